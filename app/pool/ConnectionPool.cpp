// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/ConnectionPool.h"

#include "app/drivers/Canceller.h"
#include "app/drivers/Connection.h"
#include "app/drivers/Connector.h"
#include "app/pool/CancelRoad.h"
#include "app/pool/PoolErrors.h"
#include "app/pool/RowSink.h"
#include "app/pool/RowStream.h"
#include "app/pool/StatementRun.h"

#include <algorithm>
#include <utility>

namespace {

using std::chrono::milliseconds;

/// Pings are skipped for connections used this recently (HikariCP's aliveBypass).
constexpr milliseconds checkAfterIdle{500};
constexpr milliseconds checkDeadline{250};
constexpr milliseconds cleanDeadline{5000};
/// Opens in flight once the pool has a connection; at first it is one.
constexpr int mostOpening = 2;

} // namespace

/// Holds the lock, and runs the collected actions after giving it back.
class ConnectionPool::Guard final
{
public:
    explicit Guard(const ConnectionPool &pool)
        : m_lock(pool.m_mutex)
    {}
    ~Guard()
    {
        m_lock.unlock();
        for (const auto &action : actions)
            action();
    }
    Guard(const Guard &) = delete;
    Guard &operator=(const Guard &) = delete;

    Actions actions;

private:
    std::unique_lock<std::mutex> m_lock;
};

ConnectionPool::ConnectionPool(QString connectionId, QString connectionName, const PoolLimits &limits,
                               std::shared_ptr<Connector> connector, Housekeeper &housekeeper,
                               CancelRoad &road, SessionHooks hooks)
    : m_connectionId(std::move(connectionId))
    , m_connectionName(std::move(connectionName))
    , m_connector(std::move(connector))
    , m_housekeeper(housekeeper)
    , m_road(road)
    , m_hooks(std::move(hooks))
    , m_limits(limits)
{}

ConnectionPool::~ConnectionPool() = default;

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
    const auto until = deadline.isForever() ? now + m_limits.acquireTimeout : deadline.at();
    Waiter waiter{++m_lastWaiter, origin, now, until, 0, std::move(callback)};
    watch(waiter);
    m_waiters.push_back(std::move(waiter));
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
    if (static_cast<int>(m_entries.size()) > count(State::Opening)) {
        guard.actions.push_back([callback = std::move(callback)] { callback({}); });
        return;
    }
    m_warming.push_back(std::move(callback));
    if (count(State::Opening) == 0 && mayOpen())
        openOne(origin, guard.actions);
}

void ConnectionPool::dispatch(Actions &actions)
{
    while (!m_waiters.empty() && !m_idle.empty()) {
        const EntryPtr entry = m_idle.back();
        m_idle.pop_back();
        Waiter waiter = std::move(m_waiters.front());
        m_waiters.pop_front();
        if (m_housekeeper.clock().now() - entry->usedAt < checkAfterIdle)
            handOut(entry, std::move(waiter), actions);
        else
            check(entry, std::move(waiter), actions);
    }
    // Those being opened or cleaned will serve waiters too; open only for the rest.
    int missing = static_cast<int>(m_waiters.size()) - count(State::Opening) - count(State::Cleaning);
    while (missing-- > 0 && mayOpen())
        openOne(m_waiters.front().origin, actions);
}

bool ConnectionPool::mayOpen()
{
    const int opening = count(State::Opening);
    const int live = static_cast<int>(m_entries.size()) - opening;
    if (static_cast<int>(m_entries.size()) >= m_limits.maxConnections
        || opening >= (live == 0 ? 1 : mostOpening))
        return false;
    const auto now = m_housekeeper.clock().now();
    if (now >= m_backoff.retryAt())
        return true;
    if (!m_retryScheduled) {
        m_retryScheduled = true;
        m_housekeeper.at(m_backoff.retryAt(), [weak = weak_from_this()] {
            if (const auto self = weak.lock()) {
                Guard guard(*self);
                self->m_retryScheduled = false;
                self->dispatch(guard.actions);
                if (!self->m_warming.empty() && self->count(State::Opening) == 0 && self->mayOpen())
                    self->openOne({}, guard.actions);
            }
        });
    }
    return false;
}

