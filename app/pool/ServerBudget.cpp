// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/ServerBudget.h"

#include <algorithm>

ServerBudget::ServerBudget(int limit, bool isFixed)
    : m_isFixed(isFixed)
    , m_limit(limit)
{}

ServerBudget::Share ServerBudget::take(PoolPurpose purpose)
{
    {
        const std::lock_guard lock(m_mutex);
        const bool isProbe = purpose == PoolPurpose::Probe;
        if (m_used + m_probes >= m_limit || (!isProbe && m_used >= std::max(1, m_limit - 1)))
            return nullptr;
        ++(isProbe ? m_probes : m_used);
    }
    return {this, [self = shared_from_this(), purpose](ServerBudget *) { self->giveBack(purpose); }};
}

void ServerBudget::giveBack(PoolPurpose purpose)
{
    const std::lock_guard lock(m_mutex);
    --(purpose == PoolPurpose::Probe ? m_probes : m_used);
}

int ServerBudget::limit() const
{
    const std::lock_guard lock(m_mutex);
    return m_limit;
}

bool ServerBudget::makeRoomFor(int poolSize)
{
    const std::lock_guard lock(m_mutex);
    if (m_isFixed)
        return poolSize <= m_limit;
    m_limit = poolSize + besidePool;
    return true;
}
