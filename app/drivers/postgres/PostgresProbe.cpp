// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresProbe.h"

#include "app/drivers/ServerClock.h"
#include "app/drivers/postgres/PostgresConnection.h"
#include "app/drivers/postgres/PostgresRows.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>
#include <limits>

namespace {

struct PostgresProbeText
{
    Q_DECLARE_TR_FUNCTIONS(PostgresProbe)
};

/// A bound for lists; more sessions or tables than this are not looked at.
constexpr int mostRows = 10'000;

std::chrono::milliseconds sinceEpoch()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now().time_since_epoch());
}

/// Ages in milliseconds; whom a session waits for is asked for those alone that wait, since asking stops the
/// server's lock table. A lock is seen by everybody, the rest of another user's session only by pg_read_all_stats.
constexpr const char *sessionsQuery =
    "SELECT a.pid, coalesce(a.state, ''), coalesce(a.backend_type, 'client backend') = 'client backend',"
    " coalesce(a.state, a.backend_type), a.usename, a.datname,"
    " CASE WHEN a.client_addr IS NULL THEN CASE WHEN a.client_port = -1 THEN 'local' END"
    " ELSE pg_catalog.host(a.client_addr) || ':' || a.client_port END, a.application_name,"
    " extract(epoch FROM pg_catalog.clock_timestamp() - coalesce(a.state_change, a.backend_start)) * 1000,"
    " extract(epoch FROM pg_catalog.clock_timestamp() - a.xact_start) * 1000,"
    " CASE WHEN a.state IS NOT NULL THEN pg_catalog.left(a.query, 4096) END,"
    " CASE WHEN w.pid IS NOT NULL THEN 'Lock: ' || coalesce(a.wait_event, w.locktype)"
    " WHEN a.state = 'active' AND a.wait_event IS NOT NULL THEN a.wait_event_type || ': ' || a.wait_event "
    "END,"
    " CASE WHEN w.pid IS NOT NULL THEN pg_catalog.array_to_string(pg_catalog.pg_blocking_pids(a.pid), ' ') "
    "END,"
    " a.application_name LIKE 'penstock/%',"
    " a.usesysid IS NOT NULL AND (me.rolsuper OR NOT coalesce(r.rolsuper, false) AND"
    " (pg_catalog.pg_has_role(a.usesysid, 'USAGE') OR pg_catalog.pg_has_role('pg_signal_backend', 'USAGE')))"
    " FROM pg_catalog.pg_stat_activity a"
    " JOIN pg_catalog.pg_roles me ON me.rolname = CURRENT_USER"
    " LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.usesysid"
    " LEFT JOIN (SELECT pid, pg_catalog.min(locktype) AS locktype FROM pg_catalog.pg_locks WHERE NOT granted"
    " GROUP BY pid) w ON w.pid = a.pid"
    " ORDER BY a.pid LIMIT $1::pg_catalog.int4";

ServerSession::State stateOf(const QString &state, bool isClient)
{
    using State = ServerSession::State;
    if (!isClient)
        return State::Background;
    if (state == QLatin1String("active") || state == QLatin1String("fastpath function call"))
        return State::Active;
    if (state == QLatin1String("idle"))
        return State::Idle;
    return state.startsWith(QLatin1String("idle in transaction")) ? State::IdleInTransaction : State::Unknown;
}

/// A session that waits for a parallel query is told each of its processes; a prepared transaction is number 0.
std::vector<std::int64_t> sessionsIn(const QString &list)
{
    std::vector<std::int64_t> sessions;
    for (const QString &word : list.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const std::int64_t session = word.toLongLong();
        if (std::find(sessions.begin(), sessions.end(), session) == sessions.end())
            sessions.push_back(session);
    }
    return sessions;
}

std::optional<std::chrono::milliseconds> ageIn(const PostgresResult &rows, int row, int column)
{
    const auto age = PostgresRows::number<double>(rows, row, column);
    return age ? std::optional(std::chrono::milliseconds(std::llround(std::max(*age, 0.0)))) : std::nullopt;
}