void ConnectionPool::openOne(const Origin &origin, Actions &actions)
{
    auto entry = std::make_shared<PoolEntry>();
    entry->slot = ++m_lastSlot;
    entry->epoch = m_epoch;
    entry->origin = origin;
    entry->thread = std::make_shared<ConnectionThread>(
        m_housekeeper, m_hooks, QStringLiteral("penstock/%1/%2").arg(m_connectionId).arg(entry->slot));
    m_entries.push_back(entry);
    actions.push_back([self = shared_from_this(), entry, origin, timeout = m_limits.connectTimeout] {
        entry->thread->start(self->m_connector, origin, Deadline::after(timeout),
                             [self, entry](auto result) { self->entryOpened(entry, std::move(result)); });
    });
}

void ConnectionPool::entryOpened(const EntryPtr &entry, Result<std::shared_ptr<Canceller>> result)
{
    Guard guard(*this);
    if (!result) {
        setState(*entry, State::Closed);
        std::erase(m_entries, entry);
        openFailed(result.error(), guard.actions);
        m_emptied.notify_all();
        return;
    }
    m_backoff.succeeded();
    ++m_counters.created;
    entry->canceller = *result;
    const auto now = m_housekeeper.clock().now();
    entry->usedAt = now;
    if (m_limits.lifetime.count() > 0)
        entry->expiresAt = now + OpenBackoff::jittered(m_limits.lifetime, 0.75, 1.0);
    for (auto &callback : std::exchange(m_warming, {}))
        guard.actions.push_back([callback = std::move(callback)] { callback({}); });
    putBack(entry, guard.actions);
}

void ConnectionPool::openFailed(const Error &error, Actions &actions)
{
    ++m_counters.openFailures;
    m_counters.lastError = error.message;
    m_backoff.failed(m_housekeeper.clock().now());
    if (static_cast<int>(m_entries.size()) > count(State::Opening)) {
        dispatch(actions); // others hold connections that will come back: waiting still makes sense
        return;
    }
    for (Waiter &waiter : std::exchange(m_waiters, {})) {
        m_housekeeper.cancel(waiter.timer);
        actions.push_back([callback = std::move(waiter.callback), error] { callback(error); });
    }
    for (auto &callback : std::exchange(m_warming, {}))
        actions.push_back([callback = std::move(callback), error] { callback(error); });
}

void ConnectionPool::handOut(const EntryPtr &entry, Waiter waiter, Actions &actions)
{
    m_housekeeper.cancel(waiter.timer);
    const auto now = m_housekeeper.clock().now();
    setState(*entry, State::Leased);
    ++entry->generation;
    entry->origin = waiter.origin;
    entry->leasedAt = now;
    entry->needsCleaning = false;
    ++m_counters.acquired;
    m_waitTimes.add(std::chrono::duration_cast<std::chrono::microseconds>(now - waiter.since));
    auto lease = std::make_shared<Lease>(Lease(shared_from_this(), entry, entry->generation));
    actions.push_back([callback = std::move(waiter.callback), lease] { callback(std::move(*lease)); });
}

void ConnectionPool::check(const EntryPtr &entry, Waiter waiter, Actions &actions)
{
    m_housekeeper.cancel(waiter.timer);
    setState(*entry, State::Checking);
    auto shared = std::make_shared<Waiter>(std::move(waiter));
    actions.push_back([self = shared_from_this(), entry, shared] {
        entry->thread->post([self, entry, shared](Connection &connection) {
            const bool alive = connection.ping(Deadline::after(checkDeadline)).has_value();
            self->checked(entry, shared, alive && connection.isUsable());
        });
    });
}

