// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/SourceScan.h"

#include "app/federation/LeaseWait.h"
#include "app/pool/ConnectionPool.h"

#include <QCoreApplication>

#include <utility>

namespace {

struct SourceScanText
{
    Q_DECLARE_TR_FUNCTIONS(SourceScan)
};

} // namespace

SourceScan::SourceScan(FederatedRun &run, const SourceMetadata &source, ScanRequest request, int number)
    : m_run(run)
    , m_pool(source.pool())
    , m_catalogueName(source.catalogueName())
    , m_request(std::move(request))
    , m_recorder(run.recorder())
    , m_number(number)
{}

SourceScan::~SourceScan()
{
    end(false);
}

Result<RowSchema> SourceScan::start()
{
    m_recorder->started(m_number);
    auto lease = acquire();
    if (!lease)
        return named(lease.error());
    m_recorder->gotConnection(m_number);
    m_sink = std::make_shared<QueueSink>();
    m_stream = std::move(*lease).run(m_request, m_sink, QueueSink::defaultCredit);
    m_sink->attach(m_stream);
    m_run.scanStarted(m_pool.get(), m_stream);
    // No need to look whether to stop meanwhile: a stop of the run ends the stream.
    auto schema = m_sink->schema();
    if (!schema)
        return named(schema.error());
    return schema;
}

Result<Lease> SourceScan::acquire()
{
    while (true) {
        const bool othersRead = m_run.othersRead(m_pool.get());
        auto lease = LeaseWait::acquire(*m_pool, m_run.origin(), [this] { return m_run.shouldStop(); });
        const bool isFull = !lease && lease.error().code == ErrorCode::PoolTimeout;
        if (!isFull || m_run.shouldStop() || !(othersRead || m_run.othersRead(m_pool.get())))
            return lease;
    }
}

Result<std::optional<RowBatch>> SourceScan::next()
{
    auto batch = m_sink->next();
    if (!batch)
        return named(batch.error());
    if (batch->has_value())
        m_recorder->received(m_number, static_cast<std::int64_t>((*batch)->rowCount()), (*batch)->byteSize());
    else
        end(true);
    return batch;
}

void SourceScan::end(bool complete)
{
    if (!m_sink)
        return;
    m_sink->close(); // returns when the connection is back in its pool
    m_run.scanEnded(m_stream);
    m_sink.reset();
    m_recorder->ended(m_number, complete);
}

Error SourceScan::named(Error error) const
{
    const QString name = QString::fromStdString(m_catalogueName);
    if (error.code != ErrorCode::Cancelled && !error.message.contains(name))
        error.message = SourceScanText::tr("%1: %2").arg(name, error.message);
    error.position = -1; // in a statement that nobody wrote
    return error;
}
