// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/DriverRegistry.h"

#include "app/drivers/mysql/MySqlConnector.h"
#include "app/drivers/postgres/PostgresConnector.h"
#include "app/drivers/sqlite/SqliteConnector.h"

#include <QCoreApplication>

namespace {

struct DriverRegistryText
{
    Q_DECLARE_TR_FUNCTIONS(DriverRegistry)
};

} // namespace

namespace DriverRegistry {

void prepareProcess()
{
    PostgresConnector::forgetEnvironment();
}

QString variableAtStart(const char *name)
{
    return PostgresConnector::variableAtStart(name);
}

QString libraryVersion(DatabaseType type)
{
    switch (type) {
    case DatabaseType::PostgreSql:
    case DatabaseType::Medusa:
        return PostgresConnector::libraryVersion();
    case DatabaseType::MySql:
    case DatabaseType::MariaDb:
        return MySqlConnector::libraryVersion();
    case DatabaseType::Sqlite:
        return SqliteConnector::libraryVersion();
    default:
        return {};
    }
}

Result<std::shared_ptr<Connector>> connectorFor(const ConnectionProfile &profile)
{
    switch (profile.type) {
    case DatabaseType::PostgreSql:
    case DatabaseType::Medusa: // a shop system on PostgreSQL
        return std::make_shared<PostgresConnector>(profile);
    case DatabaseType::MySql:
    case DatabaseType::MariaDb:
        return std::make_shared<MySqlConnector>(profile);
    case DatabaseType::Sqlite:
        return std::make_shared<SqliteConnector>(profile);
    default:
        return Error{ErrorCode::Unsupported,
                     DriverRegistryText::tr("%1: databases of type %2 are not supported in this version.")
                         .arg(profile.name, DatabaseTypes::toName(profile.type)),
                     DriverRegistryText::tr("Supported are postgresql, mysql, mariadb, sqlite and medusa.")};
    }
}

} // namespace DriverRegistry
