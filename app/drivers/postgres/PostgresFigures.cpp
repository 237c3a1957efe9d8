// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresFigures.h"

#include "app/drivers/postgres/PostgresConnection.h"
#include "app/drivers/postgres/PostgresDialect.h"
#include "app/drivers/postgres/PostgresRows.h"
#include "app/support/Masking.h"

#include <QCoreApplication>

namespace {

struct PostgresFiguresText
{
    Q_DECLARE_TR_FUNCTIONS(PostgresFigures)
};

/// The server looks at each of a database's files to add them up: too much for a look a second.
constexpr std::chrono::minutes postgresSizeAge{1};
/// Of a statement's text.
constexpr const char *statementLength = "4096";

// A column of figures is a number; NULL where there is nothing to count; 'withheld' where the user may not see.

/// The asking session is left out of all but the number of connections.
constexpr const char *activityQuery =
    "WITH a AS (SELECT *, pg_catalog.clock_timestamp() AS clock FROM pg_catalog.pg_stat_activity"
    " WHERE pid <> pg_catalog.pg_backend_pid() AND backend_type = 'client backend'),"
    " s AS (SELECT pg_catalog.count(*) FILTER (WHERE state = 'active') AS active,"
    " pg_catalog.count(*) FILTER (WHERE state = 'idle') AS idle,"
    " pg_catalog.count(*) FILTER (WHERE state LIKE 'idle in transaction%') AS open,"
    " coalesce(pg_catalog.max(extract(epoch FROM clock - query_start)) FILTER (WHERE state = 'active'), 0) "
    "AS statement,"
    " coalesce(pg_catalog.max(extract(epoch FROM clock - xact_start)), 0) AS transaction FROM a)"
    " SELECT CASE WHEN sees THEN active::pg_catalog.text ELSE 'withheld' END,"
    " CASE WHEN sees THEN idle::pg_catalog.text ELSE 'withheld' END,"
    " CASE WHEN sees THEN open::pg_catalog.text ELSE 'withheld' END,"
    " CASE WHEN sees THEN statement::pg_catalog.text ELSE 'withheld' END,"
    " CASE WHEN sees THEN transaction::pg_catalog.text ELSE 'withheld' END,"
    " (SELECT pg_catalog.count(DISTINCT pid) FROM pg_catalog.pg_locks WHERE NOT granted),"
    " (SELECT pg_catalog.sum(numbackends) FROM pg_catalog.pg_stat_database),"
    " pg_catalog.current_setting('max_connections'),"
    " d.xact_commit + d.xact_rollback,"
    " d.blks_hit::pg_catalog.float8 / nullif(d.blks_hit + d.blks_read, 0),"
    " d.temp_bytes, d.deadlocks"
    " FROM s, pg_catalog.pg_stat_database d, pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE') AS sees"
    " WHERE d.datname = pg_catalog.current_database()";

/// A standby's lag is the age of what it replayed last, or none when it has replayed all that a living receiver
/// brought; a primary's is that of its standby that is furthest behind.
constexpr const char *logQuery =
    "SELECT CASE WHEN standby THEN pg_catalog.pg_wal_lsn_diff("
    "coalesce(pg_catalog.pg_last_wal_receive_lsn(), pg_catalog.pg_last_wal_replay_lsn()), '0/0')"
    " ELSE pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), '0/0') END,"
    " CASE WHEN NOT standby THEN (SELECT CASE WHEN pg_catalog.count(*) = 0 THEN NULL"
    " WHEN pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE')"
    " THEN pg_catalog.max(coalesce(extract(epoch FROM replay_lag), 0))::pg_catalog.text ELSE 'withheld' END"
    " FROM pg_catalog.pg_stat_replication)"
    " WHEN EXISTS (SELECT 1 FROM pg_catalog.pg_stat_get_wal_receiver() r WHERE r.pid IS NOT NULL)"
    " AND pg_catalog.pg_last_wal_receive_lsn() = pg_catalog.pg_last_wal_replay_lsn() THEN '0'"
    " ELSE extract(epoch FROM pg_catalog.clock_timestamp()"
    " - pg_catalog.pg_last_xact_replay_timestamp())::pg_catalog.text END,"
    " (SELECT pg_catalog.max(pg_catalog.age(datfrozenxid)) FROM pg_catalog.pg_database)"
    " FROM pg_catalog.pg_is_in_recovery() AS standby";

/// An answer of the server that leaves the session as good as before.
bool isPostgresRefusal(const Error &error)
{
    return error.code == ErrorCode::Privilege || error.code == ErrorCode::Sql;
}

} // namespace

PostgresFigures::PostgresFigures(PostgresConnection &connection)
    : m_connection(connection)
{}

Result<ServerFigures> PostgresFigures::figures()
{
    using M = HealthMetric;
    static const std::vector<M> activity{
        M::SessionsActive,     M::SessionsIdle,    M::SessionsIdleInTransaction, M::LongestStatement,
        M::LongestTransaction, M::SessionsWaiting, M::ConnectionsUsed,           M::ConnectionsLimit,
        M::TransactionRate,    M::CacheHitRatio,   M::TemporaryFileRate,         M::DeadlockRate};
    static const std::vector<M> log{M::LogRate, M::ReplicationLag, M::WraparoundAge};
    ServerFigures figures;
    if (auto asked = ask(activityQuery, activity, figures); !asked)
        return asked.error();
    if (auto asked = ask(logQuery, log, figures); !asked)
        return asked.error();
    if (auto asked = askSize(figures); !asked)
        return asked.error();
    return figures;
}

