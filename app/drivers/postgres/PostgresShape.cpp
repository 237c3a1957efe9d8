// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresShape.h"

#include "app/drivers/CatalogueRows.h"
#include "app/drivers/postgres/PostgresConnection.h"
#include "app/drivers/postgres/PostgresDialect.h"

namespace {

std::string cellOf(const PostgresResult &rows, int row, int column)
{
    return PQgetvalue(rows.get(), row, column);
}

bool isTrueIn(const PostgresResult &rows, int row, int column)
{
    return *PQgetvalue(rows.get(), row, column) == 't';
}

/// $1 is a relation's number. Whose policies a query of it meets: those of each table below, for the role that reads it
/// there, which is a view's owner unless the view says otherwise. Source: check_enable_rls() of the server.
constexpr const char *hidesRowsQuery =
    "WITH RECURSIVE reads(relation, role) AS ("
    "SELECT $1::pg_catalog.oid, r.oid FROM pg_catalog.pg_roles r WHERE r.rolname = CURRENT_USER"
    " UNION SELECT d.refobjid, CASE WHEN 'security_invoker=true' = ANY (v.reloptions)"
    " OR 'security_invoker=on' = ANY (v.reloptions) THEN reads.role ELSE v.relowner END"
    " FROM reads JOIN pg_catalog.pg_class v ON v.oid = reads.relation AND v.relkind = 'v'"
    " JOIN pg_catalog.pg_rewrite w ON w.ev_class = v.oid"
    " JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass"
    " AND d.objid = w.oid AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass"
    " AND d.refobjid <> v.oid)"
    " SELECT EXISTS (SELECT FROM reads JOIN pg_catalog.pg_class t ON t.oid = reads.relation"
    " JOIN pg_catalog.pg_roles r ON r.oid = reads.role WHERE t.relrowsecurity"
    " AND NOT r.rolsuper AND NOT r.rolbypassrls"
    " AND (t.relforcerowsecurity OR NOT pg_catalog.pg_has_role(r.oid, t.relowner, 'USAGE')))";

/// A partitioned table's own count is that of its last ANALYZE, if any; its partitions know theirs. Last, whether
/// policies may hide rows: of a table its own alone count, which most do not have.
constexpr const char *relationQuery =
    "SELECT c.oid, n.nspname, c.relkind IN ('v', 'm'), pg_catalog.pg_get_userbyid(c.relowner),"
    " CASE c.relkind WHEN 'v' THEN NULL WHEN 'f' THEN NULL WHEN 'p' THEN"
    " (SELECT pg_catalog.sum(NULLIF(l.reltuples, -1)) FROM pg_catalog.pg_partition_tree(c.oid) p"
    " JOIN pg_catalog.pg_class l ON l.oid = p.relid AND p.isleaf)"
    " ELSE c.reltuples END::pg_catalog.int8, c.relkind = 'v' OR c.relrowsecurity"
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relname = $1::pg_catalog.text AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
    " AND CASE WHEN $2 = '' THEN pg_catalog.pg_table_is_visible(c.oid)"
    " ELSE n.nspname = $2::pg_catalog.text END";

/// Numbered by the server: an identity column, or a default that takes a sequence's next number. citext compares
/// without case whatever its collation.
constexpr const char *columnsQuery =
    "SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),"
    " NOT a.attnotnull AND NOT t.typnotnull, a.attgenerated <> '',"
    " a.attidentity <> '' OR EXISTS (SELECT FROM pg_catalog.pg_attrdef d"
    " JOIN pg_catalog.pg_depend p ON p.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass"
    " AND p.objid = d.oid AND p.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass"
    " JOIN pg_catalog.pg_class s ON s.oid = p.refobjid AND s.relkind = 'S'"
    " WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.attgenerated = ''),"
    " coalesce(o.collisdeterministic, true) AND t.typname <> 'citext'"
    " FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
    " LEFT JOIN pg_catalog.pg_collation o ON o.oid = a.attcollation"
    " WHERE a.attrelid = $1::pg_catalog.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";

constexpr const char *indexesQuery =
    "SELECT c.relname, i.indisunique,"
    " coalesce(a.attname::pg_catalog.text, pg_catalog.pg_get_indexdef(i.indexrelid, part.place, true))"
    " FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid"
    " JOIN pg_catalog.pg_am m ON m.oid = c.relam AND m.amname IN ('btree', 'brin')"
    " CROSS JOIN LATERAL pg_catalog.generate_series(1, i.indnkeyatts::pg_catalog.int4) AS part(place)"
    " LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid"
    " AND a.attnum = i.indkey[part.place - 1] AND a.attnum <> 0"
    " WHERE i.indrelid = $1::pg_catalog.oid AND i.indisvalid AND i.indpred IS NULL"
    " ORDER BY c.relname, part.place";

/// Types as the server describes a result of the table, so that they are those of a scan.
Result<void> readShapeColumns(PostgresConnection &connection, const std::string &oid, TableShape &shape)
{
    const auto rows = connection.ask(columnsQuery, {oid});
    if (!rows)
        return rows.error();
    const PostgresDialect dialect;
    std::string select = "SELECT ";
    for (int row = 0; row < PQntuples(rows->get()); ++row) {
        TableShape::Column column;
        column.name = cellOf(*rows, row, 0);
        column.declared = cellOf(*rows, row, 1);
        column.nullable = isTrueIn(*rows, row, 2);
        column.generated = isTrueIn(*rows, row, 3);
        column.identity = isTrueIn(*rows, row, 4);
        column.bytewise = isTrueIn(*rows, row, 5);
        const auto quoted = dialect.quoteIdentifier(column.name);
        if (!quoted)
            return quoted.error();
        select += (row == 0 ? "" : ", ") + *quoted;
        shape.columns.push_back(std::move(column));
    }
    const auto table = dialect.quoteObject(shape.name);
    if (!table)
        return table.error();
    const auto described = connection.describeColumns(select + " FROM " + *table);
    if (!described)
        return described.error();
    for (std::size_t i = 0; i < shape.columns.size() && i < described->size(); ++i)
        shape.columns[i].type = (*described)[i].type;
    return {};
}

Result<void> readShapeIndexes(PostgresConnection &connection, const std::string &oid, TableShape &shape)
{
    const auto rows = connection.ask(indexesQuery, {oid});
    if (!rows)
        return rows.error();
    for (int row = 0; row < PQntuples(rows->get()); ++row) {
        const std::string name = cellOf(*rows, row, 0);
        if (shape.indexes.empty() || shape.indexes.back().name != name)
            shape.indexes.push_back({name, {}, isTrueIn(*rows, row, 1)});
        shape.indexes.back().columns.push_back(cellOf(*rows, row, 2));
    }
    return {};
}

} // namespace

