// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/sqlite/SqliteCatalogue.h"

#include "app/drivers/sqlite/SqliteConnection.h"
#include "app/drivers/sqlite/SqliteCursor.h"
#include "models/core/CellText.h"

#include <charconv>

Result<std::vector<std::vector<std::string>>> SqliteCatalogue::rows(const QString &sql,
                                                                    std::vector<std::string> params)
{
    QueryRequest request;
    request.text = sql;
    request.params.assign(params.begin(), params.end());
    auto cursor = SqliteCursor::start(m_connection, request);
    if (!cursor)
        return cursor.error();
    std::vector<std::vector<std::string>> result;
    while (true) {
        auto batch = (*cursor)->next();
        if (!batch)
            return batch.error();
        if (!*batch)
            return result;
        for (std::size_t row = 0; row < (*batch)->rowCount(); ++row) {
            std::vector<std::string> values((*batch)->columnCount());
            for (std::size_t i = 0; i < values.size(); ++i) {
                if (!(*batch)->column(i).isNull(row))
                    CellText((*batch)->schema()[i].type).append(values[i], (*batch)->column(i), row);
            }
            result.push_back(std::move(values));
        }
    }
}

Result<std::vector<std::string>> SqliteCatalogue::schemas()
{
    return std::vector<std::string>{"main"};
}

Result<std::string> SqliteCatalogue::defaultSchema()
{
    return std::string("main");
}

Result<std::vector<ObjectSummary>> SqliteCatalogue::objects(const std::string &schema)
{
    std::vector<ObjectSummary> result;
    if (!schema.empty() && schema != "main")
        return result;
    auto found = rows(QStringLiteral("SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view') "
                                     "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"),
                      {});
    if (!found)
        return found.error();
    for (const auto &row : *found)
        result.push_back({{"main", row[0]}, row[1] == "view"});
    return result;
}

Result<std::optional<ObjectDescription>> SqliteCatalogue::describe(const ObjectName &object)
{
    if (!object.schema.empty() && object.schema != "main")
        return std::optional<ObjectDescription>();
    auto table = rows(QStringLiteral("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') "
                                     "AND name = $1 COLLATE NOCASE"),
                      {object.name});
    if (!table)
        return table.error();
    if (table->empty())
        return std::optional<ObjectDescription>();
    ObjectDescription description;
    description.name = {"main", table->front()[0]};
    auto columns = rows(QStringLiteral("SELECT name, type FROM pragma_table_xinfo($1) WHERE hidden <> 1"),
                        {description.name.name});
    if (!columns)
        return columns.error();
    for (const auto &row : *columns) {
        ColumnType type;
        type.kind = TypeKind::Dynamic;
        type.style = TextStyle::Sqlite;
        type.name = row[1];
        description.columns.push_back({row[0], type});
    }
    // ANALYZE leaves its count in sqlite_stat1, as the first number of stat; without it nobody knows.
    auto analysed = rows(QStringLiteral("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'"), {});
    if (!analysed)
        return analysed.error();
    if (!analysed->empty()) {
        auto stat =
            rows(QStringLiteral(
                     "SELECT max(CAST(stat AS INTEGER)) FROM sqlite_stat1 WHERE tbl = $1 COLLATE NOCASE"),
                 {description.name.name});
        if (stat && !stat->empty() && !stat->front()[0].empty()) {
            const std::string &text = stat->front()[0];
            std::from_chars(text.data(), text.data() + text.size(), description.estimatedRows);
        }
    }
    return description;
}
