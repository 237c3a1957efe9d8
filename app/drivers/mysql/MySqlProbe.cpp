// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlProbe.h"

#include "app/drivers/ServerClock.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <charconv>
#include <map>

namespace {

struct MySqlProbeText
{
    Q_DECLARE_TR_FUNCTIONS(MySqlProbe)
};

/// A bound for lists.
constexpr const char *mostSessions = "10000";

template <typename Number = std::int64_t>
std::optional<Number> cellNumber(const std::optional<std::string> &cell)
{
    Number value{};
    if (!cell || std::from_chars(cell->data(), cell->data() + cell->size(), value).ec != std::errc())
        return {};
    return value;
}

QString cellText(const std::optional<std::string> &cell)
{
    return cell ? QString::fromStdString(*cell) : QString();
}

std::optional<std::chrono::milliseconds> cellAge(const std::optional<std::string> &cell)
{
    const auto age = cellNumber<double>(cell);
    return age ? std::optional(std::chrono::milliseconds(static_cast<std::int64_t>(std::max(*age, 0.0))))
               : std::nullopt;
}

ServerSession::State processState(const QString &command, const QString &user, bool hasTransaction)
{
    using State = ServerSession::State;
    if (user == QLatin1String("system user") || user == QLatin1String("event_scheduler")
        || command == QLatin1String("Daemon") || command.startsWith(QLatin1String("Binlog Dump")))
        return State::Background;
    if (command == QLatin1String("Sleep"))
        return hasTransaction ? State::IdleInTransaction : State::Idle;
    return command.isEmpty() ? State::Unknown : State::Active;
}

/// An answer of the server that leaves the session as good as before.
bool isRefusal(const Error &error)
{
    return error.code == ErrorCode::Privilege || error.code == ErrorCode::Sql;
}

bool waitsForNobodyKnown(const ServerSession &session)
{
    return !session.waitsFor.isEmpty() && session.blockedBy.empty();
}

ServerSession sessionOfRow(const std::vector<std::optional<std::string>> &row)
{
    ServerSession session;
    session.id = cellNumber(row[0]).value_or(0);
    const QString command = cellText(row[1]);
    const QString state = cellText(row[2]);
    session.user = cellText(row[3]);
    session.database = cellText(row[4]);
    session.client = row[5] ? cellText(row[5]) : QStringLiteral("local");
    session.application = cellText(row[6]);
    session.stateAge = cellAge(row[7]);
    session.transactionAge = cellAge(row[8]);
    session.statement = cellText(row[9]);
    session.state = processState(command, session.user, row[8].has_value());
    session.stateText = state.isEmpty() ? command : command + QStringLiteral(": ") + state;
    if (row[10] == "LOCK WAIT")
        session.waitsFor = QStringLiteral("Lock: row");
    else if (state.startsWith(QLatin1String("Waiting for ")) && state.endsWith(QLatin1String(" lock")))
        session.waitsFor = QStringLiteral("Lock: ") + state.mid(12).chopped(5);
    for (const QString &blocker : cellText(row[11]).split(QLatin1Char(' '), Qt::SkipEmptyParts))
        session.blockedBy.push_back(blocker.toLongLong());
    session.isOurs = session.application.startsWith(QLatin1String("penstock/")) || row[13] == "1";
    session.mayEnd = row[12] == "1";
    return session;
}

} // namespace

MySqlProbe::MySqlProbe(MySqlLink &link, bool isMariaDb)
    : m_link(link)
    , m_isMariaDb(isMariaDb)
    , m_figures(link, isMariaDb)
{}

Result<MySqlLink::Rows> MySqlProbe::ask(const std::string &sql)
{
    return m_link.query(sql, {}, MySqlProbeText::tr("looking at the server"));
}

Result<Probe::Look> MySqlProbe::look()
{
    const auto clock = [] {
        return std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::system_clock::now().time_since_epoch());
    };
    const auto sent = clock();
    const auto rows =
        ask(std::string("SELECT @@global.read_only NOT IN ('0', 'OFF'), ")
            + (m_isMariaDb
                   ? "IF(@@global.read_only NOT IN ('0', 'OFF'), (SELECT variable_value"
                     " FROM information_schema.global_status WHERE variable_name = 'SLAVES_RUNNING'), '0')"
                   : "'0'")
            + ", TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))");
    if (!rows)
        return rows.error();
    const auto received = clock();
    const auto &row = rows->front();
    const bool isReplica = m_figures.isReplica() || (row[1] && row[1] != "0");
    Look look;
    look.role = row[0] != "1" ? ServerRole::Primary : isReplica ? ServerRole::Standby : ServerRole::ReadOnly;
    if (const auto server = cellNumber(row[2]))
        look.clockOffset = ServerClock::offset(
            sent, std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::microseconds(*server)),
            received);
    return look;
}

