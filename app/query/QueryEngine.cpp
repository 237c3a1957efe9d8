// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/query/QueryEngine.h"

#include "app/pool/PoolManager.h"

QueryEngine::QueryEngine(DatabaseManager &databases, PoolManager &pools)
    : m_databases(databases)
    , m_pools(pools)
{}

std::unique_ptr<EditorSession> QueryEngine::openSession(const QString &connectionId, const Origin &origin,
                                                        QObject *parent) const
{
    return std::make_unique<EditorSession>(m_databases, m_pools.sessions(), connectionId, origin, parent);
}