ServerSession sessionIn(const PostgresResult &rows, int row)
{
    using PostgresRows::text;
    ServerSession session;
    session.id = PostgresRows::number<std::int64_t>(rows, row, 0).value_or(0);
    session.state = stateOf(text(rows, row, 1), PostgresRows::isTrue(rows, row, 2));
    session.stateText = text(rows, row, 3);
    session.user = text(rows, row, 4);
    session.database = text(rows, row, 5);
    session.client = text(rows, row, 6);
    session.application = text(rows, row, 7);
    session.stateAge = ageIn(rows, row, 8);
    session.transactionAge = ageIn(rows, row, 9);
    session.statement = text(rows, row, 10);
    session.waitsFor = text(rows, row, 11);
    session.blockedBy = sessionsIn(text(rows, row, 12));
    session.isOurs = PostgresRows::isTrue(rows, row, 13);
    session.mayEnd = PostgresRows::isTrue(rows, row, 14);
    return session;
}

} // namespace

PostgresProbe::PostgresProbe(PostgresConnection &connection)
    : m_connection(connection)
    , m_figures(connection)
{}

Result<Probe::Look> PostgresProbe::look()
{
    const auto sent = sinceEpoch();
    const auto rows =
        m_connection.ask("SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN 's'"
                         " WHEN pg_catalog.current_setting('default_transaction_read_only') = 'off' THEN 'p'"
                         " ELSE (SELECT CASE WHEN source IN ('client', 'session') THEN 'p' ELSE 'r' END"
                         " FROM pg_catalog.pg_settings WHERE name = 'default_transaction_read_only') END,"
                         " extract(epoch FROM pg_catalog.clock_timestamp()) * 1000",
                         {});
    if (!rows)
        return rows.error();
    const auto received = sinceEpoch();
    Look look;
    const QString role = PostgresRows::text(*rows, 0, 0);
    look.role = role == QLatin1String("s")   ? ServerRole::Standby
                : role == QLatin1String("r") ? ServerRole::ReadOnly
                                             : ServerRole::Primary;
    if (const auto clock = PostgresRows::number<double>(*rows, 0, 1))
        look.clockOffset =
            ServerClock::offset(sent, std::chrono::milliseconds(std::llround(*clock)), received);
    return look;
}

/// One statement, so that its own transaction drops the table.
Result<void> PostgresProbe::tryWrite()
{
    const auto done =
        m_connection.ask("CREATE TEMPORARY TABLE penstock_probe ON COMMIT DROP AS SELECT 1 AS written", {});
    return done ? Result<void>() : Result<void>(done.error());
}

Result<std::vector<ServerSession>> PostgresProbe::sessions()
{
    const auto rows = m_connection.ask(sessionsQuery, {std::to_string(mostRows)});
    if (!rows)
        return rows.error();
    std::vector<ServerSession> sessions;
    sessions.reserve(static_cast<std::size_t>(PQntuples(rows->get())));
    for (int row = 0; row < PQntuples(rows->get()); ++row)
        sessions.push_back(sessionIn(*rows, row));
    return sessions;
}

Result<void> PostgresProbe::cancelStatement(std::int64_t session)
{
    return signal("SELECT pg_catalog.pg_cancel_backend($1::pg_catalog.int4)", session);
}

Result<void> PostgresProbe::terminateSession(std::int64_t session)
{
    return signal("SELECT pg_catalog.pg_terminate_backend($1::pg_catalog.int4)", session);
}

Result<void> PostgresProbe::signal(const char *sql, std::int64_t session)
{
    if (session == m_connection.serverSessionId())
        return Error{ErrorCode::Invalid,
                     PostgresProbeText::tr("Session %1 is the one that asks.").arg(session),
                     PostgresProbeText::tr("It belongs to Penstock and ends with it.")};
    const Error gone{ErrorCode::NotFound, PostgresProbeText::tr("Session %1 has ended.").arg(session)};
    if (session <= 0 || session > std::numeric_limits<std::int32_t>::max())
        return gone;
    const auto rows = m_connection.ask(sql, {std::to_string(session)});
    if (!rows) {
        Error error = rows.error();
        if (error.code == ErrorCode::Privilege)
            error.advice =
                PostgresProbeText::tr("Sessions of other users may be ended by members of the role "
                                      "pg_signal_backend, those of administrators by administrators.");
        return error;
    }
    return PostgresRows::isTrue(*rows, 0, 0) ? Result<void>() : Result<void>(gone);
}

Result<Probe::Facts> PostgresProbe::facts()
{
    Facts facts;
    if (auto read = readTables(facts); !read)
        return read.error();
    if (auto read = readLimits(facts); !read)
        return read.error();
    facts.encryption = encryption();
    return facts;
}

