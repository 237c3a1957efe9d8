// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresFence.h"

#include "app/drivers/postgres/PostgresConnection.h"
#include "app/drivers/postgres/PostgresRows.h"

#include <QCoreApplication>

namespace {

struct PostgresFenceText
{
    Q_DECLARE_TR_FUNCTIONS(PostgresFence)
};

/// $1 and $2 name the table, $3 the column. Domains count as what they are made of.
constexpr const char *syncColumnQuery =
    "SELECT c.relkind, CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END"
    "::pg_catalog.regtype::pg_catalog.text"
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = $3::pg_catalog.text"
    " AND a.attnum > 0 AND NOT a.attisdropped"
    " LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
    " WHERE c.relname = $1::pg_catalog.text AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
    " AND CASE WHEN $2 = '' THEN pg_catalog.pg_table_is_visible(c.oid) ELSE n.nspname = $2::pg_catalog.text "
    "END";

/// The oldest start and our own, whichever is earlier: our own is told before the others are looked at, so that one that
/// begins in between is younger. A session's start is a NULL for whom the server shows it to neither as a member of
/// pg_read_all_stats nor of the session's role, and for all when the session has track_activities off; sessions without
/// a role (autovacuum) write no rows.
/// A subscription brings rows with the times of another server.
constexpr const char *sessionsQuery =
    "WITH others AS MATERIALIZED (SELECT a.xact_start, pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE')"
    " OR pg_catalog.pg_has_role(a.usesysid, 'USAGE') AS visible, a.state IS DISTINCT FROM 'disabled' AS "
    "tracked"
    " FROM pg_catalog.pg_stat_activity a"
    " WHERE a.datid = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = "
    "pg_catalog.current_database())"
    " AND a.usesysid IS NOT NULL AND a.pid <> pg_catalog.pg_backend_pid()),"
    " fence AS MATERIALIZED (SELECT LEAST(pg_catalog.now(), pg_catalog.min(xact_start))"
    " - '2 seconds'::pg_catalog.interval AS at, coalesce(pg_catalog.bool_and(visible AND tracked), true) AS "
    "complete, coalesce(pg_catalog.max(xact_start) > pg_catalog.clock_timestamp(), false) AS ahead FROM "
    "others)"
    " SELECT pg_catalog.pg_is_in_recovery(), pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())"
    "::pg_catalog.text, complete, EXISTS (SELECT FROM pg_catalog.pg_subscription WHERE subenabled AND "
    "subdbid ="
    " (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())),";

/// The mark in the column's type, whether the earlier one ($1) lies ahead of it, and whether the clock went back: the
/// earlier one lies ahead of it, or a transaction that is still open began then. An empty $1 is none.
std::string markIn(const std::string &type)
{
    const bool hasZone = type == "timestamp with time zone";
    const std::string plain = hasZone ? "" : "pg_catalog.timezone('UTC', ";
    const std::string end = hasZone ? "" : ") - '16 hours'::pg_catalog.interval)::" + type;
    const std::string open = hasZone ? "" : "(";
    const auto inColumn = [&](const std::string &moment) { return open + plain + moment + end; };
    const std::string previous = "NULLIF($1::pg_catalog.text, '')::" + type; // ask() binds texts
    return ' ' + inColumn("at") + "::pg_catalog.text, coalesce(" + previous + " > " + inColumn("at")
           + ", false), ahead OR coalesce(" + previous + " > " + inColumn("pg_catalog.now()")
           + ", false) FROM fence";
}

bool isTimeType(const std::string &type)
{
    return type == "timestamp with time zone" || type == "timestamp without time zone" || type == "date";
}

void say(QString &remark, const QString &sentence)
{
    remark += (remark.isEmpty() ? QString() : QStringLiteral(" ")) + sentence;
}

QString unseenSessions()
{
    return PostgresFenceText::tr(
        "Sessions of other users are open, and this user may not see since when: rows are found by "
        "reading further back. GRANT pg_read_all_stats to it.");
}

QString remarkWithoutTime(const std::string &syncKey, bool isTime)
{
    if (isTime)
        return PostgresFenceText::tr(
            "This database subscribes to another one's changes, whose times are older than their "
            "arrival: the transaction number of every row is read.");
    return PostgresFenceText::tr(
               "\"%1\" is no time of this server's transactions: the transaction number of every row is "
               "read, where rows have one.")
        .arg(QString::fromStdString(syncKey));
}

} // namespace

