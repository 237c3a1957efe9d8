// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/PoolManager.h"

#include "app/drivers/Connector.h"

#include <QCoreApplication>

#include <algorithm>
#include <tuple>
#include <utility>

namespace {

struct PoolManagerText
{
    Q_DECLARE_TR_FUNCTIONS(PoolManager)
};

constexpr std::chrono::minutes metadataIdleTimeout{1};
constexpr std::chrono::seconds probeDeadline{2};
constexpr std::chrono::minutes probeLifetime{10};

QString metadataId(const QString &connectionId)
{
    return connectionId + QStringLiteral("/metadata");
}

QString probeId(const QString &connectionId)
{
    return connectionId + QStringLiteral("/probe");
}

/// The profile whose pool for this purpose has that id.
QString profileId(const QString &poolId, PoolPurpose purpose)
{
    switch (purpose) {
    case PoolPurpose::Work:
        break;
    case PoolPurpose::Metadata:
        return poolId.chopped(metadataId({}).size());
    case PoolPurpose::Probe:
        return poolId.chopped(probeId({}).size());
    }
    return poolId;
}

Error noSuchPool(const QString &connectionId)
{
    return {ErrorCode::NotFound, PoolManagerText::tr("No connection is open for \"%1\".").arg(connectionId)};
}

} // namespace

PoolManager::PoolManager(const Clock &clock, ConnectorFactory factory, SessionHooks hooks)
    : m_housekeeper(clock)
    , m_road(m_housekeeper)
    , m_factory(std::move(factory))
    , m_hooks(std::move(hooks))
    , m_sessions(m_housekeeper)
{}

PoolManager::~PoolManager()
{
    shutdown(std::chrono::milliseconds(5000));
}

Result<std::shared_ptr<ConnectionPool>> PoolManager::poolFor(const ConnectionProfile &profile)
{
    return make(profile.id, profile, profile, PoolPurpose::Work);
}

Result<std::shared_ptr<ConnectionPool>> PoolManager::metadataPoolFor(const ConnectionProfile &profile)
{
    ConnectionProfile own = profile;
    own.maxConnections = 1;
    own.idleTimeout = metadataIdleTimeout;
    own.statementTimeout = std::chrono::milliseconds(0);
    return make(metadataId(profile.id), profile, own, PoolPurpose::Metadata);
}

Result<std::shared_ptr<ConnectionPool>> PoolManager::probePoolFor(const ConnectionProfile &profile)
{
    ConnectionProfile own = profile;
    own.maxConnections = 1;
    own.connectTimeout = own.acquireTimeout = probeDeadline;
    own.idleTimeout = std::chrono::milliseconds(0);
    own.lifetime = probeLifetime;
    own.statementTimeout = std::chrono::milliseconds(0);
    return make(probeId(profile.id), profile, own, PoolPurpose::Probe);
}

Result<std::shared_ptr<ConnectionPool>> PoolManager::make(const QString &id, const ConnectionProfile &asked,
                                                          const ConnectionProfile &own, PoolPurpose purpose)
{
    const std::lock_guard lock(m_mutex);
    if (m_shutDown)
        return Error{ErrorCode::PoolClosed, PoolManagerText::tr("Penstock is shutting down.")};
    if (const auto found = m_pools.find(id); found != m_pools.end())
        return found->second;
    auto connector = m_factory(own);
    if (!connector)
        return connector.error();
    PoolLimits limits = PoolLimits::of(own);
    limits.purpose = purpose;
    auto pool = std::make_shared<ConnectionPool>(id, own.name, limits, std::move(*connector), m_housekeeper,
                                                 m_road, m_hooks, budgetOf(asked));
    m_pools.emplace(id, pool);
    return pool;
}

std::shared_ptr<ServerBudget> PoolManager::budgetOf(const ConnectionProfile &profile)
{
    auto &budget = m_budgets[profile.id];
    if (!budget) {
        const bool isFixed = profile.serverBudget > 0;
        budget = std::make_shared<ServerBudget>(
            isFixed ? profile.serverBudget : profile.maxConnections + ServerBudget::besidePool, isFixed);
    }
    return budget;
}

std::shared_ptr<ConnectionPool> PoolManager::find(const QString &connectionId) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_pools.find(connectionId);
    return found == m_pools.end() ? nullptr : found->second;
}

void PoolManager::drain(const QString &connectionId)
{
    std::vector<std::shared_ptr<ConnectionPool>> pools;
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_drained, [](const auto &old) { return old->waitUntilEmpty(Deadline::after({})); });
        for (const QString &id : {connectionId, metadataId(connectionId), probeId(connectionId)}) {
            const auto found = m_pools.find(id);
            if (found == m_pools.end())
                continue;
            pools.push_back(found->second);
            m_drained.push_back(std::move(found->second));
            m_pools.erase(found);
        }
        // The profile may have changed. What still drains is not held against the new budget.
        m_budgets.erase(connectionId);
    }
    for (const auto &pool : pools)
        pool->drain();
}

