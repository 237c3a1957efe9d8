// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/pool/ConnectionThread.h"
#include "app/pool/Housekeeper.h"
#include "app/pool/Lease.h"
#include "app/pool/OpenBackoff.h"
#include "app/pool/PoolCounters.h"
#include "app/pool/PoolEntries.h"
#include "app/pool/WaitQueue.h"
#include "models/pool/PoolLimits.h"
#include "models/pool/PoolStats.h"

#include <vector>

class CancelRoad;

/// The connections of one profile.
///
/// acquire() never blocks and never does I/O: it queues the caller (first come, first served) and connections
/// are handed out last in, first out. Connections are opened on their own threads: one at first, whose outcome
/// every waiter shares; at most two at a time later, and only while more wait than are about to come free.
/// After a failed open the next one waits (10 ms doubled up to 5 s, with jitter). One that was idle for 500 ms
/// is pinged before it is handed out; a lost one makes all idle ones of its time be closed.
/// No I/O and no callback under the lock. Thread: any.
class ConnectionPool final : public std::enable_shared_from_this<ConnectionPool>
{
public:
    using AcquireCallback = std::function<void(Result<Lease>)>;
    using WarmCallback = std::function<void(Result<void>)>;

    ConnectionPool(QString connectionId, QString connectionName, const PoolLimits &limits,
                   std::shared_ptr<Connector> connector, Housekeeper &housekeeper, CancelRoad &road,
                   SessionHooks hooks = {});
    ~ConnectionPool();
    ConnectionPool(const ConnectionPool &) = delete;
    ConnectionPool &operator=(const ConnectionPool &) = delete;

    [[nodiscard]] const QString &connectionId() const { return m_connectionId; }
    [[nodiscard]] const QString &connectionName() const { return m_connectionName; }

    /// Calls back exactly once, on any thread, possibly before returning: with a lease, or with PoolTimeout at
    /// the deadline (naming who holds what), PoolClosed, or the error of the open that failed. A deadline of
    /// "never" means the pool's acquire timeout.
    void acquire(const Origin &origin, Deadline deadline, AcquireCallback callback);
    /// For command lines and workers: waits on the calling thread.
    [[nodiscard]] Result<Lease> acquireAndWait(const Origin &origin, Deadline deadline = {});
    /// Makes sure that there is at least one open connection; callers at the same time share one open.
    void warm(const Origin &origin, WarmCallback callback);

    /// acquire() and run in one: the sink gets finished() with the acquire's error when there is no lease.
    /// The stream can be stopped while it still waits for a connection.
    std::shared_ptr<RowStream> run(Work work, std::shared_ptr<RowSink> sink, int credit);

    [[nodiscard]] PoolStats stats() const;
    [[nodiscard]] std::vector<LeaseInfo> leases() const;
    void setMaxConnections(int count);
    void setIdleTimeout(std::chrono::milliseconds timeout);

    /// Idle connections close now, leased ones when they come back; who waits or comes gets PoolClosed.
    /// Running statements are not cut.
    void drain();
    /// drain(), and what still runs is told to stop.
    void cancelAll();
    /// And what does not stop is dropped.
    void abandonAll();
    /// Waits until every connection is closed; false when the deadline came first.
    [[nodiscard]] bool waitUntilEmpty(Deadline deadline);

private:
    friend class Lease;
    friend class PooledCall;
    using State = PoolEntry::State;
    using EntryPtr = std::shared_ptr<PoolEntry>;
    /// What must happen after the lock is released: callbacks, posts.
    using Actions = std::vector<std::function<void()>>;
    class Guard;

    using Waiter = WaitQueue::Waiter;

    // All of these are called under the lock and leave I/O and callbacks to `actions`.
    void dispatch(Actions &actions);
    void handOut(const EntryPtr &entry, Waiter waiter, Actions &actions);
    void check(const EntryPtr &entry, Waiter waiter, Actions &actions);
    void openOne(const Origin &origin, Actions &actions);
    [[nodiscard]] bool mayOpen();
    void opened(const EntryPtr &entry, Result<std::shared_ptr<Canceller>> result, Actions &actions);
    void openFailed(const Error &error, Actions &actions);
    void putBack(const EntryPtr &entry, Actions &actions);
    void close(const EntryPtr &entry, Actions &actions);
    void closeIdleOfEpoch(std::uint32_t epoch, Actions &actions);
    void scheduleSweep(Clock::TimePoint when);
    [[nodiscard]] Error timeoutError(const Waiter &waiter) const;
    [[nodiscard]] PoolStats statsNow() const;
    [[nodiscard]] LeaseInfo infoOf(const PoolEntry &entry) const;

    [[nodiscard]] WaitQueue::Expired whenExpired();
    void expire(std::uint64_t waiterId);
    void sweep();
    void entryOpened(const EntryPtr &entry, Result<std::shared_ptr<Canceller>> result);
    void checked(const EntryPtr &entry, const std::shared_ptr<Waiter> &waiter, bool alive);
    void cleaned(const EntryPtr &entry, bool usable);
    void entryClosed();

    // For Lease.
    void release(const EntryPtr &entry, std::uint32_t generation) noexcept;
    void invalidate(const EntryPtr &entry, std::uint32_t generation);
    void nameSession(const EntryPtr &entry, std::uint32_t generation, const QString &sessionId);
    /// The deadline in force for it.
    [[nodiscard]] Deadline statementStarts(const EntryPtr &entry, std::uint32_t generation, const Work &work,
                                           const std::shared_ptr<RowStream> &stream);
    void statementEnded(const EntryPtr &entry, std::uint32_t generation, bool usable);

    [[nodiscard]] std::chrono::milliseconds acquireTimeout() const;

    const QString m_connectionId;
    const QString m_connectionName;
    const std::shared_ptr<Connector> m_connector;
    Housekeeper &m_housekeeper;
    CancelRoad &m_road;
    const SessionHooks m_hooks;

    mutable std::mutex m_mutex;
    mutable std::condition_variable m_emptied;
    PoolLimits m_limits;
    PoolEntries m_entries;
    WaitQueue m_waiters;
    std::vector<WarmCallback> m_warming;
    std::uint64_t m_lastSlot = 0;
    std::uint32_t m_epoch = 0;
    int m_closing = 0; ///< Connections on their way out, not counted in m_entries any more.
    OpenBackoff m_backoff;
    bool m_retryScheduled = false;
    bool m_draining = false;
    Clock::TimePoint m_sweepAt = Clock::TimePoint::max();
    PoolCounters m_counters;
};
