// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlCatalogue.h"

#include "app/drivers/Cursor.h"
#include "app/drivers/mysql/MySqlConnection.h"
#include "app/drivers/mysql/MySqlDialect.h"
#include "models/core/CellText.h"

#include <charconv>

namespace {

/// information_schema finds names in its own collation, while most servers tell apart what their file system
/// does; so what was found is compared once more, byte by byte.
constexpr const char *tableQuery =
    "SELECT table_schema, table_name, table_rows FROM information_schema.tables"
    " WHERE table_schema = $1 AND table_name = $2 AND table_type <> 'SEQUENCE'"
    " AND (@@lower_case_table_names <> 0"
    " OR (CAST(CONVERT(table_schema USING utf8mb4) AS BINARY) = CAST($1 AS BINARY)"
    " AND CAST(CONVERT(table_name USING utf8mb4) AS BINARY) = CAST($2 AS BINARY)))";

std::int64_t estimateOf(const std::string &text)
{
    std::int64_t rows = -1;
    std::from_chars(text.data(), text.data() + text.size(), rows);
    return rows;
}

} // namespace

MySqlCatalogue::MySqlCatalogue(MySqlConnection &connection)
    : m_connection(connection)
{}

Result<MySqlCatalogue::Rows> MySqlCatalogue::ask(const char *sql, std::vector<Value> params)
{
    QueryRequest request;
    request.text = QString::fromLatin1(sql);
    request.params = std::move(params);
    request.origin = {Origin::Kind::Metadata, QStringLiteral("catalogue")};
    request.leavesNoState = true;
    auto cursor = m_connection.execute(request);
    if (!cursor)
        return cursor.error();
    std::vector<CellText> texts;
    for (const Column &column : *(*cursor)->schema())
        texts.emplace_back(column.type);
    Rows rows;
    while (true) {
        auto batch = (*cursor)->next();
        if (!batch)
            return batch.error();
        if (!*batch)
            return rows;
        for (std::size_t row = 0; row < (*batch)->rowCount(); ++row) {
            auto &cells = rows.emplace_back(texts.size());
            for (std::size_t column = 0; column < texts.size(); ++column) {
                const ColumnData &data = (*batch)->column(column);
                if (!data.isNull(row))
                    texts[column].append(cells[column], data, row);
            }
        }
    }
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

Result<std::optional<ObjectDescription>> MySqlCatalogue::describe(const ObjectName &object)
{
    ObjectName name = object;
    if (name.schema.empty()) {
        auto schema = defaultSchema();
        if (!schema)
            return schema.error();
        name.schema = std::move(*schema);
    }
    auto rows = ask(tableQuery, {name.schema, name.name});
    if (!rows)
        return rows.error();
    if (rows->empty())
        return std::optional<ObjectDescription>();
    ObjectDescription description;
    description.name = {rows->front()[0], rows->front()[1]};
    description.estimatedRows = estimateOf(rows->front()[2]);
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
