// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/query/SqlLexer.h"

#include <cstring>

namespace {

// Plain functions of char16_t instead of QChar's: a 10 MB script is read in a fraction of a second.

bool isSqlBlank(char16_t c)
{
    return c == u' ' || (c >= u'\t' && c <= u'\r') || c == u'\u00a0' || c == u'\ufeff';
}

bool isSqlDigit(char16_t c)
{
    return c >= u'0' && c <= u'9';
}

bool startsWord(char16_t c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || c == u'_' || (c >= 0x80 && !isSqlBlank(c));
}

bool continuesWord(char16_t c)
{
    return startsWord(c) || isSqlDigit(c) || c == u'$';
}

} // namespace

SqlLexer::SqlLexer(QStringView text, DatabaseType type, qsizetype from)
    : m_text(text)
    , m_data(text.utf16())
    , m_size(text.size())
    , m_at(from)
{
    if (type == DatabaseType::MySql || type == DatabaseType::MariaDb)
        m_family = Family::MySql;
    else if (type == DatabaseType::Sqlite)
        m_family = Family::Sqlite;
    m_backslashes = m_family == Family::MySql;
}

void SqlLexer::setTerminator(const QString &terminator)
{
    m_terminator = terminator;
}

bool SqlLexer::is(const Token &token, const char *word) const
{
    return token.kind == Kind::Word && text(token).compare(QLatin1String(word), Qt::CaseInsensitive) == 0;
}

bool SqlLexer::atTerminator(qsizetype index) const
{
    const char16_t first = m_terminator.front().unicode();
    if (m_data[index] != first)
        return false;
    return m_terminator.size() == 1 || m_text.mid(index).startsWith(m_terminator);
}

bool SqlLexer::next(Token &token)
{
    if (m_at >= m_size)
        return false;
    token.start = m_at;
    token.closed = true;
    const char16_t c = m_data[m_at];
    if (atTerminator(m_at)) {
        token.kind = Kind::Terminator;
        m_at += m_terminator.size();
    } else if (isSqlBlank(c)) {
        token.kind = Kind::Blank;
        while (m_at < m_size && isSqlBlank(m_data[m_at]))
            ++m_at;
    } else if (startsWord(c)) {
        word(token);
    } else if (isSqlDigit(c) || (c == u'.' && isSqlDigit(at(m_at + 1)))) {
        number(token);
    } else {
        readOther(token);
    }
    token.end = m_at;
    return true;
}

void SqlLexer::readOther(Token &token)
{
    switch (m_data[m_at]) {
    case u'\'':
        token.kind = Kind::String;
        quoted(token, u'\'', m_backslashes);
        return;
    case u'"':
        // A string on MariaDB, unless sql_mode has ANSI_QUOTES: where it ends is the same but for backslashes.
        token.kind = isMySql() ? Kind::String : Kind::Name;
        quoted(token, u'"', isMySql());
        return;
    case u'`':
        if (isPostgres())
            break;
        token.kind = Kind::Name;
        quoted(token, u'`', false);
        return;
    case u'[':
        if (!isSqlite())
            break;
        token.kind = Kind::Name;
        quoted(token, u']', false);
        return;
    case u'$':
        if (dollar(token))
            return;
        break;
    case u'-':
    case u'/':
    case u'#':
    case u'*':
        if (comment(token))
            return;
        break;
    default:
        break;
    }
    symbol(token);
}

/// A doubled quote is one character of the string.
void SqlLexer::quoted(Token &token, char16_t quote, bool backslashes)
{
    ++m_at;
    while (m_at < m_size) {
        const char16_t c = m_data[m_at++];
        if (c == u'\\' && backslashes)
            ++m_at;
        else if (c == quote) {
            if (at(m_at) != quote)
                return;
            ++m_at;
        }
    }
    m_at = m_size; // a backslash may have been the last character
    token.closed = false;
}

