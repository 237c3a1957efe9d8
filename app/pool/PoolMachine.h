// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/pool/ConnectionThread.h"
#include "app/pool/Housekeeper.h"
#include "app/pool/Lease.h"
#include "app/pool/PoolCounters.h"
#include "app/pool/PoolEntries.h"
#include "app/pool/ServerBudget.h"
#include "app/pool/ServerGate.h"
#include "app/pool/WaitQueue.h"
#include "models/pool/PoolLimits.h"

#include <vector>

class CancelRoad;

/// What a pool does by itself, and what its leases tell it: connections open, serve who waits, are checked, come back,
/// are cleaned and closed. ConnectionPool is what others may ask of it.
///
/// One lock guards everything here and in the parts that say so. No I/O and no callback happens under it. Under it
/// only the locks of the housekeeper, a connection's thread and the budget are taken, which take
/// no other meanwhile. Thread: any.
class PoolMachine : public std::enable_shared_from_this<PoolMachine>
{
public:
    /// Without a budget, only the limits bound it.
    PoolMachine(QString connectionId, QString connectionName, const PoolLimits &limits,
                std::shared_ptr<Connector> connector, Housekeeper &housekeeper, CancelRoad &road,
                SessionHooks hooks = {}, std::shared_ptr<ServerBudget> budget = nullptr);
    PoolMachine(const PoolMachine &) = delete;
    PoolMachine &operator=(const PoolMachine &) = delete;

    [[nodiscard]] const QString &connectionId() const { return m_connectionId; }
    [[nodiscard]] const QString &connectionName() const { return m_connectionName; }
    [[nodiscard]] PoolPurpose purpose() const { return m_purpose; }

protected:
    friend class Lease;
    friend class PooledCall;
    using State = PoolEntry::State;
    using EntryPtr = std::shared_ptr<PoolEntry>;
    using Waiter = WaitQueue::Waiter;
    using WarmCallback = std::function<void(Result<void>)>;
    /// What must happen after the lock is released: callbacks, posts.
    using Actions = std::vector<std::function<void()>>;
    /// Holds the lock, and runs the collected actions after giving it back.
    class Guard final
    {
    public:
        explicit Guard(const PoolMachine &pool);
        ~Guard();
        Guard(const Guard &) = delete;
        Guard &operator=(const Guard &) = delete;
        void unlock() { m_lock.unlock(); }

        Actions actions;

    private:
        std::unique_lock<std::mutex> m_lock;
    };

    ~PoolMachine();

    // All of these are called under the lock and leave I/O and callbacks to `actions`.
    void dispatch(Actions &actions);
    /// It may be handed out without a sign of life.
    [[nodiscard]] bool isFresh(const PoolEntry &entry, Clock::TimePoint now) const;
    [[nodiscard]] Lease lend(const EntryPtr &entry, const Origin &origin, Clock::TimePoint since,
                             Clock::TimePoint now);
    [[nodiscard]] bool mayOpen();
    void openOne(const Origin &origin, Actions &actions);
    void failAll(const Error &error, Actions &actions);
    void close(const EntryPtr &entry, Actions &actions);
    /// Stops what runs and closes it under its lease.
    void reclaim(const EntryPtr &entry, Actions &actions);
    void scheduleSweep(Clock::TimePoint when);
    /// Logs what the gate has to say.
    void tell(Clock::TimePoint now, Actions &actions);
    [[nodiscard]] PoolStats statsNow() const;

    [[nodiscard]] WaitQueue::Expired whenExpired();

    const QString m_connectionId;
    const QString m_connectionName;
    const PoolPurpose m_purpose;
    Housekeeper &m_housekeeper;
    CancelRoad &m_road;

    mutable std::mutex m_mutex;
    mutable std::condition_variable m_emptied;
    PoolLimits m_limits;
    PoolEntries m_entries;
    WaitQueue m_waiters;
    std::vector<WarmCallback> m_warming;
    PoolCounters m_counters;
    ServerGate m_gate;
    int m_closing = 0; ///< Connections on their way out, not counted in m_entries any more.
    bool m_draining = false;

private:
    // Under the lock too.
    void handOut(const EntryPtr &entry, Waiter waiter, Actions &actions);
    void check(const EntryPtr &entry, Waiter waiter, Actions &actions);
    void retryOpenAt(Clock::TimePoint when);
    void putBack(const EntryPtr &entry, Actions &actions);
    void lose(const EntryPtr &entry, bool isServersFault, Actions &actions);
    void closeIdleOfEpoch(std::uint32_t epoch, Actions &actions);
    void warn(QString line, Actions &actions);
    void watchLeaks(Clock::TimePoint from);
    [[nodiscard]] Error timeoutError(const Waiter &waiter) const;

    // Called back by the housekeeper and by connections' threads.
    void expire(std::uint64_t waiterId);
    void sweep();
    void lookForLeaks();
    void retryOpen();
    void entryOpened(const EntryPtr &entry, Result<ConnectionThread::Opened> result);
    void checked(const EntryPtr &entry, const std::shared_ptr<Waiter> &waiter, bool alive);
    void cleaned(const EntryPtr &entry, bool usable);
    void entryClosed(const EntryPtr &entry);

    // For Lease.
    struct StatementEnd
    {
        bool isUsable = true;    ///< The connection.
        bool wasStopped = false; ///< By its holder or its deadline.
        Clock::TimePoint::duration took{};
        std::optional<ErrorCode> error;
    };
    void release(const EntryPtr &entry, std::uint32_t generation) noexcept;
    void invalidate(const EntryPtr &entry, std::uint32_t generation);
    void nameSession(const EntryPtr &entry, std::uint32_t generation, const QString &sessionId);
    /// The deadline in force for it.
    [[nodiscard]] Deadline statementStarts(const EntryPtr &entry, std::uint32_t generation, const Work &work,
                                           const std::shared_ptr<RowStream> &stream);
    void statementEnded(const EntryPtr &entry, std::uint32_t generation, const StatementEnd &end);
    /// A job other than a statement has lost the connection.
    void connectionLost(const EntryPtr &entry, std::uint32_t generation);

    const std::shared_ptr<Connector> m_connector;
    const SessionHooks m_hooks;
    const std::shared_ptr<ServerBudget> m_budget;
    std::uint64_t m_lastSlot = 0;
    std::uint32_t m_epoch = 0;
    bool m_retryScheduled = false;
    bool m_leaksWatched = false;
    Clock::TimePoint m_sweepAt = Clock::TimePoint::max();
};
