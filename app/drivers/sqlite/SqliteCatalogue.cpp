// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/sqlite/SqliteCatalogue.h"

#include "app/drivers/sqlite/SqliteConnection.h"

#include <map>

namespace {

/// The parts of the list between the brackets of CREATE INDEX name ON table (...): SQLite keeps an expression
/// nowhere else than in this text.
std::vector<std::string> indexedParts(const std::string &sql)
{
    std::vector<std::string> parts;
    char quote = 0;
    int depth = 0;
    for (const char c : sql) {
        const bool isInside = quote != 0;
        if (isInside ? c == quote : c == '\'' || c == '"' || c == '`' || c == '[')
            quote = isInside ? char(0) : c == '[' ? ']' : c;
        else if (!isInside && c == '(' && ++depth == 1) {
            parts.emplace_back();
            continue;
        } else if (!isInside && c == ')' && --depth == 0)
            break;
        if (depth == 1 && c == ',' && !isInside)
            parts.emplace_back();
        else if (depth > 0 && (c != ' ' || !parts.back().empty()))
            parts.back() += c;
    }
    return parts;
}

bool isUnnamed(const std::string &index)
{
    return index.rfind("sqlite_autoindex_", 0) == 0;
}

} // namespace

Result<SqliteCatalogue::Rows> SqliteCatalogue::rows(const QString &sql,
                                                    const std::vector<std::string> &params)
{
    return m_connection.ask(sql, params);
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

Result<SqliteCatalogue::Rows> SqliteCatalogue::find(const ObjectName &object)
{
    if (!object.schema.empty() && object.schema != "main")
        return Rows();
    return rows(QStringLiteral("SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view') "
                               "AND name = $1 COLLATE NOCASE"),
                {object.name});
}

Result<std::optional<ObjectDescription>> SqliteCatalogue::describe(const ObjectName &object)
{
    const auto table = find(object);
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
    const auto estimate = estimatedRows(description.name.name);
    if (!estimate)
        return estimate.error();
    description.estimatedRows = *estimate;
    return description;
}

/// ANALYZE leaves its count in sqlite_stat1, as the first number of stat; without it nobody knows.
Result<std::int64_t> SqliteCatalogue::estimatedRows(const std::string &table)
{
    const auto analysed = rows(QStringLiteral("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'"), {});
    if (!analysed)
        return analysed.error();
    if (analysed->empty())
        return -1;
    const auto stat = rows(
        QStringLiteral("SELECT max(CAST(stat AS INTEGER)) FROM sqlite_stat1 WHERE tbl = $1 COLLATE NOCASE"),
        {table});
    return stat && !stat->empty() ? CatalogueRows::number(stat->front()[0]) : -1;
}

Result<std::optional<ObjectDetails>> SqliteCatalogue::details(const ObjectName &object)
{
    const auto table = find(object);
    if (!table)
        return table.error();
    if (table->empty())
        return std::optional<ObjectDetails>();
    ObjectDetails details;
    details.name = {"main", table->front()[0]};
    details.isView = table->front()[1] == "view";
    const auto estimate = estimatedRows(details.name.name);
    if (!estimate)
        return estimate.error();
    details.estimatedRows = *estimate;
    if (auto read = readColumns(details); !read)
        return read.error();
    if (auto read = readIndexes(details); !read)
        return read.error();
    if (auto read = readForeignKeys(details); !read)
        return read.error();
    return std::optional(std::move(details));
}

Result<void> SqliteCatalogue::readColumns(ObjectDetails &details)
{
    const auto columns = rows(QStringLiteral("SELECT name, type, \"notnull\", dflt_value, pk"
                                             " FROM pragma_table_xinfo($1) WHERE hidden <> 1"),
                              {details.name.name});
    if (!columns)
        return columns.error();
    std::map<std::int64_t, std::string> primary; // by place in the key, from 1
    for (const auto &row : *columns) {
        details.columns.push_back({row[0], row[1], row[2] != "1", row[4] != "0", row[3]});
        if (row[4] != "0")
            primary.emplace(CatalogueRows::number(row[4]), row[0]);
    }
    if (primary.empty())
        return {};
    ObjectDetails::Key key;
    for (auto &[place, name] : primary)
        key.columns.push_back(name);
    // A lone INTEGER PRIMARY KEY is the row's own number, which is never NULL; other primary keys may be.
    for (ObjectDetails::Column &column : details.columns) {
        if (primary.size() == 1 && column.inPrimaryKey
            && QString::fromStdString(column.type).compare(QLatin1String("integer"), Qt::CaseInsensitive)
                   == 0)
            column.nullable = false;
    }
    details.keys.push_back(std::move(key));
    return {};
}

/// Also the unique keys: each is an index that came with the table.
Result<void> SqliteCatalogue::readIndexes(ObjectDetails &details)
{
    const auto found =
        rows(QStringLiteral("SELECT l.name, l.\"unique\", l.origin, c.name, c.seqno, s.sql"
                            " FROM pragma_index_list($1) l JOIN pragma_index_xinfo(l.name) c ON c.key = 1"
                            " LEFT JOIN sqlite_schema s ON s.type = 'index' AND s.name = l.name"
                            " ORDER BY l.name, c.seqno"),
             {details.name.name});
    if (!found)
        return found.error();
    for (const auto &row : *found) {
        const bool isNew = details.indexes.empty() || details.indexes.back().name != row[0];
        if (isNew)
            details.indexes.push_back({row[0], {}, row[1] == "1"});
        if (isNew && row[2] == "u")
            details.keys.push_back({ObjectDetails::Key::Kind::Unique, isUnnamed(row[0]) ? "" : row[0], {}});
        const auto parts = row[3].empty() ? indexedParts(row[5]) : std::vector<std::string>();
        const auto place = static_cast<std::size_t>(CatalogueRows::number(row[4]));
        details.indexes.back().columns.push_back(place < parts.size() ? parts[place] : row[3]);
        if (row[2] == "u")
            details.keys.back().columns.push_back(row[3]);
    }
    return {};
}

Result<void> SqliteCatalogue::readForeignKeys(ObjectDetails &details)
{
    const auto found = rows(QStringLiteral("SELECT id, \"table\", \"from\", \"to\""
                                           " FROM pragma_foreign_key_list($1) ORDER BY id, seq"),
                            {details.name.name});
    if (!found)
        return found.error();
    std::string before;
    for (const auto &row : *found) {
        if (row[0] != before)
            details.keys.push_back({ObjectDetails::Key::Kind::Foreign, {}, {}, {"main", row[1]}});
        before = row[0];
        details.keys.back().columns.push_back(row[2]);
        if (!row[3].empty())
            details.keys.back().referencedColumns.push_back(row[3]);
    }
    return {};
}