Result<void> MySqlProbe::tryWrite()
{
    const std::string session = m_isMariaDb ? "@@session.tx_read_only" : "@@session.transaction_read_only";
    const auto rows = ask("SELECT @@global.read_only NOT IN ('0', 'OFF') OR " + session + ", DATABASE()");
    if (!rows)
        return rows.error();
    if (rows->front()[0] != "0")
        return Error{ErrorCode::ReadOnly,
                     MySqlProbeText::tr("%1 is read-only.").arg(m_link.errors().connectionName())};
    if (!rows->front()[1])
        return Error{
            ErrorCode::Unsupported,
            MySqlProbeText::tr("%1 names no database to write to.").arg(m_link.errors().connectionName()),
            MySqlProbeText::tr("Give the profile a database.")};
    const QString doing = MySqlProbeText::tr("trying to write");
    // InnoDB's temporary tables live in a file that is large enough already; Aria's are new files.
    auto made = m_link.run(m_isMariaDb ? "CREATE TEMPORARY TABLE penstock_probe ENGINE=Aria TRANSACTIONAL=0"
                                         " AS SELECT 1 AS written"
                                       : "CREATE TEMPORARY TABLE penstock_probe AS SELECT 1 AS written",
                           {}, doing);
    auto dropped = m_link.run("DROP TEMPORARY TABLE IF EXISTS penstock_probe", {}, doing);
    return made ? dropped : made;
}

/// Columns: id, command, state, user, database, client, application, age, transaction's age, statement, transaction's
/// state, blockers, may end, is ours. Without `withTransactions` the same with nothing of InnoDB, which needs PROCESS.
std::string MySqlProbe::sessionsQuery(bool withTransactions) const
{
    const std::string waits =
        m_isMariaDb ? "information_schema.innodb_lock_waits w JOIN information_schema.innodb_trx b"
                      " ON b.trx_id = w.blocking_trx_id WHERE w.requesting_trx_id = t.trx_id"
                    : "performance_schema.data_lock_waits w JOIN information_schema.innodb_trx b"
                      " ON b.trx_id = w.blocking_engine_transaction_id"
                      " WHERE w.requesting_engine_transaction_id = t.trx_id";
    const std::string age = m_isMariaDb ? "p.time_ms" : "p.time * 1000";
    return "SELECT p.id, p.command, p.state, p.user, p.db, NULLIF(p.host, ''),"
           " (SELECT MAX(a.attr_value) FROM performance_schema.session_account_connect_attrs a"
           " WHERE a.processlist_id = p.id AND a.attr_name = 'program_name'), "
           + age
           + (withTransactions
                  ? ", TIMESTAMPDIFF(MICROSECOND, t.trx_started, NOW()) / 1000, LEFT(p.info, 4096),"
                    " t.trx_state, (SELECT GROUP_CONCAT(DISTINCT b.trx_mysql_thread_id SEPARATOR ' ') FROM "
                        + waits + ")"
                  : std::string(", NULL, LEFT(p.info, 4096), NULL, NULL"))
           + ", p.user = SUBSTRING_INDEX(CURRENT_USER(), '@', 1) OR EXISTS (SELECT 1"
             " FROM information_schema.user_privileges WHERE privilege_type IN"
             " ('SUPER', 'CONNECTION ADMIN', 'CONNECTION_ADMIN') AND REPLACE(grantee, '''', '') = "
             "CURRENT_USER()),"
             " p.id = CONNECTION_ID()"
             " FROM information_schema.processlist p"
           + (withTransactions ? " LEFT JOIN information_schema.innodb_trx t ON t.trx_mysql_thread_id = p.id"
                               : "")
           + " ORDER BY p.id LIMIT " + mostSessions;
}

Result<std::vector<ServerSession>> MySqlProbe::sessions()
{
    auto rows = ask(sessionsQuery(true));
    if (!rows && isRefusal(rows.error()))
        rows = ask(sessionsQuery(false));
    if (!rows)
        return rows.error();
    std::vector<ServerSession> sessions;
    for (const auto &row : *rows)
        sessions.push_back(sessionOfRow(row));
    if (std::ranges::any_of(sessions, waitsForNobodyKnown)) {
        if (auto found = findMetadataBlockers(sessions); !found)
            return found.error();
    }
    return sessions;
}

