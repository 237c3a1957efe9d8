// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlTableMaker.h"

#include "app/drivers/CatalogueRows.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/mysql/MySqlCatalogue.h"
#include "app/drivers/mysql/MySqlConnection.h"
#include "app/drivers/mysql/MySqlDeclaredType.h"
#include "app/drivers/mysql/MySqlDialect.h"
#include "app/drivers/mysql/MySqlIndexes.h"
#include "app/drivers/mysql/MySqlTypeFit.h"

#include <mysql.h>

#include <algorithm>

namespace {

struct MySqlTableMakerText
{
    Q_DECLARE_TR_FUNCTIONS(MySqlTableMaker)
};

/// $1 and $2 are the table's schema and name as the catalogue spells them; the comparison is made once more, byte by byte,
/// where the server tells names apart by case. Words that stand in an ENUM or SET are told apart by their numbers.
constexpr const char *shapeColumnsQuery =
    "SELECT column_name, column_type, is_nullable = 'YES', coalesce(generation_expression, '') <> '',"
    " extra LIKE '%auto_increment%', collation_name IS NULL OR data_type IN ('enum', 'set')"
    " OR collation_name LIKE '%\\_nopad\\_bin' OR collation_name IN ('utf8mb4_0900_bin', 'binary')"
    " FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2"
    " AND (@@lower_case_table_names <> 0"
    " OR (CAST(CONVERT(table_schema USING utf8mb4) AS BINARY) = CAST($1 AS BINARY)"
    " AND CAST(CONVERT(table_name USING utf8mb4) AS BINARY) = CAST($2 AS BINARY)))"
    " ORDER BY ordinal_position";

} // namespace

MySqlTableMaker::MySqlTableMaker(MySqlConnection &connection, MySqlLink &link)
    : m_connection(connection)
    , m_link(link)
    , m_isMariaDb(mariadb_connection(link.handle()) != 0)
    , m_types(m_isMariaDb, mysql_get_server_version(link.handle()))
{}

Result<std::optional<TableShape>> MySqlTableMaker::shape(const ObjectName &table)
{
    const auto details = m_connection.catalogue()->details(table);
    if (!details)
        return details.error();
    if (!*details)
        return std::optional<TableShape>();
    TableShape shape;
    shape.name = (*details)->name;
    shape.isView = (*details)->isView;
    shape.estimatedRows = (*details)->isView ? -1 : (*details)->estimatedRows;
    shape.indexes = (*details)->indexes;
    for (const ObjectDetails::Key &key : (*details)->keys) {
        if (key.kind == ObjectDetails::Key::Kind::Primary)
            shape.primaryKey = key.columns;
        else
            shape.keys.push_back(key);
    }
    if (auto read = readColumns(shape); !read)
        return read.error();
    return std::optional(std::move(shape));
}

Result<void> MySqlTableMaker::readColumns(TableShape &shape)
{
    QueryRequest request;
    request.text = QString::fromUtf8(shapeColumnsQuery);
    request.params = {shape.name.schema, shape.name.name};
    request.origin = {Origin::Kind::Metadata, QStringLiteral("catalogue")};
    request.leavesNoState = true;
    auto cursor = m_connection.execute(request);
    if (!cursor)
        return cursor.error();
    const auto rows = CatalogueRows::read(**cursor);
    cursor->reset();
    if (!rows)
        return rows.error();
    const MySqlDialect dialect;
    std::string select = "SELECT ";
    for (const auto &row : *rows) {
        TableShape::Column column;
        column.name = row[0];
        column.declared = row[1];
        column.nullable = row[2] == "1";
        column.generated = row[3] == "1";
        column.identity = row[4] == "1";
        column.bytewise = row[5] == "1";
        auto quoted = dialect.quoteIdentifier(column.name);
        if (!quoted)
            return quoted.error();
        select += (shape.columns.empty() ? "" : ", ") + *quoted;
        shape.columns.push_back(std::move(column));
    }
    const auto table = dialect.quoteObject(shape.name);
    if (!table)
        return table.error();
    const auto schema = m_connection.resultSchema(select + " FROM " + *table, true);
    if (!schema)
        return schema.error();
    for (std::size_t i = 0; i < shape.columns.size() && i < (*schema)->size(); ++i)
        shape.columns[i].type = (**schema)[i].type;
    return {};
}

Result<MappedColumn> MySqlTableMaker::map(const TableShape::Column &column, bool inKey) const
{
    return m_types.map(column, inKey);
}

