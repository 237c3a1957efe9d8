// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/ConnectionPool.h"

#include "app/drivers/Canceller.h"
#include "app/pool/PoolErrors.h"
#include "app/pool/RowSink.h"
#include "app/pool/RowStream.h"
#include "app/pool/StatementRun.h"

#include <algorithm>
#include <utility>

using std::chrono::milliseconds;

// -- Getting one ------------------------------------------------------------------------------------------

void ConnectionPool::acquire(const Origin &origin, Deadline deadline, AcquireCallback callback)
{
    Guard guard(*this);
    if (m_draining) {
        guard.actions.push_back([callback = std::move(callback),
                                 error = PoolErrors::closed(m_connectionName)] { callback(error); });
        return;
    }
    const auto now = m_housekeeper.clock().now();
    if (auto refusal = m_gate.refusal(origin, now)) {
        m_counters.refused();
        guard.unlock();
        callback(std::move(*refusal));
        return;
    }
    if (const EntryPtr entry = m_entries.lastUsed(); entry && m_waiters.isEmpty() && isFresh(*entry, now)) {
        Lease lease = lend(entry, origin, now, now); // as is usual: no queue, no timer
        guard.unlock();
        callback(std::move(lease));
        return;
    }
    const auto until = deadline.isForever() ? now + m_limits.acquireTimeout : deadline.at();
    m_waiters.add({origin, now, until, std::move(callback)}, whenExpired());
    dispatch(guard.actions);
}

Result<Lease> ConnectionPool::acquireAndWait(const Origin &origin, Deadline deadline)
{
    auto promise = std::make_shared<std::promise<Result<Lease>>>();
    auto future = promise->get_future();
    acquire(origin, deadline, [promise](Result<Lease> lease) { promise->set_value(std::move(lease)); });
    return future.get();
}

void ConnectionPool::warm(const Origin &origin, WarmCallback callback)
{
    Guard guard(*this);
    if (m_draining) {
        guard.actions.push_back([callback = std::move(callback),
                                 error = PoolErrors::closed(m_connectionName)] { callback(error); });
        return;
    }
    if (m_entries.live() > 0) {
        guard.actions.push_back([callback = std::move(callback)] { callback({}); });
        return;
    }
    if (auto refusal = m_gate.refusal(origin, m_housekeeper.clock().now())) {
        m_counters.refused();
        guard.actions.push_back([callback = std::move(callback), refusal] { callback(*refusal); });
        return;
    }
    m_warming.push_back(std::move(callback));
    if (m_entries.count(State::Opening) == 0 && mayOpen())
        openOne(origin, guard.actions);
}

std::shared_ptr<RowStream> ConnectionPool::run(Work work, std::shared_ptr<RowSink> sink, int credit)
{
    auto stream = std::make_shared<RowStream>(m_road);
    stream->grant(credit);
    const Origin origin = StatementRun::originOf(work);
    const Deadline patience(m_housekeeper.clock().now() + acquireTimeout());
    const Deadline latest = earlier(StatementRun::deadlineOf(work), patience); // before `work` goes
    acquire(origin, latest,
            [work = std::move(work), sink = std::move(sink), stream](Result<Lease> lease) mutable {
                if (lease)
                    std::move(*lease).runInto(std::move(work), std::move(sink), stream);
                else
                    sink->finished(stream->stopReason().value_or(lease.error()));
            });
    return stream;
}

milliseconds ConnectionPool::acquireTimeout() const
{
    const std::lock_guard lock(m_mutex);
    return m_limits.acquireTimeout;
}

// -- Looking and steering ---------------------------------------------------------------------------------

PoolStats ConnectionPool::stats() const
{
    const std::lock_guard lock(m_mutex);
    return statsNow();
}

std::vector<LeaseInfo> ConnectionPool::leases() const
{
    const std::lock_guard lock(m_mutex);
    auto infos = m_entries.leases(m_housekeeper.clock().now());
    for (LeaseInfo &info : infos)
        info.connectionId = m_connectionId;
    return infos;
}

std::vector<OpenConnection> ConnectionPool::connections() const
{
    const std::lock_guard lock(m_mutex);
    auto infos = m_entries.connections(m_housekeeper.clock().now());
    for (OpenConnection &info : infos) {
        info.connectionId = m_connectionId;
        info.purpose = m_limits.purpose;
    }
    return infos;
}

bool ConnectionPool::reclaim(std::uint64_t slot)
{
    Guard guard(*this);
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [slot](const EntryPtr &entry) {
        return entry->slot == slot && entry->state == State::Leased;
    });
    if (found == m_entries.end())
        return false;
    PoolMachine::reclaim(EntryPtr(*found), guard.actions);
    return true;
}

void ConnectionPool::reportHealthy()
{
    Guard guard(*this);
    const auto now = m_housekeeper.clock().now();
    m_gate.reportedHealthy(now);
    tell(now, guard.actions);
    dispatch(guard.actions);
}

std::chrono::milliseconds ConnectionPool::restFor(const Origin &origin) const
{
    const std::lock_guard lock(m_mutex);
    return m_gate.restFor(origin, m_housekeeper.clock().now());
}

void ConnectionPool::setMaxConnections(int count)
{
    Guard guard(*this);
    m_limits.maxConnections = std::max(1, count);
    for (const EntryPtr &entry : m_entries.idle()) {
        if (m_entries.size() > m_limits.maxConnections)
            close(entry, guard.actions);
    }
    dispatch(guard.actions);
}

void ConnectionPool::setIdleTimeout(milliseconds timeout)
{
    const std::lock_guard lock(m_mutex);
    m_limits.idleTimeout = timeout;
    scheduleSweep(m_entries.firstEnd(timeout));
}

void ConnectionPool::drain()
{
    Guard guard(*this);
    m_draining = true;
    for (const EntryPtr &entry : m_entries.idle())
        close(entry, guard.actions);
    for (const EntryPtr &entry : m_entries) {
        if (entry->state == State::Opening) // for nobody now
            guard.actions.push_back([entry] { entry->thread->stopOpening(); });
    }
    failAll(PoolErrors::closed(m_connectionName), guard.actions);
}

void ConnectionPool::cancelAll()
{
    drain();
    std::vector<std::shared_ptr<RowStream>> running;
    {
        const std::lock_guard lock(m_mutex);
        for (const EntryPtr &entry : m_entries) {
            if (auto stream = entry->running.lock())
                running.push_back(std::move(stream));
        }
    }
    for (const auto &stream : running)
        stream->cancel();
}

void ConnectionPool::abandonAll()
{
    std::vector<std::shared_ptr<Canceller>> cancellers;
    {
        const std::lock_guard lock(m_mutex);
        for (const EntryPtr &entry : m_entries) {
            if (entry->canceller)
                cancellers.push_back(entry->canceller);
        }
    }
    for (const auto &canceller : cancellers)
        canceller->abandon();
}

bool ConnectionPool::waitUntilEmpty(Deadline deadline)
{
    std::unique_lock lock(m_mutex);
    const auto empty = [&] { return m_entries.size() == 0 && m_closing == 0; };
    if (deadline.isForever()) {
        m_emptied.wait(lock, empty);
        return true;
    }
    return m_emptied.wait_until(lock, deadline.at(), empty);
}
