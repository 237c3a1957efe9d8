// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/federation/FederatedErrors.h"
#include "app/federation/PlanRecorder.h"
#include "app/federation/SourceMetadata.h"
#include "app/pool/RowSink.h"
#include "app/pool/RowStream.h"

#include <duckdb/main/client_context_state.hpp>

#include <atomic>
#include <thread>

/// One federated statement while it runs: what its scans, look-ups and result collector share. It travels with
/// DuckDB's client context. Thread: any.
class FederatedRun final : public duckdb::ClientContextState
{
public:
    FederatedRun(Origin origin, Deadline deadline, std::shared_ptr<RowStream> stream,
                 std::shared_ptr<RowSink> sink);

    /// The run of a context that attach() was called with.
    [[nodiscard]] static FederatedRun &of(duckdb::ClientContext &context);
    static void attach(duckdb::ClientContext &context, const duckdb::shared_ptr<FederatedRun> &run);

    [[nodiscard]] const Origin &origin() const { return m_origin; }
    [[nodiscard]] Deadline deadline() const { return m_deadline; }
    [[nodiscard]] SourceMetadata::Asker asker();
    [[nodiscard]] FederatedErrors &errors() { return m_errors; }
    [[nodiscard]] RowStream &stream() { return *m_stream; }
    /// Kept by the scans, which may end after the run.
    [[nodiscard]] const std::shared_ptr<PlanRecorder> &recorder() const { return m_recorder; }

    /// Ends the servers' statements and makes everything else that waits for this run give up within 20 ms.
    void stop();
    [[nodiscard]] bool shouldStop() const { return m_stop; }
    /// Drops the connections of servers that do not answer a stop.
    void abandon();

    // For the result's collector; the calls of deliver() come one at a time.

    void begin(const RowSchema &schema);
    /// Waits for credit and hands the batch over; false when the consumer wants no more.
    [[nodiscard]] bool deliver(RowBatch batch);
    [[nodiscard]] std::int64_t deliveredRows() const { return m_rows; }

    // For scans: who reads from which pool, so that a scan that gets no connection because this very statement
    // holds them waits on.

    /// A table is read once more in this statement's plan.
    void countScan() { ++m_scans; }
    [[nodiscard]] int scans() const { return m_scans; }
    /// The calling thread reads from the pool through that stream, until scanEnded() with both.
    void scanStarted(const ConnectionPool *pool, const std::shared_ptr<RowStream> &stream);
    void scanEnded(const std::shared_ptr<RowStream> &stream);
    [[nodiscard]] bool isReading() const { return !readings().empty(); }
    /// True when another thread's scan of this statement reads from the pool: it will come to an end without this
    /// thread's doing, so waiting for it is safe.
    [[nodiscard]] bool othersRead(const ConnectionPool *pool) const;

private:
    struct Reading
    {
        const ConnectionPool *pool;
        std::thread::id thread;
        std::shared_ptr<RowStream> stream;
    };
    [[nodiscard]] std::vector<Reading> readings() const;

    const Origin m_origin;
    const Deadline m_deadline;
    const std::shared_ptr<RowStream> m_stream;
    const std::shared_ptr<RowSink> m_sink;
    FederatedErrors m_errors;
    const std::shared_ptr<PlanRecorder> m_recorder = std::make_shared<PlanRecorder>();
    std::atomic<bool> m_stop = false;
    std::atomic<int> m_scans = 0;
    std::atomic<std::int64_t> m_rows = 0;
    mutable std::mutex m_mutex;
    std::vector<Reading> m_readings;
};
