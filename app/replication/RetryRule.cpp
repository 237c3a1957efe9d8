// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/RetryRule.h"

#include <QSet>

namespace {

/// SQLSTATE of PostgreSQL, "NUMBER SQLSTATE" of MariaDB, the extended result code of SQLite.
bool isOneOf(const QString &code, const QSet<QString> &known)
{
    return known.contains(code.section(u' ', 0, 0));
}

bool isSqlState(const QString &code)
{
    return code.size() == 5;
}

} // namespace

bool RetryRule::isPassing(const Error &error)
{
    switch (error.code) {
    case ErrorCode::ConnectionLost:
    case ErrorCode::Unreachable:
    case ErrorCode::Timeout:
    case ErrorCode::PoolTimeout:
    case ErrorCode::Locked:
        return true;
    case ErrorCode::ServerLimit: // a full disk of a table is that table's affair, and stays full
        return error.serverCode != QLatin1String("53100");
    default:
        return false;
    }
}

bool RetryRule::isCollision(const Error &error)
{
    static const QSet<QString> codes{
        QStringLiteral("40001"), QStringLiteral("40P01"), QStringLiteral("55P03"), // PostgreSQL
        QStringLiteral("1205"),  QStringLiteral("1213"),  QStringLiteral("1020"),  // MariaDB
    };
    return error.code == ErrorCode::Locked || isOneOf(error.serverCode, codes);
}

bool RetryRule::isMissingParent(const Error &error)
{
    static const QSet<QString> codes{QStringLiteral("23503"), QStringLiteral("1216"), QStringLiteral("1452"),
                                     QStringLiteral("787")};
    return isOneOf(error.serverCode, codes);
}

bool RetryRule::isRowsFault(const Error &error)
{
    if (error.code == ErrorCode::DataLoss || error.code == ErrorCode::Conflict)
        return true;
    if (error.code != ErrorCode::Sql)
        return false;
    if (isSqlState(error.serverCode))
        return error.serverCode.startsWith(QLatin1String("22"))
               || error.serverCode.startsWith(QLatin1String("23"))
               || error.serverCode == QLatin1String("P0001"); // raised by a trigger
    // SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH, whatever they extend to.
    bool isNumber = false;
    const int number = error.serverCode.section(u' ', 0, 0).toInt(&isNumber);
    const bool isMariaDb = error.serverCode.contains(u' ') || number >= 1000;
    if (isNumber && !isMariaDb)
        return (number & 0xff) == 18 || (number & 0xff) == 19 || (number & 0xff) == 20;
    static const QSet<QString> codes{
        QStringLiteral("1048"),                         // NULL in a column that is NOT NULL
        QStringLiteral("1062"),                         // a key that is there
        QStringLiteral("1216"), QStringLiteral("1452"), // no row that it refers to
        QStringLiteral("1217"), QStringLiteral("1451"), // one that others refer to
        QStringLiteral("1264"), QStringLiteral("1265"), // out of range, cut
        QStringLiteral("1292"), QStringLiteral("1366"), QStringLiteral("1411"), // no such value
        QStringLiteral("1364"),                                                 // no default
        QStringLiteral("1406"),                                                 // too long
        QStringLiteral("1526"),                                                 // no partition for it
        QStringLiteral("1586"),                                                 // a key that is there
        QStringLiteral("1644"),                                                 // signalled by a trigger
        QStringLiteral("3819"), QStringLiteral("4025"),                         // CHECK
    };
    return isOneOf(error.serverCode, codes);
}