struct PostgresFence::SyncColumn
{
    std::string type; ///< Empty: there is no such column.
    char relation = 'r';

    [[nodiscard]] bool isTable() const { return relation == 'r' || relation == 'p'; }
    /// A materialized view's rows are written by each REFRESH.
    [[nodiscard]] bool hasNumbers() const { return isTable() || relation == 'm'; }
    /// Rows of a materialized view come with the times of what it was made of, at any time later.
    [[nodiscard]] bool isTime() const { return isTimeType(type) && relation != 'm'; }
};

struct PostgresFence::Sessions
{
    std::uint64_t oldestNumber = 0;
    bool isComplete = false;
    bool isSubscriber = false;
    std::string mark;
    bool isBehindPrevious = false;
    bool isClockBack = false;
};

PostgresFence::PostgresFence(PostgresConnection &connection)
    : m_connection(connection)
{}

Result<PostgresFence::SyncColumn> PostgresFence::columnOf(const ObjectName &table, const std::string &syncKey)
{
    const auto rows = m_connection.ask(syncColumnQuery, {table.name, table.schema, syncKey});
    if (!rows)
        return rows.error();
    if (PQntuples(rows->get()) == 0)
        return Error{
            ErrorCode::NotFound,
            PostgresFenceText::tr("There is no table \"%1\".").arg(QString::fromStdString(table.name))};
    if (!syncKey.empty() && PQgetisnull(rows->get(), 0, 1) == 1)
        return Error{ErrorCode::NotFound,
                     PostgresFenceText::tr("Table \"%1\" has no column \"%2\".")
                         .arg(QString::fromStdString(table.name), QString::fromStdString(syncKey))};
    return SyncColumn{PQgetvalue(rows->get(), 0, 1), *PQgetvalue(rows->get(), 0, 0)};
}

Result<PostgresFence::Sessions> PostgresFence::lookAtSessions(const SyncColumn &column,
                                                              const std::optional<FenceMark> &previous)
{
    const std::string *from =
        previous && previous->from ? std::get_if<std::string>(&*previous->from) : nullptr;
    const std::string sql =
        sessionsQuery + markIn(column.isTime() ? column.type : std::string("timestamp with time zone"));
    const auto rows =
        m_connection.ask(sql.c_str(), {column.isTime() && from != nullptr ? *from : std::string()});
    if (!rows)
        return rows.error();
    if (PostgresRows::isTrue(*rows, 0, 0))
        return Error{ErrorCode::Unsupported,
                     PostgresFenceText::tr(
                         "This server is a standby: which transactions run on its primary, it does not "
                         "know, so that changes committed late could be missed."),
                     PostgresFenceText::tr("Take the primary as the source, or copy snapshots.")};
    return Sessions{PostgresRows::number<std::uint64_t>(*rows, 0, 1).value_or(0),
                    PostgresRows::isTrue(*rows, 0, 2),
                    PostgresRows::isTrue(*rows, 0, 3),
                    PQgetvalue(rows->get(), 0, 4),
                    PostgresRows::isTrue(*rows, 0, 5),
                    PostgresRows::isTrue(*rows, 0, 6)};
}

Result<bool> PostgresFence::hasPrepared()
{
    const auto rows =
        m_connection.ask("SELECT EXISTS (SELECT FROM pg_catalog.pg_prepared_xacts WHERE database ="
                         " pg_catalog.current_database())",
                         {});
    return rows ? Result<bool>(PostgresRows::isTrue(*rows, 0, 0)) : rows.error();
}