void PoolManager::acquireConnection(const ConnectionProfile &profile, const Origin &origin, Deadline deadline,
                                    ConnectionPool::AcquireCallback callback)
{
    auto pool = poolFor(profile);
    if (!pool)
        callback(pool.error());
    else
        (*pool)->acquire(origin, deadline, std::move(callback));
}

Result<void> PoolManager::releaseConnection(const QString &sessionId)
{
    if (m_sessions.close(sessionId))
        return {};
    return Error{ErrorCode::NotFound, PoolManagerText::tr("No session \"%1\" is open.").arg(sessionId),
                 PoolManagerText::tr("It may have expired or been released already.")};
}

Result<void> PoolManager::setPoolSize(const QString &connectionId, int size)
{
    const auto pool = find(connectionId);
    if (!pool)
        return noSuchPool(connectionId);
    if (size < 1)
        return Error{ErrorCode::Invalid, PoolManagerText::tr("A pool needs at least one connection.")};
    {
        const std::lock_guard lock(m_mutex);
        const auto budget = m_budgets.find(connectionId);
        if (budget != m_budgets.end() && !budget->second->makeRoomFor(size))
            return Error{ErrorCode::Invalid,
                         PoolManagerText::tr("The profile allows %1 connections on this server in all.")
                             .arg(budget->second->limit()),
                         PoolManagerText::tr("Choose fewer, or raise the profile's server budget.")};
    }
    pool->setMaxConnections(size);
    return {};
}

Result<void> PoolManager::setIdleTimeout(const QString &connectionId, std::chrono::milliseconds timeout)
{
    const auto pool = find(connectionId);
    if (!pool)
        return noSuchPool(connectionId);
    pool->setIdleTimeout(timeout);
    return {};
}

Result<PoolStats> PoolManager::getPoolStats(const QString &connectionId) const
{
    const auto pool = find(connectionId);
    if (!pool)
        return noSuchPool(connectionId);
    return pool->stats();
}

std::vector<LeaseInfo> PoolManager::getActiveConnections() const
{
    std::vector<LeaseInfo> infos;
    for (const auto &pool : all()) {
        for (LeaseInfo &info : pool->leases())
            infos.push_back(std::move(info));
    }
    return infos;
}

std::vector<PoolStats> PoolManager::allStats() const
{
    std::vector<PoolStats> stats;
    for (const auto &pool : all())
        stats.push_back(pool->stats());
    return stats;
}

std::vector<OpenConnection> PoolManager::openConnections() const
{
    std::vector<OpenConnection> connections;
    for (const auto &pool : all()) {
        for (OpenConnection &one : pool->connections()) {
            one.connectionId = profileId(pool->connectionId(), one.purpose);
            connections.push_back(std::move(one));
        }
    }
    const auto key = [](const OpenConnection &one) {
        return std::tuple(one.connectionId, one.purpose, one.slot);
    };
    std::sort(connections.begin(), connections.end(),
              [&](const auto &a, const auto &b) { return key(a) < key(b); });
    return connections;
}

Result<void> PoolManager::closeLease(const QString &connectionId, std::uint64_t slot)
{
    for (const auto &pool : all()) {
        if (pool->connectionId() == connectionId && pool->reclaim(slot))
            return {};
    }
    return Error{ErrorCode::NotFound,
                 PoolManagerText::tr("\"%1\" has no connection %2 in use.").arg(connectionId).arg(slot),
                 PoolManagerText::tr("It may have been given back already.")};
}

void PoolManager::reportHealthy(const QString &connectionId)
{
    if (const auto pool = find(connectionId))
        pool->reportHealthy();
}

std::vector<std::shared_ptr<ConnectionPool>> PoolManager::all() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<std::shared_ptr<ConnectionPool>> pools = m_drained;
    for (const auto &[id, pool] : m_pools)
        pools.push_back(pool);
    return pools;
}

void PoolManager::shutdown(std::chrono::milliseconds grace)
{
    {
        const std::lock_guard lock(m_mutex);
        m_shutDown = true;
    }
    const auto pools = all();
    m_sessions.closeAll();
    for (const auto &pool : pools) {
        pool->cancelAll();
        if (pool->purpose() != PoolPurpose::Work)
            pool->abandonAll(); // questions of our own, which nobody needs answered
    }
    const Deadline deadline = Deadline::after(grace);
    for (const auto &pool : pools) {
        if (!pool->waitUntilEmpty(deadline))
            pool->abandonAll();
    }
    // Abandoned connections end by themselves: nothing they wait for can keep them any longer.
    for (const auto &pool : pools)
        [[maybe_unused]] const bool empty = pool->waitUntilEmpty({});
    const std::lock_guard lock(m_mutex);
    m_pools.clear();
    m_drained.clear();
}
