// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/FederatedRun.h"

#include <duckdb/main/client_context.hpp>

#include <algorithm>

namespace {

constexpr const char *stateName = "penstock_run";

} // namespace

FederatedRun::FederatedRun(Origin origin, Deadline deadline, std::shared_ptr<RowStream> stream,
                           std::shared_ptr<RowSink> sink)
    : m_origin(std::move(origin))
    , m_deadline(deadline)
    , m_stream(std::move(stream))
    , m_sink(std::move(sink))
{}

FederatedRun &FederatedRun::of(duckdb::ClientContext &context)
{
    return *context.registered_state->Get<FederatedRun>(stateName);
}

void FederatedRun::attach(duckdb::ClientContext &context, const duckdb::shared_ptr<FederatedRun> &run)
{
    context.registered_state->Insert(stateName, run);
}

SourceMetadata::Asker FederatedRun::asker()
{
    return {m_origin, [this] { return shouldStop(); }};
}

void FederatedRun::begin(const RowSchema &schema)
{
    m_sink->started(schema);
}

bool FederatedRun::deliver(RowBatch batch)
{
    if (!m_stream->waitForCredit())
        return false;
    m_rows += static_cast<std::int64_t>(batch.rowCount());
    m_sink->received(std::move(batch));
    return true;
}

void FederatedRun::stop()
{
    m_stop = true;
    for (const Reading &reading : readings())
        reading.stream->cancel();
}

void FederatedRun::abandon()
{
    m_stop = true;
    for (const Reading &reading : readings())
        reading.stream->abandon();
}

void FederatedRun::scanStarted(const ConnectionPool *pool, const std::shared_ptr<RowStream> &stream)
{
    {
        const std::lock_guard lock(m_mutex);
        m_readings.push_back({pool, std::this_thread::get_id(), stream});
    }
    if (m_stop)
        stream->cancel(); // stop() may have come too early to see it
}

void FederatedRun::scanEnded(const std::shared_ptr<RowStream> &stream)
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_readings, [&](const Reading &reading) { return reading.stream == stream; });
}

bool FederatedRun::othersRead(const ConnectionPool *pool) const
{
    const std::lock_guard lock(m_mutex);
    return std::any_of(m_readings.begin(), m_readings.end(), [&](const Reading &reading) {
        return reading.pool == pool && reading.thread != std::this_thread::get_id();
    });
}

std::vector<FederatedRun::Reading> FederatedRun::readings() const
{
    const std::lock_guard lock(m_mutex);
    return m_readings;
}