void ConnectionPool::checked(const EntryPtr &entry, const std::shared_ptr<Waiter> &waiter, bool alive)
{
    Guard guard(*this);
    if (alive && !m_draining) {
        handOut(entry, std::move(*waiter), guard.actions);
        return;
    }
    const std::uint32_t epoch = entry->epoch;
    close(entry, guard.actions);
    if (m_draining) {
        guard.actions.push_back(
            [waiter, error = PoolErrors::closed(m_connectionName)] { waiter->callback(error); });
        return;
    }
    closeIdleOfEpoch(epoch, guard.actions);
    // First in the queue again, with what is left of its time.
    watch(*waiter);
    m_waiters.push_front(std::move(*waiter));
    dispatch(guard.actions);
}

void ConnectionPool::watch(Waiter &waiter)
{
    waiter.timer = m_housekeeper.at(waiter.until, [weak = weak_from_this(), id = waiter.id] {
        if (const auto self = weak.lock())
            self->expire(id);
    });
}

void ConnectionPool::expire(std::uint64_t waiterId)
{
    Guard guard(*this);
    const auto found = std::find_if(m_waiters.begin(), m_waiters.end(),
                                    [&](const Waiter &waiter) { return waiter.id == waiterId; });
    if (found == m_waiters.end())
        return;
    ++m_counters.timeouts;
    guard.actions.push_back(
        [callback = std::move(found->callback), error = timeoutError(*found)] { callback(error); });
    m_waiters.erase(found);
}

// -- Giving it back ---------------------------------------------------------------------------------------

void ConnectionPool::release(const EntryPtr &entry, std::uint32_t generation) noexcept
{
    Guard guard(*this);
    if (entry->generation != generation || entry->state != State::Leased)
        return;
    entry->statement.clear();
    entry->sessionId.clear();
    if (entry->closeOnReturn || m_draining) {
        close(entry, guard.actions);
        dispatch(guard.actions);
        return;
    }
    if (!entry->needsCleaning) {
        putBack(entry, guard.actions);
        return;
    }
    setState(*entry, State::Cleaning);
    guard.actions.push_back([self = shared_from_this(), entry] {
        entry->thread->post([self, entry](Connection &connection) {
            const bool clean =
                connection.isUsable() && connection.reset(Deadline::after(cleanDeadline)).has_value();
            self->cleaned(entry, clean && connection.isUsable());
        });
    });
}

void ConnectionPool::cleaned(const EntryPtr &entry, bool usable)
{
    Guard guard(*this);
    if (usable && !m_draining) {
        putBack(entry, guard.actions);
        return;
    }
    close(entry, guard.actions);
    dispatch(guard.actions);
}

void ConnectionPool::putBack(const EntryPtr &entry, Actions &actions)
{
    const auto now = m_housekeeper.clock().now();
    const bool tooMany = static_cast<int>(m_entries.size()) > m_limits.maxConnections;
    if (m_draining || tooMany || now >= entry->expiresAt) {
        close(entry, actions);
        dispatch(actions);
        return;
    }
    setState(*entry, State::Idle);
    entry->usedAt = now;
    m_idle.push_back(entry);
    dispatch(actions);
    if (!m_idle.empty() && m_limits.idleTimeout.count() > 0)
        scheduleSweep(now + m_limits.idleTimeout);
    if (!m_idle.empty() && m_limits.lifetime.count() > 0)
        scheduleSweep(entry->expiresAt);
}

void ConnectionPool::close(const EntryPtr &entry, Actions &actions)
{
    setState(*entry, State::Closed);
    std::erase(m_entries, entry);
    std::erase(m_idle, entry);
    ++m_closing;
    actions.push_back(
        [self = shared_from_this(), entry] { entry->thread->stop([self] { self->entryClosed(); }); });
}

void ConnectionPool::entryClosed()
{
    const std::lock_guard lock(m_mutex);
    --m_closing;
    ++m_counters.closed;
    m_emptied.notify_all();
}

