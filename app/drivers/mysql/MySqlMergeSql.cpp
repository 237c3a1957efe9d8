// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlMergeSql.h"

namespace {

void appendTerm(std::string &list, const char *separator, const std::string &term)
{
    if (!list.empty())
        list += separator;
    list += term;
}

/// Texts compare by their bytes, whatever their collation.
std::string comparable(const MySqlTargetTable::Column &column, const std::string &term)
{
    const bool isText = column.type.family == MySqlDeclaredType::Family::Char
                        || column.type.family == MySqlDeclaredType::Family::VarChar
                        || column.type.family == MySqlDeclaredType::Family::Text;
    return isText ? "CAST(" + term + " AS BINARY)" : term;
}

} // namespace

MySqlMergeSql::MySqlMergeSql(const MySqlTargetTable &table, int number, std::size_t newerBy, int ownEnds)
    : m_table(table)
    , m_stage(table.quotedSchema + "`penstock_stage_" + std::to_string(number) + '`')
    , m_newerBy(newerBy)
    , m_ownEnds(ownEnds)
{
    for (const MySqlTargetTable::Column &column : table.columns) {
        if (column.isKey)
            appendTerm(m_sameKey, " AND ", "t." + column.quoted + " = s." + column.quoted);
        else
            appendTerm(m_sets, ", ", "t." + column.quoted + " = s." + column.quoted);
    }
}

std::string MySqlMergeSql::list(const std::string &prefix) const
{
    std::string columns;
    for (const MySqlTargetTable::Column &column : m_table.columns)
        appendTerm(columns, ", ", prefix + column.quoted);
    return columns;
}

std::string MySqlMergeSql::createStage() const
{
    return "CREATE TEMPORARY TABLE " + m_stage + " ENGINE=InnoDB SELECT " + list({}) + " FROM "
           + m_table.quoted + " WHERE FALSE";
}

/// "1" where equal keys have equal bytes anyway.
std::string MySqlMergeSql::sameBytes() const
{
    std::string same;
    for (const MySqlTargetTable::Column &column : m_table.columns) {
        if (column.isKey && !column.isBytewise)
            appendTerm(same, " AND ",
                       "CAST(t." + column.quoted + " AS BINARY) = CAST(s." + column.quoted + " AS BINARY)");
    }
    return same.empty() ? "1" : same;
}

/// The stage first, whose rows are looked up in the table one by one.
std::string MySqlMergeSql::known() const
{
    return m_stage + " AS s STRAIGHT_JOIN " + m_table.quoted + " AS t ON " + m_sameKey;
}

std::string MySqlMergeSql::countKnown() const
{
    return "SELECT COUNT(*), COALESCE(SUM(NOT (" + sameBytes() + ")), 0) FROM " + known();
}

/// NULL is older than everything.
std::string MySqlMergeSql::mayChange() const
{
    if (m_newerBy >= m_table.columns.size())
        return {};
    const MySqlTargetTable::Column &newer = m_table.columns[m_newerBy];
    const std::string before = comparable(newer, "t." + newer.quoted);
    std::string condition = " WHERE (t." + newer.quoted + " IS NULL OR "
                            + comparable(newer, "s." + newer.quoted) + " >= " + before;
    if (m_ownEnds > 0)
        condition += " OR (" + before + " <= " + comparable(newer, "?");
    if (m_ownEnds > 1)
        condition += " AND " + before + " >= " + comparable(newer, "?");
    return condition + (m_ownEnds > 0 ? "))" : ")");
}

std::string MySqlMergeSql::updateKnown() const
{
    return "UPDATE " + known() + " SET " + m_sets + mayChange();
}

std::string MySqlMergeSql::insertNew(bool someAreKnown) const
{
    std::string sql = "INSERT INTO " + m_table.quoted + " (" + list({}) + ") SELECT " + list("s.") + " FROM "
                      + m_stage + " AS s";
    if (someAreKnown)
        sql += " LEFT JOIN " + m_table.quoted + " AS t ON " + m_sameKey + " WHERE t."
               + m_table.columns[m_table.key.front()].quoted + " IS NULL";
    return sql;
}

std::string MySqlMergeSql::removeKnown() const
{
    return "DELETE t FROM " + known() + " AND " + sameBytes();
}
