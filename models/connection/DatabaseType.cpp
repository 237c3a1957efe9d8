// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/connection/DatabaseType.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace {

struct Kind
{
    DatabaseType type;
    const char *name;
    int port;
    /// Another usual spelling, or nullptr.
    const char *alias;
};

constexpr std::array kinds{
    Kind{DatabaseType::PostgreSql, "postgresql", 5432, "postgres"},
    Kind{DatabaseType::MySql, "mysql", 3306, nullptr},
    Kind{DatabaseType::MariaDb, "mariadb", 3306, nullptr},
    Kind{DatabaseType::Sqlite, "sqlite", 0, "sqlite3"},
    Kind{DatabaseType::Medusa, "medusa", 5432, nullptr},
    Kind{DatabaseType::Odbc, "odbc", 0, nullptr},
    Kind{DatabaseType::MongoDb, "mongodb", 27017, "mongo"},
    Kind{DatabaseType::Redis, "redis", 6379, nullptr},
    Kind{DatabaseType::Trino, "trino", 8080, nullptr},
    Kind{DatabaseType::SqlServer, "sqlserver", 1433, "mssql"},
    Kind{DatabaseType::Oracle, "oracle", 1521, nullptr},
};

const Kind &kindOf(DatabaseType type)
{
    return *std::ranges::find(kinds, type, &Kind::type);
}

bool isSpelled(const QString &name, const char *spelling)
{
    return spelling != nullptr && name.compare(QLatin1String(spelling), Qt::CaseInsensitive) == 0;
}

} // namespace

namespace DatabaseTypes {

QString toName(DatabaseType type)
{
    return QLatin1String(kindOf(type).name);
}

Result<DatabaseType> fromName(const QString &name)
{
    const QString wanted = name.trimmed();
    for (const Kind &kind : kinds) {
        if (isSpelled(wanted, kind.name) || isSpelled(wanted, kind.alias))
            return kind.type;
    }
    return Error{
        ErrorCode::Invalid,
        QCoreApplication::translate("DatabaseType", "“%1” is no kind of database that Penstock knows.")
            .arg(wanted),
        QCoreApplication::translate("DatabaseType", "Known kinds: %1.")
            .arg(names().join(QLatin1String(", ")))};
}

DatabaseType fromImportedName(const QString &name)
{
    if (name.compare(QLatin1String("MILES_REPUBLIC"), Qt::CaseInsensitive) == 0)
        return DatabaseType::Medusa;
    return fromName(name).value_or(DatabaseType::PostgreSql);
}

QStringList names()
{
    QStringList list;
    for (const Kind &kind : kinds)
        list << QLatin1String(kind.name);
    return list;
}

int defaultPort(DatabaseType type)
{
    return kindOf(type).port;
}

bool isFile(DatabaseType type)
{
    return type == DatabaseType::Sqlite;
}

bool hasDatabasesAsSchemas(DatabaseType type)
{
    return type == DatabaseType::MySql || type == DatabaseType::MariaDb;
}

} // namespace DatabaseTypes
