// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/PoolManager.h"

#include "app/drivers/Connector.h"

#include <QCoreApplication>

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
    return make(profile.id, profile, PoolLimits::of(profile));
}

Result<std::shared_ptr<ConnectionPool>> PoolManager::metadataPoolFor(const ConnectionProfile &profile)
{
    ConnectionProfile own = profile;
    own.maxConnections = 1;
    own.idleTimeout = metadataIdleTimeout;
    own.statementTimeout = std::chrono::milliseconds(0);
    return make(metadataId(profile.id), own, PoolLimits::of(own));
}

Result<std::shared_ptr<ConnectionPool>> PoolManager::probePoolFor(const ConnectionProfile &profile)
{
    ConnectionProfile own = profile;
    own.maxConnections = 1;
    own.connectTimeout = own.acquireTimeout = probeDeadline;
    own.idleTimeout = std::chrono::milliseconds(0);
    own.lifetime = probeLifetime;
    own.statementTimeout = std::chrono::milliseconds(0);
    return make(probeId(profile.id), own, PoolLimits::of(own));
}

Result<std::shared_ptr<ConnectionPool>> PoolManager::make(const QString &id, const ConnectionProfile &profile,
                                                          const PoolLimits &limits)
{
    const std::lock_guard lock(m_mutex);
    if (m_shutDown)
        return Error{ErrorCode::PoolClosed, PoolManagerText::tr("Penstock is shutting down.")};
    if (const auto found = m_pools.find(id); found != m_pools.end())
        return found->second;
    auto connector = m_factory(profile);
    if (!connector)
        return connector.error();
    auto pool = std::make_shared<ConnectionPool>(id, profile.name, limits, std::move(*connector),
                                                 m_housekeeper, m_road, m_hooks);
    m_pools.emplace(id, pool);
    return pool;
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
    for (const auto &pool : pools)
        pool->cancelAll();
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
