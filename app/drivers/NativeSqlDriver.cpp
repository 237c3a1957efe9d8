// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/NativeSqlDriver.h"

#include "app/drivers/Connection.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/NativeSqlResult.h"

#include <QSqlError>

NativeSqlDriver::NativeSqlDriver(Connection &connection)
    : m_connection(connection)
{
    setOpen(true);
}

NativeSqlDriver::~NativeSqlDriver() = default;

bool NativeSqlDriver::hasFeature(DriverFeature feature) const
{
    switch (feature) {
    case Transactions:
    case QuerySize:
    case BLOB:
    case Unicode:
    case PreparedQueries:
    case PositionalPlaceholders:
    case CancelQuery:
        return true;
    default:
        return false;
    }
}

bool NativeSqlDriver::open(const QString &, const QString &, const QString &, const QString &, int,
                           const QString &)
{
    return isOpen();
}

void NativeSqlDriver::close()
{
    setOpen(false);
}

QSqlResult *NativeSqlDriver::createResult() const
{
    return new NativeSqlResult(*this);
}

QVariant NativeSqlDriver::handle() const
{
    return m_connection.nativeHandle();
}

bool NativeSqlDriver::beginTransaction()
{
    return run(QStringLiteral("BEGIN"));
}

bool NativeSqlDriver::commitTransaction()
{
    return run(QStringLiteral("COMMIT"));
}

bool NativeSqlDriver::rollbackTransaction()
{
    return run(QStringLiteral("ROLLBACK"));
}

bool NativeSqlDriver::run(const QString &statement)
{
    QueryRequest request;
    request.text = statement;
    const auto cursor = m_connection.execute(request);
    if (!cursor) {
        setLastError(NativeSqlResult::toSqlError(cursor.error()));
        return false;
    }
    return true;
}
