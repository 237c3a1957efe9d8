// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/pool/RowSink.h"
#include "app/pool/RowStream.h"

#include <deque>
#include <functional>
#include <optional>

/// A sink for a consumer that pulls: a worker, a command line, DuckDB. Holds at most as many batches as credit
/// was given; each batch taken grants the next. Thread: any for all calls, one consumer.
class QueueSink final : public RowSink
{
public:
    /// Batches in flight: one being used, one waiting, one being read.
    static constexpr int defaultCredit = 3;

    void started(const RowSchema &schema) override;
    void received(RowBatch batch) override;
    void finished(Result<StatementSummary> result) override;

    /// The stream that feeds this sink; set once, right after run().
    void attach(std::shared_ptr<RowStream> stream);
    /// Waits for the columns, or the error that came instead. A statement without rows has no columns.
    /// `shouldStop`, when given, is asked every 20 ms; true stops the statement and ends with Cancelled.
    [[nodiscard]] Result<RowSchema> schema(const std::function<bool()> &shouldStop = {});
    /// Waits for the next batch; nothing at the end.
    [[nodiscard]] Result<std::optional<RowBatch>> next(const std::function<bool()> &shouldStop = {});
    /// After the end.
    [[nodiscard]] StatementSummary summary() const;
    /// The consumer wants no more: stops the statement and waits until its connection is free again.
    void close();

private:
    /// True when there is something to take.
    bool wait(std::unique_lock<std::mutex> &lock, const std::function<bool()> &shouldStop,
              const std::function<bool()> &ready);

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::shared_ptr<RowStream> m_stream;
    RowSchema m_schema;
    std::deque<RowBatch> m_batches;
    std::optional<Result<StatementSummary>> m_result;
};
