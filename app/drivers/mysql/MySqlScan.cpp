// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlScan.h"

#include <algorithm>

namespace {

bool isWordList(const ColumnType &type)
{
    return type.kind == TypeKind::Text && (type.name == "enum" || type.name == "set");
}

/// BIT columns come as bytes, the highest first, and are compared as numbers.
Value bitsAsNumber(const std::string &bytes)
{
    std::uint64_t number = 0;
    for (char c : bytes)
        number = number << 8 | static_cast<unsigned char>(c);
    if (number <= INT64_MAX)
        return static_cast<std::int64_t>(number);
    return std::to_string(number);
}

} // namespace

Result<void> MySqlScan::learnTypes(const Describe &describe)
{
    const bool matter = !m_request.after.empty() || !m_request.upTo.empty() || !m_request.keys.empty()
                        || m_request.exactInstants;
    if (m_request.order.empty() || !matter)
        return {};
    const MySqlDialect dialect;
    std::string sql = "SELECT ";
    for (std::size_t i = 0; i < m_request.order.size(); ++i) {
        auto column = dialect.quoteIdentifier(m_request.order[i].column);
        if (!column)
            return column.error();
        sql += (i == 0 ? "" : ", ") + *column;
    }
    auto object = dialect.quoteObject(m_request.object);
    if (!object)
        return object.error();
    const auto schema = describe(sql + " FROM " + *object);
    if (!schema)
        return schema.error();
    for (const Column &column : **schema)
        m_orderTypes.push_back(column.type);
    return {};
}

Result<QueryRequest> MySqlScan::render(MySqlDialect::Equality equality) const
{
    if (m_orderTypes.empty())
        return MySqlDialect(equality).renderScan(m_request);
    std::vector<std::string> wordLists;
    for (std::size_t i = 0; i < m_orderTypes.size(); ++i) {
        if (isWordList(m_orderTypes[i]))
            wordLists.push_back(m_request.order[i].column);
    }
    ScanRequest request = m_request;
    request.after = bound(m_request.after);
    request.upTo = bound(m_request.upTo);
    for (std::vector<Value> &key : request.keys)
        key = bound(key);
    return MySqlDialect(equality, std::move(wordLists)).renderScan(request);
}

std::vector<Value> MySqlScan::bound(const std::vector<Value> &place) const
{
    std::vector<Value> values = place;
    for (std::size_t i = 0; i < values.size() && i < m_orderTypes.size(); ++i) {
        const auto *blob = std::get_if<Blob>(&values[i]);
        if (blob != nullptr && m_orderTypes[i].name.starts_with("bit("))
            values[i] = bitsAsNumber(blob->bytes);
    }
    return values;
}

std::vector<bool> MySqlScan::exactNumbers() const
{
    // A text that looks like a number must stay a text.
    const bool hasTexts = std::ranges::any_of(m_request.predicates, &Predicate::textual);
    std::vector<bool> exact;
    for (const Predicate &predicate : m_request.predicates) {
        if (predicate.op != Predicate::Op::IsNull && predicate.op != Predicate::Op::IsNotNull)
            exact.push_back(!hasTexts);
    }
    const auto add = [&](const std::vector<Value> &place) {
        for (std::size_t i = 0; i < place.size(); ++i) {
            const bool isKnown = i < m_orderTypes.size();
            exact.push_back(isKnown
                            && (m_orderTypes[i].isNumber() || m_orderTypes[i].name.starts_with("bit(")));
        }
    };
    add(m_request.after);
    add(m_request.upTo);
    std::ranges::for_each(m_request.keys, add);
    return exact;
}
