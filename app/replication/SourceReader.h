// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/pool/QueueSink.h"
#include "app/replication/RowKey.h"
#include "app/replication/RunLimits.h"
#include "models/core/Origin.h"
#include "models/query/QueryRequest.h"

#include <memory>
#include <optional>

class ConnectionPool;
class RunControl;

/// The rows of one scan of a source, in its order and each at least once, however often its statement has to be begun
/// again: because its connection was lost, or because a statement that runs for long keeps the source from cleaning up.
/// It goes on behind the last row that it gave. Thread: one at a time.
class SourceReader final
{
public:
    /// `request` has an order whose columns are among `columns`; `columns` are those of the request, as they are expected:
    /// others are an error, since the table has changed under the scan. `canResume`: a scan may begin behind any row;
    /// else it has to begin anew. Limits and control outlive this object.
    SourceReader(std::shared_ptr<ConnectionPool> pool, ScanRequest request, std::vector<Column> columns,
                 bool canResume, const RunLimits &limits, RunControl &control);
    ~SourceReader();
    SourceReader(const SourceReader &) = delete;
    SourceReader &operator=(const SourceReader &) = delete;

    /// Waits; nothing at the end. Cancelled when the run is stopped.
    [[nodiscard]] Result<std::optional<RowBatch>> next();
    /// How often the scan was begun.
    [[nodiscard]] int scans() const { return m_scans; }

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] Result<void> open();
    [[nodiscard]] Result<std::optional<RowBatch>> read();
    [[nodiscard]] Result<void> checkColumns(const std::vector<Column> &found) const;
    void close();
    [[nodiscard]] bool mayRetry(const Error &error) const;
    [[nodiscard]] Error stopped() const;

    const std::shared_ptr<ConnectionPool> m_pool;
    ScanRequest m_request;
    const std::vector<Column> m_columns;
    const RowKey m_position;
    const bool m_canResume;
    const RunLimits &m_limits;
    RunControl &m_control;
    std::shared_ptr<QueueSink> m_sink;
    Clock::time_point m_openedAt{};
    /// The last row that was given, behind which another scan goes on; empty: none, or it begins anew.
    std::vector<Value> m_after;
    int m_scans = 0;
    int m_failures = 0; ///< In a row, without a batch between.
};
