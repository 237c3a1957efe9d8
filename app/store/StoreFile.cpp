// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/StoreFile.h"

#include "app/support/SystemError.h"
#include "models/core/Deadline.h"

#include <QFile>

#include <sqlite3.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <thread>
#include <utility>

namespace {

constexpr int schemaVersion = 3;
constexpr int busyTimeoutMs = 5000;

constexpr std::array storeTables{
    "CREATE TABLE schema_version (version INTEGER NOT NULL)",
    "CREATE TABLE window (id TEXT PRIMARY KEY, state BLOB NOT NULL DEFAULT x'', used INTEGER NOT NULL)",
    "CREATE TABLE page (window TEXT NOT NULL REFERENCES window (id) ON DELETE CASCADE, id TEXT NOT NULL, "
    "kind TEXT NOT NULL, position INTEGER NOT NULL, state BLOB NOT NULL, PRIMARY KEY (window, id))",
    "CREATE TABLE history (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, connection_id TEXT NOT "
    "NULL, "
    "connection_name TEXT NOT NULL, outcome INTEGER NOT NULL, row_count INTEGER NOT NULL, "
    "duration_ms INTEGER NOT NULL, error TEXT NOT NULL, text TEXT NOT NULL)",
    "INSERT INTO schema_version VALUES (1)",
};

/// From version 1 to 2: duties, and the history of health (HealthTable says what is in it).
constexpr std::array storeTablesOf2{
    "CREATE TABLE duty (name TEXT PRIMARY KEY, holder TEXT NOT NULL, token INTEGER NOT NULL, boot TEXT NOT "
    "NULL, "
    "expires INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE health_connection (id INTEGER PRIMARY KEY, connection_id TEXT NOT NULL UNIQUE)",
    "CREATE TABLE health_metric (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
    "CREATE TABLE health_sample (connection INTEGER NOT NULL, resolution INTEGER NOT NULL, at INTEGER NOT "
    "NULL, "
    "looks INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (connection, resolution, at)) WITHOUT ROWID",
    "CREATE TABLE health_day (connection INTEGER NOT NULL, day INTEGER NOT NULL, looks INTEGER NOT NULL, "
    "answered INTEGER NOT NULL, PRIMARY KEY (connection, day)) WITHOUT ROWID",
    "UPDATE schema_version SET version = 2",
};

/// From version 2 to 3: replication (JobTable says what is in it).
constexpr std::array storeTablesOf3{
    "CREATE TABLE replication_job (id TEXT PRIMARY KEY, data TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE replication_state (job TEXT PRIMARY KEY, token INTEGER NOT NULL DEFAULT 0, "
    "last_start INTEGER NOT NULL DEFAULT 0, last_success INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID",
    "CREATE TABLE replication_run (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, "
    "job TEXT NOT NULL, started INTEGER NOT NULL, data BLOB NOT NULL)",
    "CREATE INDEX replication_run_of_job ON replication_run (job, number)",
    "CREATE TABLE replication_refused (number INTEGER PRIMARY KEY AUTOINCREMENT, job TEXT NOT NULL, "
    "source_table TEXT NOT NULL, target TEXT NOT NULL, row_key TEXT NOT NULL, data TEXT NOT NULL, "
    "UNIQUE (job, source_table, target, row_key))",
    "CREATE TABLE replication_revision (revision INTEGER NOT NULL)",
    "INSERT INTO replication_revision VALUES (0)",
    "UPDATE schema_version SET version = 3",
};

/// SQLite would make it with everybody's rights, and gives its -wal and -shm the rights of the file.
Result<void> makePrivateStoreFile(const QString &path)
{
    const QByteArray name = QFile::encodeName(path);
    // Never opened when it exists: closing a descriptor gives up the locks that SQLite holds on the file.
    const int file =
        ::open(name.constData(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (file >= 0) {
        ::close(file);
        return {};
    }
    struct stat found
    {};
    const bool exists = errno == EEXIST && lstat(name.constData(), &found) == 0;
    if (exists && S_ISREG(found.st_mode) && (found.st_mode & 0077) == 0)
        return {};
    if (exists && S_ISREG(found.st_mode) && chmod(name.constData(), S_IRUSR | S_IWUSR) == 0)
        return {};
    return SystemError::fromErrno(errno,
                                  QCoreApplication::translate("StoreFile", "%1 cannot be opened.").arg(path));
}

} // namespace

qint64 StoreFile::Row::number(int column) const
{
    return sqlite3_column_int64(m_statement, column);
}

QString StoreFile::Row::text(int column) const
{
    return QString::fromUtf8(bytes(column));
}

QByteArray StoreFile::Row::bytes(int column) const
{
    const void *data = sqlite3_column_blob(m_statement, column);
    return {static_cast<const char *>(data), sqlite3_column_bytes(m_statement, column)};
}

StoreFile::StoreFile(QString path)
    : m_path(std::move(path))
{}

StoreFile::~StoreFile()
{
    sqlite3_close(m_database);
}

Result<std::unique_ptr<StoreFile>> StoreFile::open(const QString &path)
{
    if (auto made = makePrivateStoreFile(path); !made)
        return made.error();
    std::unique_ptr<StoreFile> file(new StoreFile(path));
    if (auto connected = file->connect(); !connected)
        return connected.error();
    return file;
}

Result<void> StoreFile::connect()
{
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    if (sqlite3_open_v2(m_path.toUtf8().constData(), &m_database, flags, nullptr) != SQLITE_OK)
        return lastError();
    sqlite3_extended_result_codes(m_database, 1);
    sqlite3_busy_timeout(m_database, busyTimeoutMs);
    // What stands in the file's tables is data; a forged file gets to run nothing.
    sqlite3_db_config(m_database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(m_database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    for (const char *pragma : {"PRAGMA foreign_keys = ON", "PRAGMA synchronous = NORMAL"}) {
        if (auto done = run(pragma); !done)
            return done;
    }
    if (auto done = useWal(); !done)
        return done;
    return transaction([this] { return makeTables(); });
}

Result<void> StoreFile::transaction(const std::function<Result<void>()> &work)
{
    // The lock first: of two new programs one makes the tables and the other finds them, of two takers one wins.
    if (auto begun = run("BEGIN IMMEDIATE"); !begun)
        return begun;
    auto done = work();
    if (done)
        done = run("COMMIT");
    if (!done) {
        // A full disk may have rolled back already; what went wrong first is what counts.
        [[maybe_unused]] const auto undone = run("ROLLBACK");
    }
    return done;
}

Result<void> StoreFile::useWal()
{
    // While another program does the same, SQLite answers "busy" at once, without the patience asked for.
    const Deadline deadline = Deadline::after(std::chrono::milliseconds(busyTimeoutMs));
    for (;;) {
        auto done = run("PRAGMA journal_mode = WAL");
        if (done || done.error().code != ErrorCode::Locked || deadline.hasPassed())
            return done;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

Result<void> StoreFile::makeTables()
{
    qint64 tables = 0;
    bool ours = false;
    const auto look = [&](const Row &row) {
        ++tables;
        ours = ours || row.text(0) == QLatin1String("schema_version");
        return true;
    };
    if (auto looked = run("SELECT name FROM sqlite_schema WHERE type = 'table'", {}, look); !looked)
        return looked;
    if (tables == 0) {
        for (const char *table : storeTables) {
            if (auto made = run(table); !made)
                return made;
        }
        return bringUpToDate(1);
    }
    qint64 version = 0;
    const auto read = [&version](const Row &row) {
        version = row.number(0);
        return true;
    };
    if (ours) {
        if (auto asked = run("SELECT version FROM schema_version", {}, read); !asked)
            return asked;
    }
    if (version > schemaVersion)
        return Error{
            ErrorCode::Unsupported,
            tr("%1 was made by a newer Penstock (version %2 of its tables; this one knows %3).")
                .arg(m_path)
                .arg(version)
                .arg(schemaVersion),
            tr("Use the newer Penstock, or another workspace. Until then nothing of this window is kept.")};
    if (version < 1)
        return Error{ErrorCode::Damaged, tr("%1 is a database that Penstock did not make.").arg(m_path),
                     tr("Move the file away; Penstock makes a new one at its next start.")};
    return bringUpToDate(version);
}

Result<void> StoreFile::bringUpToDate(qint64 version)
{
    const auto change = [this](const auto &statements) -> Result<void> {
        for (const char *statement : statements) {
            if (auto made = run(statement); !made)
                return made;
        }
        return {};
    };
    if (version < 2) {
        if (auto changed = change(storeTablesOf2); !changed)
            return changed;
    }
    return version < 3 ? change(storeTablesOf3) : Result<void>();
}

Result<void> StoreFile::run(const char *statement, const std::vector<Value> &values, const Visitor &visit)
{
    sqlite3_stmt *prepared = nullptr;
    if (sqlite3_prepare_v2(m_database, statement, -1, &prepared, nullptr) != SQLITE_OK)
        return lastError();
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt *)> keeper(prepared, sqlite3_finalize);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const Value &value = values.at(i);
        const int at = static_cast<int>(i) + 1;
        const auto size = static_cast<sqlite3_uint64>(value.bytes.size());
        const int bound =
            value.kind == Value::Kind::Number ? sqlite3_bind_int64(prepared, at, value.number)
            : value.kind == Value::Kind::Text
                ? sqlite3_bind_text64(prepared, at, value.bytes.constData(), size, SQLITE_STATIC, SQLITE_UTF8)
                : sqlite3_bind_blob64(prepared, at, value.bytes.constData(), size, SQLITE_STATIC);
        if (bound != SQLITE_OK)
            return lastError();
    }
    for (;;) {
        const int step = sqlite3_step(prepared);
        if (step == SQLITE_DONE)
            return {};
        if (step != SQLITE_ROW)
            return lastError();
        if (visit && !visit(Row(prepared)))
            return {};
    }
}

Error StoreFile::lastError() const
{
    const int code = m_database ? sqlite3_extended_errcode(m_database) : SQLITE_NOMEM;
    Error error{ErrorCode::Io, tr("The workspace's file %1 does not work.").arg(m_path)};
    error.serverCode = QString::number(code);
    error.detail = QString::fromUtf8(m_database ? sqlite3_errmsg(m_database) : sqlite3_errstr(code));
    switch (code & 0xff) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        error.code = ErrorCode::Damaged;
        error.message = tr("The workspace's file %1 is damaged; pages and history are not kept.").arg(m_path);
        error.advice =
            tr("Quit Penstock and move the file away, with its -wal and -shm; Penstock makes a new one. "
               "\"sqlite3 FILE .recover\" may save what is in the old one. Connections are not in it.");
        break;
    case SQLITE_FULL:
        error.code = ErrorCode::DiskFull;
        error.advice = tr("Free some space on its disk; what is open is then saved with its next change.");
        break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        error.code = ErrorCode::Locked;
        error.advice = tr("Another program holds it for long; look for a Penstock program that hangs.");
        break;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        error.code = ErrorCode::Privilege;
        error.advice = tr("Check who owns the file and its folder, and their permissions.");
        break;
    default:
        error.advice = tr("Check the disk that holds it. The program goes on; what is open may not be kept.");
        break;
    }
    return error;
}
