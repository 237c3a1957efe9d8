// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresCatalogue.h"

#include "app/drivers/postgres/PostgresConnection.h"
#include "app/drivers/postgres/PostgresDialect.h"

#include <QCoreApplication>

#include <cstdlib>

namespace {

std::string cell(const PostgresResult &rows, int row, int column)
{
    return PQgetvalue(rows.get(), row, column);
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
    for (int row = 0; row < PQntuples(rows->get()); ++row)
        objects.push_back({{schema, cell(*rows, row, 0)}, cell(*rows, row, 1) == "t"});
    return objects;
}

Result<std::optional<ObjectDescription>> PostgresCatalogue::describe(const ObjectName &object)
{
    const auto rows = m_connection.ask(
        "SELECT n.nspname, c.reltuples::pg_catalog.int8, c.relkind IN ('v', 'f')"
        " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
        " AND CASE WHEN $2 = '' THEN pg_catalog.pg_table_is_visible(c.oid) ELSE n.nspname = $2 END",
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
