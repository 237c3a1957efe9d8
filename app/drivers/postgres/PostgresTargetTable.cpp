// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresTargetTable.h"

#include "app/drivers/postgres/PostgresConnection.h"
#include "app/drivers/postgres/PostgresDialect.h"

#include <QCoreApplication>

#include <algorithm>

namespace {

struct PostgresTargetTableText
{
    Q_DECLARE_TR_FUNCTIONS(PostgresTargetTable)
};

/// $1 is the schema, $2 the table. Operators are found by their place in the default B-tree order of a type (3 is =,
/// 4 is >=), not by a search path that others may have put theirs into; those of the server's own types are in
/// pg_catalog. To plan them takes the server 5 ms: they are left out where nothing is compared.
std::string targetQuery(bool hasOperators)
{
    constexpr const char *operators =
        " JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
        " LEFT JOIN LATERAL (SELECT on1.nspname, o1.oprname AS eq, o2.oprname AS ge"
        " FROM pg_catalog.pg_opclass k JOIN pg_catalog.pg_am m ON m.oid = k.opcmethod AND m.amname = 'btree'"
        " JOIN pg_catalog.pg_amop p1 ON p1.amopfamily = k.opcfamily AND p1.amoplefttype = k.opcintype"
        " AND p1.amoprighttype = k.opcintype AND p1.amopstrategy = 3"
        " JOIN pg_catalog.pg_operator o1 ON o1.oid = p1.amopopr"
        " JOIN pg_catalog.pg_namespace on1 ON on1.oid = o1.oprnamespace"
        " JOIN pg_catalog.pg_amop p2 ON p2.amopfamily = k.opcfamily AND p2.amoplefttype = k.opcintype"
        " AND p2.amoprighttype = k.opcintype AND p2.amopstrategy = 4"
        " JOIN pg_catalog.pg_operator o2 ON o2.oid = p2.amopopr AND o2.oprnamespace = o1.oprnamespace"
        " WHERE k.opcdefault AND k.opcintype = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END"
        " LIMIT 1) own ON true";
    std::string query =
        "SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attgenerated <> '',"
        " a.attidentity = 'a', c.relkind, ";
    query += hasOperators ? "own.nspname, own.eq, own.ge" : "NULL, NULL, NULL";
    query += " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
             " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped";
    if (hasOperators)
        query += operators;
    query += " WHERE n.nspname = $1::pg_catalog.text AND c.relname = $2::pg_catalog.text AND c.relkind IN "
             "('r', 'p')"
             " ORDER BY a.attnum";
    return query;
}

QString nameOf(const TableShape &shape)
{
    return QString::fromStdString(shape.name.schema.empty() ? shape.name.name
                                                            : shape.name.schema + '.' + shape.name.name);
}

Error changedMeanwhile(const TableShape &shape)
{
    return {ErrorCode::Conflict,
            PostgresTargetTableText::tr("Table %1 was changed since it was looked at.").arg(nameOf(shape)),
            PostgresTargetTableText::tr("Repeat; its columns are then read anew.")};
}

Error noSuchColumn(const TableShape &shape, const std::string &name)
{
    return {ErrorCode::Invalid,
            PostgresTargetTableText::tr("Table %1 has no column \"%2\" that can be written.")
                .arg(nameOf(shape), QString::fromStdString(name))};
}

std::string operatorNamed(const std::string &schema, const std::string &name)
{
    const auto quoted = PostgresDialect().quoteIdentifier(schema);
    return "OPERATOR(" + quoted.value_or("pg_catalog") + '.' + name + ')';
}

/// One column, from its row of the question above.
Result<PostgresTargetTable::Column> columnOf(const PostgresResult &rows, int row,
                                             const TableShape::Column &shape)
{
    PostgresTargetTable::Column column;
    column.name = shape.name;
    auto quoted = PostgresDialect().quoteIdentifier(shape.name);
    if (!quoted)
        return quoted.error();
    column.quoted = std::move(*quoted);
    column.form = PostgresColumnForm::of(shape.type);
    column.isAlwaysIdentity = *PQgetvalue(rows.get(), row, 3) == 't';
    column.isEqualByBytes = column.form.isEqualByBytes() && shape.bytewise;
    const bool hasOwn = PQgetisnull(rows.get(), row, 5) == 0;
    const std::string schema = hasOwn ? PQgetvalue(rows.get(), row, 5) : "pg_catalog";
    column.equals = operatorNamed(schema, hasOwn ? PQgetvalue(rows.get(), row, 6) : "=");
    column.atLeast = operatorNamed(schema, hasOwn ? PQgetvalue(rows.get(), row, 7) : ">=");
    return column;
}

} // namespace

Result<PostgresTargetTable> PostgresTargetTable::read(PostgresConnection &connection, const TableShape &shape,
                                                      const std::vector<std::string> &columns,
                                                      const std::vector<std::string> &key,
                                                      const std::vector<std::string> &lossy)
{
    PostgresTargetTable table;
    auto name = PostgresDialect().quoteObject(shape.name);
    if (!name)
        return name.error();
    table.quoted = std::move(*name);
    if (shape.isView)
        return Error{
            ErrorCode::Unsupported,
            PostgresTargetTableText::tr("%1 is a view; rows are copied to tables only.").arg(nameOf(shape))};
    const std::string lock = "LOCK TABLE ONLY " + table.quoted + " IN ROW EXCLUSIVE MODE";
    if (const auto locked = connection.ask(lock.c_str(), {}); !locked)
        return locked.error();
    const auto rows = connection.ask(targetQuery(!key.empty()).c_str(), {shape.name.schema, shape.name.name});
    if (!rows)
        return rows.error();
    for (const std::string &wanted : columns) {
        const auto known = std::ranges::find(shape.columns, wanted, &TableShape::Column::name);
        if (known == shape.columns.end())
            return noSuchColumn(shape, wanted);
        int row = 0;
        while (row < PQntuples(rows->get()) && wanted != PQgetvalue(rows->get(), row, 0))
            ++row;
        if (row == PQntuples(rows->get()) || known->declared != PQgetvalue(rows->get(), row, 1))
            return changedMeanwhile(shape);
        if (*PQgetvalue(rows->get(), row, 2) == 't') // computed by the server
            return noSuchColumn(shape, wanted);
        auto column = columnOf(*rows, row, *known);
        if (!column)
            return column.error();
        column->mayLose = std::ranges::find(lossy, wanted) != lossy.end();
        table.isPartitioned = *PQgetvalue(rows->get(), row, 4) == 'p';
        table.columns.push_back(std::move(*column));
    }
    for (const std::string &part : key) {
        table.key.push_back(table.place(part));
        if (table.key.back() == table.columns.size())
            return noSuchColumn(shape, part);
    }
    return table;
}

std::size_t PostgresTargetTable::place(const std::string &name) const
{
    return static_cast<std::size_t>(std::ranges::find(columns, name, &Column::name) - columns.begin());
}

bool PostgresTargetTable::needsText() const
{
    return std::ranges::any_of(columns, [](const Column &column) {
        return column.form.kind == PostgresColumnForm::Kind::ServerText;
    });
}
