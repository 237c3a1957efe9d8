// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/Services.h"

#include "app/connections/DatabaseManager.h"
#include "app/connections/Workspace.h"
#include "app/drivers/DriverRegistry.h"
#include "app/drivers/NamedDatabases.h"
#include "app/health/HealthMonitor.h"
#include "app/health/HealthReport.h"
#include "app/health/MetricsSources.h"
#include "app/health/ServerSessions.h"
#include "app/instances/InstanceServer.h"
#include "app/instances/InstanceSocket.h"
#include "app/instances/PoolReport.h"
#include "app/query/QueryEngine.h"
#include "app/replication/ReplicationService.h"
#include "app/schema/SchemaService.h"
#include "app/store/WorkspaceStore.h"
#include "app/support/AppPaths.h"
#include "app/support/Log.h"
#include "app/support/Metrics.h"
#include "app/support/Settings.h"

#include <QDir>
#include <QJsonObject>
#include <QLoggingCategory>

#include <utility>

namespace {

Q_LOGGING_CATEGORY(lcPool, "penstock.pool")
Q_LOGGING_CATEGORY(lcInstance, "penstock.instance")

constexpr std::chrono::milliseconds shutdownGrace{2000};

SessionHooks sessionHooks()
{
    return {[](Connection &connection, const QString &name) {
                NamedDatabases::add(connection, name);
                qCInfo(lcPool) << "Connection established:" << name;
            },
            [](const QString &name) {
                NamedDatabases::remove(name);
                qCInfo(lcPool) << "Connection closed:" << name;
            },
            [](const QString &line) { qCWarning(lcPool).noquote() << line; }};
}

} // namespace

Services::Services(Options options)
    : m_options(std::move(options))
{
    DriverRegistry::prepareProcess();
}

Services::~Services()
{
    // Who asks before who answers, pools before the profiles they were made of, the log last.
    m_instance.reset();
    m_metrics.reset();
    m_replication.reset(); // waits for what it writes
    m_health.reset();
    m_serverSessions.reset();
    m_schemas.reset();
    m_queries.reset();
    if (m_pools)
        m_pools->shutdown(shutdownGrace);
}

QString Services::workspaceFolder() const
{
    return m_options.workspace.isEmpty() ? AppPaths::userWorkspace() : m_options.workspace;
}

void Services::open(QObject *context, std::function<void(Result<void>)> callback)
{
    Workspace::Options options;
    options.folder = workspaceFolder();
    options.keyFile = m_options.keyFile;
    if (m_options.keyringTimeout.count() > 0)
        options.keyringTimeout = m_options.keyringTimeout;
    Workspace::open(options, context,
                    [this, callback = std::move(callback)](Result<std::unique_ptr<Workspace>> workspace) {
                        callback(workspace ? start(std::move(*workspace)) : Result<void>(workspace.error()));
                    });
}

Result<void> Services::start(std::unique_ptr<Workspace> workspace)
{
    m_workspace = std::move(workspace);
    Log::Options log;
    log.file = AppPaths::logFile(m_workspace->folder());
    log.listener = m_options.logListener;
    auto started = Log::start(log);
    if (!started)
        return started.error();
    m_log = std::move(*started);
    m_pools = std::make_unique<PoolManager>(m_clock, DriverRegistry::connectorFor, sessionHooks());
    m_databases = std::make_unique<DatabaseManager>(&m_workspace->profiles(), *m_pools);
    if (m_options.listen)
        listen();
    return {};
}

/// A program that cannot be asked works all the same.
void Services::listen()
{
    m_instance = std::make_unique<InstanceServer>();
    m_instance->answer(QStringLiteral("metrics"), [this] {
        return QJsonObject{{QStringLiteral("text"), QString::fromStdString(metrics().text())}};
    });
    m_instance->answer(QStringLiteral("pools"), [this] { return PoolReport::pools(*m_pools); });
    m_instance->answer(QStringLiteral("sessions"), [this] { return PoolReport::sessions(*m_pools); });
    m_instance->answer(QStringLiteral("health"), [this] {
        return m_health ? HealthReport::of(*m_health) : QJsonObject(); // nothing where nobody watches
    });
    if (const auto listening = m_instance->listen(m_workspace->folder()); !listening)
        qCWarning(lcInstance).noquote() << listening.error().toText();
}

Settings &Services::settings()
{
    if (!m_settings)
        m_settings =
            std::make_unique<Settings>(QDir(workspaceFolder()).filePath(QStringLiteral("settings.ini")));
    return *m_settings;
}

QueryEngine &Services::queries()
{
    if (!m_queries)
        m_queries = std::make_unique<QueryEngine>(*m_databases, *m_pools, settings());
    return *m_queries;
}

SchemaService &Services::schemas()
{
    if (!m_schemas)
        m_schemas = std::make_unique<SchemaService>(*m_databases);
    return *m_schemas;
}

HealthMonitor &Services::health()
{
    if (!m_health) {
        const auto kept = store();
        m_health =
            std::make_unique<HealthMonitor>(*m_databases, *m_pools, kept ? *kept : nullptr, settings());
    }
    return *m_health;
}

ServerSessions &Services::serverSessions()
{
    if (!m_serverSessions)
        m_serverSessions = std::make_unique<ServerSessions>(*m_databases);
    return *m_serverSessions;
}

ReplicationService &Services::replication()
{
    if (!m_replication) {
        const auto kept = store();
        m_replication = std::make_unique<ReplicationService>(*m_databases, kept ? *kept : nullptr);
    }
    return *m_replication;
}

Metrics &Services::metrics()
{
    if (!m_metrics) {
        m_metrics = std::make_unique<Metrics>(InstanceSocket::instanceName());
        m_metrics->addSource(MetricsSources::build());
        m_metrics->addSource(MetricsSources::pools(*m_pools));
        m_metrics->addSource(MetricsSources::health(
            [this] { return m_health ? m_health->results() : std::vector<HealthResult>(); }));
    }
    return *m_metrics;
}

Result<WorkspaceStore *> Services::store()
{
    if (!m_store) {
        auto opened = WorkspaceStore::open(m_workspace->folder());
        if (!opened)
            return opened.error();
        m_store = std::move(*opened);
    }
    return m_store.get();
}
