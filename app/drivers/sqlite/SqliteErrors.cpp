// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/sqlite/SqliteErrors.h"

#include <QCoreApplication>

#include <sqlite3.h>

namespace {

struct SqliteErrorsText
{
    Q_DECLARE_TR_FUNCTIONS(SqliteErrors)
};

struct SqliteMeaning
{
    ErrorCode code = ErrorCode::Sql;
    QString advice;
};

SqliteMeaning meaningOf(int code, const QString &file)
{
    switch (code) {
    case SQLITE_NOTADB:
        return {ErrorCode::NoDatabase,
                SqliteErrorsText::tr("%1 is no SQLite database, or it is encrypted. Check the file's path.")
                    .arg(file)};
    case SQLITE_CORRUPT:
        return {ErrorCode::Damaged,
                SqliteErrorsText::tr(
                    "%1 is damaged. Make a copy, then try \"sqlite3 FILE .recover\", or restore a backup.")
                    .arg(file)};
    case SQLITE_CANTOPEN:
        return {ErrorCode::NoDatabase,
                SqliteErrorsText::tr(
                    "Check that %1 exists and that you may read it; Penstock does not create databases.")
                    .arg(file)};
    case SQLITE_READONLY:
        return {
            ErrorCode::ReadOnly,
            SqliteErrorsText::tr(
                "The connection or its file is read-only. Change the profile, or the file's permissions.")};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return {ErrorCode::Locked,
                SqliteErrorsText::tr("Another program is writing to %1. Try again when it has finished.")
                    .arg(file)};
    case SQLITE_FULL:
        return {ErrorCode::DiskFull, SqliteErrorsText::tr("Free some space on the disk of %1.").arg(file)};
    case SQLITE_IOERR:
        return {ErrorCode::Io, SqliteErrorsText::tr("Check the disk that holds %1.").arg(file)};
    case SQLITE_INTERRUPT:
        return {ErrorCode::Cancelled, {}};
    case SQLITE_AUTH:
    case SQLITE_PERM:
        return {ErrorCode::Privilege, {}};
    case SQLITE_TOOBIG:
        return {ErrorCode::ServerLimit, {}};
    case SQLITE_NOMEM:
        return {ErrorCode::ServerLimit, SqliteErrorsText::tr("The machine is out of memory.")};
    default:
        return {};
    }
}

} // namespace

namespace SqliteErrors {

Error last(sqlite3 *database, const QString &connectionName, const QString &file, const QString &statement)
{
    const int code = database ? sqlite3_extended_errcode(database) : SQLITE_NOMEM;
    const QString text =
        database ? QString::fromUtf8(sqlite3_errmsg(database)) : QString::fromUtf8(sqlite3_errstr(code));
    const SqliteMeaning meaning = meaningOf(code & 0xff, file);
    Error error{meaning.code, QStringLiteral("%1: %2").arg(connectionName, text), meaning.advice};
    error.serverCode = QString::number(code);
    if (database && !statement.isEmpty()) {
        // In bytes of the statement's UTF-8.
        const int offset = sqlite3_error_offset(database);
        if (offset >= 0)
            error.position = QString::fromUtf8(statement.toUtf8().left(offset)).size();
    }
    return error;
}

} // namespace SqliteErrors
