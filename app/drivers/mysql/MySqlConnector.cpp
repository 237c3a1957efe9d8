// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlConnector.h"

#include "app/drivers/mysql/MySqlConnection.h"
#include "app/drivers/mysql/MySqlOpener.h"

#include <mysql.h>

MySqlConnector::MySqlConnector(ConnectionProfile profile)
    : m_opener(std::make_shared<const MySqlOpener>(std::move(profile)))
{}

MySqlConnector::~MySqlConnector() = default;

QString MySqlConnector::libraryVersion()
{
    // The package's own version; mysql_get_client_info() gives that of the server it once came with.
    return QStringLiteral("libmariadb ") + QLatin1String(MARIADB_PACKAGE_VERSION);
}

Result<std::unique_ptr<Connection>> MySqlConnector::open(const Origin &origin, Deadline deadline,
                                                         std::stop_token stop)
{
    auto link = m_opener->open(origin, deadline, stop);
    if (!link)
        return link.error();
    const std::stop_callback stops(stop, [wait = (*link)->waiter()] { wait->abandon(); });
    auto made = MySqlConnection::make(m_opener, std::move(*link), deadline);
    if (!made && stop.stop_requested())
        return m_opener->errors().openStopped();
    return made;
}
