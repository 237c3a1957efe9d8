// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/schema/CompletionContext.h"

#include "app/schema/SqlNames.h"

#include <algorithm>
#include <optional>

namespace {

struct CompletionToken
{
    enum class Kind { Word, Quoted, Symbol, Text };
    Kind kind = Kind::Symbol;
    QString text; ///< Without quotes.
    qsizetype start = 0;
    qsizetype end = 0;
    bool isClosed = true;

    [[nodiscard]] bool is(const char *word) const
    {
        return kind == Kind::Word && text.compare(QLatin1String(word), Qt::CaseInsensitive) == 0;
    }
    [[nodiscard]] bool isSymbol(char c) const
    {
        return kind == Kind::Symbol && text == QString(QLatin1Char(c));
    }
    [[nodiscard]] bool isName() const { return kind == Kind::Word || kind == Kind::Quoted; }
};

bool isWordChar(QChar c)
{
    return c.isLetterOrNumber() || c == QLatin1Char('_') || c == QLatin1Char('$') || c.isSurrogate()
           || c.isMark();
}

/// Cuts a text into words, quoted names, symbols, and what is no code: strings and comments.
class CompletionLexer final
{
public:
    explicit CompletionLexer(const QString &text)
        : m_text(text)
    {}
    std::vector<CompletionToken> tokens()
    {
        std::vector<CompletionToken> tokens;
        while (m_at < m_text.size()) {
            if (m_text.at(m_at).isSpace())
                ++m_at;
            else
                tokens.push_back(next());
        }
        return tokens;
    }

private:
    [[nodiscard]] bool startsWith(const char *begin) const
    {
        return QStringView(m_text).mid(m_at).startsWith(QLatin1String(begin));
    }
    [[nodiscard]] CompletionToken until(const QString &end, CompletionToken::Kind kind, qsizetype opening,
                                        bool isLine = false)
    {
        const qsizetype start = m_at;
        qsizetype found = m_text.indexOf(end, m_at + opening);
        // Doubled, a quote means itself.
        while (found >= 0 && end.size() == 1 && !isLine && found + 1 < m_text.size()
               && m_text.at(found + 1) == end.at(0))
            found = m_text.indexOf(end, found + 2);
        const bool isClosed = found >= 0;
        m_at = isClosed ? found + (isLine ? 0 : end.size()) : m_text.size();
        QString inside = m_text.mid(start + opening, (isClosed ? found : m_text.size()) - start - opening);
        if (end.size() == 1)
            inside.replace(end + end, end);
        return {kind, inside, start, m_at, isClosed};
    }
    [[nodiscard]] CompletionToken next()
    {
        const QChar c = m_text.at(m_at);
        if (c == QLatin1Char('\''))
            return until(QStringLiteral("'"), CompletionToken::Kind::Text, 1);
        if (c == QLatin1Char('"') || c == QLatin1Char('`'))
            return until(QString(c), CompletionToken::Kind::Quoted, 1);
        if (c == QLatin1Char('['))
            return until(QStringLiteral("]"), CompletionToken::Kind::Quoted, 1);
        if (startsWith("--") || (c == QLatin1Char('#')))
            return until(QStringLiteral("\n"), CompletionToken::Kind::Text, 1, true);
        if (startsWith("/*"))
            return until(QStringLiteral("*/"), CompletionToken::Kind::Text, 2);
        if (c == QLatin1Char('$')) {
            if (const qsizetype end = dollarTag(); end > 0)
                return until(m_text.mid(m_at, end), CompletionToken::Kind::Text, end);
        }
        const qsizetype start = m_at;
        while (m_at < m_text.size() && isWordChar(m_text.at(m_at)))
            ++m_at;
        if (m_at > start)
            return {CompletionToken::Kind::Word, m_text.mid(start, m_at - start), start, m_at, true};
        ++m_at;
        return {CompletionToken::Kind::Symbol, QString(c), start, m_at, true};
    }
    /// Length of $tag$ at the place; 0 when there is none.
    [[nodiscard]] qsizetype dollarTag() const
    {
        qsizetype at = m_at + 1;
        while (at < m_text.size() && (m_text.at(at).isLetter() || m_text.at(at) == QLatin1Char('_')))
            ++at;
        return at < m_text.size() && m_text.at(at) == QLatin1Char('$') ? at + 1 - m_at : 0;
    }

