// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlCatalogue.h"

#include "app/drivers/CatalogueRows.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/mysql/MySqlConnection.h"
#include "app/drivers/mysql/MySqlDialect.h"

namespace {

/// information_schema finds names in its own collation, while most servers tell apart what their file system
/// does; so what was found is compared once more, byte by byte.
constexpr const char *tableQuery =
    "SELECT table_schema, table_name, table_rows, table_type LIKE '%VIEW' FROM information_schema.tables"
    " WHERE table_schema = $1 AND table_name = $2 AND table_type <> 'SEQUENCE'"
    " AND (@@lower_case_table_names <> 0"
    " OR (CAST(CONVERT(table_schema USING utf8mb4) AS BINARY) = CAST($1 AS BINARY)"
    " AND CAST(CONVERT(table_name USING utf8mb4) AS BINARY) = CAST($2 AS BINARY)))";

/// $1 and $2 are a table's schema and name as the server spells them.
constexpr const char *sameTable =
    " table_schema = $1 AND table_name = $2 AND (@@lower_case_table_names <> 0"
    " OR (CAST(CONVERT(table_schema USING utf8mb4) AS BINARY) = CAST($1 AS BINARY)"
    " AND CAST(CONVERT(table_name USING utf8mb4) AS BINARY) = CAST($2 AS BINARY)))";

ObjectDetails::Key::Kind kindOfConstraint(const std::string &type)
{
    using Kind = ObjectDetails::Key::Kind;
    return type == "PRIMARY KEY" ? Kind::Primary : type == "UNIQUE" ? Kind::Unique : Kind::Foreign;
}

} // namespace

MySqlCatalogue::MySqlCatalogue(MySqlConnection &connection)
    : m_connection(connection)
{}

Result<MySqlCatalogue::Rows> MySqlCatalogue::ask(const std::string &sql, std::vector<Value> params)
{
    QueryRequest request;
    request.text = QString::fromStdString(sql);
    request.params = std::move(params);
    request.origin = {Origin::Kind::Metadata, QStringLiteral("catalogue")};
    request.leavesNoState = true;
    auto cursor = m_connection.execute(request);
    if (!cursor)
        return cursor.error();
    return CatalogueRows::read(**cursor);
}

Result<std::vector<std::string>> MySqlCatalogue::schemas()
{
    auto rows = ask("SELECT schema_name FROM information_schema.schemata WHERE schema_name NOT IN"
                    " ('mysql', 'information_schema', 'performance_schema', 'sys') ORDER BY schema_name");
    if (!rows)
        return rows.error();
    std::vector<std::string> names;
    for (auto &row : *rows)
        names.push_back(std::move(row[0]));
    return names;
}

Result<std::string> MySqlCatalogue::defaultSchema()
{
    auto rows = ask("SELECT DATABASE()");
    if (!rows)
        return rows.error();
    return rows->empty() ? std::string() : rows->front().front();
}

Result<std::vector<ObjectSummary>> MySqlCatalogue::objects(const std::string &schema)
{
    auto rows = ask("SELECT table_schema, table_name, table_type LIKE '%VIEW' FROM information_schema.tables"
                    " WHERE table_schema = $1 AND table_type <> 'SEQUENCE' ORDER BY table_name",
                    {schema});
    if (!rows)
        return rows.error();
    std::vector<ObjectSummary> objects;
    for (auto &row : *rows)
        objects.push_back({{std::move(row[0]), std::move(row[1])}, row[2] == "1"});
    return objects;
}

Result<MySqlCatalogue::Rows> MySqlCatalogue::find(const ObjectName &object)
{
    if (!object.schema.empty())
        return ask(tableQuery, {object.schema, object.name});
    const auto schema = defaultSchema();
    if (!schema)
        return schema.error();
    return ask(tableQuery, {*schema, object.name});
}

Result<std::optional<ObjectDescription>> MySqlCatalogue::describe(const ObjectName &object)
{
    auto rows = find(object);
    if (!rows)
        return rows.error();
    if (rows->empty())
        return std::optional<ObjectDescription>();
    ObjectDescription description;
    description.name = {rows->front()[0], rows->front()[1]};
    description.estimatedRows = CatalogueRows::number(rows->front()[2]);
    auto columns = columnsOf(description.name);
    if (!columns)
        return columns.error();
    description.columns = std::move(*columns);
    return std::optional(std::move(description));
}

