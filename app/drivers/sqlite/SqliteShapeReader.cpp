// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/sqlite/SqliteShapeReader.h"

#include "app/drivers/sqlite/SqliteConnection.h"

#include <sqlite3.h>

#include <algorithm>
#include <map>

Result<std::optional<TableShape>> SqliteShapeReader::read(const ObjectName &table) const
{
    const auto described = m_connection.catalogue()->describe(table);
    if (!described)
        return described.error();
    if (!*described)
        return std::optional<TableShape>();
    TableShape shape;
    shape.name = (*described)->name;
    shape.estimatedRows = (*described)->estimatedRows;
    const auto kind =
        m_connection.ask(QStringLiteral("SELECT type FROM sqlite_schema WHERE name = $1"), {shape.name.name});
    if (!kind)
        return kind.error();
    shape.isView = !kind->empty() && kind->front()[0] == "view";
    for (const auto part : {&SqliteShapeReader::readColumns, &SqliteShapeReader::readIndexes,
                            &SqliteShapeReader::readForeignKeys, &SqliteShapeReader::dropKeyWithNulls}) {
        if (auto read = (this->*part)(shape); !read)
            return read.error();
    }
    return std::optional(std::move(shape));
}

Result<void> SqliteShapeReader::readColumns(TableShape &shape) const
{
    const auto columns =
        m_connection.ask(QStringLiteral("SELECT name, type, \"notnull\", pk, hidden"
                                        " FROM pragma_table_xinfo($1, 'main') WHERE hidden <> 1"),
                         {shape.name.name});
    const auto options =
        m_connection.ask(QStringLiteral("SELECT wr, EXISTS(SELECT 1 FROM pragma_index_list($1, 'main')"
                                        " WHERE origin = 'pk') FROM pragma_table_list($1)"
                                        " WHERE schema = 'main'"),
                         {shape.name.name});
    if (!columns || !options)
        return columns ? options.error() : columns.error();
    const bool isWithoutRowNumber = !options->empty() && options->front()[0] == "1";
    const bool hasKeyIndex = !options->empty() && options->front()[1] == "1";
    std::map<std::int64_t, std::string> primary; // by place in the key, from 1
    for (const auto &row : *columns) {
        TableShape::Column column;
        column.name = row[0];
        column.declared = row[1];
        column.type = {.kind = TypeKind::Dynamic, .style = TextStyle::Sqlite, .name = row[1]};
        const std::int64_t place = CatalogueRows::number(row[3]);
        column.identity = place > 0 && !shape.isView && !isWithoutRowNumber && !hasKeyIndex;
        column.nullable = row[2] != "1" && !column.identity && !(isWithoutRowNumber && place > 0);
        column.generated = row[4] == "2" || row[4] == "3";
        const char *collation = nullptr;
        if (!shape.isView
            && sqlite3_table_column_metadata(m_connection.handle(), "main", shape.name.name.c_str(),
                                             column.name.c_str(), nullptr, &collation, nullptr, nullptr,
                                             nullptr)
                   == SQLITE_OK)
            column.bytewise = !collation || sqlite3_stricmp(collation, "BINARY") == 0;
        if (place > 0)
            primary.emplace(place, column.name);
        shape.columns.push_back(std::move(column));
    }
    for (auto &[place, name] : primary)
        shape.primaryKey.push_back(std::move(name));
    return {};
}

Result<void> SqliteShapeReader::readIndexes(TableShape &shape) const
{
    const auto found = m_connection.ask(
        QStringLiteral("SELECT l.name, l.\"unique\", l.origin, c.name, c.cid"
                       " FROM pragma_index_list($1, 'main') l JOIN pragma_index_xinfo(l.name, 'main') c"
                       " ON c.key = 1 WHERE l.partial = 0 AND l.origin <> 'pk'"
                       " AND NOT EXISTS (SELECT 1 FROM pragma_index_xinfo(l.name, 'main')"
                       " WHERE cid = -2) ORDER BY l.seq DESC, c.seqno"),
        {shape.name.name});
    if (!found)
        return found.error();
    std::string before;
    for (const auto &row : *found) {
        const bool isKey = row[2] == "u";
        if (row[0] != before && isKey)
            shape.keys.push_back({ObjectDetails::Key::Kind::Unique, {}, {}});
        else if (row[0] != before)
            shape.indexes.push_back({row[0], {}, row[1] == "1"});
        before = row[0];
        (isKey ? shape.keys.back().columns : shape.indexes.back().columns).push_back(row[3]);
    }
    return {};
}

Result<void> SqliteShapeReader::readForeignKeys(TableShape &shape) const
{
    const auto details = m_connection.catalogue()->details(shape.name);
    if (!details)
        return details.error();
    if (*details) {
        std::ranges::copy_if(
            (*details)->keys, std::back_inserter(shape.keys),
            [](const ObjectDetails::Key &key) { return key.kind == ObjectDetails::Key::Kind::Foreign; });
    }
    return {};
}

Result<void> SqliteShapeReader::dropKeyWithNulls(TableShape &shape) const
{
    const auto table = m_dialect.quoteObject(shape.name);
    if (!table)
        return table.error();
    for (const std::string &name : shape.primaryKey) {
        if (!shape.find(name)->nullable)
            continue;
        const auto column = m_dialect.quoteIdentifier(name);
        if (!column)
            return column.error();
        const auto found =
            m_connection.ask(QString::fromStdString("SELECT EXISTS(SELECT 1 FROM " + *table + " WHERE "
                                                    + *table + '.' + *column + " IS NULL)"),
                             {});
        if (!found)
            return found.error();
        if (found->front()[0] != "0") {
            shape.primaryKey.clear();
            return {};
        }
    }
    return {};
}