/// One row, a column for each metric. What one question is refused, the others may still be told.
Result<void> PostgresFigures::ask(const char *sql, const std::vector<HealthMetric> &metrics,
                                  ServerFigures &figures)
{
    const auto rows = m_connection.ask(sql, {});
    if (!rows && !isPostgresRefusal(rows.error()))
        return rows.error();
    if (!rows) { // managed servers take functions away
        for (const HealthMetric metric : metrics)
            figures.withheld.push_back({metric, rows.error().message});
        return {};
    }
    const QString reason =
        PostgresFiguresText::tr("needs the role pg_monitor: GRANT pg_monitor TO %1").arg(user());
    for (std::size_t i = 0; i < metrics.size() && PQntuples(rows->get()) > 0; ++i) {
        const int column = static_cast<int>(i);
        if (const auto value = PostgresRows::number<double>(*rows, 0, column))
            figures.values.push_back({metrics[i], *value});
        else if (!PQgetisnull(rows->get(), 0, column))
            figures.withheld.push_back({metrics[i], reason});
    }
    return {};
}

Result<void> PostgresFigures::askSize(ServerFigures &figures)
{
    const auto now = std::chrono::steady_clock::now();
    if (!m_size || now - m_size->at >= postgresSizeAge) {
        ServerFigures asked;
        auto done = ask("SELECT pg_catalog.pg_database_size(pg_catalog.current_database())",
                        {HealthMetric::DatabaseSize}, asked);
        if (!done)
            return done;
        m_size = Size{std::move(asked), now};
    }
    figures.values.insert(figures.values.end(), m_size->figures.values.begin(), m_size->figures.values.end());
    figures.withheld.insert(figures.withheld.end(), m_size->figures.withheld.begin(),
                            m_size->figures.withheld.end());
    return {};
}

/// The extension may stand in any schema; PostgreSQL 13 (extension 1.8) split planning from execution.
Result<std::vector<SlowStatement>> PostgresFigures::slowStatements(int limit)
{
    const auto extension =
        m_connection.ask("SELECT n.nspname, e.extversion ~ '^1\\.[0-7]$' FROM pg_catalog.pg_extension e"
                         " JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace"
                         " WHERE e.extname = 'pg_stat_statements'",
                         {});
    if (!extension)
        return extension.error();
    if (PQntuples(extension->get()) == 0)
        return notCounted(QString());
    const auto view =
        PostgresDialect().quoteObject({PQgetvalue(extension->get(), 0, 0), "pg_stat_statements"});
    if (!view)
        return view.error();
    const std::string time = PostgresRows::isTrue(*extension, 0, 1) ? "total_time" : "total_exec_time";
    const auto rows =
        m_connection.ask(("SELECT CASE WHEN queryid IS NULL THEN NULL ELSE pg_catalog.left(query, "
                          + std::string(statementLength) + ") END, calls, " + time + ", " + time
                          + " / greatest(calls, 1), rows FROM " + *view
                          + " WHERE dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = "
                            "pg_catalog.current_database())"
                            " ORDER BY 3 DESC LIMIT $1::pg_catalog.int4")
                             .c_str(),
                         {std::to_string(limit)});
    if (!rows && rows.error().serverCode == QLatin1String("55000")) // not loaded
        return notCounted(rows.error().message);
    if (!rows)
        return rows.error();
    std::vector<SlowStatement> statements;
    statements.reserve(static_cast<std::size_t>(PQntuples(rows->get())));
    for (int row = 0; row < PQntuples(rows->get()); ++row)
        statements.push_back(
            {PQgetisnull(rows->get(), row, 0) == 1
                 ? PostgresFiguresText::tr("(another user's; shown to the role pg_monitor)")
                 : Masking::literals(PostgresRows::text(*rows, row, 0), DatabaseType::PostgreSql),
             PostgresRows::number<qint64>(*rows, row, 1).value_or(0),
             PostgresRows::number<double>(*rows, row, 2).value_or(0),
             PostgresRows::number<double>(*rows, row, 3).value_or(0),
             PostgresRows::number<qint64>(*rows, row, 4).value_or(0)});
    return statements;
}

QString PostgresFigures::user() const
{
    const auto quoted = PostgresDialect().quoteIdentifier(PQuser(m_connection.link().handle()));
    return quoted ? QString::fromStdString(*quoted) : QString();
}

Error PostgresFigures::notCounted(const QString &detail)
{
    return {ErrorCode::Unsupported, PostgresFiguresText::tr("This database does not count its statements."),
            PostgresFiguresText::tr(
                "Add pg_stat_statements to the server's shared_preload_libraries, restart it, and "
                "run CREATE EXTENSION pg_stat_statements in this database."),
            detail};
}