bool SqlLexer::comment(Token &token)
{
    const char16_t c = m_data[m_at];
    const char16_t following = at(m_at + 1);
    if (c == u'/' && following == u'*') {
        blockComment(token);
        return true;
    }
    if (c == u'*') {
        if (!m_insideExecutable || following != u'/')
            return false;
        m_insideExecutable = false;
        token.kind = Kind::Blank;
        m_at += 2;
        return true;
    }
    // MariaDB wants a blank behind the dashes: 5--1 is 6 there.
    const bool dashes =
        c == u'-' && following == u'-'
        && (!isMySql() || m_at + 2 >= m_size || isSqlBlank(m_data[m_at + 2]) || m_data[m_at + 2] < u' ');
    if (!dashes && !(c == u'#' && isMySql()))
        return false;
    token.kind = Kind::Comment;
    while (m_at < m_size && m_data[m_at] != u'\n' && m_data[m_at] != u'\r')
        ++m_at;
    return true;
}

void SqlLexer::blockComment(Token &token)
{
    const bool executable =
        isMySql() && (at(m_at + 2) == u'!' || (at(m_at + 2) == u'M' && at(m_at + 3) == u'!'));
    if (executable && m_enterExecutable) {
        m_insideExecutable = true;
        token.kind = Kind::Blank;
        m_at += at(m_at + 2) == u'!' ? 3 : 4;
        while (isSqlDigit(at(m_at)))
            ++m_at; // the version from which on it is run
        return;
    }
    token.kind = executable ? Kind::Executable : Kind::Comment;
    m_at += 2;
    int depth = 1;
    while (m_at < m_size) {
        const char16_t c = m_data[m_at];
        if (c == u'*' && at(m_at + 1) == u'/') {
            m_at += 2;
            if (--depth == 0)
                return;
        } else if (c == u'/' && at(m_at + 1) == u'*' && isPostgres()) {
            m_at += 2;
            ++depth;
        } else if (executable && (c == u'\'' || c == u'"' || c == u'`')) {
            Token inside;
            quoted(inside, c, c != u'`');
        } else {
            ++m_at;
        }
    }
    token.closed = false;
}

/// PostgreSQL's $tag$ .. $tag$, or $1.
bool SqlLexer::dollar(Token &token)
{
    qsizetype end = m_at + 1;
    if (isSqlDigit(at(end))) {
        while (isSqlDigit(at(end)))
            ++end;
        token.kind = Kind::Placeholder;
        m_at = end;
        return true;
    }
    if (!isPostgres())
        return false;
    while (end < m_size && (startsWord(m_data[end]) || isSqlDigit(m_data[end])))
        ++end;
    if (at(end) != u'$')
        return false;
    const QStringView tag = m_text.mid(m_at, end + 1 - m_at);
    token.kind = Kind::String;
    const qsizetype close = m_text.indexOf(tag, end + 1);
    token.closed = close >= 0;
    m_at = close < 0 ? m_size : close + tag.size();
    return true;
}

void SqlLexer::word(Token &token)
{
    token.kind = Kind::Word;
    const char16_t first = m_data[m_at];
    const bool plainTerminator = m_terminator.size() == 1 && !continuesWord(m_terminator.front().unicode());
    do
        ++m_at;
    while (m_at < m_size && continuesWord(m_data[m_at]) && (plainTerminator || !atTerminator(m_at)));
    // E'..': its backslashes escape. The other prefixes (B, X, N, U&) change nothing about where a string ends.
    if (isPostgres() && m_at == token.start + 1 && (first == u'e' || first == u'E') && at(m_at) == u'\'') {
        token.kind = Kind::String;
        quoted(token, u'\'', true);
    }
}

void SqlLexer::number(Token &token)
{
    token.kind = Kind::Number;
    while (m_at < m_size) {
        const char16_t c = m_data[m_at];
        const bool exponent = (c == u'+' || c == u'-')
                              && (m_data[m_at - 1] == u'e' || m_data[m_at - 1] == u'E')
                              && isSqlDigit(at(m_at + 1)) && at(token.start + 1) != u'x';
        if (!exponent && !isSqlDigit(c) && c != u'.' && !startsWord(c))
            return;
        if (m_at > token.start && atTerminator(m_at))
            return;
        ++m_at;
    }
}

void SqlLexer::symbol(Token &token)
{
    token.kind = Kind::Symbol;
    const bool pair = m_data[m_at] == u':' && (at(m_at + 1) == u':' || at(m_at + 1) == u'=');
    m_at += pair ? 2 : 1;
}