void ConnectionPool::closeIdleOfEpoch(std::uint32_t epoch, Actions &actions)
{
    if (epoch != m_epoch)
        return; // already done for this loss
    ++m_epoch;
    for (const EntryPtr &entry : std::vector<EntryPtr>(m_idle))
        close(entry, actions);
}

void ConnectionPool::scheduleSweep(Clock::TimePoint when)
{
    if (when >= m_sweepAt)
        return;
    m_sweepAt = when;
    m_housekeeper.at(when, [weak = weak_from_this()] {
        if (const auto self = weak.lock())
            self->sweep();
    });
}

void ConnectionPool::sweep()
{
    Guard guard(*this);
    const auto now = m_housekeeper.clock().now();
    m_sweepAt = Clock::TimePoint::max();
    auto next = Clock::TimePoint::max();
    for (const EntryPtr &entry : std::vector<EntryPtr>(m_idle)) {
        const auto idleEnd =
            m_limits.idleTimeout.count() > 0 ? entry->usedAt + m_limits.idleTimeout : Clock::TimePoint::max();
        const auto end = std::min(idleEnd, entry->expiresAt);
        if (end <= now)
            close(entry, guard.actions);
        else
            next = std::min(next, end);
    }
    if (next != Clock::TimePoint::max())
        scheduleSweep(next);
}

void ConnectionPool::invalidate(const EntryPtr &entry, std::uint32_t generation)
{
    const std::lock_guard lock(m_mutex);
    if (entry->generation == generation)
        entry->closeOnReturn = true;
}

void ConnectionPool::nameSession(const EntryPtr &entry, std::uint32_t generation, const QString &sessionId)
{
    const std::lock_guard lock(m_mutex);
    if (entry->generation == generation)
        entry->sessionId = sessionId;
}

void ConnectionPool::setState(PoolEntry &entry, State state)
{
    entry.state = state;
}

// -- Running statements -----------------------------------------------------------------------------------

std::shared_ptr<RowStream> ConnectionPool::run(Work work, std::shared_ptr<RowSink> sink, int credit)
{
    auto stream = std::make_shared<RowStream>(m_road);
    stream->grant(credit);
    const Origin origin = StatementRun::originOf(work);
    const Deadline patience(m_housekeeper.clock().now() + acquireTimeout());
    acquire(origin, earlier(StatementRun::deadlineOf(work), patience),
            [work = std::move(work), sink = std::move(sink), stream](Result<Lease> lease) mutable {
                if (lease)
                    std::move(*lease).runInto(std::move(work), std::move(sink), stream);
                else
                    sink->finished(stream->stopReason().value_or(lease.error()));
            });
    return stream;
}

Deadline ConnectionPool::statementStarts(const EntryPtr &entry, std::uint32_t generation, const Work &work,
                                         const std::shared_ptr<RowStream> &stream)
{
    const auto *query = std::get_if<QueryRequest>(&work);
    const Deadline deadline = StatementRun::deadlineOf(work);
    const std::lock_guard lock(m_mutex);
    Q_ASSERT(entry->generation == generation && entry->state == State::Leased);
    Q_UNUSED(generation)
    entry->needsCleaning = entry->needsCleaning || (query && !query->leavesNoState);
    entry->statement = StatementRun::summaryOf(work);
    entry->running = stream;
    if (deadline.isForever() && m_limits.statementTimeout.count() > 0)
        return Deadline(m_housekeeper.clock().now() + m_limits.statementTimeout);
    return deadline;
}

void ConnectionPool::statementEnded(const EntryPtr &entry, std::uint32_t generation, bool usable)
{
    Guard guard(*this);
    if (entry->generation != generation)
        return;
    entry->statement.clear();
    entry->running.reset();
    if (!usable) {
        entry->closeOnReturn = true;
        closeIdleOfEpoch(entry->epoch, guard.actions);
    }
}

// -- Looking and steering ---------------------------------------------------------------------------------

int ConnectionPool::count(State state) const
{
    return static_cast<int>(std::count_if(m_entries.begin(), m_entries.end(),
                                          [&](const EntryPtr &entry) { return entry->state == state; }));
}

