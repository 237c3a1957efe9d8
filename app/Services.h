// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/support/Clock.h"
#include "models/core/Result.h"
#include "models/log/LogLine.h"

#include <QString>

#include <chrono>
#include <functional>
#include <memory>

class DatabaseManager;
class HealthMonitor;
class InstanceServer;
class Log;
class Metrics;
class PoolManager;
class QObject;
class QueryEngine;
class ReplicationService;
class SchemaService;
class ServerSessions;
class Settings;
class Workspace;
class WorkspaceStore;

/// Everything that acts, put together once for each program, in the order of need, and taken apart in the
/// opposite one. Nothing here is a singleton.
/// Thread: made, opened and destroyed on the main one; what it gives out says its own.
class Services final
{
public:
    struct Options
    {
        QString workspace = {}; ///< Folder; empty: the user's own.
        QString keyFile = {};   ///< Empty: as the workspace's header says; the keychain for a new one.
        /// How long the keychain may take; a person may have to type a password into it. 0: Keyring's own time.
        std::chrono::milliseconds keyringTimeout{0};
        /// Hears each line of the log; see Log::Options.
        std::function<void(const LogLine &)> logListener = {};
        /// Answers other programs of the workspace, `penstockctl pools` for one, for as long as it is open.
        bool listen = false;
    };

    explicit Services(Options options);
    ~Services();
    Services(const Services &) = delete;
    Services &operator=(const Services &) = delete;

    /// Unlocks the workspace, making it when missing, then calls back on the main thread: before it returns
    /// with a key file, from the event loop after the keychain's answer, never after `context` has gone. May be called
    /// again after a failure.
    void open(QObject *context, std::function<void(Result<void>)> callback);
    /// The file to open it with from the next open() on.
    void setKeyFile(const QString &file) { m_options.keyFile = file; }

    [[nodiscard]] QString workspaceFolder() const;
    /// Of the workspace's folder, open or not; made at the first need.
    [[nodiscard]] Settings &settings();

    /// All below: after open() only.
    [[nodiscard]] DatabaseManager &databases() { return *m_databases; }
    [[nodiscard]] PoolManager &pools() { return *m_pools; }
    /// Made at the first need, as are those below.
    [[nodiscard]] QueryEngine &queries();
    [[nodiscard]] SchemaService &schemas();
    /// Not started yet.
    [[nodiscard]] HealthMonitor &health();
    [[nodiscard]] ServerSessions &serverSessions();
    /// Not started yet.
    [[nodiscard]] ReplicationService &replication();
    [[nodiscard]] Metrics &metrics();
    /// An Error when its folder cannot be used.
    [[nodiscard]] Result<WorkspaceStore *> store();

private:
    [[nodiscard]] Result<void> start(std::unique_ptr<Workspace> workspace);
    void listen();

    Options m_options;
    SteadyClock m_clock;
    std::unique_ptr<Log> m_log;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<Workspace> m_workspace;
    std::unique_ptr<WorkspaceStore> m_store;
    std::unique_ptr<PoolManager> m_pools;
    std::unique_ptr<DatabaseManager> m_databases;
    std::unique_ptr<QueryEngine> m_queries;
    std::unique_ptr<SchemaService> m_schemas;
    std::unique_ptr<HealthMonitor> m_health;
    std::unique_ptr<ServerSessions> m_serverSessions;
    std::unique_ptr<ReplicationService> m_replication;
    std::unique_ptr<Metrics> m_metrics;
    std::unique_ptr<InstanceServer> m_instance;
};
