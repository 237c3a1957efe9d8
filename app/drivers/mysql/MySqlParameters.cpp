// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlParameters.h"

#include <mysql.h>

#include <algorithm>

struct MySqlParameters::Binds
{
    std::vector<MYSQL_BIND> list;
};

namespace {

template <typename... Visitors>
struct BindVisitor : Visitors...
{
    using Visitors::operator()...;
};
template <typename... Visitors>
BindVisitor(Visitors...) -> BindVisitor<Visitors...>;

/// "-12.50": what the server's decimal type reads without loss.
bool isDecimalNumber(const std::string &text)
{
    const std::size_t start = text.starts_with('-') ? 1 : 0;
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    const auto digits = std::count_if(text.begin() + static_cast<std::ptrdiff_t>(start), text.end(), isDigit);
    const auto points = std::count(text.begin(), text.end(), '.');
    return digits > 0 && points <= 1 && static_cast<std::size_t>(digits + points) + start == text.size();
}

/// The library takes the address of what it only reads without const.
template <typename T>
void *bufferOf(const T *data)
{
    return const_cast<T *>(data);
}

MYSQL_BIND bindOf(const Value &value, bool exactNumbers)
{
    MYSQL_BIND bind{};
    const auto bytes = [&](enum_field_types type, const std::string &data) {
        bind.buffer_type = type;
        bind.buffer = bufferOf(data.data());
        bind.buffer_length = data.size();
        bind.length_value = data.size();
    };
    const auto fixed = [&](enum_field_types type, const auto &number) {
        bind.buffer_type = type;
        bind.buffer = bufferOf(&number);
    };
    std::visit(BindVisitor{[&](std::monostate) { bind.buffer_type = MYSQL_TYPE_NULL; },
                           [&](const bool &truth) { fixed(MYSQL_TYPE_TINY, truth); },
                           [&](const std::int64_t &number) { fixed(MYSQL_TYPE_LONGLONG, number); },
                           [&](const double &number) { fixed(MYSQL_TYPE_DOUBLE, number); },
                           [&](const std::string &text) {
                               bytes(exactNumbers && isDecimalNumber(text) ? MYSQL_TYPE_NEWDECIMAL
                                                                           : MYSQL_TYPE_STRING,
                                     text);
                           },
                           [&](const Blob &blob) { bytes(MYSQL_TYPE_BLOB, blob.bytes); }},
               value);
    return bind;
}

} // namespace

MySqlParameters::MySqlParameters(const std::vector<Value> &values, const std::vector<std::size_t> &order,
                                 const std::vector<bool> &exactNumbers)
    : m_binds(std::make_unique<Binds>())
{
    m_binds->list.reserve(order.size());
    for (std::size_t index : order)
        m_binds->list.push_back(bindOf(values[index], !exactNumbers.empty() && exactNumbers[index]));
    for (MYSQL_BIND &bind : m_binds->list)
        bind.length = &bind.length_value;
}

MySqlParameters::~MySqlParameters() = default;

bool MySqlParameters::bindTo(st_mysql_stmt *statement) const
{
    return m_binds->list.empty() || mysql_stmt_bind_param(statement, m_binds->list.data()) == 0;
}