Result<ChangeFence::Fence> PostgresFence::read(const ObjectName &table, const std::string &syncKey,
                                               const std::optional<FenceMark> &previous)
{
    if (m_connection.transactionState() != TransactionState::None)
        return Error{ErrorCode::Internal,
                     PostgresFenceText::tr("A fence is read in a transaction of its own.")};
    const auto column = columnOf(table, syncKey);
    if (!column)
        return column.error();
    const auto sessions = lookAtSessions(*column, previous);
    if (!sessions)
        return sessions.error();
    // After the sessions: one that prepares its transaction meanwhile is seen there or here.
    const auto prepared = hasPrepared();
    if (!prepared)
        return prepared.error();

    Fence fence;
    if (column->hasNumbers())
        fence.mark.transaction = sessions->oldestNumber;
    if (!column->isTime() || (sessions->isSubscriber && column->hasNumbers())) {
        fence.guarantee = column->hasNumbers() ? FenceGuarantee::FullScan : FenceGuarantee::None;
        fence.remark = remarkWithoutTime(syncKey, column->isTime());
        return fence;
    }
    setTime(fence, *sessions, *prepared, previous);
    if (!column->isTable()) {
        fence.guarantee = FenceGuarantee::None;
        say(fence.remark,
            PostgresFenceText::tr("Rows of a view or of another server can appear later than their times "
                                  "say: only a comparison finds those. Take the tables instead."));
    }
    return fence;
}

/// Where the next run begins, by time.
void PostgresFence::setTime(Fence &fence, const Sessions &sessions, bool hasPrepared,
                            const std::optional<FenceMark> &previous)
{
    if (hasPrepared)
        say(fence.remark, PostgresFenceText::tr(
                              "A prepared transaction is open, and does not say since when: until it ends, "
                              "rows are read from where the last run began."));
    if (!sessions.isComplete)
        say(fence.remark, unseenSessions());
    if (sessions.isClockBack) {
        // What was written since then carries times that the run to come would pass over: it reads by the numbers of
        // transactions alone, and so does the one after it, for those that are still open.
        say(fence.remark,
            PostgresFenceText::tr("The server's clock was set back: rows are found by the numbers of their "
                                  "transactions until all that was written then is read."));
        if (previous)
            fence.rewound = FenceMark{std::nullopt, previous->transaction};
    } else if (hasPrepared || !sessions.isComplete || sessions.isBehindPrevious) {
        fence.mark.from = previous ? previous->from : std::nullopt;
    } else {
        fence.mark.from = Value(sessions.mark);
    }
    if (!fence.mark.from)
        fence.guarantee = FenceGuarantee::FullScan;
}

/// The timeline of what is written now; a control file has that of the last checkpoint, which a promotion precedes.
Result<std::string> PostgresFence::identity()
{
    const auto facts = m_connection.ask(
        "SELECT pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE'),"
        " pg_catalog.pg_is_in_recovery(), "
        "pg_catalog.has_function_privilege('pg_catalog.pg_control_checkpoint()',"
        " 'EXECUTE'), (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())",
        {});
    if (!facts)
        return facts.error();
    const bool maySeeSystem = PostgresRows::isTrue(*facts, 0, 0);
    const bool isStandby = PostgresRows::isTrue(*facts, 0, 1);
    const bool maySeeCheckpoint = PostgresRows::isTrue(*facts, 0, 2);
    const std::string system =
        maySeeSystem ? "(SELECT system_identifier::pg_catalog.text FROM pg_catalog.pg_control_system())"
                     : "'-'";
    const std::string timeline =
        !isStandby
            ? "pg_catalog.substr(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_insert_lsn()), 1, 8)"
        : maySeeCheckpoint
            ? "(SELECT pg_catalog.lpad(pg_catalog.upper(pg_catalog.to_hex(timeline_id)), 8, '0')"
              " FROM pg_catalog.pg_control_checkpoint())"
            : "'-'";
    const auto rows = m_connection.ask(("SELECT " + system + " || '/' || " + timeline).c_str(), {});
    if (!rows)
        return rows.error();
    return std::string(PQgetvalue(rows->get(), 0, 0)) + '/' + PQgetvalue(facts->get(), 0, 3);
}
