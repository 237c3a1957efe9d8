// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlConnection.h"

#include "app/drivers/mysql/MySqlBinaryCursor.h"
#include "app/drivers/mysql/MySqlBulkWriter.h"
#include "app/drivers/mysql/MySqlCanceller.h"
#include "app/drivers/mysql/MySqlCatalogue.h"
#include "app/drivers/mysql/MySqlDialect.h"
#include "app/drivers/mysql/MySqlDoneCursor.h"
#include "app/drivers/mysql/MySqlFence.h"
#include "app/drivers/mysql/MySqlProbe.h"
#include "app/drivers/mysql/MySqlRowHash.h"
#include "app/drivers/mysql/MySqlScan.h"
#include "app/drivers/mysql/MySqlTableMaker.h"
#include "app/drivers/mysql/MySqlTextCursor.h"
#include "app/drivers/mysql/MySqlWarnings.h"

#include <mysql.h>
#include <mysqld_error.h>

Q_DECLARE_METATYPE(MYSQL *)

namespace {

ParameterRewriter rewritten(const std::string &sql, const MYSQL *session)
{
    return {sql,
            {(session->server_status & SERVER_STATUS_ANSI_QUOTES) != 0,
             (session->server_status & SERVER_STATUS_NO_BACKSLASH_ESCAPES) != 0}};
}

/// "1267 (HY000)", see MySqlErrors.
unsigned serverNumber(const Error &error)
{
    return error.serverCode.section(QLatin1Char(' '), 0, 0).toUInt();
}

/// The server counts in what it was sent; people, in what they wrote.
Error inOriginal(Error error, const ParameterRewriter &sql)
{
    if (error.position >= 0) {
        const QString before = QString::fromStdString(sql.sql()).left(error.position);
        error.position +=
            static_cast<qsizetype>(sql.savedBefore(static_cast<std::size_t>(before.toUtf8().size())));
    }
    return error;
}

} // namespace

MySqlConnection::MySqlConnection(std::shared_ptr<const MySqlOpener> opener, std::unique_ptr<MySqlLink> link)
    : m_opener(std::move(opener))
    , m_link(std::move(link))
    , m_canceller(std::make_shared<MySqlCanceller>(m_opener, *m_link))
    , m_catalogue(std::make_unique<MySqlCatalogue>(*this))
    , m_probe(std::make_unique<MySqlProbe>(*m_link, isMariaDb()))
    , m_tableMaker(std::make_unique<MySqlTableMaker>(*this, *m_link))
    , m_bulkWriter(std::make_unique<MySqlBulkWriter>(*this))
    , m_fence(std::make_unique<MySqlFence>(*this))
    , m_rowHash(std::make_unique<MySqlRowHash>(*this))
{}

MySqlConnection::~MySqlConnection()
{
    m_canceller->close();
}

Result<std::unique_ptr<Connection>> MySqlConnection::make(std::shared_ptr<const MySqlOpener> opener,
                                                          std::unique_ptr<MySqlLink> link, Deadline deadline)
{
    std::unique_ptr<MySqlConnection> connection(new MySqlConnection(std::move(opener), std::move(link)));
    if (auto applied = connection->applySettings(deadline); !applied)
        return applied.error();
    return connection;
}

bool MySqlConnection::isMariaDb() const
{
    return mariadb_connection(m_link->handle()) != 0;
}

/// sql_mode and time_zone stay the server's: changing them would change what statements mean.
Result<void> MySqlConnection::applySettings(Deadline deadline)
{
    const QString doing = tr("setting the session up");
    const ConnectionProfile &profile = m_opener->profile();
    if (profile.readOnly) {
        if (auto set = m_link->run("SET SESSION TRANSACTION READ ONLY", deadline, doing); !set)
            return set;
    }
    const auto milliseconds = profile.statementTimeout.count();
    if (milliseconds <= 0)
        return {};
    return m_link->run(isMariaDb()
                           ? "SET SESSION max_statement_time = " + std::to_string(milliseconds) + "/1000"
                           : "SET SESSION max_execution_time = " + std::to_string(milliseconds),
                       deadline, doing);
}

Result<std::unique_ptr<Cursor>> MySqlConnection::execute(const QueryRequest &request)
{
    if (auto left = leaveUtc(); !left)
        return left.error();
    return start(request, {}, false);
}

Result<std::unique_ptr<Cursor>> MySqlConnection::scan(const ScanRequest &request)
{
    if (auto settled = request.exactInstants ? enterUtc() : leaveUtc(); !settled)
        return settled.error();
    MySqlScan scan(request);
    if (auto learned = scan.learnTypes([this](const std::string &sql) { return resultSchema(sql); });
        !learned)
        return learned.error();
    auto rendered = scan.render(MySqlDialect::Equality::WithIndex);
    if (!rendered)
        return rendered.error();
    auto cursor = start(*rendered, scan.exactNumbers(), request.exactInstants);
    if (cursor || serverNumber(cursor.error()) != ER_CANT_AGGREGATE_2COLLATIONS)
        return cursor;
    rendered = scan.render(MySqlDialect::Equality::BytesOnly);
    if (!rendered)
        return rendered.error();
    return start(*rendered, scan.exactNumbers(), request.exactInstants);
}