PoolStats ConnectionPool::stats() const
{
    const std::lock_guard lock(m_mutex);
    return statsNow();
}

PoolStats ConnectionPool::statsNow() const
{
    PoolStats stats = m_counters;
    stats.connectionId = m_connectionId;
    stats.connectionName = m_connectionName;
    stats.maxConnections = m_limits.maxConnections;
    stats.total = static_cast<int>(m_entries.size());
    stats.opening = count(State::Opening);
    stats.idle = static_cast<int>(m_idle.size());
    stats.active = stats.total - stats.opening - stats.idle;
    stats.waiting = static_cast<int>(m_waiters.size());
    if (!m_waiters.empty())
        stats.longestWait =
            std::chrono::duration_cast<milliseconds>(m_housekeeper.clock().now() - m_waiters.front().since);
    stats.acquireP50 = m_waitTimes.percentile(50);
    stats.acquireP95 = m_waitTimes.percentile(95);
    stats.acquireP99 = m_waitTimes.percentile(99);
    return stats;
}

LeaseInfo ConnectionPool::infoOf(const PoolEntry &entry) const
{
    LeaseInfo info;
    info.connectionId = m_connectionId;
    info.slot = entry.slot;
    info.sessionId = entry.sessionId;
    info.origin = entry.origin;
    info.age = std::chrono::duration_cast<milliseconds>(m_housekeeper.clock().now() - entry.leasedAt);
    info.statement = entry.statement;
    return info;
}

std::vector<LeaseInfo> ConnectionPool::leases() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<LeaseInfo> infos;
    for (const EntryPtr &entry : m_entries) {
        if (entry->state == State::Leased)
            infos.push_back(infoOf(*entry));
    }
    return infos;
}

Error ConnectionPool::timeoutError(const Waiter &waiter) const
{
    std::vector<LeaseInfo> holders;
    for (const EntryPtr &entry : m_entries) {
        if (entry->state == State::Leased)
            holders.push_back(infoOf(*entry));
    }
    const auto waited = m_housekeeper.clock().now() - waiter.since;
    return PoolErrors::timeout(statsNow(), std::chrono::duration_cast<milliseconds>(waited), holders);
}

void ConnectionPool::setMaxConnections(int count)
{
    Guard guard(*this);
    m_limits.maxConnections = std::max(1, count);
    while (static_cast<int>(m_entries.size()) > m_limits.maxConnections && !m_idle.empty())
        close(EntryPtr(m_idle.front()), guard.actions);
    dispatch(guard.actions);
}

milliseconds ConnectionPool::acquireTimeout() const
{
    const std::lock_guard lock(m_mutex);
    return m_limits.acquireTimeout;
}

void ConnectionPool::setIdleTimeout(milliseconds timeout)
{
    const std::lock_guard lock(m_mutex);
    m_limits.idleTimeout = timeout;
    if (!m_idle.empty() && timeout.count() > 0)
        scheduleSweep(m_housekeeper.clock().now() + timeout);
}

void ConnectionPool::drain()
{
    Guard guard(*this);
    m_draining = true;
    for (const EntryPtr &entry : std::vector<EntryPtr>(m_idle))
        close(entry, guard.actions);
    for (Waiter &waiter : std::exchange(m_waiters, {})) {
        m_housekeeper.cancel(waiter.timer);
        guard.actions.push_back([callback = std::move(waiter.callback),
                                 error = PoolErrors::closed(m_connectionName)] { callback(error); });
    }
    for (auto &callback : std::exchange(m_warming, {}))
        guard.actions.push_back([callback = std::move(callback),
                                 error = PoolErrors::closed(m_connectionName)] { callback(error); });
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
    const auto empty = [&] { return m_entries.empty() && m_closing == 0; };
    if (deadline.isForever()) {
        m_emptied.wait(lock, empty);
        return true;
    }
    return m_emptied.wait_until(lock, deadline.at(), empty);
}
