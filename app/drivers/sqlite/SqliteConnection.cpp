// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/sqlite/SqliteConnection.h"

#include "app/drivers/sqlite/SqliteCanceller.h"
#include "app/drivers/sqlite/SqliteCursor.h"
#include "app/drivers/sqlite/SqliteErrors.h"

#include <QCoreApplication>
#include <QFile>

#include <sqlite3.h>

#include <utility>

Q_DECLARE_OPAQUE_POINTER(sqlite3 *)

namespace {

/// How long a statement waits for another program's lock before SQLITE_BUSY.
constexpr int busyMilliseconds = 2000;
/// How many virtual-machine steps pass between two looks at abandon().
constexpr int stepsBetweenLooks = 10000;

struct SqliteConnectionText
{
    Q_DECLARE_TR_FUNCTIONS(SqliteConnection)
};

int stopWhenAbandoned(void *canceller)
{
    return static_cast<SqliteCanceller *>(canceller)->isAbandoned() ? 1 : 0;
}

} // namespace

SqliteConnection::SqliteConnection(QString name, QString file, bool readOnly)
    : m_name(std::move(name))
    , m_file(std::move(file))
    , m_readOnly(readOnly)
    , m_canceller(std::make_shared<SqliteCanceller>(nullptr))
    , m_catalogue(*this)
    , m_probe(*this)
    , m_tableMaker(*this)
    , m_bulkWriter(*this)
{}

SqliteConnection::~SqliteConnection()
{
    close();
}

void SqliteConnection::close()
{
    m_canceller->setDatabase(nullptr);
    sqlite3_close_v2(m_database);
    m_database = nullptr;
}

Result<void> SqliteConnection::open()
{
    const int flags = (m_readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX
                      | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE;
    const bool opened =
        sqlite3_open_v2(QFile::encodeName(m_file).constData(), &m_database, flags, nullptr) == SQLITE_OK;
    if (!opened
        || sqlite3_exec(m_database, "SELECT 1 FROM sqlite_schema LIMIT 1", nullptr, nullptr, nullptr)
               != SQLITE_OK) {
        const Error error = SqliteErrors::last(m_database, m_name, m_file);
        close();
        return error;
    }
    sqlite3_busy_timeout(m_database, busyMilliseconds);
    sqlite3_progress_handler(m_database, stepsBetweenLooks, stopWhenAbandoned, m_canceller.get());
    m_canceller->setDatabase(m_database);
    return {};
}

Result<std::unique_ptr<Cursor>> SqliteConnection::execute(const QueryRequest &request)
{
    return SqliteCursor::start(*this, request);
}

Result<std::unique_ptr<Cursor>> SqliteConnection::scan(const ScanRequest &request)
{
    auto query = m_dialect.renderScan(request);
    if (!query)
        return query.error();
    // SQLite takes "name" for a text when there is no such column, and a column that went away would be its own name in
    // every row. People's statements may count on it.
    int before = 0;
    sqlite3_db_config(m_database, SQLITE_DBCONFIG_DQS_DML, -1, &before);
    sqlite3_db_config(m_database, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    auto cursor = SqliteCursor::start(*this, *query);
    sqlite3_db_config(m_database, SQLITE_DBCONFIG_DQS_DML, before, nullptr);
    return cursor;
}

Result<void> SqliteConnection::run(const char *sql)
{
    if (sqlite3_exec(m_database, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        return SqliteErrors::last(m_database, m_name, m_file);
    return {};
}

Result<CatalogueRows::Rows> SqliteConnection::ask(const QString &sql, const std::vector<std::string> &params)
{
    QueryRequest request;
    request.text = sql;
    request.params.assign(params.begin(), params.end());
    request.leavesNoState = true;
    auto cursor = SqliteCursor::start(*this, request);
    return cursor ? CatalogueRows::read(**cursor) : Result<CatalogueRows::Rows>(cursor.error());
}

Result<void> SqliteConnection::checkFile() const
{
    int moved = 0;
    if (sqlite3_file_control(m_database, "main", SQLITE_FCNTL_HAS_MOVED, &moved) != SQLITE_OK || moved == 0)
        return {};
    return Error{
        ErrorCode::NoDatabase,
        SqliteConnectionText::tr("The file of \"%1\" was deleted, moved or replaced while it was open.")
            .arg(m_name),
        SqliteConnectionText::tr("Put it back to %1; Penstock opens it anew.").arg(m_file)};
}

std::uint64_t SqliteConnection::cancels() const
{
    return m_canceller->cancels();
}

Result<void> SqliteConnection::ping(Deadline)
{
    return {}; // a file has nobody to lose us
}

Result<void> SqliteConnection::reset(Deadline)
{
    // Settings, temporary tables and attached files belong to the handle, and a new one costs 0.1 ms.
    close();
    return open();
}

TransactionState SqliteConnection::transactionState() const
{
    if (!m_database)
        return TransactionState::Unknown;
    return sqlite3_get_autocommit(m_database) != 0 ? TransactionState::None : TransactionState::Open;
}

bool SqliteConnection::isUsable() const
{
    return m_database && !m_canceller->isAbandoned();
}

std::shared_ptr<Canceller> SqliteConnection::canceller() const
{
    return m_canceller;
}

QVariant SqliteConnection::nativeHandle() const
{
    return QVariant(QMetaType::fromType<sqlite3 *>(), &m_database);
}

QString SqliteConnection::serverVersion() const
{
    return QStringLiteral("SQLite ") + QString::fromLatin1(sqlite3_libversion());
}
