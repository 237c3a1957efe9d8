// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresRowHash.h"

#include "app/drivers/postgres/PostgresConnection.h"
#include "app/drivers/postgres/PostgresDialect.h"
#include "app/drivers/postgres/PostgresRows.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <map>

namespace {

constexpr int oldestVersion = 150000;

/// What the catalogue says of one column.
struct HashedColumn
{
    std::string declared;
    std::string typeName; ///< Empty for one that is not the server's own.
    std::string collation;
    bool sortsKnown = false; ///< Its collation is one whose order is told by `collation`.
};

/// Types whose hash is that of the value, and equal only for equal values.
constexpr std::array hashedAsTheyAre{"int2", "int4", "int8", "oid",   "numeric",   "uuid",
                                     "date", "time", "bool", "bytea", "timestamp", "timestamptz"};
/// Types whose equality is wider than ours (0 and -0, a month and thirty days); their bytes are hashed.
constexpr std::array hashedAsSent{"float4", "float8", "interval", "timetz"};
constexpr std::array texts{"text", "varchar", "bpchar"};

template <typename List>
bool contains(const List &list, const std::string &name)
{
    return std::find(list.begin(), list.end(), name) != list.end();
}

/// The columns, and a collation's whole description: provider, locale, rules and the version of its library. The
/// columns of both catalogues change with the server's version, so all but names and owners are taken.
constexpr const char *columnsStatement =
    "SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),"
    " CASE WHEN t.typtype = 'b' AND t.typnamespace = 'pg_catalog'::pg_catalog.regnamespace"
    " THEN t.typname ELSE '' END,"
    " CASE WHEN a.attcollation = 0 THEN ''"
    " WHEN c.collprovider = 'd' THEN d.about::text || ' ' || coalesce(d.version, '')"
    " ELSE (pg_catalog.to_jsonb(c) - '{oid,collname,collnamespace,collowner,collversion}'::text[])::text"
    " || ' ' || coalesce(pg_catalog.pg_collation_actual_version(c.oid), '') END,"
    " a.attcollation = 0 OR CASE WHEN c.collprovider = 'd' THEN d.version IS NOT NULL OR d.locale ~ "
    "'^(C|POSIX)'"
    " ELSE c.collisdeterministic AND (pg_catalog.pg_collation_actual_version(c.oid) IS NOT NULL"
    " OR c.collcollate ~ '^(C|POSIX)') END"
    " FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
    " LEFT JOIN pg_catalog.pg_collation c ON c.oid = a.attcollation"
    " CROSS JOIN (SELECT datcollate AS locale, pg_catalog.pg_database_collation_actual_version(oid) AS "
    "version,"
    " pg_catalog.to_jsonb(b) - '{oid,datname,datdba,datacl,datistemplate,datallowconn,datconnlimit,"
    "datfrozenxid,datminmxid,dattablespace,datcollversion,dathasloginevt}'::text[] AS about"
    " FROM pg_catalog.pg_database b WHERE datname = pg_catalog.current_database()) d"
    " WHERE a.attrelid = pg_catalog.to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped";

/// The hash of a known record tells byte orders and versions of the functions apart; the settings are those that a
/// value's text depends on.
constexpr const char *serverStatement =
    "SELECT pg_catalog.hashint8extended(pg_catalog.hash_record_extended(ROW(1, 2::int8, 1.50,"
    " 'Penstock'::text COLLATE pg_catalog.\"C\", '2024-02-29'::date), 0), 0),"
    " pg_catalog.concat_ws(' ', pg_catalog.current_setting('TimeZone'), "
    "pg_catalog.current_setting('DateStyle'),"
    " pg_catalog.current_setting('IntervalStyle'), pg_catalog.current_setting('bytea_output'),"
    " pg_catalog.current_setting('extra_float_digits'))";

/// The column as a field of the record.
std::string termOf(const std::string &quoted, const HashedColumn &column)
{
    if (contains(hashedAsTheyAre, column.typeName))
        return quoted;
    if (contains(hashedAsSent, column.typeName))
        return "pg_catalog."
               + (column.typeName == "interval" || column.typeName == "timetz" ? column.typeName + "_send"
                                                                               : column.typeName + "send")
               + '(' + quoted + ')';
    // Byte by byte, whatever collation the column has.
    return quoted + (contains(texts, column.typeName) ? "" : "::text") + " COLLATE pg_catalog.\"C\"";
}

} // namespace

PostgresRowHash::PostgresRowHash(PostgresConnection &connection)
    : m_connection(connection)
{}

Result<std::optional<RowHash::Method>> PostgresRowHash::method(const Table &table)
{
    if (PQserverVersion(m_connection.link().handle()) < oldestVersion)
        return std::optional<Method>();
    const auto name = PostgresDialect().quoteObject(table.name);
    if (!name)
        return name.error();
    const auto rows = m_connection.ask(columnsStatement, {*name});
    if (!rows)
        return rows.error();
    const auto server = m_connection.ask(serverStatement, {});
    if (!server)
        return server.error();

    std::map<std::string, HashedColumn> known;
    for (int row = 0; row < PQntuples(rows->get()); ++row) {
        const auto cell = [&](int column) { return std::string(PQgetvalue(rows->get(), row, column)); };
        known[cell(0)] = {cell(1), cell(2), cell(3), PostgresRows::isTrue(*rows, row, 4)};
    }
    Method method{PQgetvalue(server->get(), 0, 0), {}};
    for (const std::string &column : table.columns) {
        const auto quoted = PostgresDialect().quoteIdentifier(column);
        if (!quoted)
            return quoted.error();
        const auto found = known.find(column);
        if (found == known.end())
            return std::optional<Method>();
        const HashedColumn &own = found->second;
        const bool isText = contains(texts, own.typeName);
        const bool isPlain = isText || contains(hashedAsTheyAre, own.typeName);
        method.scheme += '|' + own.declared;
        method.expression += (method.expression.empty() ? "" : ", ") + termOf("s." + *quoted, own);
        if (!isPlain && !contains(hashedAsSent, own.typeName)) // shown as text
            method.scheme += std::string("|") + PQgetvalue(server->get(), 0, 1);
        if (!contains(table.key, column))
            continue;
        if (!isPlain || !own.sortsKnown)
            return std::optional<Method>();
        method.scheme += "|by " + own.collation;
    }
    return std::optional(std::move(method));
}

Result<QueryRequest> PostgresRowHash::statement(const Table &table, const Method &method,
                                                const std::vector<Value> &after,
                                                const std::vector<Value> &upTo) const
{
    auto request = PostgresDialect().renderScan(rowsOf(table, after, upTo));
    if (!request)
        return request;
    request->text =
        QStringLiteral("SELECT pg_catalog.count(*), coalesce(pg_catalog.sum(pg_catalog.hashint8extended("
                       "pg_catalog.hash_record_extended(ROW(%1), 0), 0)), 0)::text FROM (%2) AS s")
            .arg(QString::fromStdString(method.expression), request->text);
    return request;
}
