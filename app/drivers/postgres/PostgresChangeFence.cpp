// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresChangeFence.h"

#include "app/drivers/postgres/PostgresConnection.h"
#include "app/drivers/postgres/PostgresLink.h"

#include <QCoreApplication>

#include <libpq-fe.h>

#include <algorithm>

namespace {

struct PostgresChangeFenceText
{
    Q_DECLARE_TR_FUNCTIONS(PostgresChangeFence)
};

/// $1 is the schema, $2 the table, $3 the column. Kind of relation, kind of time (tz, local, date or none).
constexpr const char *columnQuery =
    "SELECT c.relkind, CASE coalesce(nullif(t.typbasetype, 0), t.oid)"
    " WHEN 'pg_catalog.timestamptz'::pg_catalog.regtype THEN 'tz'"
    " WHEN 'pg_catalog.timestamp'::pg_catalog.regtype THEN 'local'"
    " WHEN 'pg_catalog.date'::pg_catalog.regtype THEN 'date' ELSE '' END"
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
    " JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
    " WHERE c.relname = $2::pg_catalog.text AND a.attname = $3::pg_catalog.text"
    " AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
    " AND CASE WHEN $1 = '' THEN pg_catalog.pg_table_is_visible(c.oid) ELSE n.nspname = $1::pg_catalog.text "
    "END";

/// The moment is the beginning of the oldest transaction that may still write here, less two seconds: a transaction is
/// listed a little after it began, and columns of whole seconds round. A time without zone is what the writer's session
/// called it, at the least 12 hours behind UTC, and one more where summer time ends. $1: how many hours less, $2: how it
/// is written. A session with track_activities off does not say when it began. Base backups and vacuums write no rows.
constexpr const char *fenceQuery =
    "SELECT pg_catalog.pg_is_in_recovery(),"
    " pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE') AND NOT EXISTS"
    " (SELECT FROM pg_catalog.pg_stat_activity s WHERE s.state = 'disabled'),"
    " pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot()),"
    " pg_catalog.to_char(pg_catalog.timezone('UTC', least(pg_catalog.now(), (SELECT "
    "pg_catalog.min(s.xact_start)"
    " FROM pg_catalog.pg_stat_activity s JOIN pg_catalog.pg_database d ON d.oid = s.datid"
    " WHERE d.datname = pg_catalog.current_database() AND s.pid <> pg_catalog.pg_backend_pid()"
    " AND s.backend_type NOT IN ('autovacuum worker', 'walsender'))) - pg_catalog.make_interval(secs => 2,"
    " hours => $1::pg_catalog.int4)), $2::pg_catalog.text),"
    " pg_catalog.to_char(pg_catalog.timezone('UTC', pg_catalog.now() - pg_catalog.make_interval(hours =>"
    " $1::pg_catalog.int4)), $2::pg_catalog.text)";

/// Asked after the other: a transaction that is prepared in between was in the list of those that run.
constexpr const char *preparedQuery = "SELECT EXISTS (SELECT FROM pg_catalog.pg_prepared_xacts p"
                                      " WHERE p.database = pg_catalog.current_database())";

struct FenceColumn
{
    bool hasTransactions = true;  ///< Its rows tell by which transaction they were written.
    const char *format = nullptr; ///< Of the moment; null: the column keeps no time.
    const char *hours = "0";
};

constexpr const char *momentFormat = "YYYY-MM-DD HH24:MI:SS.US";

Result<FenceColumn> lookAtColumn(PostgresConnection &connection, const ObjectName &table,
                                 const std::string &name)
{
    const auto found = connection.ask(columnQuery, {table.schema, table.name, name});
    if (!found)
        return found.error();
    if (PQntuples(found->get()) != 1)
        return Error{ErrorCode::NotFound,
                     PostgresChangeFenceText::tr("There is no column \"%1\" in the table \"%2\".")
                         .arg(QString::fromStdString(name), QString::fromStdString(table.name))};
    FenceColumn column;
    const char relation = *PQgetvalue(found->get(), 0, 0);
    const std::string kind = PQgetvalue(found->get(), 0, 1);
    column.hasTransactions = relation != 'v' && relation != 'f';
    if (kind == "tz") {
        column.format = "YYYY-MM-DD HH24:MI:SS.US+00";
    } else if (!kind.empty()) {
        column.format = kind == "date" ? "YYYY-MM-DD" : momentFormat;
        column.hours = "13";
    }
    if (relation == 'f') // the transactions are another server's
        column.format = nullptr;
    return column;
}

/// What fenceQuery says of time.
struct Moment
{
    bool isSeen = false; ///< When each transaction began.
    bool hasPrepared = false;
    std::string oldest;
    std::string now;
};

ChangeFence::Fence chooseMark(const FenceColumn &column, const Moment &moment, std::uint64_t transaction,
                              const std::string &syncKey, const std::optional<FenceMark> &previous)
{
    ChangeFence::Fence fence;
    const std::optional<Value> before = previous ? previous->from : std::nullopt;
    const auto *const known = before ? std::get_if<std::string>(&*before) : nullptr;
    if (column.hasTransactions)
        fence.mark.transaction = transaction;
    if (column.format == nullptr) {
        fence.remark = PostgresChangeFenceText::tr(
                           "\"%1\" tells no time: each run looks at the transaction of every row.")
                           .arg(QString::fromStdString(syncKey));
    } else if (!moment.isSeen) {
        fence.remark = PostgresChangeFenceText::tr(
            "This user may not see when others' transactions began: each run looks "
            "at the transaction of every row. GRANT pg_read_all_stats to it.");
    } else if (known != nullptr && moment.now < *known) {
        // What was written since then is behind the mark that this run reads from: the next one looks for it.
        fence.mark.transaction = previous->transaction;
        fence.remark =
            PostgresChangeFenceText::tr("The server's clock was set back: the next run looks at every row.");
    } else if (moment.hasPrepared) {
        fence.mark.from = before;
        fence.remark = PostgresChangeFenceText::tr(
            "Prepared transactions hold the fence where it was. See pg_prepared_xacts.");
    } else {
        fence.mark.from = known != nullptr ? std::max(*known, moment.oldest) : moment.oldest;
    }
    if (!fence.mark.from)
        fence.guarantee = FenceGuarantee::FullScan;
    return fence;
}

} // namespace