/// By name and not by *, which leaves out invisible columns.
Result<std::vector<Column>> MySqlCatalogue::columnsOf(const ObjectName &object)
{
    auto rows = ask("SELECT column_name, column_type FROM information_schema.columns"
                    " WHERE table_schema = $1 AND table_name = $2 ORDER BY ordinal_position",
                    {object.schema, object.name});
    if (!rows)
        return rows.error();
    const MySqlDialect dialect;
    std::string select = "SELECT ";
    for (std::size_t i = 0; i < rows->size(); ++i) {
        auto name = dialect.quoteIdentifier((*rows)[i][0]);
        if (!name)
            return name.error();
        select += (i == 0 ? "" : ", ") + *name;
    }
    auto table = dialect.quoteObject(object);
    if (!table)
        return table.error();
    auto schema = m_connection.resultSchema(select + " FROM " + *table);
    if (!schema)
        return schema.error();
    std::vector<Column> columns = **schema;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        columns[i].name = (*rows)[i][0];
        columns[i].type.name = (*rows)[i][1];
    }
    return columns;
}

Result<std::optional<ObjectDetails>> MySqlCatalogue::details(const ObjectName &object)
{
    const auto rows = find(object);
    if (!rows)
        return rows.error();
    if (rows->empty())
        return std::optional<ObjectDetails>();
    const auto &row = rows->front();
    ObjectDetails details;
    details.name = {row[0], row[1]};
    details.estimatedRows = CatalogueRows::number(row[2]);
    details.isView = row[3] == "1";
    if (auto read = readColumns(details); !read)
        return read.error();
    if (auto read = readKeys(details); !read)
        return read.error();
    if (auto read = readIndexes(details); !read)
        return read.error();
    return std::optional(std::move(details));
}

/// What the server computes itself stands where a default would. MariaDB writes a default as SQL, also the NULL
/// that every column without one has; MySQL writes the bare value.
Result<void> MySqlCatalogue::readColumns(ObjectDetails &details)
{
    const auto rows = ask(std::string("SELECT column_name, column_type, is_nullable, CASE"
                                      " WHEN coalesce(generation_expression, '') <> ''"
                                      " THEN CONCAT('GENERATED ALWAYS AS (', generation_expression, ')')"
                                      " WHEN extra LIKE '%auto_increment%' THEN 'AUTO_INCREMENT'"
                                      " WHEN column_default = 'NULL' THEN '' ELSE column_default END"
                                      " FROM information_schema.columns WHERE")
                              + sameTable + " ORDER BY ordinal_position",
                          {details.name.schema, details.name.name});
    if (!rows)
        return rows.error();
    for (const auto &row : *rows)
        details.columns.push_back({row[0], row[1], row[2] == "YES", false, row[3]});
    return {};
}

/// The server keeps the kind of a key, its columns and what they refer to in two tables. One row a column, in the
/// key's own order.
Result<void> MySqlCatalogue::readKeys(ObjectDetails &details)
{
    const auto rows = ask(
        std::string("SELECT t.constraint_name, t.constraint_type, u.column_name, u.referenced_table_schema,"
                    " u.referenced_table_name, u.referenced_column_name"
                    " FROM (SELECT * FROM information_schema.table_constraints WHERE")
            + sameTable + ") t JOIN (SELECT * FROM information_schema.key_column_usage WHERE" + sameTable
            + ") u ON u.constraint_schema = t.constraint_schema AND u.constraint_name = t.constraint_name"
              " WHERE t.constraint_type IN ('PRIMARY KEY', 'UNIQUE', 'FOREIGN KEY')"
              " ORDER BY FIELD(t.constraint_type, 'PRIMARY KEY', 'UNIQUE', 'FOREIGN KEY'), t.constraint_name,"
              " u.ordinal_position",
        {details.name.schema, details.name.name});
    if (!rows)
        return rows.error();
    for (const auto &row : *rows) {
        const auto kind = kindOfConstraint(row[1]);
        if (details.keys.empty() || details.keys.back().name != row[0] || details.keys.back().kind != kind)
            details.keys.push_back({kind, row[0], {}, {row[3], row[4]}});
        details.keys.back().columns.push_back(row[2]);
        if (kind == ObjectDetails::Key::Kind::Foreign)
            details.keys.back().referencedColumns.push_back(row[5]);
    }
    details.markPrimaryKey();
    return {};
}

/// SHOW INDEX tells of expressions in MySQL, which MariaDB's information_schema has no column for.
Result<void> MySqlCatalogue::readIndexes(ObjectDetails &details)
{
    enum Place { NonUnique = 1, Name = 2, ColumnName = 4, Prefix = 7, Expression = 14 };
    const auto table = MySqlDialect().quoteObject(details.name);
    if (!table)
        return table.error();
    const auto rows = ask("SHOW INDEX FROM " + *table);
    if (!rows)
        return rows.error();
    for (const auto &row : *rows) {
        if (details.indexes.empty() || details.indexes.back().name != row[Name])
            details.indexes.push_back({row[Name], {}, row[NonUnique] == "0"});
        std::string column = row[ColumnName];
        if (column.empty() && row.size() > Expression)
            column = row[Expression];
        if (!row[Prefix].empty())
            column += '(' + row[Prefix] + ')';
        details.indexes.back().columns.push_back(std::move(column));
    }
    return {};
}
