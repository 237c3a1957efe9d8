// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/PoolMachine.h"

#include "app/drivers/Canceller.h"
#include "app/drivers/Connection.h"
#include "app/drivers/Connector.h"
#include "app/pool/CancelRoad.h"
#include "app/pool/PoolErrors.h"
#include "app/pool/RowStream.h"
#include "app/pool/StatementRun.h"

#include <algorithm>
#include <utility>

namespace {

using std::chrono::milliseconds;

/// Pings are skipped for connections used this recently (HikariCP's aliveBypass).
constexpr milliseconds checkAfterIdle{500};
constexpr milliseconds checkDeadline{250};
/// The specification's 5 s.
constexpr milliseconds cleanDeadline{5000};
/// Opens in flight once the pool has a connection; at first it is one.
constexpr int mostOpening = 2;

} // namespace

PoolMachine::Guard::Guard(const PoolMachine &pool)
    : m_lock(pool.m_mutex)
{}

PoolMachine::Guard::~Guard()
{
    if (m_lock)
        m_lock.unlock();
    for (const auto &action : actions)
        action();
}

PoolMachine::PoolMachine(QString connectionId, QString connectionName, const PoolLimits &limits,
                         std::shared_ptr<Connector> connector, Housekeeper &housekeeper, CancelRoad &road,
                         SessionHooks hooks, std::shared_ptr<ServerBudget> budget)
    : m_connectionId(std::move(connectionId))
    , m_connectionName(std::move(connectionName))
    , m_purpose(limits.purpose)
    , m_housekeeper(housekeeper)
    , m_road(road)
    , m_limits(limits)
    , m_waiters(housekeeper)
    , m_gate(m_connectionName, limits.purpose)
    , m_connector(std::move(connector))
    , m_hooks(std::move(hooks))
    , m_budget(std::move(budget))
{}

PoolMachine::~PoolMachine() = default;

// -- Handing out ------------------------------------------------------------------------------------------

void PoolMachine::dispatch(Actions &actions)
{
    while (!m_waiters.isEmpty()) {
        const EntryPtr entry = m_entries.lastUsed();
        if (!entry)
            break;
        if (isFresh(*entry, m_housekeeper.clock().now()))
            handOut(entry, m_waiters.take(), actions);
        else
            check(entry, m_waiters.take(), actions);
    }
    // Those being opened or cleaned will serve waiters too; open only for the rest.
    int missing = m_waiters.size() - m_entries.count(State::Opening) - m_entries.count(State::Cleaning);
    while (missing-- > 0 && !m_waiters.isEmpty() && mayOpen())
        openOne(m_waiters.head().origin, actions);
}

bool PoolMachine::mayOpen()
{
    const int most = m_entries.live() == 0 ? 1 : mostOpening;
    if (m_entries.size() >= m_limits.maxConnections || m_entries.count(State::Opening) >= most)
        return false;
    const auto now = m_housekeeper.clock().now();
    if (now >= m_gate.openAt(now))
        return true;
    retryOpenAt(m_gate.openAt(now));
    return false;
}

void PoolMachine::retryOpenAt(Clock::TimePoint when)
{
    if (std::exchange(m_retryScheduled, true))
        return;
    m_housekeeper.at(when, [weak = weak_from_this()] {
        if (const auto self = weak.lock())
            self->retryOpen();
    });
}

void PoolMachine::retryOpen()
{
    Guard guard(*this);
    m_retryScheduled = false;
    dispatch(guard.actions);
    if (!m_warming.empty() && m_entries.count(State::Opening) == 0 && mayOpen())
        openOne({}, guard.actions);
}

void PoolMachine::openOne(const Origin &origin, Actions &actions)
{
    auto share = m_budget ? m_budget->take(m_limits.purpose) : nullptr;
    if (m_budget && !share) {
        // What is open or on its way out here will serve who waits.
        if (m_entries.size() == 0 && m_closing == 0)
            failAll(PoolErrors::budgetUsedUp(m_connectionName, m_budget->limit()), actions);
        return;
    }
    auto entry = std::make_shared<PoolEntry>();
    entry->slot = ++m_lastSlot;
    entry->epoch = m_epoch;
    entry->origin = entry->openedFor = entry->shownFor = origin;
    entry->budgetShare = std::move(share);
    entry->thread = std::make_shared<ConnectionThread>(
        m_housekeeper, m_hooks, QStringLiteral("penstock/%1/%2").arg(m_connectionId).arg(entry->slot));
    entry->openingAt = m_housekeeper.clock().now();
    m_entries.add(entry);
    actions.push_back([self = shared_from_this(), entry, origin, timeout = m_limits.connectTimeout] {
        entry->thread->start(self->m_connector, origin, Deadline::after(timeout),
                             [self, entry](auto result) { self->entryOpened(entry, std::move(result)); });
    });
}

