// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/query/StatementSplitter.h"

#include "app/query/SqlLexer.h"

#include <algorithm>
#include <utility>

namespace {

using TokenKind = SqlLexer::Kind;
using ScriptStatement = StatementSplitter::Statement;

/// Goes through a script once.
class SplitRun final
{
public:
    SplitRun(const QString &script, DatabaseType type)
        : m_script(script)
        , m_lexer(script, type)
    {}
    std::vector<ScriptStatement> take();

private:
    void add(const SqlLexer::Token &token);
    void word(const SqlLexer::Token &token);
    void bodyWord(const SqlLexer::Token &token);
    void terminator(const SqlLexer::Token &token);
    void finish(qsizetype end);
    bool delimiterLine(const SqlLexer::Token &token);
    void skipCopiedData();
    void followSettings(qsizetype start, qsizetype length);
    [[nodiscard]] bool isInBody() const { return m_depth > 0; }
    [[nodiscard]] QString opening(const SqlLexer::Token &token) const;

    const QString &m_script;
    SqlLexer m_lexer;
    std::vector<ScriptStatement> m_found;
    qsizetype m_start = -1;   ///< Of the statement under way, comments before it included.
    qsizetype m_lastEnd = 0;  ///< Behind its last token that is no blank.
    qsizetype m_lineFrom = 0; ///< Behind the last terminator.
    int m_words = 0;          ///< Words of it so far; only the first few are counted.
    bool m_hasCode = false;
    bool m_create = false;  ///< Begins with CREATE.
    bool m_hasBody = false; ///< CREATE TRIGGER, PROCEDURE ...: may have BEGIN ... END.
    bool m_rule = false;    ///< CREATE RULE: may have (a; b).
    bool m_copy = false;    ///< Begins with COPY.
    bool m_stdin = false;   ///< COPY ... FROM STDIN: its rows follow.
    bool m_set = false;
    bool m_afterEnd = false; ///< The last word was END.
    bool m_afterBegin = false;
    bool m_afterFrom = false;
    bool m_ownTerminator = false; ///< A DELIMITER line is in force.
    int m_depth = 0;              ///< BEGIN and CASE that wait for their END.
    int m_brackets = 0;
    QString m_unclosed;
};

std::vector<ScriptStatement> SplitRun::take()
{
    SqlLexer::Token token;
    while (m_lexer.next(token)) {
        switch (token.kind) {
        case TokenKind::Blank:
            break;
        case TokenKind::Comment:
            // One on the line of the statement before says something of that one.
            if (m_start < 0 && !m_found.empty()
                && !QStringView(m_script).mid(m_lineFrom, token.start - m_lineFrom).contains(u'\n')
                && token.closed)
                break;
            add(token);
            break;
        case TokenKind::Terminator:
            terminator(token);
            break;
        case TokenKind::Word:
            if (delimiterLine(token))
                break;
            m_hasCode = true;
            add(token);
            word(token);
            break;
        default:
            m_hasCode = true;
            add(token);
            m_afterEnd = m_afterBegin = m_afterFrom = false;
            if (m_rule && token.kind == TokenKind::Symbol) {
                const QChar c = m_script.at(token.start);
                m_brackets += c == u'(' ? 1 : c == u')' ? -1 : 0;
            }
        }
    }
    if (m_unclosed.isEmpty() && isInBody())
        m_unclosed = QStringLiteral("BEGIN");
    finish(m_script.size());
    return std::move(m_found);
}

void SplitRun::add(const SqlLexer::Token &token)
{
    if (m_start < 0)
        m_start = token.start;
    m_lastEnd = token.end;
    if (!token.closed)
        m_unclosed = opening(token);
}

QString SplitRun::opening(const SqlLexer::Token &token) const
{
    const QChar first = m_script.at(token.start);
    if (token.kind == TokenKind::Comment || token.kind == TokenKind::Executable)
        return QStringLiteral("/*");
    if (first == u'$')
        return m_script.mid(token.start, m_script.indexOf(u'$', token.start + 1) + 1 - token.start);
    return first == u'e' || first == u'E' ? QStringLiteral("'") : QString(first);
}

void SplitRun::word(const SqlLexer::Token &token)
{
    ++m_words;
    if (m_words == 1) {
        m_create = m_lexer.is(token, "CREATE");
        m_set = m_lexer.isPostgres() && m_lexer.is(token, "SET");
        m_copy = m_lexer.isPostgres() && m_lexer.is(token, "COPY");
        return;
    }
    if (m_copy) {
        m_stdin = m_stdin || (m_afterFrom && m_lexer.is(token, "STDIN"));
        m_afterFrom = m_lexer.is(token, "FROM");
        return;
    }
    // CREATE OR REPLACE DEFINER = root@localhost PROCEDURE: the kind comes early.
    if (m_create && !m_hasBody && m_words <= 12) {
        const bool routine = m_lexer.is(token, "FUNCTION") || m_lexer.is(token, "PROCEDURE");
        m_hasBody = m_lexer.isSqlite() ? m_lexer.is(token, "TRIGGER")
                    : m_lexer.isMySql()
                        ? routine || m_lexer.is(token, "TRIGGER") || m_lexer.is(token, "EVENT")
                        : routine;
        m_rule = m_rule || (m_lexer.isPostgres() && m_words <= 4 && m_lexer.is(token, "RULE"));
        return;
    }
    // With a delimiter of its own a script says itself where bodies end.
    if (m_hasBody && !m_ownTerminator)
        bodyWord(token);
}

void SplitRun::bodyWord(const SqlLexer::Token &token)
{
    const bool afterEnd = std::exchange(m_afterEnd, false);
    const bool afterBegin = std::exchange(m_afterBegin, false);
    if (m_lexer.isPostgres()) {
        // Only BEGIN ATOMIC: other bodies are strings.
        if (afterBegin && m_lexer.is(token, "ATOMIC"))
            ++m_depth;
        m_afterBegin = m_lexer.is(token, "BEGIN");
    } else if (m_lexer.is(token, "BEGIN")) {
        ++m_depth;
    }
    if (afterEnd && m_lexer.isMySql()) {
        for (const char *block : {"IF", "LOOP", "REPEAT", "WHILE"}) {
            if (m_lexer.is(token, block)) {
                ++m_depth; // that END closed a block which had not been counted
                return;
            }
        }
    }
    if (!isInBody())
        return;
    if (m_lexer.is(token, "CASE") && !afterEnd) { // END CASE has been counted by its END
        ++m_depth;
    } else if (m_lexer.is(token, "END")) {
        --m_depth;
        m_afterEnd = true;
    }
}

void SplitRun::terminator(const SqlLexer::Token &token)
{
    m_afterEnd = false;
    if (isInBody() || (m_rule && m_brackets > 0)) {
        add(token);
        return;
    }
    const bool copied = m_stdin;
    finish(token.end);
    if (copied)
        skipCopiedData();
}

void SplitRun::finish(qsizetype end)
{
    if (m_hasCode || !m_unclosed.isEmpty()) {
        m_found.push_back({m_start, m_lastEnd - m_start, end, m_unclosed});
        if (m_set)
            followSettings(m_start, m_lastEnd - m_start);
    }
    m_start = -1;
    m_lineFrom = end;
    m_words = m_depth = m_brackets = 0;
    m_hasCode = m_create = m_hasBody = m_rule = m_copy = m_stdin = m_set = false;
    m_afterEnd = m_afterBegin = m_afterFrom = false;
    m_unclosed.clear();
}

/// The mysql client's own command, a line by itself.
bool SplitRun::delimiterLine(const SqlLexer::Token &token)
{
    if (!m_lexer.isMySql() || m_hasCode || !m_lexer.is(token, "DELIMITER"))
        return false;
    qsizetype lineEnd = m_script.indexOf(u'\n', token.end);
    if (lineEnd < 0)
        lineEnd = m_script.size();
    QStringView wanted = QStringView(m_script).mid(token.end, lineEnd - token.end).trimmed();
    for (qsizetype i = 0; i < wanted.size(); ++i) {
        if (wanted.at(i).isSpace())
            wanted = wanted.left(i);
    }
    if (wanted.isEmpty())
        return false;
    m_lexer.setTerminator(wanted.toString());
    m_ownTerminator = wanted != QLatin1String(";");
    m_lexer.setPosition(lineEnd);
    m_start = -1; // comments before it go with it
    m_lineFrom = lineEnd;
    return true;
}

/// The rows behind COPY ... FROM STDIN end with a line of "\."; without one there are none.
void SplitRun::skipCopiedData()
{
    qsizetype line = m_script.indexOf(u'\n', m_lexer.position());
    if (line < 0)
        return;
    if (QStringView(m_script).mid(line + 1).startsWith(QLatin1String("\\.")))
        line += 3;
    else if (const qsizetype mark = m_script.indexOf(QLatin1String("\n\\."), line); mark >= 0)
        line = mark + 3;
    else
        return;
    m_lexer.setPosition(line);
    m_lineFrom = line;
}

/// SET standard_conforming_strings changes how the rest is read.
void SplitRun::followSettings(qsizetype start, qsizetype length)
{
    if (length > 200)
        return;
    const QString text = m_script.mid(start, length).toLower();
    if (text.contains(QLatin1String("standard_conforming_strings")))
        m_lexer.setBackslashes(text.contains(QLatin1String("off")) || text.contains(QLatin1String("false")));
}

} // namespace

namespace StatementSplitter {

std::vector<Statement> split(const QString &script, DatabaseType type)
{
    return SplitRun(script, type).take();
}

const Statement *at(const std::vector<Statement> &statements, qsizetype cursor)
{
    if (statements.empty())
        return nullptr;
    const auto behind =
        std::upper_bound(statements.begin(), statements.end(), cursor,
                         [](qsizetype place, const Statement &statement) { return place < statement.start; });
    return behind == statements.begin() ? &statements.front() : &*std::prev(behind);
}

} // namespace StatementSplitter
