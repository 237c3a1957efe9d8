// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/query/EditorSession.h"

class DatabaseManager;
class PoolManager;
class Settings;

/// Where pages get their conversations with connections.
/// Thread: main.
class QueryEngine final
{
public:
    /// All must outlive this object and the sessions it opened.
    QueryEngine(DatabaseManager &databases, PoolManager &pools, const Settings &settings);

    /// `origin.name`: what the pool shows as the holder, the page's title. Opens nothing yet.
    [[nodiscard]] std::unique_ptr<EditorSession> openSession(const QString &connectionId,
                                                             const Origin &origin,
                                                             QObject *parent = nullptr) const;

    /// Of sessions from now on.
    void setSessionTiming(const EditorSession::Timing &timing) { m_timing = timing; }

    /// As the settings say now.
    [[nodiscard]] ResultLimits resultLimits() const;

private:
    DatabaseManager &m_databases;
    PoolManager &m_pools;
    const Settings &m_settings;
    EditorSession::Timing m_timing;
};
