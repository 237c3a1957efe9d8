// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/pool/PoolMachine.h"
#include "models/pool/OpenConnection.h"

/// The connections of one profile.
///
/// acquire() never blocks and never does I/O: it queues the caller (first come, first served) and connections
/// are handed out last in, first out. Connections are opened on their own threads: one at first, whose outcome
/// every waiter shares; at most two at a time later, and only while more wait than are about to come free.
/// After a failed open the next one waits (10 ms doubled up to 5 s, with jitter). One that was idle for 500 ms
/// is pinged before it is handed out; a lost one makes all idle ones of its time be closed.
/// While the server fails, callers of a pool for work are refused at once (ServerGate says what counts).
///
/// Thread: any.
class ConnectionPool final : public PoolMachine
{
public:
    using AcquireCallback = std::function<void(Result<Lease>)>;
    using WarmCallback = std::function<void(Result<void>)>;

    using PoolMachine::PoolMachine;

    /// Calls back exactly once, on any thread, possibly before returning: with a lease, or with PoolTimeout at
    /// the deadline (naming who holds what), PoolClosed, the error of the open that failed, Unreachable when the
    /// breaker refuses, or ServerLimit when the budget is used up and nothing will come back. A deadline of "never"
    /// means the pool's acquire timeout.
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
    /// All of them, idle ones too; connectionId is the pool's.
    [[nodiscard]] std::vector<OpenConnection> connections() const;
    /// Stops what runs on a leased connection and closes it; its place is free at once, and whoever holds it finds it
    /// closed. False when no lease has this slot.
    bool reclaim(std::uint64_t slot);
    /// The server has been seen to work: the breaker closes and the next open does not wait.
    void reportHealthy();
    /// How long the breaker refuses this caller still: a program that tries again waits for that. Zero when it does not.
    [[nodiscard]] std::chrono::milliseconds restFor(const Origin &origin) const;
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
    friend class PooledCall;
    [[nodiscard]] std::chrono::milliseconds acquireTimeout() const;
};