Result<std::optional<QString>> MySqlTableMaker::fits(const TableShape::Column &source,
                                                     const TableShape::Column &own) const
{
    return MySqlTypeFit::fits(source, own, m_isMariaDb);
}

/// A TIMESTAMP says what it does with NULL and by itself: older servers would fill it in with the time of each change.
Result<std::string> MySqlTableMaker::columnClause(const TableShape &table, std::size_t place,
                                                  const MappedColumn &mapped) const
{
    const TableShape::Column &like = table.columns[place];
    auto clause = MySqlDialect().quoteIdentifier(like.name);
    if (!clause)
        return clause;
    const bool isKey = std::ranges::find(table.primaryKey, like.name) != table.primaryKey.end();
    const bool nullable = like.nullable && !isKey;
    // COMMENT comes last.
    const std::size_t end = std::min(mapped.declared.find(" COMMENT "), mapped.declared.size());
    *clause += ' ' + mapped.declared.substr(0, end) + (nullable ? " NULL" : " NOT NULL");
    const MySqlDeclaredType type = MySqlDeclaredType::parse(mapped.declared);
    if (type.family == MySqlDeclaredType::Family::Timestamp && !nullable)
        *clause += " DEFAULT CURRENT_TIMESTAMP(" + std::to_string(type.scale) + ')';
    // The server numbers one column, the first of a key.
    if (like.identity && type.family == MySqlDeclaredType::Family::Integer && !table.primaryKey.empty()
        && table.primaryKey.front() == like.name)
        *clause += " AUTO_INCREMENT";
    *clause += mapped.declared.substr(end);
    return clause;
}

Result<std::string> MySqlTableMaker::createStatement(const TableShape &table,
                                                     const std::vector<MappedColumn> &columns) const
{
    if (columns.size() != table.columns.size())
        return Error{ErrorCode::Internal,
                     MySqlTableMakerText::tr("A table needs a type for each of its columns.")};
    const MySqlDialect dialect;
    const auto name = dialect.quoteObject(table.name);
    if (!name)
        return name;
    std::string sql = "CREATE TABLE " + *name + " (";
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto clause = columnClause(table, i, columns[i]);
        if (!clause)
            return clause;
        sql += (i == 0 ? "\n    " : ",\n    ") + *clause;
    }
    std::string key;
    for (const std::string &column : table.primaryKey) {
        const auto quoted = dialect.quoteIdentifier(column);
        if (!quoted)
            return quoted;
        key += (key.empty() ? "" : ", ") + *quoted;
    }
    if (!key.empty())
        sql += ",\n    PRIMARY KEY (" + key + ')';
    return sql + "\n) ENGINE=InnoDB DEFAULT " + m_types.textClause();
}

Result<std::string> MySqlTableMaker::addColumnStatement(const ObjectName &table, const std::string &name,
                                                        const MappedColumn &column) const
{
    const MySqlDialect dialect;
    const auto object = dialect.quoteObject(table);
    if (!object)
        return object;
    TableShape like;
    like.columns.push_back({.name = name});
    const auto clause = columnClause(like, 0, column);
    if (!clause)
        return clause;
    return "ALTER TABLE " + *object + " ADD COLUMN " + *clause;
}

Result<std::vector<std::string>> MySqlTableMaker::indexStatements(const ObjectName &table,
                                                                  const TableShape &like) const
{
    // The lengths of the columns that are there; else of those that map() would make.
    std::vector<MySqlIndexes::Place> places;
    auto own = m_connection.tableMaker()->shape(table);
    if (!own)
        return own.error();
    for (const TableShape::Column &column : *own ? (*own)->columns : like.columns) {
        const auto mapped = *own ? Result<MappedColumn>(MappedColumn{column.declared, column.type})
                                 : m_types.map(column, true);
        places.push_back({column.name, MySqlDeclaredType::parse(mapped ? mapped->declared : "longtext")});
    }
    return MySqlIndexes::statements(table, like, places);
}

Result<void> MySqlTableMaker::advanceSequences(const TableShape &)
{
    return {};
}

Result<void> MySqlTableMaker::run(const std::string &statement)
{
    if (m_connection.transactionState() != TransactionState::None)
        return Error{ErrorCode::Internal,
                     MySqlTableMakerText::tr("Tables are made outside of transactions.")};
    return m_link.run(statement, {}, MySqlLink::running());
}