Result<void> MySqlProbe::findMetadataBlockers(std::vector<ServerSession> &sessions)
{
    const auto rows = metadataBlockers();
    if (!rows)
        return rows.error();
    std::multimap<std::int64_t, std::int64_t> blockers;
    for (const auto &row : *rows)
        blockers.emplace(cellNumber(row[0]).value_or(0), cellNumber(row[1]).value_or(0));
    for (ServerSession &session : sessions) {
        if (!waitsForNobodyKnown(session))
            continue;
        const auto [first, last] = blockers.equal_range(session.id);
        for (auto blocker = first; blocker != last; ++blocker)
            session.blockedBy.push_back(blocker->second);
        if (session.blockedBy.empty())
            session.blockersWithheld =
                m_isMariaDb ? MySqlProbeText::tr(
                    "The server does not tell who holds this lock. It would with performance_schema = ON and "
                    "performance-schema-instrument = 'wait/lock/metadata/sql/mdl=ON' in its configuration, "
                    "for a "
                    "user who may SELECT there; for ALTER TABLE also after INSTALL SONAME "
                    "'metadata_lock_info'.")
                            : MySqlProbeText::tr(
                                "The server does not tell who holds this lock. It would with "
                                "performance_schema = ON, for a user who may SELECT there.");
    }
    return {};
}

/// Waiter and blocker. In performance_schema, who waits is listed with who holds; the table is there and empty while the
/// instrument is off. MariaDB's plugin lists held locks alone: ALTER TABLE holds a weaker one on the table that it waits
/// to have alone.
Result<MySqlLink::Rows> MySqlProbe::metadataBlockers()
{
    auto rows =
        ask("SELECT DISTINCT waiter.processlist_id, holder.processlist_id"
            " FROM performance_schema.metadata_locks wanted"
            " JOIN performance_schema.metadata_locks held ON held.object_type = wanted.object_type"
            " AND held.object_schema <=> wanted.object_schema AND held.object_name <=> wanted.object_name"
            " AND held.owner_thread_id <> wanted.owner_thread_id AND held.lock_status = 'GRANTED'"
            " JOIN performance_schema.threads waiter ON waiter.thread_id = wanted.owner_thread_id"
            " JOIN performance_schema.threads holder ON holder.thread_id = held.owner_thread_id"
            " WHERE wanted.lock_status = 'PENDING' AND holder.processlist_id IS NOT NULL"
            " ORDER BY 1, 2");
    const bool isTold = rows && !rows->empty();
    if (isTold || !m_isMariaDb || (!rows && !isRefusal(rows.error())))
        return rows || !isRefusal(rows.error()) ? std::move(rows) : MySqlLink::Rows();
    rows = ask("SELECT DISTINCT waiter.id, held.thread_id FROM information_schema.processlist waiter"
               " JOIN information_schema.metadata_lock_info own ON own.thread_id = waiter.id"
               " AND own.lock_mode LIKE 'MDL_SHARED%'"
               " JOIN information_schema.metadata_lock_info held ON held.table_schema = own.table_schema"
               " AND held.table_name = own.table_name AND held.lock_type = own.lock_type"
               " AND held.thread_id <> own.thread_id"
               " WHERE waiter.state LIKE 'Waiting for table metadata lock' ORDER BY 1, 2");
    return rows || !isRefusal(rows.error()) ? std::move(rows) : MySqlLink::Rows();
}

Result<void> MySqlProbe::cancelStatement(std::int64_t session)
{
    return kill("KILL QUERY ", session);
}

Result<void> MySqlProbe::terminateSession(std::int64_t session)
{
    return kill("KILL CONNECTION ", session);
}

/// KILL takes no parameter; what is written into it is a number.
Result<void> MySqlProbe::kill(const std::string &what, std::int64_t session)
{
    if (const auto own = ask("SELECT CONNECTION_ID()"); !own)
        return own.error();
    else if (cellNumber(own->front()[0]) == session)
        return Error{ErrorCode::Invalid, MySqlProbeText::tr("Session %1 is the one that asks.").arg(session),
                     MySqlProbeText::tr("It belongs to Penstock and ends with it.")};
    const Error gone{ErrorCode::NotFound, MySqlProbeText::tr("Session %1 has ended.").arg(session)};
    if (session <= 0)
        return gone;
    auto killed = m_link.run(what + std::to_string(session), {}, MySqlProbeText::tr("ending a session"));
    if (killed)
        return killed;
    Error error = killed.error();
    if (error.serverCode.startsWith(QLatin1String("1094"))) // ER_NO_SUCH_THREAD
        return gone;
    if (error.serverCode.startsWith(QLatin1String("1095"))) { // ER_KILL_DENIED_ERROR
        error.code = ErrorCode::Privilege;
        error.message = MySqlProbeText::tr("This user may not end session %1.").arg(session);
        error.advice =
            m_isMariaDb
                ? MySqlProbeText::tr("Sessions of other users need a privilege: GRANT CONNECTION ADMIN "
                                     "ON *.* TO the user.")
                : MySqlProbeText::tr("Sessions of other users need a privilege: GRANT CONNECTION_ADMIN "
                                     "ON *.* TO the user.");
    }
    return error;
}

