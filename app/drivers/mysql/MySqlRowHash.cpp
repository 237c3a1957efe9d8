// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlRowHash.h"

#include "app/drivers/CatalogueRows.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/mysql/MySqlConnection.h"
#include "app/drivers/mysql/MySqlDeclaredType.h"
#include "app/drivers/mysql/MySqlDialect.h"

#include <algorithm>
#include <map>

namespace {

using HashedFamily = MySqlDeclaredType::Family;

/// $1 and $2 name the table. What a value's text depends on beside its column is the version's and one mode's.
constexpr const char *hashedColumnsQuery =
    "SELECT column_name, column_type, coalesce(character_set_name, ''), concat(version(), ' ',"
    " @@sql_mode LIKE '%PAD_CHAR%') FROM information_schema.columns"
    " WHERE table_schema = CASE WHEN $1 = '' THEN DATABASE() ELSE $1 END AND table_name = $2";

struct HashedField
{
    MySqlDeclaredType type;
    std::string scheme;
};

/// A FLOAT's own text has 6 digits; a TIMESTAMP's depends on the session's zone; a BIT's are bytes.
std::string hashedTerm(const std::string &quoted, const MySqlDeclaredType &type)
{
    std::string value = "s." + quoted;
    if (type.family == HashedFamily::Float)
        value += " + 0e0";
    else if (type.family == HashedFamily::Bit)
        value += " + 0";
    else if (type.family == HashedFamily::Timestamp)
        value = "UNIX_TIMESTAMP(" + value + ')';
    return "IFNULL(MD5(" + value + "), '-')";
}

} // namespace

Result<std::optional<RowHash::Method>> MySqlRowHash::method(const Table &table)
{
    QueryRequest request;
    request.text = QString::fromLatin1(hashedColumnsQuery);
    request.params = {table.name.schema, table.name.name};
    request.leavesNoState = true;
    auto cursor = m_connection.execute(request);
    if (!cursor)
        return cursor.error();
    const auto rows = CatalogueRows::read(**cursor);
    cursor->reset();
    if (!rows)
        return rows.error();
    std::map<std::string, HashedField> known;
    for (const auto &row : *rows)
        known[row[0]] = {MySqlDeclaredType::parse(row[1]), row[1] + ' ' + row[2]};
    Method method{"md5 " + (rows->empty() ? std::string() : rows->front()[3]), {}};
    for (const std::string &column : table.columns) {
        const auto quoted = MySqlDialect().quoteIdentifier(column);
        if (!quoted)
            return quoted.error();
        const auto found = known.find(column);
        if (found == known.end() || found->second.type.family == HashedFamily::Geometry
            || found->second.type.family == HashedFamily::Other)
            return std::optional<Method>();
        const MySqlDeclaredType &type = found->second.type;
        const bool isKey = std::ranges::find(table.key, column) != table.key.end();
        const bool sortsKnown = type.family == HashedFamily::Integer && !(type.isUnsigned && type.bytes == 8);
        if (isKey && !sortsKnown)
            return std::optional<Method>();
        method.scheme += '|' + found->second.scheme;
        method.expression += (method.expression.empty() ? "" : ", ") + hashedTerm(*quoted, type);
    }
    return std::optional(std::move(method));
}

Result<QueryRequest> MySqlRowHash::statement(const Table &table, const Method &method,
                                             const std::vector<Value> &after,
                                             const std::vector<Value> &upTo) const
{
    auto request = MySqlDialect().renderScan(rowsOf(table, after, upTo));
    if (!request)
        return request;
    request->text =
        QStringLiteral("SELECT COUNT(*), CAST(COALESCE(SUM(CAST(CONV(LEFT(MD5(CONCAT(%1)), 16), 16, 10)"
                       " AS UNSIGNED)), 0) AS CHAR) FROM (%2) AS s")
            .arg(QString::fromStdString(method.expression), request->text);
    return request;
}