void PoolMachine::entryOpened(const EntryPtr &entry, Result<ConnectionThread::Opened> result)
{
    Guard guard(*this);
    const auto now = m_housekeeper.clock().now();
    if (!result) {
        m_entries.setState(entry, State::Closed);
        entry->budgetShare.reset();
        if (result.error().code != ErrorCode::Cancelled) { // by ourselves, which says nothing of the server
            m_counters.openFailed(now - entry->openingAt, result.error());
            m_gate.openFailed(now, result.error(), m_waiters.size() + static_cast<int>(m_warming.size()));
        }
        if (m_entries.live() > 0)
            dispatch(guard.actions); // they will come back: waiting still makes sense
        else
            failAll(result.error(), guard.actions);
        tell(now, guard.actions);
        m_emptied.notify_all();
        return;
    }
    m_gate.recovered(now);
    tell(now, guard.actions);
    m_counters.opened(now - entry->openingAt);
    entry->canceller = result->canceller;
    entry->serverSessionId = result->serverSessionId;
    entry->usedAt = now;
    if (m_limits.lifetime.count() > 0)
        entry->expiresAt = now + OpenBackoff::jittered(m_limits.lifetime, 0.75, 1.0);
    for (auto &callback : std::exchange(m_warming, {}))
        guard.actions.push_back([callback = std::move(callback)] { callback({}); });
    putBack(entry, guard.actions);
}

void PoolMachine::failAll(const Error &error, Actions &actions)
{
    for (Waiter &waiter : m_waiters.takeAll())
        actions.push_back([callback = std::move(waiter.callback), error] { callback(error); });
    for (auto &callback : std::exchange(m_warming, {}))
        actions.push_back([callback = std::move(callback), error] { callback(error); });
}

bool PoolMachine::isFresh(const PoolEntry &entry, Clock::TimePoint now) const
{
    return now - entry.usedAt < checkAfterIdle && m_gate.isTrusted(now);
}

Lease PoolMachine::lend(const EntryPtr &entry, const Origin &origin, Clock::TimePoint since,
                        Clock::TimePoint now)
{
    m_entries.setState(entry, State::Leased);
    ++entry->generation;
    entry->origin = origin;
    entry->leasedAt = now;
    entry->needsCleaning = false;
    entry->isLeak = false;
    m_counters.acquired(now - since);
    watchLeaks(now);
    return {shared_from_this(), entry, entry->generation};
}

void PoolMachine::handOut(const EntryPtr &entry, Waiter waiter, Actions &actions)
{
    auto lease =
        std::make_shared<Lease>(lend(entry, waiter.origin, waiter.since, m_housekeeper.clock().now()));
    actions.push_back([callback = std::move(waiter.callback), lease] { callback(std::move(*lease)); });
}

void PoolMachine::check(const EntryPtr &entry, Waiter waiter, Actions &actions)
{
    m_entries.setState(entry, State::Checking);
    auto shared = std::make_shared<Waiter>(std::move(waiter));
    actions.push_back([self = shared_from_this(), entry, shared] {
        entry->thread->post([self, entry, shared](Connection &connection) {
            const bool alive = connection.ping(Deadline::after(checkDeadline)).has_value();
            self->checked(entry, shared, alive && connection.isUsable());
        });
    });
}

void PoolMachine::checked(const EntryPtr &entry, const std::shared_ptr<Waiter> &waiter, bool alive)
{
    Guard guard(*this);
    const auto now = m_housekeeper.clock().now();
    if (alive)
        m_gate.recovered(now);
    else
        m_gate.lost(now, PoolErrors::silent(m_connectionName));
    tell(now, guard.actions);
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
    m_waiters.addAgain(std::move(*waiter), whenExpired());
    dispatch(guard.actions);
}

WaitQueue::Expired PoolMachine::whenExpired()
{
    return [weak = weak_from_this()](std::uint64_t id) {
        if (const auto self = weak.lock())
            self->expire(id);
    };
}

void PoolMachine::expire(std::uint64_t waiterId)
{
    Guard guard(*this);
    auto waiter = m_waiters.takeExpired(waiterId);
    if (!waiter)
        return;
    m_counters.timedOut();
    guard.actions.push_back(
        [callback = std::move(waiter->callback), error = timeoutError(*waiter)] { callback(error); });
}

Error PoolMachine::timeoutError(const Waiter &waiter) const
{
    const auto now = m_housekeeper.clock().now();
    return PoolErrors::timeout(statsNow(), std::chrono::duration_cast<milliseconds>(now - waiter.since),
                               m_entries.leases(now));
}

// -- Taking back ------------------------------------------------------------------------------------------