Result<std::optional<TableShape>> PostgresShape::read(PostgresConnection &connection, const ObjectName &table)
{
    const auto rows = connection.ask(relationQuery, {table.name, table.schema});
    if (!rows)
        return rows.error();
    if (PQntuples(rows->get()) == 0)
        return std::optional<TableShape>();
    const std::string oid = cellOf(*rows, 0, 0);
    TableShape shape;
    shape.name = {cellOf(*rows, 0, 1), table.name};
    shape.isView = isTrueIn(*rows, 0, 2);
    shape.owner = cellOf(*rows, 0, 3);
    if (PQgetisnull(rows->get(), 0, 4) == 0)
        shape.estimatedRows = CatalogueRows::number(cellOf(*rows, 0, 4));
    if (auto read = readShapeColumns(connection, oid, shape); !read)
        return read.error();
    if (auto read = readShapeIndexes(connection, oid, shape); !read)
        return read.error();
    auto keys = PostgresCatalogue(connection).keysOf(oid);
    if (!keys)
        return keys.error();
    for (ObjectDetails::Key &key : *keys) {
        if (key.kind == ObjectDetails::Key::Kind::Primary)
            shape.primaryKey = std::move(key.columns);
        else
            shape.keys.push_back(std::move(key));
    }
    if (!isTrueIn(*rows, 0, 5))
        return std::optional(std::move(shape));
    const auto hides = connection.ask(hidesRowsQuery, {oid});
    if (!hides)
        return hides.error();
    shape.hidesRows = isTrueIn(*hides, 0, 0);
    return std::optional(std::move(shape));
}