Result<void> PostgresProbe::readTables(Facts &facts)
{
    const auto rows = m_connection.ask(
        "WITH s AS (SELECT oid, pg_catalog.has_schema_privilege(oid, 'USAGE') AS enters,"
        " pg_catalog.has_schema_privilege(oid, 'CREATE') AS creates FROM pg_catalog.pg_namespace"
        " WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'),"
        " t AS (SELECT s.enters AND (pg_catalog.has_table_privilege(c.oid, 'SELECT')"
        " OR pg_catalog.has_any_column_privilege(c.oid, 'SELECT')) AS reads,"
        " s.enters AND pg_catalog.has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE') AS writes"
        " FROM pg_catalog.pg_class c JOIN s ON s.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') LIMIT $1::pg_catalog.int4)"
        " SELECT CURRENT_USER, pg_catalog.current_database(), pg_catalog.count(*),"
        " pg_catalog.count(*) FILTER (WHERE reads), pg_catalog.count(*) FILTER (WHERE writes),"
        " EXISTS (SELECT 1 FROM s WHERE creates)"
        " OR pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') FROM t",
        {std::to_string(mostRows)});
    if (!rows)
        return rows.error();
    using PostgresRows::text;
    facts.user = text(*rows, 0, 0);
    facts.database = text(*rows, 0, 1);
    const int tables = PostgresRows::number<int>(*rows, 0, 2).value_or(0);
    const int readable = PostgresRows::number<int>(*rows, 0, 3).value_or(0);
    const int writable = PostgresRows::number<int>(*rows, 0, 4).value_or(0);
    const bool mayCreate = PostgresRows::isTrue(*rows, 0, 5);
    facts.mayRead = tables == 0 || readable > 0;
    facts.mayWrite = writable > 0 || mayCreate;
    facts.privileges =
        PostgresProbeText::tr("may read %1 of %n tables, write %2", nullptr, tables)
            .arg(readable)
            .arg(writable)
        + (mayCreate ? PostgresProbeText::tr(", create others") : PostgresProbeText::tr(", create none"));
    return {};
}

Result<void> PostgresProbe::readLimits(Facts &facts)
{
    const auto rows = m_connection.ask(
        "SELECT pg_catalog.current_setting('max_connections'),"
        " (SELECT pg_catalog.sum(numbackends) FROM pg_catalog.pg_stat_database),"
        " pg_catalog.current_setting('superuser_reserved_connections')::pg_catalog.int4"
        " + coalesce(pg_catalog.current_setting('reserved_connections', true), '0')::pg_catalog.int4,"
        " r.rolconnlimit, d.datconnlimit, pg_catalog.current_setting('statement_timeout'),"
        " pg_catalog.current_setting('idle_in_transaction_session_timeout')"
        " FROM pg_catalog.pg_roles r, pg_catalog.pg_database d"
        " WHERE r.rolname = CURRENT_USER AND d.datname = pg_catalog.current_database()",
        {});
    if (!rows)
        return rows.error();
    const auto count = [&](int column) { return PostgresRows::number<int>(*rows, 0, column).value_or(0); };
    facts.sessionLimit = count(0);
    facts.sessionsUsed = count(1);
    facts.sessionsReserved = count(2);
    for (const int limit : {count(3), count(4)}) {
        if (limit >= 0 && (facts.userLimit == 0 || limit < facts.userLimit)) // -1: none
            facts.userLimit = limit;
    }
    QStringList limits{
        PostgresProbeText::tr("%1 of %n sessions used", nullptr, facts.sessionLimit).arg(facts.sessionsUsed)};
    if (facts.sessionsReserved > 0)
        limits << PostgresProbeText::tr("%1 kept for administrators").arg(facts.sessionsReserved);
    if (facts.userLimit > 0)
        limits << PostgresProbeText::tr("at most %1 of this user or database").arg(facts.userLimit);
    const QString timeouts[] = {QStringLiteral("statement_timeout"),
                                QStringLiteral("idle_in_transaction_session_timeout")};
    for (int i = 0; i < 2; ++i) {
        const QString value = PostgresRows::text(*rows, 0, 5 + i);
        if (value != QLatin1String("0"))
            limits << timeouts[i] + QLatin1Char(' ') + value;
    }
    facts.limits = limits.join(QStringLiteral(", "));
    return {};
}

QString PostgresProbe::encryption() const
{
    PGconn *handle = m_connection.link().handle();
    if (PQsslInUse(handle) == 0)
        return {};
    return QString::fromUtf8(PQsslAttribute(handle, "protocol")) + QStringLiteral(", ")
           + QString::fromUtf8(PQsslAttribute(handle, "cipher"));
}