/// Stays so for the scans that follow: a job makes many.
Result<void> MySqlConnection::enterUtc()
{
    if (m_ownZone)
        return {};
    const QString doing = tr("setting the session up");
    auto zone = m_link->query("SELECT @@session.time_zone", {}, doing);
    if (!zone)
        return zone.error();
    if (auto set = m_link->run("SET SESSION time_zone = '+00:00'", {}, doing); !set)
        return set;
    m_ownZone = zone->front().front().value_or("SYSTEM");
    return {};
}

Result<void> MySqlConnection::leaveUtc()
{
    if (!m_ownZone || m_link->isBroken())
        return {};
    // Names of zones hold no quotes.
    auto set = m_link->run("SET SESSION time_zone = '" + *m_ownZone + '\'', {}, tr("setting the session up"));
    if (set)
        m_ownZone.reset();
    return set;
}

Result<void> MySqlConnection::checkParameters(const ParameterRewriter &sql, std::size_t given) const
{
    if (sql.highest() != given) {
        return m_link->errors().invalid(
            tr("the statement has %1 parameters ($1..$n), and %2 values were given.")
                .arg(sql.highest())
                .arg(given));
    }
    if (sql.hasQuestionMark() && given != 0)
        return m_link->errors().invalid(tr("parameters are written $1..$n here, not ?."));
    return {};
}

Result<std::unique_ptr<Cursor>> MySqlConnection::start(const QueryRequest &request,
                                                       const std::vector<bool> &exactNumbers,
                                                       bool exactInstants)
{
    if (request.language != QueryRequest::Language::Sql)
        return Error{ErrorCode::Unsupported,
                     tr("Connection \"%1\" speaks SQL only.").arg(m_opener->profile().name)};
    if (m_link->isBroken())
        return m_link->errors().lost();
    const ParameterRewriter sql = rewritten(request.text.toStdString(), m_link->handle());
    if (auto checked = checkParameters(sql, request.params.size()); !checked)
        return checked.error();

    auto statement = std::make_unique<MySqlStatement>(*m_link);
    if (auto prepared = statement->prepare(sql.sql()); !prepared) {
        const unsigned number = statement->errorNumber();
        const bool asText = number == ER_UNSUPPORTED_PS || number == ER_MAX_PREPARED_STMT_COUNT_REACHED;
        statement.reset(); // closing it later would throw the text result away
        if (asText && request.params.empty())
            return startText(sql.sql());
        return inOriginal(std::move(prepared.error()), sql);
    }
    if (mysql_stmt_param_count(statement->handle()) != sql.order().size())
        return m_link->errors().invalid(tr("parameters are written $1..$n here, not ?."));
    if (auto executed = statement->execute({request.params, sql.order(), exactNumbers}); !executed)
        return inOriginal(std::move(executed.error()), sql);

    const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> metadata(
        mysql_stmt_result_metadata(statement->handle()), &mysql_free_result);
    if (!metadata) {
        const std::uint64_t affected = mysql_stmt_affected_rows(statement->handle());
        const unsigned warnings = mysql_warning_count(m_link->handle());
        if (auto drained = statement->drainFurtherResults({}); !drained)
            return drained.error();
        return doneCursor(affected, warnings);
    }
    auto decoder = std::make_unique<MySqlRowDecoder>(mysql_fetch_fields(metadata.get()),
                                                     mysql_num_fields(metadata.get()), exactInstants);
    return std::unique_ptr<Cursor>(
        std::make_unique<MySqlBinaryCursor>(*m_link, *m_canceller, std::move(statement), std::move(decoder)));
}

Result<std::unique_ptr<Cursor>> MySqlConnection::startText(const std::string &sql)
{
    if (auto ran = m_link->run(sql, {}, MySqlLink::running()); !ran)
        return ran.error();
    MYSQL *handle = m_link->handle();
    if (MYSQL_RES *result = mysql_use_result(handle))
        return std::unique_ptr<Cursor>(std::make_unique<MySqlTextCursor>(*m_link, *m_canceller, result));
    if (mysql_field_count(handle) != 0)
        return m_link->lastError();
    const std::uint64_t affected = mysql_affected_rows(handle);
    const unsigned warnings = mysql_warning_count(handle);
    if (auto drained = MySqlTextCursor::drainFurtherResults(*m_link, {}); !drained)
        return drained.error();
    return doneCursor(affected, warnings);
}

std::unique_ptr<Cursor> MySqlConnection::doneCursor(std::uint64_t affected, unsigned warnings)
{
    StatementSummary summary;
    summary.affected = static_cast<std::int64_t>(affected); // the library's "unknown" is ~0, ours -1
    if (const char *info = mysql_info(m_link->handle()))
        summary.tag = QString::fromUtf8(info);
    summary.notices = MySqlWarnings::read(*m_link, warnings);
    return std::make_unique<MySqlDoneCursor>(std::move(summary));
}