void PoolMachine::release(const EntryPtr &entry, std::uint32_t generation) noexcept
{
    Guard guard(*this);
    if (entry->generation != generation)
        return;
    if (entry->state == State::Reclaimed) {
        guard.actions.push_back([self = shared_from_this(), entry] {
            entry->thread->stop([self, entry] { self->entryClosed(entry); });
        });
        return;
    }
    if (entry->state != State::Leased)
        return;
    const auto now = m_housekeeper.clock().now();
    m_counters.returned(now - entry->leasedAt);
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
    m_entries.setState(entry, State::Cleaning);
    guard.actions.push_back([self = shared_from_this(), entry] {
        entry->thread->post([self, entry](Connection &connection) {
            const bool clean =
                connection.isUsable() && connection.reset(Deadline::after(cleanDeadline)).has_value();
            self->cleaned(entry, clean && connection.isUsable());
        });
    });
}

void PoolMachine::cleaned(const EntryPtr &entry, bool usable)
{
    Guard guard(*this);
    const auto now = m_housekeeper.clock().now();
    if (usable) {
        m_gate.answered(now);
        entry->shownFor = entry->openedFor; // as all settings of the session
    } else {
        m_gate.lost(now, PoolErrors::silent(m_connectionName));
    }
    tell(now, guard.actions);
    if (usable && !m_draining) {
        putBack(entry, guard.actions);
        return;
    }
    close(entry, guard.actions);
    dispatch(guard.actions);
}

void PoolMachine::putBack(const EntryPtr &entry, Actions &actions)
{
    const auto now = m_housekeeper.clock().now();
    const bool tooMany = m_entries.size() > m_limits.maxConnections;
    if (m_draining || tooMany || now >= entry->expiresAt) {
        close(entry, actions);
        dispatch(actions);
        return;
    }
    m_entries.setState(entry, State::Idle);
    entry->usedAt = now;
    dispatch(actions);
    if (entry->state == State::Idle)
        scheduleSweep(PoolEntries::endOf(*entry, m_limits.idleTimeout));
}

void PoolMachine::close(const EntryPtr &entry, Actions &actions)
{
    m_entries.setState(entry, State::Closed);
    ++m_closing;
    actions.push_back([self = shared_from_this(), entry] {
        entry->thread->stop([self, entry] { self->entryClosed(entry); });
    });
}

void PoolMachine::entryClosed(const EntryPtr &entry)
{
    Guard guard(*this);
    if (std::exchange(entry->isGone, true))
        return;
    --m_closing;
    entry->budgetShare.reset();
    m_counters.closed();
    dispatch(guard.actions); // the server has room for one more
    m_emptied.notify_all();
}

void PoolMachine::reclaim(const EntryPtr &entry, Actions &actions)
{
    m_counters.returned(m_housekeeper.clock().now() - entry->leasedAt);
    m_entries.setState(entry, State::Reclaimed);
    ++m_closing;
    actions.push_back([self = shared_from_this(), entry, stream = entry->running.lock()] {
        if (stream)
            stream->cancel(PoolErrors::reclaimed(self->m_connectionName));
        // Whatever else its holder does on it ends with the cancel, or else when the connection is given up.
        self->m_road.send(entry->canceller, RowStream::cancelDeadline,
                          [canceller = entry->canceller] { canceller->abandon(); });
        entry->thread->closeEarly([self, entry] { self->entryClosed(entry); });
    });
    dispatch(actions);
}

void PoolMachine::closeIdleOfEpoch(std::uint32_t epoch, Actions &actions)
{
    if (epoch != m_epoch)
        return; // already done for this loss
    ++m_epoch;
    for (const EntryPtr &entry : m_entries.idle())
        close(entry, actions);
}

void PoolMachine::scheduleSweep(Clock::TimePoint when)
{
    if (when >= m_sweepAt)
        return;
    m_sweepAt = when;
    m_housekeeper.at(when, [weak = weak_from_this()] {
        if (const auto self = weak.lock())
            self->sweep();
    });
}

void PoolMachine::sweep()
{
    Guard guard(*this);
    const auto now = m_housekeeper.clock().now();
    m_sweepAt = Clock::TimePoint::max();
    for (const EntryPtr &entry : m_entries.idle()) {
        if (PoolEntries::endOf(*entry, m_limits.idleTimeout) <= now)
            close(entry, guard.actions);
    }
    scheduleSweep(m_entries.firstEnd(m_limits.idleTimeout));
}

void PoolMachine::invalidate(const EntryPtr &entry, std::uint32_t generation)
{
    const std::lock_guard lock(m_mutex);
    if (entry->generation == generation)
        entry->closeOnReturn = true;
}

