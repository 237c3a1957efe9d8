// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/query/QueryEngine.h"

#include "app/pool/PoolManager.h"
#include "app/support/Settings.h"

QueryEngine::QueryEngine(DatabaseManager &databases, PoolManager &pools, const Settings &settings)
    : m_databases(databases)
    , m_pools(pools)
    , m_settings(settings)
{}

std::unique_ptr<EditorSession> QueryEngine::openSession(const QString &connectionId, const Origin &origin,
                                                        QObject *parent) const
{
    auto session = std::make_unique<EditorSession>(m_databases, m_pools.sessions(), connectionId, origin,
                                                   m_timing, parent);
    session->setResultLimits(resultLimits());
    return session;
}

ResultLimits QueryEngine::resultLimits() const
{
    ResultLimits limits;
    limits.spool.bytes = qint64(m_settings.number(Settings::Key::ResultDisk)) << 20;
    limits.memoryBytes = std::size_t(m_settings.number(Settings::Key::ResultMemory)) << 20;
    return limits;
}
