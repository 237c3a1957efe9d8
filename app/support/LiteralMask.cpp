// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/support/LiteralMask.h"

namespace {

bool isWordStart(QChar c)
{
    return c.isLetter() || c == QLatin1Char('_') || c.unicode() >= 0x80;
}

bool isWordPart(QChar c)
{
    return isWordStart(c) || c.isDigit() || c == QLatin1Char('$');
}

bool isDigit(QChar c)
{
    return c >= QLatin1Char('0') && c <= QLatin1Char('9');
}

} // namespace

LiteralMask::LiteralMask(const QString &sql, std::optional<DatabaseType> type)
    : m_sql(sql)
{
    if (!type)
        return;
    using enum DatabaseType;
    m_postgres = *type == PostgreSql || *type == Medusa ? Answer::Yes : Answer::No;
    m_mysql = *type == MySql || *type == MariaDb ? Answer::Yes : Answer::No;
    m_sqlite = *type == Sqlite ? Answer::Yes : Answer::No;
}

QString LiteralMask::apply()
{
    while (m_at < m_sql.size())
        step();
    return m_out.trimmed();
}

void LiteralMask::step()
{
    const QChar c = at(m_at);
    if (c == QLatin1Char('\''))
        string();
    else if (c == QLatin1Char('"'))
        doubleQuoted();
    else if (c == QLatin1Char('`'))
        backticked();
    else if (c == QLatin1Char('['))
        bracketed();
    else if (c == QLatin1Char('$'))
        dollar();
    else if (isDigit(c) || (c == QLatin1Char('.') && isDigit(at(m_at + 1))))
        number();
    else if (isWordStart(c))
        word();
    else if (startsWith("--"))
        lineComment();
    else if (c == QLatin1Char('#'))
        hash();
    else if (startsWith("/*"))
        blockComment();
    else
        put(QStringView(m_sql).mid(m_at++, 1));
}

std::optional<qsizetype> LiteralMask::endOfQuoted(const QString &text, qsizetype begin, bool backslashEscapes)
{
    const QChar quote = text.at(begin);
    int backslashes = 0;
    for (qsizetype i = begin + 1; i < text.size(); ++i) {
        if (text.at(i) == QLatin1Char('\\')) {
            ++backslashes;
            continue;
        }
        const bool escaped = backslashes % 2 == 1;
        backslashes = 0;
        if (text.at(i) != quote)
            continue;
        if (escaped && !backslashEscapes)
            return {};
        if (escaped)
            continue;
        if (i + 1 >= text.size() || text.at(i + 1) != quote)
            return i + 1;
        ++i;
    }
    return {};
}

void LiteralMask::string()
{
    const auto end = endOfQuoted(m_sql, m_at, false);
    if (!end)
        return cut();
    m_at = *end;
    putMask();
}

void LiteralMask::doubleQuoted()
{
    if (isPostgres() == Answer::Yes) {
        const qsizetype end = m_sql.indexOf(QLatin1Char('"'), m_at + 1);
        if (end < 0)
            return cut();
        put(QStringView(m_sql).mid(m_at, end + 1 - m_at));
        m_at = end + 1;
        return;
    }
    string();
}

void LiteralMask::backticked()
{
    const qsizetype end = m_sql.indexOf(QLatin1Char('`'), m_at + 1);
    if (end < 0)
        return cut();
    put(QStringView(m_sql).mid(m_at, end + 1 - m_at));
    m_at = end + 1;
}

/// SQLite's [name] may hold a quote; elsewhere brackets are an array's.
void LiteralMask::bracketed()
{
    const qsizetype close = m_sql.indexOf(QLatin1Char(']'), m_at);
    const auto inside = QStringView(m_sql).mid(m_at, close < 0 ? -1 : close + 1 - m_at);
    if (m_sqlite == Answer::Yes && close >= 0) {
        put(inside);
        m_at = close + 1;
        return;
    }
    if (m_sqlite == Answer::Unknown
        && (inside.contains(QLatin1Char('\'')) || inside.contains(QLatin1Char('"'))))
        return cut();
    put(u"[");
    ++m_at;
}