Result<Probe::Facts> MySqlProbe::facts()
{
    Facts facts;
    if (auto read = readPrivileges(facts); !read)
        return read.error();
    if (auto read = readLimits(facts); !read)
        return read.error();
    const auto channel = ask("SHOW SESSION STATUS WHERE Variable_name IN ('Ssl_version', 'Ssl_cipher')");
    if (!channel)
        return channel.error();
    QStringList parts; // by name: the cipher comes first
    for (const auto &row : *channel) {
        if (row[1] && !row[1]->empty())
            parts.prepend(cellText(row[1]));
    }
    facts.encryption = parts.join(QStringLiteral(", "));
    return facts;
}

/// Tables without any privilege are not even listed, so that there is no "of how many". What comes with a role is not
/// listed either; a user who has one is taken to be able.
Result<void> MySqlProbe::readPrivileges(Facts &facts)
{
    const auto may = [](const std::string &kinds) {
        const std::string own = " AND REPLACE(grantee, '''', '') = CURRENT_USER())";
        return "EXISTS (SELECT 1 FROM information_schema.user_privileges WHERE privilege_type IN " + kinds
               + own
               + " OR EXISTS (SELECT 1 FROM information_schema.schema_privileges WHERE privilege_type IN "
               + kinds + " AND DATABASE() LIKE table_schema" + own
               + " OR EXISTS (SELECT 1 FROM information_schema.table_privileges WHERE privilege_type IN "
               + kinds + " AND table_schema = DATABASE()" + own
               + " OR EXISTS (SELECT 1 FROM information_schema.column_privileges WHERE privilege_type IN "
               + kinds + " AND table_schema = DATABASE()" + own;
    };
    const auto rows = ask("SELECT CURRENT_USER(), DATABASE(), (SELECT COUNT(*) FROM information_schema.tables"
                          " WHERE table_schema = DATABASE()), "
                          + may("('SELECT')") + ", " + may("('INSERT', 'UPDATE', 'DELETE', 'CREATE')")
                          + ", CURRENT_ROLE() NOT IN ('', 'NONE')");
    if (!rows)
        return rows.error();
    const auto &row = rows->front();
    facts.user = cellText(row[0]);
    facts.database = cellText(row[1]);
    const int tables = cellNumber<int>(row[2]).value_or(0);
    const bool hasRole = row[5] == "1";
    facts.mayRead = row[3] == "1" || hasRole;
    facts.mayWrite = row[4] == "1" || hasRole;
    facts.privileges =
        MySqlProbeText::tr("sees %n tables", nullptr, tables)
        + (facts.mayRead ? MySqlProbeText::tr(", may read") : MySqlProbeText::tr(", may not read"))
        + (facts.mayWrite ? MySqlProbeText::tr(", may write") : MySqlProbeText::tr(", may not write"));
    return {};
}

Result<void> MySqlProbe::readLimits(Facts &facts)
{
    const auto rows =
        ask(std::string("SELECT @@global.max_connections, (SELECT variable_value FROM ")
            + MySqlFigures::statusTable(m_isMariaDb)
            + " WHERE variable_name = 'Threads_connected'), @@session.max_user_connections, "
              "@@session.wait_timeout, "
            + (m_isMariaDb ? "@@session.max_statement_time" : "@@session.max_execution_time / 1000"));
    if (!rows)
        return rows.error();
    const auto &row = rows->front();
    facts.sessionLimit = cellNumber<int>(row[0]).value_or(0);
    facts.sessionsUsed = cellNumber<int>(row[1]).value_or(0);
    facts.userLimit = cellNumber<int>(row[2]).value_or(0);
    QStringList limits{
        MySqlProbeText::tr("%1 of %n sessions used", nullptr, facts.sessionLimit).arg(facts.sessionsUsed)};
    if (facts.userLimit > 0)
        limits << MySqlProbeText::tr("at most %1 of this user").arg(facts.userLimit);
    limits << MySqlProbeText::tr("idle sessions end after %1 s").arg(cellText(row[3]));
    if (const double seconds = cellNumber<double>(row[4]).value_or(0); seconds > 0)
        limits << MySqlProbeText::tr("statements after %1 s").arg(seconds);
    facts.limits = limits.join(QStringLiteral(", "));
    return {};
}
