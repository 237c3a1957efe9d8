// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/Services.h"

#include "app/connections/DatabaseManager.h"
#include "app/connections/Workspace.h"
#include "app/drivers/DriverRegistry.h"
#include "app/drivers/NamedDatabases.h"
#include "app/query/QueryEngine.h"
#include "app/schema/SchemaService.h"
#include "app/store/WorkspaceStore.h"
#include "app/support/AppPaths.h"
#include "app/support/Log.h"
#include "app/support/Settings.h"

#include <QDir>
#include <QLoggingCategory>

#include <utility>

namespace {

Q_LOGGING_CATEGORY(lcPool, "penstock.pool")

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
    return {};
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