void PoolMachine::nameSession(const EntryPtr &entry, std::uint32_t generation, const QString &sessionId)
{
    const std::lock_guard lock(m_mutex);
    if (entry->generation == generation)
        entry->sessionId = sessionId;
}

// -- Running statements -----------------------------------------------------------------------------------

Deadline PoolMachine::statementStarts(const EntryPtr &entry, std::uint32_t generation, const Work &work,
                                      const std::shared_ptr<RowStream> &stream)
{
    const auto *query = std::get_if<QueryRequest>(&work);
    const Deadline deadline = StatementRun::deadlineOf(work);
    const std::lock_guard lock(m_mutex);
    Q_ASSERT(entry->generation == generation);
    Q_UNUSED(generation)
    entry->needsCleaning = entry->needsCleaning || (query && !query->leavesNoState);
    entry->statement = StatementRun::summaryOf(work);
    entry->shownFor = StatementRun::originOf(work);
    entry->running = stream;
    if (deadline.isForever() && m_limits.statementTimeout.count() > 0)
        return Deadline(m_housekeeper.clock().now() + m_limits.statementTimeout);
    return deadline;
}

void PoolMachine::statementEnded(const EntryPtr &entry, std::uint32_t generation, const StatementEnd &end)
{
    Guard guard(*this);
    m_counters.statementEnded(end.took, end.error);
    if (entry->generation != generation)
        return;
    entry->statement.clear();
    entry->running.reset();
    if (end.isUsable) {
        const auto now = m_housekeeper.clock().now();
        m_gate.answered(now);
        tell(now, guard.actions);
    } else {
        lose(entry, !end.wasStopped, guard.actions);
    }
}

void PoolMachine::connectionLost(const EntryPtr &entry, std::uint32_t generation)
{
    Guard guard(*this);
    if (entry->generation == generation)
        lose(entry, true, guard.actions);
}

void PoolMachine::lose(const EntryPtr &entry, bool isServersFault, Actions &actions)
{
    if (entry->state == State::Reclaimed)
        return;
    const auto now = m_housekeeper.clock().now();
    if (isServersFault)
        m_gate.lost(now, PoolErrors::lost(m_connectionName));
    tell(now, actions);
    entry->closeOnReturn = true;
    closeIdleOfEpoch(entry->epoch, actions);
}

void PoolMachine::tell(Clock::TimePoint now, Actions &actions)
{
    if (auto news = m_gate.news(now))
        warn(std::move(*news), actions);
}

void PoolMachine::warn(QString line, Actions &actions)
{
    if (m_hooks.warned)
        actions.push_back(
            [self = shared_from_this(), line = std::move(line)] { self->m_hooks.warned(line); });
}

PoolStats PoolMachine::statsNow() const
{
    PoolStats stats = m_counters.stats();
    stats.connectionId = m_connectionId;
    stats.connectionName = m_connectionName;
    stats.maxConnections = m_limits.maxConnections;
    stats.total = m_entries.size();
    stats.opening = m_entries.count(State::Opening);
    stats.idle = m_entries.count(State::Idle);
    stats.active = stats.total - stats.opening - stats.idle;
    stats.waiting = m_waiters.size();
    stats.breaker = m_gate.state(m_housekeeper.clock().now());
    if (!m_waiters.isEmpty())
        stats.longestWait =
            std::chrono::duration_cast<milliseconds>(m_housekeeper.clock().now() - m_waiters.head().since);
    return stats;
}

void PoolMachine::watchLeaks(Clock::TimePoint from)
{
    if (m_limits.leakThreshold.count() <= 0 || std::exchange(m_leaksWatched, true))
        return;
    m_housekeeper.at(from + m_limits.leakThreshold, [weak = weak_from_this()] {
        if (const auto self = weak.lock())
            self->lookForLeaks();
    });
}

void PoolMachine::lookForLeaks()
{
    Guard guard(*this);
    m_leaksWatched = false;
    const auto now = m_housekeeper.clock().now();
    auto first = Clock::TimePoint::max();
    for (const EntryPtr &entry : m_entries) {
        if (entry->state != State::Leased || !entry->sessionId.isEmpty() || entry->isLeak)
            continue;
        const auto quietSince = std::max(entry->leasedAt, entry->thread->quietSince().value_or(now));
        if (now - quietSince < m_limits.leakThreshold) {
            first = std::min(first, quietSince);
            continue;
        }
        entry->isLeak = true;
        m_counters.leaked();
        warn(QStringLiteral("Leak: %1 is held by %2 and has run nothing for %3 s")
                 .arg(entry->thread->name(), entry->origin.applicationName())
                 .arg(std::chrono::duration_cast<std::chrono::seconds>(now - quietSince).count()),
             guard.actions);
    }
    if (first != Clock::TimePoint::max())
        watchLeaks(first);
}
