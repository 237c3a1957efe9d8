// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresCatalogue.h"

#include "app/drivers/CatalogueRows.h"
#include "app/drivers/postgres/PostgresConnection.h"
#include "app/drivers/postgres/PostgresDialect.h"

#include <QCoreApplication>

#include <cstdlib>

namespace {

std::string cell(const PostgresResult &rows, int row, int column)
{
    return PQgetvalue(rows.get(), row, column);
}

/// $1 is the name, $2 the schema or nothing; as text, since a name would be cut to the 63 bytes of another table's.
constexpr const char *isTheRelation =
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relname = $1::pg_catalog.text AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
    " AND CASE WHEN $2 = '' THEN pg_catalog.pg_table_is_visible(c.oid)"
    " ELSE n.nspname = $2::pg_catalog.text END";

ObjectDetails::Key::Kind kindOfKey(const std::string &type)
{
    using Kind = ObjectDetails::Key::Kind;
    return type == "p" ? Kind::Primary : type == "u" ? Kind::Unique : Kind::Foreign;
}

} // namespace

PostgresCatalogue::PostgresCatalogue(PostgresConnection &connection)
    : m_connection(connection)
{}

Result<std::vector<std::string>> PostgresCatalogue::schemas()
{
    const auto rows =
        m_connection.ask("SELECT nspname FROM pg_catalog.pg_namespace"
                         " WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY 1",
                         {});
    if (!rows)
        return rows.error();
    std::vector<std::string> names;
    names.reserve(static_cast<std::size_t>(PQntuples(rows->get())));
    for (int row = 0; row < PQntuples(rows->get()); ++row)
        names.push_back(cell(*rows, row, 0));
    return names;
}

Result<std::string> PostgresCatalogue::defaultSchema()
{
    const auto rows = m_connection.ask("SELECT pg_catalog.current_schema()", {});
    if (!rows)
        return rows.error();
    if (PQgetisnull(rows->get(), 0, 0) == 1)
        return Error{
            ErrorCode::NotFound,
            QCoreApplication::translate("PostgresCatalogue", "None of the schemas in search_path exists."),
            QCoreApplication::translate("PostgresCatalogue",
                                        "Name the schema of each table, or set the user's search_path.")};
    return cell(*rows, 0, 0);
}

Result<std::vector<ObjectSummary>> PostgresCatalogue::objects(const std::string &schema)
{
    const auto rows =
        m_connection.ask("SELECT c.relname, c.relkind IN ('v', 'm') FROM pg_catalog.pg_class c"
                         " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                         " WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY 1",
                         {schema});
    if (!rows)
        return rows.error();
    std::vector<ObjectSummary> objects;
    objects.reserve(static_cast<std::size_t>(PQntuples(rows->get())));
    for (int row = 0; row < PQntuples(rows->get()); ++row)
        objects.push_back({{schema, cell(*rows, row, 0)}, cell(*rows, row, 1) == "t"});
    return objects;
}

Result<std::optional<ObjectDescription>> PostgresCatalogue::describe(const ObjectName &object)
{
    const auto rows = m_connection.ask(
        (std::string("SELECT n.nspname, c.reltuples::pg_catalog.int8, c.relkind IN ('v', 'f')")
         + isTheRelation)
            .c_str(),
        {object.name, object.schema});
    if (!rows)
        return rows.error();
    if (PQntuples(rows->get()) == 0)
        return std::optional<ObjectDescription>();
    ObjectDescription description{{cell(*rows, 0, 0), object.name}, {}};
    if (cell(*rows, 0, 2) != "t")
        description.estimatedRows = std::strtoll(cell(*rows, 0, 1).c_str(), nullptr, 10);

    // The server's own description of reading it: the same columns and types that a scan will bring.
    const auto quoted = PostgresDialect().quoteObject(description.name);
    if (!quoted)
        return quoted.error();
    auto columns = m_connection.describeColumns("SELECT * FROM " + *quoted);
    if (!columns)
        return columns.error();
    description.columns = std::move(*columns);
    return std::optional(std::move(description));
}

Result<std::optional<ObjectDetails>> PostgresCatalogue::details(const ObjectName &object)
{
    const auto rows = m_connection.ask(
        (std::string("SELECT c.oid, n.nspname, c.reltuples::pg_catalog.int8, c.relkind IN ('v', 'm'),"
                     " c.relkind IN ('v', 'f')")
         + isTheRelation)
            .c_str(),
        {object.name, object.schema});
    if (!rows)
        return rows.error();
    if (PQntuples(rows->get()) == 0)
        return std::optional<ObjectDetails>();
    const std::string oid = cell(*rows, 0, 0);
    ObjectDetails details;
    details.name = {cell(*rows, 0, 1), object.name};
    details.isView = cell(*rows, 0, 3) == "t";
    if (cell(*rows, 0, 4) != "t")
        details.estimatedRows = CatalogueRows::number(cell(*rows, 0, 2));
    if (auto read = readColumns(oid, details); !read)
        return read.error();
    auto keys = keysOf(oid);
    if (!keys)
        return keys.error();
    details.keys = std::move(*keys);
    details.markPrimaryKey();
    if (auto read = readIndexes(oid, details); !read)
        return read.error();
    return std::optional(std::move(details));
}

