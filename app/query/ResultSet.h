// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/query/ResultSpool.h"
#include "app/support/BackgroundJobs.h"
#include "models/query/QueryRequest.h"
#include "models/query/RowStore.h"

#include <QObject>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>

class RowSink;
class RowStream;

/// One result as a page shows it: the columns, the rows as they come, and how it ended. Everything received goes
/// to the spool on the connection's thread; the GUI's thread hears of it in one coalesced call, at most every 30 ms.
/// Shared by whoever shows it (a pinned tab, an export) after the page has gone on to the next statement.
/// Thread: main, but for sink() and spool().
class ResultSet final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ResultSet)

public:
    enum class State {
        Waiting,  ///< For a connection, or for the server's first word.
        Running,  ///< Rows may come.
        Complete, ///< All rows are here.
        Stopped,  ///< By a person; the rows so far are here.
        Failed,   ///< The rows so far are here; error() says why no more came.
    };
    Q_ENUM(State)

    /// Times, steady clock; zero until they are known.
    struct Times
    {
        std::chrono::milliseconds firstRow{0}; ///< From begin to the first batch.
        std::chrono::milliseconds total{0};    ///< From begin to the end, or until now.
    };

    /// Fails when there is no room for a spool. Deleted by deleteLater() when the last holder lets go, on any thread.
    [[nodiscard]] static Result<std::shared_ptr<ResultSet>> create(
        const ResultSpool::Limits &limits = {}, std::size_t memoryLimit = RowStore::defaultLimit);
    ~ResultSet() override;

    /// What feeds it; one for its life. Every batch is granted the next as soon as it is spooled: the whole result is
    /// fetched. When the spool cannot take one, the statement is stopped and the result fails with the spool's error.
    /// The sink survives the ResultSet: what comes later is dropped and the statement is stopped.
    /// A merged result may call started() again with more columns at the end, call from several threads, and begin
    /// anew after finished(): the result is then Running until the next finished().
    [[nodiscard]] std::shared_ptr<RowSink> sink();
    /// The stream behind sink(), so that the sink can stop it and grant it more; set right after run().
    void attach(std::shared_ptr<RowStream> stream);
    /// For who feeds sink() from streams of its own: the same as attach(), said once; `stop` is called on any thread
    /// when no more is wanted (the spool is full, the ResultSet is gone).
    void attach(std::function<void(const Error &reason)> stop);
    /// Credit to start with.
    static constexpr int initialCredit = 4;

    [[nodiscard]] State state() const;
    [[nodiscard]] bool isOver() const { return state() >= State::Complete; }
    /// Empty before started(), and for a statement without a result.
    [[nodiscard]] RowSchema schema() const;
    [[nodiscard]] std::int64_t rowCount() const;
    [[nodiscard]] RowStore &rows();
    [[nodiscard]] const StatementSummary &summary() const;
    /// Only in Failed.
    [[nodiscard]] const Error &error() const;
    [[nodiscard]] Times times() const;
    [[nodiscard]] std::shared_ptr<ResultSpool> spool() const;

    /// Asks for rows that rows() let go; rowsLoaded() follows from the event loop.
    void loadWanted();
    /// Takes batches out again (a source that is asked anew); reset() follows.
    void drop(const std::vector<std::size_t> &batches);

signals:
    /// The columns are known, or have grown at the end.
    void started();
    /// There are `rowCount()` rows now.
    void grown();
    void rowsLoaded();
    /// Rows could not be read back from the disk.
    void loadFailed(const Error &error);
    void reset();
    /// state() is over. The last grown() came before.
    void finished();

private:
    class Feed;
    ResultSet(std::shared_ptr<ResultSpool> spool, std::size_t memoryLimit);
    /// Takes over what the feed has; called by the feed, at most every 30 ms.
    void pull();
    void pullLater();
    void end(Result<StatementSummary> result);
    void load(std::vector<std::size_t> numbers);

    const std::shared_ptr<ResultSpool> m_spool;
    const std::shared_ptr<Feed> m_feed;
    RowStore m_rows;
    RowSchema m_schema;
    State m_state = State::Waiting;
    StatementSummary m_summary;
    Error m_error;
    std::shared_ptr<std::atomic<bool>> m_stopReading;
    bool m_loading = false;
    std::chrono::steady_clock::time_point m_pulledAt;
    BackgroundJobs m_readers; ///< Last, so that its threads end first.
};