    const QString &m_text;
    qsizetype m_at = 0;
};

using TokenPlace = std::size_t;

bool opensTables(const CompletionToken &token)
{
    return token.is("from") || token.is("join") || token.is("update") || token.is("into") || token.is("table")
           || token.is("describe");
}

bool isClause(const CompletionToken &token)
{
    static const char *const words[] = {"select", "where", "on",     "set",   "group", "order",
                                        "having", "limit", "values", "using", "by",    "returning"};
    return opensTables(token) || std::any_of(std::begin(words), std::end(words), [&](const char *word) {
               return token.is(word);
           });
}

/// After FROM a, b and not in FROM a WHERE f(b,
bool continuesTables(const std::vector<CompletionToken> &tokens, TokenPlace before)
{
    if (!tokens[before].isSymbol(','))
        return false;
    for (TokenPlace at = before; at-- > 0;) {
        if (tokens[at].isSymbol('('))
            return false;
        if (isClause(tokens[at]))
            return tokens[at].is("from") || tokens[at].is("join");
    }
    return false;
}

/// Reads name.name.name [AS] alias at a place and leaves the place behind it.
std::optional<CompletionContext::Table> readTable(const std::vector<CompletionToken> &tokens, TokenPlace &at,
                                                  qsizetype cursor)
{
    CompletionContext::Table table;
    bool isBeingWritten = false;
    while (at < tokens.size() && tokens[at].isName()
           && (tokens[at].kind == CompletionToken::Kind::Quoted || !SqlNames::isReserved(tokens[at].text))) {
        isBeingWritten |= cursor >= tokens[at].start && cursor <= tokens[at].end;
        table.parts << tokens[at++].text;
        if (at >= tokens.size() || !tokens[at].isSymbol('.'))
            break;
        isBeingWritten |= cursor == tokens[at].end;
        ++at;
    }
    if (table.parts.isEmpty())
        return {};
    if (at < tokens.size() && tokens[at].is("as"))
        ++at;
    if (at < tokens.size() && tokens[at].isName()
        && (tokens[at].kind == CompletionToken::Kind::Quoted || !SqlNames::isReserved(tokens[at].text)))
        table.alias = tokens[at++].text;
    if (isBeingWritten)
        return {};
    return table;
}

std::vector<CompletionContext::Table> tablesOf(const std::vector<CompletionToken> &tokens, qsizetype cursor)
{
    std::vector<CompletionContext::Table> tables;
    for (TokenPlace at = 0; at < tokens.size();) {
        if (!opensTables(tokens[at++]))
            continue;
        const bool isList = tokens[at - 1].is("from");
        do {
            if (auto table = readTable(tokens, at, cursor))
                tables.push_back(std::move(*table));
        } while (isList && at < tokens.size() && tokens[at].isSymbol(',') && ++at < tokens.size());
    }
    return tables;
}

} // namespace

CompletionContext CompletionContext::at(const QString &text, qsizetype cursor)
{
    CompletionContext context;
    std::vector<CompletionToken> tokens = CompletionLexer(text).tokens();
    for (const CompletionToken &token : tokens) {
        if (token.kind == CompletionToken::Kind::Text && token.start < cursor
            && (cursor < token.end || !token.isClosed))
            context.isInText = true;
    }
    if (context.isInText)
        return context;
    std::erase_if(tokens,
                  [](const CompletionToken &token) { return token.kind == CompletionToken::Kind::Text; });
    // Only the statement at the cursor.
    TokenPlace begin = 0;
    TokenPlace end = tokens.size();
    for (TokenPlace i = 0; i < tokens.size(); ++i) {
        if (tokens[i].isSymbol(';') && tokens[i].end <= cursor)
            begin = i + 1;
        else if (tokens[i].isSymbol(';') && tokens[i].start >= cursor)
            end = std::min(end, i);
    }
    tokens = {tokens.begin() + static_cast<std::ptrdiff_t>(begin),
              tokens.begin() + static_cast<std::ptrdiff_t>(end)};

    TokenPlace before = 0; // tokens that end before the word
    while (before < tokens.size() && tokens[before].start < cursor)
        ++before;
    if (before > 0 && tokens[before - 1].isName()
        && (tokens[before - 1].end >= cursor || !tokens[before - 1].isClosed)) {
        const CompletionToken &word = tokens[before - 1];
        const bool isQuoted = word.kind == CompletionToken::Kind::Quoted;
        if (!isQuoted || word.end > cursor || !word.isClosed) {
            const qsizetype skipped = isQuoted ? 1 : 0;
            context.prefix = text.mid(word.start + skipped, cursor - word.start - skipped);
            --before;
        }
    }
    while (before >= 2 && tokens[before - 1].isSymbol('.') && tokens[before - 2].isName()) {
        context.qualifier.prepend(tokens[before - 2].text);
        before -= 2;
    }
    context.expectsTable =
        before > 0 && (opensTables(tokens[before - 1]) || continuesTables(tokens, before - 1));
    context.tables = tablesOf(tokens, cursor);
    return context;
}

const CompletionContext::Table *CompletionContext::tableOf(const QString &name) const
{
    const auto isCalled = [&](const QString &other) {
        return !other.isEmpty() && other.compare(name, Qt::CaseInsensitive) == 0;
    };
    for (const Table &table : tables) {
        if (isCalled(table.alias))
            return &table;
    }
    for (const Table &table : tables) {
        if (table.alias.isEmpty() && isCalled(table.parts.last()))
            return &table;
    }
    return nullptr;
}
