// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlFigures.h"

#include "app/support/Masking.h"

#include <QCoreApplication>

#include <charconv>
#include <map>

namespace {

struct MySqlFiguresText
{
    Q_DECLARE_TR_FUNCTIONS(MySqlFigures)
};

using Metric = HealthMetric;

/// The server opens each table to add the sizes up: too much for a look a second.
constexpr std::chrono::minutes mySqlSizeAge{1};
/// Of SHOW SLAVE STATUS (the same in SHOW REPLICA STATUS), unchanged since MySQL 5.0; MariaDB's SHOW ALL SLAVES STATUS has two
/// columns before it. Source: MariaDB Knowledge Base, "SHOW REPLICA STATUS"; MySQL 8.0 manual 13.7.7.35.
constexpr std::size_t secondsBehind = 32;

constexpr const char *statusCounters =
    "('threads_connected', 'handler_commit', 'handler_rollback', 'innodb_buffer_pool_reads',"
    " 'innodb_buffer_pool_read_requests', 'binlog_bytes_written', 'innodb_os_log_written', "
    "'innodb_deadlocks', 'created_tmp_disk_tables')";

QString figuresDoing()
{
    return MySqlFiguresText::tr("asking for the server's figures");
}

std::optional<double> figureIn(const std::optional<std::string> &cell)
{
    double value = 0;
    if (!cell || std::from_chars(cell->data(), cell->data() + cell->size(), value).ec != std::errc())
        return {};
    return value;
}

/// An answer of the server that leaves the session as good as before.
bool isMySqlRefusal(const Error &error)
{
    return error.code == ErrorCode::Privilege || error.code == ErrorCode::Sql
           || error.code == ErrorCode::Authentication;
}

QString notCountedHere()
{
    return MySqlFiguresText::tr("this server does not count it");
}

} // namespace

MySqlFigures::MySqlFigures(MySqlLink &link, bool isMariaDb)
    : m_link(link)
    , m_isMariaDb(isMariaDb)
{}

const char *MySqlFigures::statusTable(bool isMariaDb)
{
    return isMariaDb ? "information_schema.global_status" : "performance_schema.global_status";
}

Result<ServerFigures> MySqlFigures::figures()
{
    ServerFigures figures;
    if (auto asked = askStatus(figures); !asked)
        return asked.error();
    if (auto asked = askSessions(figures); !asked)
        return asked.error();
    if (auto asked = askReplication(figures); !asked)
        return asked.error();
    return figures;
}

/// What everybody may see.
Result<void> MySqlFigures::askStatus(ServerFigures &figures)
{
    const auto now = std::chrono::steady_clock::now();
    const bool withSize = !m_size || now - m_size->at >= mySqlSizeAge;
    std::string sql = std::string("SELECT LOWER(variable_name), variable_value FROM ")
                      + statusTable(m_isMariaDb) + " WHERE variable_name IN " + statusCounters
                      + " UNION ALL SELECT 'max_connections', @@global.max_connections"
                        " UNION ALL SELECT 'log_bin', @@global.log_bin";
    if (withSize)
        sql += " UNION ALL SELECT 'size', SUM(data_length + index_length) FROM information_schema.tables"
               " WHERE table_schema = DATABASE()";
    const auto rows = m_link.query(sql, {}, figuresDoing());
    if (!rows)
        return rows.error();
    std::map<std::string, double> told;
    for (const auto &row : *rows) {
        if (const auto value = figureIn(row[1]))
            told[row[0].value_or(std::string())] = *value;
    }
    if (const auto size = told.find("size"); size != told.end())
        m_size = Size{size->second, now};
    const auto give = [&](Metric metric, double value) { figures.values.push_back({metric, value}); };
    give(Metric::ConnectionsUsed, told["threads_connected"]);
    give(Metric::ConnectionsLimit, told["max_connections"]);
    give(Metric::TransactionRate, told["handler_commit"] + told["handler_rollback"]);
    give(Metric::LogRate,
         told["log_bin"] == 1 && m_isMariaDb ? told["binlog_bytes_written"] : told["innodb_os_log_written"]);
    if (const double requests = told["innodb_buffer_pool_read_requests"]; requests > 0)
        give(Metric::CacheHitRatio, 1 - std::min(told["innodb_buffer_pool_reads"] / requests, 1.0));
    if (m_size)
        give(Metric::DatabaseSize, m_size->bytes);
    if (told.contains("innodb_deadlocks"))
        give(Metric::DeadlockRate, told["innodb_deadlocks"]);
    else if (m_isMariaDb)
        figures.withheld.push_back({Metric::DeadlockRate, notCountedHere()});
    give(Metric::TemporaryTableRate, told["created_tmp_disk_tables"]);
    figures.withheld.push_back(
        {Metric::TemporaryFileRate,
         MySqlFiguresText::tr("this server counts its temporary tables on disk, not their bytes")});
    return {};
}

