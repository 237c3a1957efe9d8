// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/query/MergedColumns.h"
#include "models/core/Result.h"
#include "models/query/QueryRequest.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>

class ConnectionPool;
class DatabaseManager;
class RowSink;
class RowStream;

/// One statement on several connections at once, its rows merged into one sink: what FanOut shows a window and the
/// command line waits for. A source that fails or is stopped keeps the rows it gave; the others go on.
/// Thread: any; nothing here waits, but for waitUntilOver().
class FanOutRun final : public std::enable_shared_from_this<FanOutRun>
{
public:
    enum class State { Waiting, Running, Complete, Stopped, Failed };

    struct Source
    {
        QString connectionId;
        QString name;
        State state = State::Waiting;
        std::int64_t rows = 0;
        std::chrono::milliseconds time{0}; ///< Until its end, or until now.
        Error error = {};                  ///< Only in Failed.
        StatementSummary summary = {};
        /// How its columns differ from the first source's: "no column total; id is text instead of integer".
        QString difference = {};

        [[nodiscard]] bool isOver() const { return state >= State::Complete; }
    };

    /// Fails when a connection is unknown or switched off, or is there twice; nothing has run then.
    [[nodiscard]] static Result<std::shared_ptr<FanOutRun>> create(DatabaseManager &databases,
                                                                   const QStringList &connectionIds,
                                                                   QueryRequest request);

    /// Runs all sources into the sink. Its calls come from several threads, one at a time: started() whenever
    /// columns were added, finished() when all sources are over, and again, after more of the others, when a source
    /// that was run again is over. It ends well unless no source did.
    void start(std::shared_ptr<RowSink> sink);
    [[nodiscard]] std::vector<Source> sources() const;
    [[nodiscard]] bool isRunning() const;
    /// Asks the server to stop; asked again after stopPatience, the connection is dropped.
    void stop(int source);
    void stopAll();
    /// The sink can take no more.
    void stopAll(const Error &reason);
    /// Runs a source that failed or was stopped again; false when it has not, or the sink had enough. `drop` gets the
    /// numbers, as counted by the sink from 0, of the batches that it gave before and that are to be taken out.
    [[nodiscard]] bool retry(int source, const std::function<void(const std::vector<std::size_t> &)> &drop);
    /// Waits for the end of all; `shouldStop`, asked every 20 ms, stops all once.
    void waitUntilOver(const std::function<bool()> &shouldStop);

    static constexpr std::chrono::seconds stopPatience{5};

private:
    using Clock = std::chrono::steady_clock;
    class Sink;
    struct Part
    {
        Source shown;
        std::shared_ptr<ConnectionPool> pool;
        std::shared_ptr<RowStream> stream;
        std::shared_ptr<const MergedColumns::Layout> layout;
        std::optional<std::vector<Column>> columns;
        std::vector<std::size_t> batches;
        int generation = 0;
        Clock::time_point begin;
        std::optional<Clock::time_point> stopAsked;
    };

    FanOutRun() = default;
    void run(int source);
    void begin(int source, const RowSchema &schema);
    void rows(int source, const RowBatch &batch);
    void end(int source, Result<StatementSummary> result);
    [[nodiscard]] Part &part(int source) { return m_parts[static_cast<std::size_t>(source)]; }
    /// What the merged result ended with.
    [[nodiscard]] Result<StatementSummary> outcome() const;
    [[nodiscard]] bool allOver() const;
    void describeDifferences();

    std::mutex m_order; ///< The sink's calls, one at a time; taken before m_mutex. Held while the sink waits.
    bool m_toldEnd = false;
    std::size_t m_batches = 0;
    std::shared_ptr<RowSink> m_sink;
    QueryRequest m_request;
    mutable std::mutex m_mutex; ///< What follows; never held while calling out.
    std::condition_variable m_changed;
    MergedColumns m_columns;
    std::vector<Part> m_parts;
    bool m_refused = false;
};