Result<RowSchema> MySqlConnection::resultSchema(const std::string &sql, bool exactInstants)
{
    if (m_link->isBroken())
        return m_link->errors().lost();
    MySqlStatement statement(*m_link);
    if (auto prepared = statement.prepare(sql); !prepared)
        return prepared.error();
    const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> metadata(
        mysql_stmt_result_metadata(statement.handle()), &mysql_free_result);
    if (!metadata)
        return statement.lastError();
    return MySqlRowDecoder(mysql_fetch_fields(metadata.get()), mysql_num_fields(metadata.get()),
                           exactInstants)
        .schema();
}

Result<void> MySqlConnection::ping(Deadline deadline)
{
    if (m_link->isBroken())
        return m_link->errors().lost();
    return m_link->ping(deadline);
}

Result<void> MySqlConnection::reset(Deadline deadline)
{
    if (m_link->isBroken())
        return m_link->errors().lost();
    auto result = resetSession(deadline);
    if (!result && result.error().code == ErrorCode::Cancelled) // meant for the statement before
        result = resetSession(deadline);
    return result;
}

/// COM_RESET_CONNECTION ends transaction, locks, temporary tables, variables and prepared statements, but keeps
/// the current database, and MySQL (not MariaDB) takes the character set from its global settings.
Result<void> MySqlConnection::resetSession(Deadline deadline)
{
    const QString doing = tr("cleaning the session");
    if (transactionState() == TransactionState::Open) {
        if (auto rolledBack = m_link->run("ROLLBACK", deadline, doing); !rolledBack)
            return rolledBack;
    }
    int failed = 0;
    auto ended = m_link->drive(
        [&] { return mysql_reset_connection_start(&failed, m_link->handle()); },
        [&](int events) { return mysql_reset_connection_cont(&failed, m_link->handle(), events); }, deadline,
        doing);
    if (!ended)
        return ended;
    if (failed != 0)
        return m_link->lastError();
    m_ownZone.reset();
    if (auto set = m_link->run("SET NAMES utf8mb4", deadline, doing); !set)
        return set;
    if (auto restored = restoreDatabase(deadline); !restored)
        return restored;
    return applySettings(deadline);
}

Result<void> MySqlConnection::restoreDatabase(Deadline deadline)
{
    const QString doing = tr("cleaning the session");
    const std::string database = m_opener->profile().database.toStdString();
    if (!database.empty()) {
        int failed = 0;
        auto ended =
            m_link->drive([&] { return mysql_select_db_start(&failed, m_link->handle(), database.c_str()); },
                          [&](int events) { return mysql_select_db_cont(&failed, m_link->handle(), events); },
                          deadline, doing);
        if (ended && failed != 0)
            return m_link->lastError();
        return ended;
    }
    auto current = m_link->query("SELECT DATABASE()", deadline, doing);
    if (!current)
        return current.error();
    // Once chosen, a database can be exchanged but not left.
    if (!current->empty() && current->front().front())
        return m_link->errors().invalid(tr("the session has chosen a database, and is not used again."));
    return {};
}

TransactionState MySqlConnection::transactionState() const
{
    if (m_link->isBroken())
        return TransactionState::Unknown;
    return (m_link->handle()->server_status & SERVER_STATUS_IN_TRANS) != 0 ? TransactionState::Open
                                                                           : TransactionState::None;
}

bool MySqlConnection::isUsable() const
{
    return !m_link->isBroken();
}

std::shared_ptr<Canceller> MySqlConnection::canceller() const
{
    return m_canceller;
}

Catalogue *MySqlConnection::catalogue()
{
    return m_catalogue.get();
}

Probe *MySqlConnection::probe()
{
    return m_probe.get();
}

const SqlDialect *MySqlConnection::dialect() const
{
    static const MySqlDialect dialect;
    return &dialect;
}

BulkWriter *MySqlConnection::bulkWriter()
{
    return m_bulkWriter.get();
}

ChangeFence *MySqlConnection::changeFence()
{
    return m_fence.get();
}

RowHash *MySqlConnection::rowHash()
{
    return m_rowHash.get();
}

TableMaker *MySqlConnection::tableMaker()
{
    return m_tableMaker.get();
}

QVariant MySqlConnection::nativeHandle() const
{
    // The type's own name is "st_mysql*"; others look for the one of the manual.
    [[maybe_unused]] static const int registered = qRegisterMetaType<MYSQL *>("MYSQL*");
    return QVariant::fromValue(m_link->handle());
}

QString MySqlConnection::serverVersion() const
{
    // "10.11.6-MariaDB-0+deb12u1", "8.0.36"
    const QString version = QString::fromLatin1(mysql_get_server_info(m_link->handle()));
    const QString number = version.section(QLatin1Char('-'), 0, 0);
    return (isMariaDb() ? QStringLiteral("MariaDB ") : QStringLiteral("MySQL ")) + number;
}

std::int64_t MySqlConnection::serverSessionId() const
{
    return static_cast<std::int64_t>(mysql_thread_id(m_link->handle()));
}