/// PostgreSQL's $tag$...$tag$ and $1.
void LiteralMask::dollar()
{
    qsizetype end = m_at + 1;
    while (isWordPart(at(end)) && at(end) != QLatin1Char('$'))
        ++end;
    const bool isQuote = at(end) == QLatin1Char('$') && !isDigit(at(m_at + 1));
    if (!isQuote || m_sqlite == Answer::Yes || m_mysql == Answer::Yes) {
        put(QStringView(m_sql).mid(m_at, end - m_at));
        m_at = end;
        return;
    }
    const QString tag = m_sql.mid(m_at, end + 1 - m_at);
    const qsizetype close = m_sql.indexOf(tag, end + 1);
    if (isPostgres() != Answer::Yes || close < 0)
        return cut();
    m_at = close + tag.size();
    putMask();
}

void LiteralMask::number()
{
    const bool isParameter = m_at > 0
                             && (at(m_at - 1) == QLatin1Char('?') || at(m_at - 1) == QLatin1Char(':'))
                             && isDigit(at(m_at));
    const qsizetype begin = m_at;
    const bool isHex = startsWith("0x") || startsWith("0X");
    while (isWordPart(at(m_at)) || at(m_at) == QLatin1Char('.')) {
        const bool isExponent = !isHex && (at(m_at) == QLatin1Char('e') || at(m_at) == QLatin1Char('E'));
        ++m_at;
        if (isExponent && (at(m_at) == QLatin1Char('+') || at(m_at) == QLatin1Char('-')))
            ++m_at;
    }
    if (isParameter)
        put(QStringView(m_sql).mid(begin, m_at - begin));
    else
        putMask();
}

void LiteralMask::word()
{
    const qsizetype begin = m_at;
    while (isWordPart(at(m_at)))
        ++m_at;
    put(QStringView(m_sql).mid(begin, m_at - begin));
}

/// To MariaDB, "--" begins a comment only with white space behind it.
void LiteralMask::lineComment()
{
    const QChar next = at(m_at + 2);
    if (next.isNull() || next.isSpace() || m_mysql == Answer::No)
        return skipLine();
    if (m_mysql == Answer::Unknown)
        return cut();
    put(u"--");
    m_at += 2;
}

/// A comment to MariaDB, an operator to PostgreSQL.
void LiteralMask::hash()
{
    if (m_mysql == Answer::Yes)
        return skipLine();
    if (m_mysql == Answer::Unknown)
        return cut();
    put(u"#");
    ++m_at;
}

/// Nested in PostgreSQL alone; MariaDB runs what is in /*! ... */.
void LiteralMask::blockComment()
{
    const bool runs = at(m_at + 2) == QLatin1Char('!')
                      || (at(m_at + 2) == QLatin1Char('M') && at(m_at + 3) == QLatin1Char('!'));
    if (runs && m_mysql != Answer::No)
        return cut();
    int depth = 1;
    m_at += 2;
    while (m_at < m_sql.size() && depth > 0) {
        if (startsWith("*/")) {
            --depth;
            m_at += 2;
        } else if (startsWith("/*") && isPostgres() != Answer::No) {
            if (isPostgres() == Answer::Unknown)
                return cut();
            ++depth;
            m_at += 2;
        } else {
            ++m_at;
        }
    }
    put(u" ");
}

QChar LiteralMask::at(qsizetype index) const
{
    return index < m_sql.size() ? m_sql.at(index) : QChar();
}

bool LiteralMask::startsWith(const char *text) const
{
    return QStringView(m_sql).mid(m_at).startsWith(QLatin1String(text));
}

void LiteralMask::put(QStringView text)
{
    for (const QChar c : text) {
        if (!c.isSpace())
            m_out += c;
        else if (!m_out.isEmpty() && !m_out.endsWith(QLatin1Char(' ')))
            m_out += QLatin1Char(' ');
    }
}

void LiteralMask::putMask()
{
    m_out += QLatin1Char('?');
}

void LiteralMask::skipLine()
{
    const qsizetype end = m_sql.indexOf(QLatin1Char('\n'), m_at);
    m_at = end < 0 ? m_sql.size() : end;
}

void LiteralMask::cut()
{
    m_at = m_sql.size();
    m_out += QStringLiteral("?…");
}
