// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connections/PoolOverview.h"

#include "app/pool/PoolManager.h"

PoolOverview::PoolOverview(PoolManager &pools)
    : m_pools(pools)
{}

std::vector<PoolStats> PoolOverview::pools() const
{
    return m_pools.allStats();
}

std::vector<LeaseInfo> PoolOverview::leases(const QString &poolId) const
{
    std::vector<LeaseInfo> own;
    for (LeaseInfo &lease : m_pools.getActiveConnections()) {
        if (lease.connectionId == poolId)
            own.push_back(std::move(lease));
    }
    return own;
}

std::vector<OpenConnection> PoolOverview::openConnections() const
{
    return m_pools.openConnections();
}

Result<void> PoolOverview::resize(const QString &poolId, int most)
{
    return m_pools.setPoolSize(poolId, most);
}

Result<void> PoolOverview::release(const QString &sessionId)
{
    return m_pools.releaseConnection(sessionId);
}

Result<void> PoolOverview::close(const LeaseInfo &lease)
{
    return m_pools.closeLease(lease.connectionId, lease.slot);
}
