// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/pool/CancelRoad.h"
#include "app/pool/ConnectionPool.h"
#include "app/pool/SessionTable.h"
#include "models/connection/ConnectionProfile.h"

#include <map>

/// Every pool of the program, by connection id, and the sessions kept on them. The pools of one profile share its
/// server budget, in which the probe has a place of its own. Thread: any.
class PoolManager final
{
public:
    /// Makes the Connector of a profile: DriverRegistry's, or a test's.
    using ConnectorFactory = std::function<Result<std::shared_ptr<Connector>>(const ConnectionProfile &)>;

    PoolManager(const Clock &clock, ConnectorFactory factory, SessionHooks hooks = {});
    /// shutdown() with 5 s, if that was not done.
    ~PoolManager();
    PoolManager(const PoolManager &) = delete;
    PoolManager &operator=(const PoolManager &) = delete;

    /// The pool of a validated profile, made when missing. Unsupported for types without a driver.
    [[nodiscard]] Result<std::shared_ptr<ConnectionPool>> poolFor(const ConnectionProfile &profile);
    /// A pool of one connection beside the profile's own, "<id>/metadata", for looking at schemas while all of the
    /// others are busy: no limits on statements, closed when idle for a minute, drained with the profile's.
    [[nodiscard]] Result<std::shared_ptr<ConnectionPool>> metadataPoolFor(const ConnectionProfile &profile);
    /// A pool of one connection beside both, "<id>/probe", for looking at the server's health: opened with two seconds'
    /// time, kept while idle, and made anew after at most ten minutes, so that a login is proven that often.
    [[nodiscard]] Result<std::shared_ptr<ConnectionPool>> probePoolFor(const ConnectionProfile &profile);
    /// Null when nothing has asked for it yet.
    [[nodiscard]] std::shared_ptr<ConnectionPool> find(const QString &connectionId) const;
    /// Drains and forgets, the metadata's too: the next poolFor() starts afresh.
    void drain(const QString &connectionId);

    // The specification's names.
    void acquireConnection(const ConnectionProfile &profile, const Origin &origin, Deadline deadline,
                           ConnectionPool::AcquireCallback callback);
    [[nodiscard]] Result<void> releaseConnection(const QString &sessionId);
    /// Invalid when the profile's own server budget is smaller.
    [[nodiscard]] Result<void> setPoolSize(const QString &connectionId, int size);
    [[nodiscard]] Result<void> setIdleTimeout(const QString &connectionId, std::chrono::milliseconds timeout);
    [[nodiscard]] Result<PoolStats> getPoolStats(const QString &connectionId) const;
    [[nodiscard]] std::vector<LeaseInfo> getActiveConnections() const;

    [[nodiscard]] std::vector<PoolStats> allStats() const;
    /// What Penstock has open on its servers, by connection and purpose: leased, idle and on their way in, of drained
    /// pools too.
    [[nodiscard]] std::vector<OpenConnection> openConnections() const;
    /// For a lease that leaks, or whose statement must go: stops what runs on it and closes its connection, which is
    /// not used again. `connectionId` and `slot` are those of its LeaseInfo. A session is better released.
    [[nodiscard]] Result<void> closeLease(const QString &connectionId, std::uint64_t slot);
    /// A probe or a test outside the pools has found the server well: its callers are let through at once.
    void reportHealthy(const QString &connectionId);
    [[nodiscard]] SessionTable &sessions() { return m_sessions; }
    [[nodiscard]] Housekeeper &housekeeper() { return m_housekeeper; }

    /// In order: nothing new, idle ones close, sessions end, what runs is cancelled, what does not stop by the
    /// deadline is dropped; returns when every connection's thread has ended.
    void shutdown(std::chrono::milliseconds grace);

private:
    [[nodiscard]] Result<std::shared_ptr<ConnectionPool>> make(const QString &id,
                                                               const ConnectionProfile &asked,
                                                               const ConnectionProfile &own,
                                                               PoolPurpose purpose);
    [[nodiscard]] std::shared_ptr<ServerBudget> budgetOf(const ConnectionProfile &profile);
    [[nodiscard]] std::vector<std::shared_ptr<ConnectionPool>> all() const;

    Housekeeper m_housekeeper;
    CancelRoad m_road;
    const ConnectorFactory m_factory;
    const SessionHooks m_hooks;
    SessionTable m_sessions;
    mutable std::mutex m_mutex;
    std::map<QString, std::shared_ptr<ConnectionPool>> m_pools;
    std::vector<std::shared_ptr<ConnectionPool>> m_drained;     ///< Not empty yet.
    std::map<QString, std::shared_ptr<ServerBudget>> m_budgets; ///< By profile.
    bool m_shutDown = false;
};
