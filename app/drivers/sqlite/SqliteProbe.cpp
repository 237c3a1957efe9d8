// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/sqlite/SqliteProbe.h"

#include "app/drivers/sqlite/SqliteConnection.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QStorageInfo>

#include <sqlite3.h>

namespace {

struct SqliteProbeText
{
    Q_DECLARE_TR_FUNCTIONS(SqliteProbe)
};

} // namespace

Result<CatalogueRows::Rows> SqliteProbe::ask(const char *sql)
{
    return m_connection.ask(QLatin1String(sql));
}

/// That Penstock opened it to read only says nothing of the file.
bool SqliteProbe::isWritable() const
{
    return QFileInfo(m_connection.file()).isWritable()
           && (m_connection.isReadOnly() || sqlite3_db_readonly(m_connection.handle(), "main") == 0);
}

Result<Probe::Look> SqliteProbe::look()
{
    const auto rows = ask("SELECT count(*) FROM main.sqlite_schema");
    if (!rows)
        return rows.error();
    if (auto there = m_connection.checkFile(); !there)
        return there.error();
    Look look;
    look.role = isWritable() ? ServerRole::Primary : ServerRole::ReadOnly;
    look.clockOffset = std::chrono::milliseconds(0);
    return look;
}

Result<void> SqliteProbe::tryWrite()
{
    if (!isWritable() || m_connection.isReadOnly())
        return Error{ErrorCode::ReadOnly,
                     SqliteProbeText::tr("\"%1\" is read-only.").arg(m_connection.name())};
    // In WAL mode nothing would be written before a commit.
    const QStorageInfo disk(QFileInfo(m_connection.file()).absolutePath());
    if (disk.isValid() && disk.bytesAvailable() == 0)
        return Error{ErrorCode::DiskFull,
                     SqliteProbeText::tr("The disk of \"%1\" is full.").arg(m_connection.name()),
                     SqliteProbeText::tr("Free space on %1.").arg(disk.rootPath())};
    if (auto begun = ask("BEGIN IMMEDIATE"); !begun)
        return begun.error();
    const auto made = ask("CREATE TABLE IF NOT EXISTS main.penstock_probe (written)");
    const auto ended = ask("ROLLBACK");
    if (!made)
        return made.error();
    return ended ? Result<void>() : Result<void>(ended.error());
}

Result<ServerFigures> SqliteProbe::figures()
{
    const auto rows = ask("SELECT page_count, freelist_count, page_size FROM pragma_page_count(),"
                          " pragma_freelist_count(), pragma_page_size()");
    if (!rows)
        return rows.error();
    const auto cell = [&](std::size_t column) {
        return static_cast<double>(CatalogueRows::number((*rows)[0][column]));
    };
    const QFileInfo log(m_connection.file() + QStringLiteral("-wal"));
    ServerFigures figures;
    figures.values = {{HealthMetric::PageCount, cell(0)},
                      {HealthMetric::FreePages, cell(1)},
                      {HealthMetric::DatabaseSize, cell(0) * cell(2)},
                      {HealthMetric::FileSize, static_cast<double>(QFileInfo(m_connection.file()).size())},
                      {HealthMetric::WalSize, log.exists() ? static_cast<double>(log.size()) : 0}};
    return figures;
}

Result<std::vector<SlowStatement>> SqliteProbe::slowStatements(int)
{
    return Error{ErrorCode::Unsupported, SqliteProbeText::tr("SQLite does not count its statements."),
                 SqliteProbeText::tr("Penstock's own are in the history of the workspace.")};
}

Error SqliteProbe::noSessions() const
{
    return {
        ErrorCode::Unsupported,
        SqliteProbeText::tr("\"%1\" is a file: no server keeps sessions for it.").arg(m_connection.name()),
        SqliteProbeText::tr("The pool shows what Penstock has open.")};
}

Result<std::vector<ServerSession>> SqliteProbe::sessions()
{
    return noSessions();
}

Result<void> SqliteProbe::cancelStatement(std::int64_t)
{
    return noSessions();
}

Result<void> SqliteProbe::terminateSession(std::int64_t)
{
    return noSessions();
}

Result<Probe::Facts> SqliteProbe::facts()
{
    Facts facts;
    facts.database = m_connection.file();
    facts.mayWrite = isWritable() && !m_connection.isReadOnly();
    facts.privileges = facts.mayWrite ? SqliteProbeText::tr("may read and write")
                                      : SqliteProbeText::tr("may read, not write");
    return facts;
}
