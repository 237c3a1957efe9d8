// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/SqlDialect.h"

#include <QCoreApplication>
#include <QStringDecoder>

#include <algorithm>
#include <tuple>

namespace {

struct SqlDialectText
{
    Q_DECLARE_TR_FUNCTIONS(SqlDialect)
};

const char *operatorText(Predicate::Op op)
{
    switch (op) {
    case Predicate::Op::Equal:
        return "=";
    case Predicate::Op::NotEqual:
        return "<>";
    case Predicate::Op::Less:
        return "<";
    case Predicate::Op::LessOrEqual:
        return "<=";
    case Predicate::Op::Greater:
        return ">";
    case Predicate::Op::GreaterOrEqual:
        return ">=";
    case Predicate::Op::IsNull:
        return "IS NULL";
    case Predicate::Op::IsNotNull:
        return "IS NOT NULL";
    }
    return "=";
}

bool isUtf8(std::string_view text)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    [[maybe_unused]] const QString decoded =
        decoder.decode(QByteArrayView(text.data(), static_cast<qsizetype>(text.size())));
    return !decoder.hasError();
}

/// (a, b) > ($1, $2) as a AND/OR chain whose first term an index serves: not every engine uses one for rows of values.
std::string comparisonOf(const std::vector<std::string> &columns, const std::vector<Value> &values,
                         const char *op, bool orEqual, std::vector<Value> &params)
{
    const std::size_t first = params.size() + 1;
    params.insert(params.end(), values.begin(), values.end());
    const auto parameter = [&](std::size_t i) { return " $" + std::to_string(first + i); };
    std::string text;
    for (std::size_t i = columns.size(); i-- > 0;) {
        const bool isLast = i + 1 == columns.size();
        const std::string strict = columns[i] + ' ' + op + (isLast && orEqual ? "=" : "") + parameter(i);
        if (isLast) {
            text = strict;
            continue;
        }
        text = columns[i] + ' ' + op + '=' + parameter(i) + " AND (" + strict + " OR " + text + ')';
        if (i > 0)
            text = '(' + text + ')';
    }
    return columns.size() > 1 ? '(' + text + ')' : text;
}

/// a IN ($1, $2), or ((a = $1 AND b = $2) OR (a = $3 AND b = $4)), which every engine looks up in an index.
std::string oneOf(const std::vector<std::string> &columns, const std::vector<std::vector<Value>> &keys,
                  std::vector<Value> &params)
{
    std::string text;
    for (const std::vector<Value> &key : keys) {
        text += text.empty() ? "" : columns.size() > 1 ? " OR " : ", ";
        std::string row;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            params.push_back(key[i]);
            const std::string parameter = '$' + std::to_string(params.size());
            row += columns.size() == 1 ? parameter : (i > 0 ? " AND " : "") + columns[i] + " = " + parameter;
        }
        text += columns.size() > 1 ? '(' + row + ')' : row;
    }
    return columns.size() > 1 ? '(' + text + ')' : columns.front() + " IN (" + text + ')';
}

/// The conditions of `after`, `upTo` and `keys`, on the quoted columns of the scan's order.
Result<std::vector<std::string>> boundsOf(const ScanRequest &scan, const std::vector<std::string> &order,
                                          std::vector<Value> &params)
{
    const auto fits = [&](const std::vector<Value> &key) {
        return key.size() == order.size() && !key.empty();
    };
    std::vector<std::string> conditions;
    for (const auto &[place, op, last] :
         {std::tuple(&scan.after, ">", false), std::tuple(&scan.upTo, "<", true)}) {
        if (place->empty())
            continue;
        if (!fits(*place))
            return Error{ErrorCode::Internal,
                         SqlDialectText::tr("A place in an order needs a value for each column.")};
        conditions.push_back(comparisonOf(order, *place, op, last, params));
    }
    if (scan.keys.empty())
        return conditions;
    if (!std::all_of(scan.keys.begin(), scan.keys.end(), fits))
        return Error{ErrorCode::Internal, SqlDialectText::tr("A key needs a value for each column.")};
    conditions.push_back(oneOf(order, scan.keys, params));
    return conditions;
}

Error badName(const QString &message)
{
    return {ErrorCode::Invalid, message};
}

} // namespace

Result<std::string> SqlDialect::quoteIdentifier(std::string_view name) const
{
    if (name.empty())
        return badName(SqlDialectText::tr("An identifier cannot be empty."));
    if (name.find('\0') != std::string_view::npos || !isUtf8(name))
        return badName(SqlDialectText::tr("An identifier cannot hold NUL or bytes that are not UTF-8."));
    const char quote = identifierQuote();
    std::string out(1, quote);
    for (char c : name) {
        out += c;
        if (c == quote)
            out += c;
    }
    out += quote;
    return out;
}

Result<std::string> SqlDialect::quoteObject(const ObjectName &object) const
{
    auto name = quoteIdentifier(object.name);
    if (!name || object.schema.empty())
        return name;
    auto schema = quoteIdentifier(object.schema);
    if (!schema)
        return schema;
    return *schema + '.' + *name;
}

Result<QueryRequest> SqlDialect::renderScan(const ScanRequest &scan) const
{
    auto object = quoteObject(scan.object);
    if (!object)
        return object.error();

    QueryRequest request;
    request.origin = scan.origin;
    request.deadline = scan.deadline;
    request.leavesNoState = true;

    std::string sql = "SELECT ";
    if (scan.columns.empty())
        sql += "count(*) AS count";
    for (std::size_t i = 0; i < scan.columns.size(); ++i) {
        auto column = quoteIdentifier(scan.columns[i]);
        if (!column)
            return column.error();
        sql += (i == 0 ? "" : ", ") + *column;
    }
    sql += " FROM " + *object;

    const char *conjunction = " WHERE ";
    for (const Predicate &predicate : scan.predicates) {
        auto column = quoteIdentifier(predicate.column);
        if (!column)
            return column.error();
        const std::string op = operatorText(predicate.op);
        sql += conjunction;
        conjunction = " AND ";
        if (predicate.op == Predicate::Op::IsNull || predicate.op == Predicate::Op::IsNotNull) {
            sql += *column + ' ' + op;
            continue;
        }
        request.params.push_back(predicate.value);
        const std::string parameter = '$' + std::to_string(request.params.size());
        sql +=
            predicate.textual ? textComparison(*column, op, parameter) : *column + ' ' + op + ' ' + parameter;
    }
    std::vector<std::string> order;
    for (const ScanRequest::Order &by : scan.order) {
        auto column = quoteIdentifier(by.column);
        if (!column)
            return column.error();
        order.push_back(orderTerm(by.column, std::move(*column)));
    }
    auto bounds = boundsOf(scan, order, request.params);
    if (!bounds)
        return bounds.error();
    for (const std::string &bound : *bounds) {
        sql += conjunction + bound;
        conjunction = " AND ";
    }
    if (scan.changedSince) {
        if (const std::string changed = changedSince(*scan.changedSince); !changed.empty())
            sql += conjunction + changed;
    }
    for (std::size_t i = 0; i < order.size() && !scan.anyOrder; ++i)
        sql += (i == 0 ? " ORDER BY " : ", ") + order[i] + (scan.order[i].descending ? " DESC" : "");
    if (scan.limit)
        sql += " LIMIT " + std::to_string(*scan.limit);
    if (scan.limit && scan.skip > 0)
        sql += " OFFSET " + std::to_string(scan.skip);
    request.text = QString::fromStdString(sql);
    if (scan.rendered)
        scan.rendered(request.text);
    return request;
}
