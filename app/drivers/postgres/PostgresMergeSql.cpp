// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresMergeSql.h"

#include <algorithm>

namespace {

/// Cannot be a column of the target: its columns have other names in the stage.
constexpr const char *rowNumber = "n";

std::string stageColumn(std::size_t place)
{
    return 'c' + std::to_string(place + 1);
}

void appendPart(std::string &list, const char *separator, const std::string &part)
{
    if (!list.empty())
        list += separator;
    list += part;
}

} // namespace

PostgresMergeSql::PostgresMergeSql(const PostgresTargetTable &table, int number, BulkTarget::Mode mode,
                                   std::size_t newerBy, int ownEnds, bool skipEqual)
    : m_table(table)
    , m_stage("pg_temp.penstock_stage_" + std::to_string(number))
    , m_mode(mode)
    , m_newerBy(newerBy)
    , m_ownEnds(ownEnds)
    , m_skipEqual(skipEqual)
{}

/// Without the target's constraints and defaults; types, their modifiers and collations are its own.
std::string PostgresMergeSql::createStage() const
{
    std::string columns;
    for (std::size_t i = 0; i < m_table.columns.size(); ++i)
        columns += m_table.columns[i].quoted + " AS " + stageColumn(i) + ", ";
    return "CREATE TEMPORARY TABLE " + m_stage.substr(m_stage.find('.') + 1) + " ON COMMIT DROP AS SELECT "
           + columns + "0::pg_catalog.int4 AS " + rowNumber + " FROM " + m_table.quoted + " WITH NO DATA";
}

std::string PostgresMergeSql::emptyStage() const
{
    return "TRUNCATE TABLE " + m_stage;
}

std::string PostgresMergeSql::source(bool hasDuplicates) const
{
    if (!hasDuplicates)
        return m_stage + " AS s";
    std::string key;
    for (const std::size_t part : m_table.key)
        appendPart(key, ", ", stageColumn(part));
    std::string order = key;
    if (m_newerBy < m_table.columns.size())
        order += ", " + stageColumn(m_newerBy) + " DESC NULLS LAST";
    return "(SELECT DISTINCT ON (" + key + ") * FROM " + m_stage + " ORDER BY " + order + ", " + rowNumber
           + " DESC) AS s";
}

/// All columns: the stage's behind "s.", the target's own by name otherwise.
std::string PostgresMergeSql::list(const std::string &prefix) const
{
    std::string columns;
    for (std::size_t i = 0; i < m_table.columns.size(); ++i)
        appendPart(columns, ", ",
                   prefix == "s." ? prefix + stageColumn(i) : prefix + m_table.columns[i].quoted);
    return columns;
}

std::string PostgresMergeSql::sameKey(const std::string &one, const std::string &other) const
{
    std::string condition;
    for (const std::size_t part : m_table.key) {
        const Column &column = m_table.columns[part];
        appendPart(condition, " AND ",
                   one + column.quoted + ' ' + column.equals + ' ' + other + stageColumn(part));
    }
    return condition;
}

/// What a change may alter: a key's column only when equal keys can differ in their bytes.
std::vector<const PostgresTargetTable::Column *> PostgresMergeSql::changing() const
{
    std::vector<const Column *> columns;
    for (std::size_t i = 0; i < m_table.columns.size(); ++i) {
        const Column &column = m_table.columns[i];
        const bool isKey = std::ranges::find(m_table.key, i) != m_table.key.end();
        if (!isKey || (!column.isEqualByBytes && !column.isAlwaysIdentity))
            columns.push_back(&column);
    }
    return columns;
}

