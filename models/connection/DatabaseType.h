// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"

#include <QStringList>

/// The kinds of database that Penstock knows by name. Not all are supported yet; DriverRegistry knows which.
enum class DatabaseType {
    PostgreSql,
    MySql,
    MariaDb,
    Sqlite,
    Medusa,
    Odbc,
    MongoDb,
    Redis,
    Trino,
    SqlServer,
    Oracle
};

namespace DatabaseTypes {

/// The name in commands and files: "postgresql", "mysql", "mariadb", "sqlite", "medusa", ...
[[nodiscard]] QString toName(DatabaseType type);
/// Accepts the names above and the usual other spellings ("postgres", "sqlite3"), in any case.
[[nodiscard]] Result<DatabaseType> fromName(const QString &name);
/// The upper-case names of imported configurations, as the specification maps them: POSTGRESQL, MYSQL,
/// MONGODB, MILES_REPUBLIC (medusa), EXTERNAL_API and unknown ones (postgresql). Its SQLITE -> postgresql was
/// a stopgap that would point a file name at a server: here SQLITE is sqlite.
[[nodiscard]] DatabaseType fromImportedName(const QString &name);
[[nodiscard]] QStringList names();

/// 5432, 3306, ...; 0 for files.
[[nodiscard]] int defaultPort(DatabaseType type);
/// A file on this machine instead of a server.
[[nodiscard]] bool isFile(DatabaseType type);
/// Its schemas are the server's databases, so that one session reaches them all.
[[nodiscard]] bool hasDatabasesAsSchemas(DatabaseType type);

} // namespace DatabaseTypes
