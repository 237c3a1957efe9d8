// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/federation/FederatedRun.h"
#include "app/pool/Lease.h"
#include "app/pool/QueueSink.h"
#include "models/query/QueryRequest.h"

/// The rows of one table on their way from a source's pool to a scan. Ends the server's statement and gives the
/// connection back when it dies, however far it got. Thread: one at a time, that of the scan.
class SourceScan final
{
public:
    /// `number`: its place in the run's plan.
    SourceScan(FederatedRun &run, const SourceMetadata &source, ScanRequest request, int number);
    ~SourceScan();
    SourceScan(const SourceScan &) = delete;
    SourceScan &operator=(const SourceScan &) = delete;

    /// Waits for a connection and the columns. A scan that finds every connection taken waits as long as the pool
    /// lets anybody wait; as long as another scan of the same statement holds one, it waits on.
    [[nodiscard]] Result<RowSchema> start();
    /// Waits for the next batch; nothing at the end.
    [[nodiscard]] Result<std::optional<RowBatch>> next();
    /// An error about these rows, under the name that the statement knows their source by.
    [[nodiscard]] Error named(Error error) const;

private:
    [[nodiscard]] Result<Lease> acquire();
    void end(bool complete);

    FederatedRun &m_run;
    const std::shared_ptr<ConnectionPool> m_pool;
    const std::string m_catalogueName;
    const ScanRequest m_request;
    const std::shared_ptr<PlanRecorder> m_recorder;
    const int m_number;
    std::shared_ptr<QueueSink> m_sink;
    std::shared_ptr<RowStream> m_stream;
};
