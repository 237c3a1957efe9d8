// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/NamedDatabases.h"

#include "app/drivers/NativeSqlDriver.h"

#include <QSqlDatabase>

namespace NamedDatabases {

void add(Connection &connection, const QString &name)
{
    QSqlDatabase::addDatabase(new NativeSqlDriver(connection), name); // owns the driver
}

void remove(const QString &name)
{
    QSqlDatabase::removeDatabase(name);
}

} // namespace NamedDatabases