/// What needs PROCESS. The asking session is left out.
Result<void> MySqlFigures::askSessions(ServerFigures &figures)
{
    const std::string milliseconds = m_isMariaDb ? "p.time_ms" : "p.time * 1000";
    std::string sql =
        "SELECT COALESCE(SUM(busy), 0), COALESCE(SUM(NOT busy AND trx IS NULL), 0),"
        " COALESCE(SUM(NOT busy AND trx IS NOT NULL), 0), COALESCE(SUM(waits), 0),"
        " COALESCE(MAX(IF(busy, ms, 0)), 0) / 1000, COALESCE(MAX(TIMESTAMPDIFF(SECOND, trx, NOW())), 0)"
        + std::string(m_isMariaDb ? ""
                                  : ", (SELECT count FROM information_schema.innodb_metrics"
                                    " WHERE name = 'lock_deadlocks')")
        + " FROM (SELECT p.command <> 'Sleep' AS busy, t.trx_started AS trx, " + milliseconds
        + " AS ms, COALESCE(t.trx_state = 'LOCK WAIT', FALSE) OR COALESCE(p.state LIKE 'Waiting for % lock', "
          "FALSE)"
          " AS waits FROM information_schema.processlist p"
          " LEFT JOIN information_schema.innodb_trx t ON t.trx_mysql_thread_id = p.id"
          " WHERE p.id <> CONNECTION_ID() AND p.user NOT IN ('system user', 'event_scheduler')"
          " AND p.command NOT IN ('Daemon', 'Connect') AND p.command NOT LIKE 'Binlog Dump%') sessions";
    std::vector<Metric> metrics{
        Metric::SessionsActive,  Metric::SessionsIdle,     Metric::SessionsIdleInTransaction,
        Metric::SessionsWaiting, Metric::LongestStatement, Metric::LongestTransaction};
    if (!m_isMariaDb)
        metrics.push_back(Metric::DeadlockRate);
    const auto rows = m_link.query(sql, {}, figuresDoing());
    if (!rows && !isMySqlRefusal(rows.error()))
        return rows.error();
    const QString reason =
        rows || rows.error().code == ErrorCode::Sql
            ? (rows ? notCountedHere() : rows.error().message)
            : MySqlFiguresText::tr("needs the privilege PROCESS: GRANT PROCESS ON *.* TO the user");
    for (std::size_t i = 0; i < metrics.size(); ++i) {
        const auto value = rows && !rows->empty() ? figureIn((*rows)[0][i]) : std::nullopt;
        if (value)
            figures.values.push_back({metrics[i], std::max(*value, 0.0)});
        else
            figures.withheld.push_back({metrics[i], reason});
    }
    return {};
}

/// Of the source that is furthest behind. A server that is no replica has no lag.
Result<void> MySqlFigures::askReplication(ServerFigures &figures)
{
    const auto rows =
        m_link.query(m_isMariaDb ? "SHOW ALL SLAVES STATUS" : "SHOW REPLICA STATUS", {}, figuresDoing());
    if (!rows && !isMySqlRefusal(rows.error()))
        return rows.error();
    if (!rows) {
        figures.withheld.push_back(
            {Metric::ReplicationLag,
             m_isMariaDb
                 ? MySqlFiguresText::tr("needs a privilege: GRANT REPLICA MONITOR ON *.* TO the user")
                 : MySqlFiguresText::tr("needs a privilege: GRANT REPLICATION CLIENT ON *.* TO the user")});
        return {};
    }
    m_isReplica = !rows->empty();
    std::optional<double> lag;
    for (const auto &row : *rows) {
        const std::size_t column = secondsBehind + (m_isMariaDb ? 2 : 0);
        const auto behind = column < row.size() ? figureIn(row[column]) : std::nullopt;
        if (!behind) {
            figures.withheld.push_back(
                {Metric::ReplicationLag, MySqlFiguresText::tr("the replication from a source does not run")});
            return {};
        }
        lag = std::max(lag.value_or(0), *behind);
    }
    if (lag)
        figures.values.push_back({Metric::ReplicationLag, *lag});
    return {};
}

Result<std::vector<SlowStatement>> MySqlFigures::slowStatements(int limit)
{
    const auto rows = m_link.query(
        "SELECT LEFT(digest_text, 4096), count_star, sum_timer_wait / 1e9, avg_timer_wait / 1e9, "
        "sum_rows_sent,"
        " @@global.performance_schema FROM (SELECT 1) one"
        " LEFT JOIN performance_schema.events_statements_summary_by_digest ON schema_name = DATABASE()"
        " ORDER BY sum_timer_wait DESC LIMIT "
            + std::to_string(limit),
        {}, figuresDoing());
    if (!rows)
        return isMySqlRefusal(rows.error()) ? notCounted(rows.error()) : rows.error();
    std::vector<SlowStatement> statements;
    for (const auto &row : *rows) {
        if (row[5] != "1")
            return notCounted({});
        if (row[0])
            statements.push_back(
                {Masking::literals(QString::fromStdString(*row[0]),
                                   m_isMariaDb ? DatabaseType::MariaDb : DatabaseType::MySql),
                 static_cast<qint64>(figureIn(row[1]).value_or(0)), figureIn(row[2]).value_or(0),
                 figureIn(row[3]).value_or(0), static_cast<qint64>(figureIn(row[4]).value_or(0))});
    }
    return statements;
}

Error MySqlFigures::notCounted(const Error &error) const
{
    return {ErrorCode::Unsupported, MySqlFiguresText::tr("This user sees no statistics of statements here."),
            error.message.isEmpty()
                ? MySqlFiguresText::tr(
                    "Set performance_schema = ON in the server's configuration and restart it.")
                : MySqlFiguresText::tr("GRANT SELECT ON performance_schema.* TO the user."),
            error.detail};
}
