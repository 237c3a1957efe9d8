// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresTableMaker.h"

#include "app/drivers/postgres/PostgresConnection.h"
#include "app/drivers/postgres/PostgresDialect.h"
#include "app/drivers/postgres/PostgresShape.h"
#include "app/drivers/postgres/PostgresTypeFit.h"
#include "app/drivers/postgres/PostgresTypeMap.h"

#include <QCoreApplication>

#include <algorithm>

namespace {

struct PostgresTableMakerText
{
    Q_DECLARE_TR_FUNCTIONS(PostgresTableMaker)
};

/// NAMEDATALEN - 1: what is longer is cut by the server, with no more than a notice.
constexpr std::size_t mostNameBytes = 63;

bool isIntegerName(const std::string &declared)
{
    return declared == "smallint" || declared == "integer" || declared == "bigint";
}

/// $1 is the schema, $2 the table. A sequence counts for a column that owns it or takes its default from it.
constexpr const char *sequencesQuery =
    "SELECT DISTINCT a.attname, n.nspname, s.relname, q.seqincrement > 0"
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace tn ON tn.oid = c.relnamespace"
    " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
    " LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum"
    " JOIN pg_catalog.pg_depend p ON"
    " (p.classid = 'pg_catalog.pg_class'::pg_catalog.regclass"
    " AND p.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass"
    " AND p.refobjid = c.oid AND p.refobjsubid = a.attnum AND p.deptype IN ('a', 'i'))"
    " OR (p.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND p.objid = d.oid"
    " AND p.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass)"
    " JOIN pg_catalog.pg_class s ON s.relkind = 'S'"
    " AND s.oid = CASE WHEN p.refobjid = c.oid THEN p.objid ELSE p.refobjid END"
    " JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace"
    " JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.oid"
    " WHERE tn.nspname = $1::pg_catalog.text AND c.relname = $2::pg_catalog.text";

} // namespace

PostgresTableMaker::PostgresTableMaker(PostgresConnection &connection)
    : m_connection(connection)
{}

Result<std::optional<TableShape>> PostgresTableMaker::shape(const ObjectName &table)
{
    return PostgresShape::read(m_connection, table);
}

Result<MappedColumn> PostgresTableMaker::map(const TableShape::Column &column, bool inKey) const
{
    const auto knows = [this](const std::string &name) -> Result<bool> {
        const auto known =
            m_connection.ask("SELECT pg_catalog.to_regtype($1::pg_catalog.text) IS NOT NULL", {name});
        if (known)
            return *PQgetvalue(known->get(), 0, 0) == 't';
        if (known.error().code == ErrorCode::Sql) // no name at all for this server's grammar
            return false;
        return known.error();
    };
    return PostgresTypeMap::map(column, inKey, m_connection.link().setting("TimeZone"), knows);
}

Result<std::optional<QString>> PostgresTableMaker::fits(const TableShape::Column &source,
                                                        const TableShape::Column &own) const
{
    return PostgresTypeFit::fits(source, own);
}

Result<std::string> PostgresTableMaker::quoted(const std::string &name) const
{
    if (name.size() > mostNameBytes)
        return Error{ErrorCode::Invalid,
                     PostgresTableMakerText::tr(
                         "The name \"%1\" is longer than the %2 bytes that PostgreSQL keeps of one.")
                         .arg(QString::fromStdString(name))
                         .arg(mostNameBytes),
                     PostgresTableMakerText::tr("Read the table through a view with shorter names.")};
    return PostgresDialect().quoteIdentifier(name);
}

Result<std::string> PostgresTableMaker::quoted(const ObjectName &name) const
{
    auto table = quoted(name.name);
    if (!table || name.schema.empty())
        return table;
    const auto schema = quoted(name.schema);
    if (!schema)
        return schema;
    return *schema + '.' + *table;
}

Result<std::string> PostgresTableMaker::quotedList(const std::vector<std::string> &names) const
{
    std::string list;
    for (const std::string &name : names) {
        const auto column = quoted(name);
        if (!column)
            return column;
        list += (list.empty() ? "" : ", ") + *column;
    }
    return list;
}

