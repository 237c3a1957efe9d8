// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/query/StatementRisk.h"

#include "app/query/SqlLexer.h"

#include <QCoreApplication>

#include <algorithm>
#include <initializer_list>
#include <vector>

namespace {

struct StatementRiskText
{
    Q_DECLARE_TR_FUNCTIONS(StatementRisk)
};

using RiskKind = StatementRisk::Kind;
using Lexed = SqlLexer::Token;

/// A statement's tokens without blanks and comments, each with its depth in brackets.
class Reading final
{
public:
    Reading(const QString &statement, DatabaseType type)
        : m_lexer(statement, type)
    {
        m_lexer.enterExecutable();
    }

    [[nodiscard]] StatementRisk judge();

private:
    struct Part
    {
        Lexed token;
        int depth = 0;
    };
    /// Reads all of it, or `most` tokens.
    void read(std::size_t most);
    [[nodiscard]] bool is(std::size_t index, const char *word) const
    {
        return index < m_parts.size() && m_lexer.is(m_parts[index].token, word);
    }
    [[nodiscard]] bool isAny(std::size_t index, std::initializer_list<const char *> words) const
    {
        return std::any_of(words.begin(), words.end(), [&](const char *word) { return is(index, word); });
    }
    [[nodiscard]] bool isSymbol(std::size_t index, const char *symbol) const
    {
        return index < m_parts.size() && m_parts[index].token.kind == SqlLexer::Kind::Symbol
               && m_lexer.text(m_parts[index].token) == QLatin1String(symbol);
    }
    [[nodiscard]] QString word(std::size_t index) const
    {
        return index < m_parts.size() ? m_lexer.text(m_parts[index].token).toString() : QString();
    }
    [[nodiscard]] QString nameAt(std::size_t index) const;
    [[nodiscard]] std::size_t skip(std::size_t index, std::initializer_list<const char *> words) const;
    [[nodiscard]] bool isVerb(std::size_t index) const;

    [[nodiscard]] StatementRisk judgeFrom(std::size_t first);
    [[nodiscard]] StatementRisk query(std::size_t first) const;
    [[nodiscard]] StatementRisk change(std::size_t verb) const;
    [[nodiscard]] StatementRisk explain(std::size_t first);
    [[nodiscard]] StatementRisk pragma(std::size_t first) const;
    [[nodiscard]] StatementRisk drop(std::size_t first) const;
    [[nodiscard]] StatementRisk alter(std::size_t first) const;
    [[nodiscard]] StatementRisk copy(std::size_t first) const;
    [[nodiscard]] StatementRisk set(std::size_t first) const;