/// Whether `own`, a row of the target, is to become `fresh` ("s." or "EXCLUDED."). Rows are compared by their bytes: types
/// without an equality of their own have those too, and what is equal to a type's equality only (1.0 and 1.00, 'a'
/// and 'A' of some collations, -0 and 0) is brought over.
std::string PostgresMergeSql::mayChange(const std::string &own, const std::string &fresh) const
{
    const bool isStage = fresh == "s.";
    const auto freshColumn = [&](const Column &column) {
        return fresh + (isStage ? stageColumn(m_table.place(column.name)) : column.quoted);
    };
    std::string condition;
    if (m_newerBy < m_table.columns.size()) { // NULL is older than everything
        const Column &newer = m_table.columns[m_newerBy];
        const std::string before = own + newer.quoted;
        const std::string after = freshColumn(newer);
        condition = '(' + before + " IS NULL OR (" + after + " IS NOT NULL AND " + after + ' ' + newer.atLeast
                    + ' ' + before + ')';
        if (m_ownEnds > 0)
            condition += " OR ($1 " + newer.atLeast + ' ' + before
                         + (m_ownEnds > 1 ? " AND " + before + ' ' + newer.atLeast + " $2)" : ")");
        condition += ')';
    }
    if (m_skipEqual) {
        std::string before;
        std::string after;
        for (const Column *column : changing()) {
            appendPart(before, ", ", own + column->quoted);
            appendPart(after, ", ", freshColumn(*column));
        }
        appendPart(condition, " AND ",
                   "ROW(" + before + ")::pg_catalog.record OPERATOR(pg_catalog.*<>) ROW(" + after
                       + ")::pg_catalog.record");
    }
    return condition;
}

std::string PostgresMergeSql::onConflict() const
{
    std::string key;
    for (const std::size_t part : m_table.key)
        appendPart(key, ", ", m_table.columns[part].quoted);
    std::string sets;
    for (const Column *column : changing())
        appendPart(sets, ", ", column->quoted + " = EXCLUDED." + column->quoted);
    if (m_mode == BulkTarget::Mode::Keep || sets.empty())
        return " ON CONFLICT (" + key + ") DO NOTHING";
    const std::string condition = mayChange("t.", "EXCLUDED.");
    return " ON CONFLICT (" + key + ") DO UPDATE SET " + sets + (condition.empty() ? "" : " WHERE ")
           + condition;
}

/// Rows that would change nothing are left out before ON CONFLICT, which would lock them and so write to the log.
std::string PostgresMergeSql::insert(bool hasDuplicates) const
{
    const bool overrides = std::ranges::any_of(m_table.columns, &Column::isAlwaysIdentity);
    std::string sql = "INSERT INTO " + m_table.quoted + " AS t (" + list({}) + ')'
                      + (overrides ? " OVERRIDING SYSTEM VALUE" : "") + " SELECT " + list("s.") + " FROM "
                      + source(hasDuplicates);
    const bool changesNothing = m_mode == BulkTarget::Mode::Keep || changing().empty();
    const std::string condition = changesNothing ? "" : mayChange("o.", "s.");
    if (changesNothing || !condition.empty())
        sql += " WHERE NOT EXISTS (SELECT FROM " + m_table.quoted + " AS o WHERE " + sameKey("o.", "s.")
               + (changesNothing ? "" : " AND NOT (" + condition + ')') + ')';
    return sql + onConflict();
}

/// A row that was changed carries the mark of the lock that found it (xmax). Partitioned tables do not show it: there
/// the rows to change are counted first, in the same snapshot.
std::string PostgresMergeSql::merge(bool hasDuplicates) const
{
    const std::string inserted = insert(hasDuplicates);
    if (!m_table.isPartitioned)
        return "WITH w AS (" + inserted
               + " RETURNING t.xmax OPERATOR(pg_catalog.=) 0 AS fresh)"
                 " SELECT pg_catalog.count(*) FILTER (WHERE fresh),"
                 " pg_catalog.count(*) FILTER (WHERE NOT fresh) FROM w";
    const bool changesNothing = m_mode == BulkTarget::Mode::Keep || changing().empty();
    const std::string condition = changesNothing ? "false" : mayChange("o.", "s.");
    return "WITH changed AS MATERIALIZED (SELECT pg_catalog.count(*) AS n FROM " + source(hasDuplicates)
           + " JOIN " + m_table.quoted + " AS o ON " + sameKey("o.", "s.")
           + (condition.empty() ? "" : " WHERE " + condition) + "), w AS (" + inserted
           + " RETURNING 1) SELECT (SELECT pg_catalog.count(*) FROM w) OPERATOR(pg_catalog.-) changed.n, "
             "changed.n"
             " FROM changed";
}

std::string PostgresMergeSql::removeKeys() const
{
    return "DELETE FROM " + m_table.quoted + " AS t USING " + m_stage + " AS s WHERE " + sameKey("t.", "s.");
}