Result<std::string> PostgresTableMaker::createStatement(const TableShape &table,
                                                        const std::vector<MappedColumn> &columns) const
{
    if (columns.size() != table.columns.size())
        return Error{ErrorCode::Internal,
                     PostgresTableMakerText::tr("A table needs a type for each of its columns.")};
    const auto name = quoted(table.name);
    if (!name)
        return name;
    std::string sql = "CREATE TABLE " + *name + " (";
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const TableShape::Column &like = table.columns[i];
        const auto column = quoted(like.name);
        if (!column)
            return column;
        sql += (i == 0 ? "\n    " : ",\n    ") + *column + ' ' + columns[i].declared;
        if (like.identity && isIntegerName(columns[i].declared))
            sql += " GENERATED BY DEFAULT AS IDENTITY";
        else if (!like.nullable)
            sql += " NOT NULL";
    }
    if (!table.primaryKey.empty()) {
        const auto key = quotedList(table.primaryKey);
        if (!key)
            return key;
        sql += ",\n    PRIMARY KEY (" + *key + ')';
    }
    return sql + "\n)";
}

Result<std::string> PostgresTableMaker::addColumnStatement(const ObjectName &table, const std::string &name,
                                                           const MappedColumn &column) const
{
    const auto object = quoted(table);
    if (!object)
        return object;
    const auto quotedName = quoted(name);
    if (!quotedName)
        return quotedName;
    return "ALTER TABLE " + *object + " ADD COLUMN " + *quotedName + ' ' + column.declared;
}

Result<std::vector<std::string>> PostgresTableMaker::indexStatements(const ObjectName &table,
                                                                     const TableShape &like) const
{
    const auto object = quoted(table);
    if (!object)
        return object.error();
    const auto isColumn = [&](const std::string &name) {
        return std::ranges::find(like.columns, name, &TableShape::Column::name) != like.columns.end();
    };
    std::vector<std::string> statements;
    for (const ObjectDetails::Index &index : like.indexes) {
        const bool isPrimary = index.unique && index.columns == like.primaryKey;
        if (isPrimary || index.columns.empty() || !std::ranges::all_of(index.columns, isColumn))
            continue;
        const auto columns = quotedList(index.columns);
        if (!columns)
            return columns.error();
        std::string sql = index.unique ? "CREATE UNIQUE INDEX ON " : "CREATE INDEX ON ";
        sql += *object + " (" + *columns + ')';
        if (std::ranges::find(statements, sql) == statements.end())
            statements.push_back(std::move(sql));
    }
    return statements;
}

/// A sequence is only moved on, never back: setval() takes the furthest of where it stands and the table's last number.
Result<void> PostgresTableMaker::advanceSequences(const TableShape &table)
{
    const auto rows = m_connection.ask(sequencesQuery, {table.name.schema, table.name.name});
    if (!rows)
        return rows.error();
    const PostgresDialect dialect;
    const auto object = dialect.quoteObject(table.name);
    if (!object)
        return object.error();
    for (int row = 0; row < PQntuples(rows->get()); ++row) {
        const auto column = dialect.quoteIdentifier(PQgetvalue(rows->get(), row, 0));
        const auto sequence =
            dialect.quoteObject({PQgetvalue(rows->get(), row, 1), PQgetvalue(rows->get(), row, 2)});
        if (!column || !sequence)
            return column ? sequence.error() : column.error();
        const bool isAscending = *PQgetvalue(rows->get(), row, 3) == 't';
        const std::string furthest = isAscending ? "max" : "min";
        const std::string ahead = isAscending ? " >= " : " <= ";
        const std::string sql =
            "SELECT pg_catalog.setval($1::pg_catalog.regclass, t.last) FROM (SELECT pg_catalog." + furthest
            + '(' + *column + ")::pg_catalog.int8 AS last FROM " + *object + ") t, " + *sequence
            + " s WHERE t.last" + ahead + "s.last_value";
        if (const auto moved = m_connection.ask(sql.c_str(), {*sequence}); !moved)
            return moved.error();
    }
    return {};
}

Result<void> PostgresTableMaker::run(const std::string &statement)
{
    if (m_connection.transactionState() != TransactionState::None)
        return Error{ErrorCode::Internal,
                     PostgresTableMakerText::tr("Tables are made outside of transactions.")};
    const auto done = m_connection.ask(statement.c_str(), {});
    return done ? Result<void>() : done.error();
}
