// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/support/Clock.h"
#include "models/core/Result.h"

#include <QString>

#include <functional>
#include <memory>

class DatabaseManager;
class Log;
class PoolManager;
class QObject;
class Workspace;

/// Everything that acts, put together once for each program, in the order of need, and taken apart in the
/// opposite one. Nothing here is a singleton.
/// Thread: made, opened and destroyed on the main one; what it gives out says its own.
class Services final
{
public:
    struct Options
    {
        QString workspace; ///< Folder; empty: the user's own.
        QString keyFile;   ///< Empty: as the workspace's header says; the keychain for a new one.
    };

    explicit Services(Options options);
    ~Services();
    Services(const Services &) = delete;
    Services &operator=(const Services &) = delete;

    /// Unlocks the workspace, making it when missing, then calls back on the main thread: before it returns
    /// with a key file, from the event loop after the keychain's answer, never after `context` has gone.
    void open(QObject *context, std::function<void(Result<void>)> callback);

    /// After open() only.
    [[nodiscard]] DatabaseManager &databases() { return *m_databases; }
    [[nodiscard]] PoolManager &pools() { return *m_pools; }
    [[nodiscard]] QString workspaceFolder() const;

private:
    [[nodiscard]] Result<void> start(std::unique_ptr<Workspace> workspace);

    const Options m_options;
    SteadyClock m_clock;
    std::unique_ptr<Log> m_log;
    std::unique_ptr<Workspace> m_workspace;
    std::unique_ptr<PoolManager> m_pools;
    std::unique_ptr<DatabaseManager> m_databases;
};
