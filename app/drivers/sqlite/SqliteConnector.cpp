// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/sqlite/SqliteConnector.h"

#include "app/drivers/sqlite/SqliteConnection.h"

#include <sqlite3.h>

#include <utility>

SqliteConnector::SqliteConnector(ConnectionProfile profile)
    : m_profile(std::move(profile))
{}

Result<std::unique_ptr<Connection>> SqliteConnector::open(const Origin &, Deadline, std::stop_token)
{
    auto connection =
        std::make_unique<SqliteConnection>(m_profile.name, m_profile.database, m_profile.readOnly);
    if (auto opened = connection->open(); !opened)
        return opened.error();
    return connection;
}

QString SqliteConnector::libraryVersion()
{
    return QStringLiteral("SQLite ") + QLatin1String(sqlite3_libversion());
}