    SqlLexer m_lexer;
    std::vector<Part> m_parts;
    int m_depth = 0;
    bool m_more = false; ///< Another statement follows a terminator.
};

void Reading::read(std::size_t most)
{
    Lexed token;
    bool ended = false;
    while (m_parts.size() < most && m_lexer.next(token)) {
        if (token.kind == SqlLexer::Kind::Blank || token.kind == SqlLexer::Kind::Comment)
            continue;
        m_more = m_more || ended;
        if (token.kind == SqlLexer::Kind::Terminator) {
            ended = true;
            continue;
        }
        const QStringView text = m_lexer.text(token);
        if (token.kind == SqlLexer::Kind::Symbol && text == QLatin1String(")"))
            --m_depth;
        m_parts.push_back({token, m_depth});
        if (token.kind == SqlLexer::Kind::Symbol && text == QLatin1String("("))
            ++m_depth;
    }
}

StatementRisk Reading::judge()
{
    constexpr std::size_t firstWords = 64;
    read(firstWords);
    std::size_t first = 0;
    while (isSymbol(first, "("))
        ++first;
    if (first >= m_parts.size())
        return {RiskKind::Read};
    // Long INSERT lists need not be read to their end.
    if (isAny(first, {"INSERT", "REPLACE", "CREATE", "CALL", "DO", "GRANT", "REVOKE"}))
        return {RiskKind::Write};
    read(std::string::npos);
    StatementRisk risk = judgeFrom(first);
    if (m_more)
        risk.kind = RiskKind::Write;
    return risk;
}

StatementRisk Reading::judgeFrom(std::size_t first)
{
    if (isAny(first, {"SELECT", "WITH", "VALUES", "TABLE", "DECLARE"}))
        return query(first);
    if (isAny(first, {"UPDATE", "DELETE"}))
        return change(first);
    if (isAny(first, {"EXPLAIN", "DESCRIBE", "DESC"}) || (m_lexer.isMySql() && is(first, "ANALYZE")))
        return explain(first);
    if (isAny(first, {"SHOW", "FETCH", "CLOSE", "MOVE", "HELP"}))
        return {RiskKind::Read};
    if (is(first, "PRAGMA"))
        return pragma(first);
    if (is(first, "DROP"))
        return drop(first);
    if (is(first, "TRUNCATE"))
        return {RiskKind::Write, QStringLiteral("TRUNCATE"), nameAt(skip(first + 1, {"TABLE", "ONLY"}))};
    if (is(first, "ALTER"))
        return alter(first);
    if (is(first, "COPY"))
        return copy(first);
    if (is(first, "SET"))
        return set(first);
    if (isAny(first, {"USE", "RESET", "DISCARD", "LISTEN", "UNLISTEN", "DEALLOCATE", "LOCK", "UNLOCK"}))
        return {RiskKind::Session};
    if (is(first, "PREPARE"))
        return {is(first + 1, "TRANSACTION") ? RiskKind::Transaction : RiskKind::Session};
    // MariaDB's BEGIN NOT ATOMIC is a block of statements.
    if (is(first, "BEGIN"))
        return {is(first + 1, "NOT") ? RiskKind::Write : RiskKind::Transaction};
    if (is(first, "START"))
        return {is(first + 1, "TRANSACTION") ? RiskKind::Transaction : RiskKind::Write};
    if (isAny(first, {"COMMIT", "ROLLBACK"}))
        return {is(first + 1, "PREPARED") ? RiskKind::Write : RiskKind::Transaction};
    if (isAny(first, {"END", "ABORT", "SAVEPOINT", "RELEASE"}))
        return {RiskKind::Transaction};
    return {RiskKind::Write};
}

/// schema.table, in whatever quotes, as written.
QString Reading::nameAt(std::size_t index) const
{
    QString name;
    for (; index < m_parts.size(); index += 2) {
        const auto kind = m_parts[index].token.kind;
        if (kind != SqlLexer::Kind::Word && kind != SqlLexer::Kind::Name)
            break;
        name += word(index);
        if (!isSymbol(index + 1, "."))
            break;
        name += QLatin1Char('.');
    }
    return name;
}

std::size_t Reading::skip(std::size_t index, std::initializer_list<const char *> words) const
{
    while (isAny(index, words))
        ++index;
    return index;
}

/// INSERT, UPDATE, DELETE or MERGE where a statement begins: at the head, behind "(", or behind the ")" of a WITH.
bool Reading::isVerb(std::size_t index) const
{
    if (!isAny(index, {"INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE"}) || isSymbol(index + 1, "("))
        return false;
    return index == 0 || isSymbol(index - 1, "(") || isSymbol(index - 1, ")");
}

StatementRisk Reading::query(std::size_t first) const
{
    StatementRisk risk{RiskKind::Read};
    for (std::size_t i = first; i < m_parts.size(); ++i) {
        if (isVerb(i)) {
            StatementRisk inside =
                isAny(i, {"UPDATE", "DELETE"}) ? change(i) : StatementRisk{RiskKind::Write};
            if (risk.danger.isEmpty())
                risk = inside;
            risk.kind = RiskKind::Write;
        } else if (is(i, "INTO") && risk.kind == RiskKind::Read && i > 0
                   && !isAny(i - 1, {"INSERT", "MERGE", "REPLACE"})) {
            // MariaDB's INTO @x is the session's own; INTO OUTFILE and PostgreSQL's INTO table write.
            const bool variable = m_lexer.isMySql() && isSymbol(i + 1, "@");
            risk.kind = variable ? RiskKind::Session : RiskKind::Write;
            if (!variable)
                risk.object = nameAt(skip(i + 1, {"TEMP", "TEMPORARY", "UNLOGGED", "TABLE", "OUTFILE"}));
        } else if (is(i, "FOR") && (isAny(i + 1, {"UPDATE", "SHARE", "NO", "KEY"}))) {
            risk.locks = true;
        } else if (m_lexer.isMySql() && is(i, "LOCK") && is(i + 1, "IN")) {
            risk.locks = true;
        }
    }
    return risk;
}

/// An UPDATE or DELETE, up to the bracket that closes it; a WHERE of a query inside it does not count.
StatementRisk Reading::change(std::size_t verb) const
{
    const int depth = m_parts[verb].depth;
    bool where = false;
    for (std::size_t i = verb + 1; i < m_parts.size() && m_parts[i].depth >= depth; ++i)
        where = where || (m_parts[i].depth == depth && is(i, "WHERE"));
    StatementRisk risk{RiskKind::Write};
    if (is(verb, "DELETE")) {
        risk.danger = StatementRiskText::tr("DELETE without WHERE");
        risk.object = nameAt(skip(verb + 1, {"LOW_PRIORITY", "QUICK", "IGNORE", "FROM", "ONLY"}));
    } else {
        risk.danger = StatementRiskText::tr("UPDATE without WHERE");
        std::size_t name = skip(verb + 1, {"LOW_PRIORITY", "IGNORE", "ONLY"});
        if (m_lexer.isSqlite() && is(name, "OR"))
            name += 2;
        risk.object = nameAt(name);
    }
    if (where)
        risk.danger.clear();
    return risk;
}

/// Only ANALYZE runs the statement; MariaDB writes it ANALYZE SELECT ... or EXPLAIN ANALYZE ....
StatementRisk Reading::explain(std::size_t first)
{
    bool runs = is(first, "ANALYZE");
    if (runs && isAny(first + 1, {"TABLE", "NO_WRITE_TO_BINLOG", "LOCAL"}))
        return {RiskKind::Write};
    for (std::size_t i = first + 1; i < m_parts.size(); ++i) {
        if (isAny(i, {"ANALYZE", "ANALYSE"}))
            runs = !isAny(i + 1, {"FALSE", "OFF"}) && word(i + 1) != QLatin1String("0");
        else if (m_parts[i].depth == m_parts[first].depth
                 && isAny(i, {"SELECT", "WITH", "VALUES", "TABLE", "INSERT", "UPDATE", "DELETE", "REPLACE",
                              "MERGE", "CREATE", "EXECUTE", "DECLARE", "REFRESH"}))
            return runs ? judgeFrom(i) : StatementRisk{RiskKind::Read};
        else if (isSymbol(i, "(") && isAny(i + 1, {"SELECT", "WITH", "VALUES"}))
            return runs ? judgeFrom(i + 1) : StatementRisk{RiskKind::Read};
    }
    return {runs ? RiskKind::Write : RiskKind::Read};
}

StatementRisk Reading::pragma(std::size_t first) const
{
    std::size_t name = first + 1;
    if (isSymbol(name + 1, "."))
        name += 2;
    const bool assigns = isSymbol(name + 1, "=");
    const bool own =
        isAny(name, {"foreign_keys", "cache_size", "busy_timeout", "case_sensitive_like", "query_only",
                     "temp_store", "recursive_triggers", "synchronous", "defer_foreign_keys"});
    if (assigns)
        return {own ? RiskKind::Session : RiskKind::Write};
    if (isSymbol(name + 1, "(")) {
        const bool looks =
            isAny(name, {"table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo",
                         "foreign_key_list", "foreign_key_check", "integrity_check", "quick_check"});
        return {looks ? RiskKind::Read : own ? RiskKind::Session : RiskKind::Write};
    }
    return {isAny(name, {"incremental_vacuum", "optimize", "wal_checkpoint", "shrink_memory"})
                ? RiskKind::Write
                : RiskKind::Read};
}

StatementRisk Reading::drop(std::size_t first) const
{
    const std::size_t kind = skip(first + 1, {"TEMPORARY", "TEMP"});
    std::size_t name = kind + 1;
    QString what = word(kind).toUpper();
    if (isAny(kind, {"MATERIALIZED", "FOREIGN", "EVENT", "TEXT", "ACCESS"})
        && isAny(kind + 1, {"VIEW", "TABLE", "TRIGGER"}))
        what += QLatin1Char(' ') + word(name++).toUpper();
    return {RiskKind::Write, QStringLiteral("DROP ") + what,
            nameAt(skip(name, {"IF", "EXISTS", "CONCURRENTLY"}))};
}

StatementRisk Reading::alter(std::size_t first) const
{
    StatementRisk risk{RiskKind::Write};
    risk.object = nameAt(skip(first + 2, {"IF", "EXISTS", "ONLY"}));
    for (std::size_t i = first + 2; i < m_parts.size(); ++i) {
        // ALTER COLUMN c DROP DEFAULT loses nothing that is stored.
        if (m_parts[i].depth == m_parts[first].depth && is(i, "DROP") && !isAny(i + 1, {"DEFAULT", "NOT"})) {
            risk.danger = QStringLiteral("ALTER %1 ... DROP").arg(word(first + 1).toUpper());
            break;
        }
    }
    return risk;
}

/// COPY (query) TO STDOUT reads; everything else writes a table or a file.
StatementRisk Reading::copy(std::size_t first) const
{
    const bool toClient = [&] {
        for (std::size_t i = first; i < m_parts.size(); ++i) {
            if (m_parts[i].depth == 0 && is(i, "TO"))
                return is(i + 1, "STDOUT");
        }
        return false;
    }();
    if (!toClient)
        return {RiskKind::Write};
    return isSymbol(first + 1, "(") ? query(first + 2) : StatementRisk{RiskKind::Read};
}

StatementRisk Reading::set(std::size_t first) const
{
    // MariaDB: SET GLOBAL x, SET @@global.x, SET PASSWORD, and any of them behind a comma.
    bool beyond = false;
    for (std::size_t i = first + 1; m_lexer.isMySql() && i < m_parts.size(); ++i)
        beyond = beyond || isAny(i, {"GLOBAL", "PERSIST", "PERSIST_ONLY", "PASSWORD"});
    return {beyond ? RiskKind::Write : RiskKind::Session};
}

} // namespace

StatementRisk StatementRisk::of(const QString &statement, DatabaseType type)
{
    return Reading(statement, type).judge();
}