PostgresChangeFence::PostgresChangeFence(PostgresConnection &connection)
    : m_connection(connection)
{}

Result<ChangeFence::Fence> PostgresChangeFence::read(const ObjectName &table, const std::string &syncKey,
                                                     const std::optional<FenceMark> &previous)
{
    const auto column = lookAtColumn(m_connection, table, syncKey);
    if (!column)
        return column.error();
    const auto row = m_connection.ask(
        fenceQuery, {column->hours, column->format == nullptr ? momentFormat : column->format});
    if (!row)
        return row.error();
    const auto text = [&row](int index) { return std::string(PQgetvalue(row->get(), 0, index)); };
    if (text(0) == "t")
        return Error{
            ErrorCode::Unsupported,
            PostgresChangeFenceText::tr("The source is a standby, which does not see what the primary's "
                                        "transactions are doing."),
            PostgresChangeFenceText::tr("Copy from the primary.")};
    const auto prepared = m_connection.ask(preparedQuery, {});
    if (!prepared)
        return prepared.error();
    const Moment moment{text(1) == "t", *PQgetvalue(prepared->get(), 0, 0) == 't', text(3), text(4)};
    return chooseMark(*column, moment, std::stoull(text(2)), syncKey, previous);
}

Result<std::string> PostgresChangeFence::identity()
{
    const auto row = m_connection.ask(
        "SELECT s.system_identifier || '/' || CASE WHEN pg_catalog.pg_is_in_recovery() THEN"
        " (SELECT c.timeline_id::pg_catalog.text FROM pg_catalog.pg_control_checkpoint() c) ELSE"
        " ('x' || pg_catalog.substr(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 1,"
        " 8))::pg_catalog.bit(32)::pg_catalog.int4::pg_catalog.text END || '/' || d.oid"
        " FROM pg_catalog.pg_control_system() s, pg_catalog.pg_database d"
        " WHERE d.datname = pg_catalog.current_database()",
        {});
    if (!row)
        return row.error();
    return std::string(PQgetvalue(row->get(), 0, 0));
}
