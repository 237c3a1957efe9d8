// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/TestServers.h"

#include <QFile>

namespace {

QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

ConnectionProfile server(DatabaseType type, const char *prefix, const QString &name)
{
    const auto get = [&](const char *key) {
        return qEnvironmentVariable((QByteArray(prefix) + key).constData());
    };
    ConnectionProfile profile;
    profile.id = name;
    profile.name = name;
    profile.type = type;
    profile.host = get("HOST");
    profile.port = get("PORT").toInt();
    profile.database = get("DATABASE");
    profile.username = get("USER");
    profile.password = Secret(get("PASSWORD").toStdString());
    profile.tls = TlsMode::Disable;
    return profile;
}

} // namespace

namespace TestServers {

bool hasPostgres()
{
    return qEnvironmentVariableIsSet("PENSTOCK_TEST_PG_PORT");
}

bool hasMariaDb()
{
    return qEnvironmentVariableIsSet("PENSTOCK_TEST_MARIADB_PORT");
}

bool areRequired()
{
    return qEnvironmentVariableIsSet("PENSTOCK_REQUIRE_SERVERS");
}

ConnectionProfile postgres()
{
    return server(DatabaseType::PostgreSql, "PENSTOCK_TEST_PG_", QStringLiteral("pg"));
}

ConnectionProfile mariaDb()
{
    return server(DatabaseType::MariaDb, "PENSTOCK_TEST_MARIADB_", QStringLiteral("maria"));
}

ConnectionProfile sqlite(const QString &file, const QString &name)
{
    ConnectionProfile profile;
    profile.id = name;
    profile.name = name;
    profile.type = DatabaseType::Sqlite;
    profile.database = file;
    return profile;
}

QString tlsDir()
{
    return environment("PENSTOCK_TEST_TLS_DIR");
}

QByteArray postgresLog()
{
    return readAll(environment("PENSTOCK_TEST_PG_LOG"));
}

QByteArray mariaDbLog()
{
    return readAll(environment("PENSTOCK_TEST_MARIADB_LOG"));
}

QString environment(const char *name)
{
    return qEnvironmentVariable(name);
}

} // namespace TestServers
