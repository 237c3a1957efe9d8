// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/FederatedRun.h"

#include <duckdb/main/client_context.hpp>

#include <algorithm>

namespace {

constexpr const char *stateName = "penstock_run";

} // namespace

FederatedRun::FederatedRun(Origin origin, Deadline deadline, std::shared_ptr<RowStream> stream,
                           std::shared_ptr<RowSink> sink)
    : m_origin(std::move(origin)), m_deadline(deadline), m_stream(std::move(stream)), m_sink(std::move(sink))
{
}

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

void FederatedRun::scanStarted(const ConnectionPool *pool)
{
    const std::lock_guard lock(m_mutex);
    m_reading.emplace(pool, std::this_thread::get_id());
}

void FederatedRun::scanEnded(const ConnectionPool *pool, std::thread::id thread)
{
    const std::lock_guard lock(m_mutex);
    const auto [first, last] = m_reading.equal_range(pool);
    const auto own = std::find_if(first, last, [&](const auto &reading) { return reading.second == thread; });
    if (own != last)
        m_reading.erase(own);
}

bool FederatedRun::othersRead(const ConnectionPool *pool) const
{
    const std::lock_guard lock(m_mutex);
    const auto [first, last] = m_reading.equal_range(pool);
    return std::any_of(first, last, [](const auto &reading) { return reading.second != std::this_thread::get_id(); });
}
