// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/ParameterRewriter.h"

#include <algorithm>
#include <charconv>

namespace {

/// Bytes of unquoted names: letters, digits, _, $ and everything beyond ASCII.
bool isNameByte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$'
           || static_cast<unsigned char>(c) >= 0x80;
}

bool isSqlSpace(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

} // namespace

ParameterRewriter::ParameterRewriter(std::string_view sql, Quoting quoting)
    : m_rest(sql)
    , m_quoting(quoting)
{
    m_sql.reserve(sql.size());
    while (!m_rest.empty()) {
        const char c = m_rest.front();
        if (c == '\'')
            copyQuoted(c, !m_quoting.noBackslashEscapes);
        else if (c == '"')
            copyQuoted(c, !m_quoting.ansiQuotes && !m_quoting.noBackslashEscapes);
        else if (c == '`')
            copyQuoted(c, false);
        else if (startsComment())
            copyUntil(m_rest.front() == '/' ? "*/" : "\n");
        else if (c == '$' && rewriteParameter())
            continue;
        else if (isNameByte(c))
            copyName();
        else {
            m_hasQuestionMark = m_hasQuestionMark || c == '?';
            copy(1);
        }
    }
}

void ParameterRewriter::copy(std::size_t count)
{
    count = std::min(count, m_rest.size());
    m_sql.append(m_rest.substr(0, count));
    m_rest.remove_prefix(count);
}

/// A doubled quote inside ends one string and begins the next, which comes to the same.
void ParameterRewriter::copyQuoted(char quote, bool backslashEscapes)
{
    std::size_t end = 1;
    while (end < m_rest.size() && m_rest[end] != quote)
        end += backslashEscapes && m_rest[end] == '\\' ? 2 : 1;
    copy(end + 1);
}

void ParameterRewriter::copyUntil(std::string_view end)
{
    const std::size_t start = end == "*/" ? 2 : 0; // "/*/" is no whole comment
    const std::size_t at = m_rest.find(end, start);
    copy(at == std::string_view::npos ? m_rest.size() : at + end.size());
}

void ParameterRewriter::copyName()
{
    std::size_t end = 1;
    while (end < m_rest.size() && isNameByte(m_rest[end]))
        ++end;
    copy(end);
}

/// "--" needs a space or the end behind it, as in the server: 5--1 is arithmetic. The openings "/*!" and
/// "/*M!" are code; their closing "*/" then passes as two operators.
bool ParameterRewriter::startsComment() const
{
    if (m_rest.front() == '#')
        return true;
    if (m_rest.starts_with("--"))
        return m_rest.size() == 2 || isSqlSpace(m_rest[2]);
    return m_rest.starts_with("/*") && !m_rest.starts_with("/*!") && !m_rest.starts_with("/*M!");
}

bool ParameterRewriter::rewriteParameter()
{
    std::size_t number = 0;
    const char *digits = m_rest.data() + 1;
    const char *end = m_rest.data() + m_rest.size();
    const auto parsed = std::from_chars(digits, end, number);
    // The protocol counts parameters in 16 bits.
    if (parsed.ec != std::errc() || number == 0 || number > 65535
        || (parsed.ptr != end && isNameByte(*parsed.ptr)))
        return false;
    const auto length = static_cast<std::size_t>(parsed.ptr - m_rest.data());
    m_savings.push_back({m_sql.size(), length - 1});
    m_sql += '?';
    m_order.push_back(number - 1);
    m_highest = std::max(m_highest, number);
    m_rest.remove_prefix(length);
    return true;
}

std::size_t ParameterRewriter::savedBefore(std::size_t offset) const
{
    std::size_t saved = 0;
    for (const Saving &saving : m_savings) {
        if (saving.offset < offset)
            saved += saving.characters;
    }
    return saved;
}