/// What the server computes itself (generated, identity) stands where a default would.
Result<void> PostgresCatalogue::readColumns(const std::string &oid, ObjectDetails &details)
{
    const auto rows = m_connection.ask(
        "SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,"
        " CASE WHEN a.attgenerated <> '' THEN 'GENERATED ALWAYS AS (' || pg_catalog.pg_get_expr(d.adbin,"
        " d.adrelid) || ')' WHEN a.attidentity = 'a' THEN 'GENERATED ALWAYS AS IDENTITY'"
        " WHEN a.attidentity = 'd' THEN 'GENERATED BY DEFAULT AS IDENTITY'"
        " ELSE pg_catalog.pg_get_expr(d.adbin, d.adrelid) END"
        " FROM pg_catalog.pg_attribute a"
        " LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
        " WHERE a.attrelid = $1::pg_catalog.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
        {oid});
    if (!rows)
        return rows.error();
    for (int row = 0; row < PQntuples(rows->get()); ++row)
        details.columns.push_back({cell(*rows, row, 0), cell(*rows, row, 1), cell(*rows, row, 2) != "t",
                                   false, cell(*rows, row, 3)});
    return {};
}

/// One row a column, in the key's own order.
Result<std::vector<ObjectDetails::Key>> PostgresCatalogue::keysOf(const std::string &oid)
{
    const auto rows = m_connection.ask(
        "SELECT k.oid, k.contype, k.conname, a.attname, fn.nspname, fc.relname, fa.attname"
        " FROM pg_catalog.pg_constraint k"
        " CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey))"
        " WITH ORDINALITY AS part(own, referenced, place)"
        " JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = part.own"
        " LEFT JOIN pg_catalog.pg_class fc ON fc.oid = k.confrelid"
        " LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = fc.relnamespace"
        " LEFT JOIN pg_catalog.pg_attribute fa ON fa.attrelid = k.confrelid AND fa.attnum = part.referenced"
        " WHERE k.conrelid = $1::pg_catalog.oid AND k.contype IN ('p', 'u', 'f')"
        " ORDER BY pg_catalog.strpos('puf', k.contype::pg_catalog.text), k.conname, k.oid, part.place",
        {oid});
    if (!rows)
        return rows.error();
    std::vector<ObjectDetails::Key> keys;
    std::string before;
    for (int row = 0; row < PQntuples(rows->get()); ++row) {
        if (keys.empty() || cell(*rows, row, 0) != before) {
            before = cell(*rows, row, 0);
            keys.push_back({kindOfKey(cell(*rows, row, 1)),
                            cell(*rows, row, 2),
                            {},
                            {cell(*rows, row, 4), cell(*rows, row, 5)}});
        }
        ObjectDetails::Key &key = keys.back();
        key.columns.push_back(cell(*rows, row, 3));
        if (key.kind == ObjectDetails::Key::Kind::Foreign)
            key.referencedColumns.push_back(cell(*rows, row, 6));
    }
    return keys;
}

/// Columns by name, expressions in the server's words; what an index only carries along (INCLUDE) is left out.
Result<void> PostgresCatalogue::readIndexes(const std::string &oid, ObjectDetails &details)
{
    const auto rows = m_connection.ask(
        "SELECT ic.relname, i.indisunique,"
        " coalesce(a.attname::pg_catalog.text, pg_catalog.pg_get_indexdef(i.indexrelid, part.place, true))"
        " FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid"
        " CROSS JOIN LATERAL pg_catalog.generate_series(1, i.indnkeyatts::pg_catalog.int4) AS part(place)"
        " LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid"
        " AND a.attnum = i.indkey[part.place - 1] AND a.attnum <> 0"
        " WHERE i.indrelid = $1::pg_catalog.oid ORDER BY ic.relname, part.place",
        {oid});
    if (!rows)
        return rows.error();
    for (int row = 0; row < PQntuples(rows->get()); ++row) {
        const std::string name = cell(*rows, row, 0);
        if (details.indexes.empty() || details.indexes.back().name != name)
            details.indexes.push_back({name, {}, cell(*rows, row, 1) == "t"});
        details.indexes.back().columns.push_back(cell(*rows, row, 2));
    }
    return {};
}
