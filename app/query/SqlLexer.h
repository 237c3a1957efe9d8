// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/DatabaseType.h"

#include <QString>

/// Reads SQL token by token, as far as needed to know what is a string, a comment, a name or a terminator on one
/// engine. Makes no copies: tokens are ranges of the text. Linear in the text's length.
/// Thread: one at a time; the text must outlive it.
class SqlLexer final
{
public:
    enum class Kind {
        Blank,
        Comment,
        Executable, ///< MariaDB's /*! .. */, whole; only without enterExecutable().
        Word,       ///< A keyword or an unquoted name.
        Name,       ///< A quoted name.
        String,
        Number,
        Placeholder, ///< $1
        Symbol,      ///< One character of anything else; "::" and ":=" are one token.
        Terminator,
    };

    struct Token
    {
        Kind kind = Kind::Blank;
        qsizetype start = 0;
        qsizetype end = 0; ///< Behind the last character.
        bool closed = true;
    };

    SqlLexer(QStringView text, DatabaseType type, qsizetype from = 0);

    /// False at the end of the text.
    [[nodiscard]] bool next(Token &token);
    [[nodiscard]] qsizetype position() const { return m_at; }
    void setPosition(qsizetype position) { m_at = position; }
    /// What ends a statement, ";" unless told otherwise.
    void setTerminator(const QString &terminator);
    /// Backslashes escape in plain strings: PostgreSQL with standard_conforming_strings off.
    void setBackslashes(bool on) { m_backslashes = on; }
    /// Reads inside MariaDB's /*! .. */, which the server runs; the marks themselves are Blank then.
    void enterExecutable() { m_enterExecutable = true; }

    [[nodiscard]] bool isPostgres() const { return m_family == Family::Postgres; }
    [[nodiscard]] bool isMySql() const { return m_family == Family::MySql; }
    [[nodiscard]] bool isSqlite() const { return m_family == Family::Sqlite; }
    [[nodiscard]] QStringView text(const Token &token) const
    {
        return m_text.mid(token.start, token.end - token.start);
    }
    /// Whether the token is this word, given in capitals, in any case.
    [[nodiscard]] bool is(const Token &token, const char *word) const;

private:
    enum class Family { Postgres, MySql, Sqlite };

    [[nodiscard]] char16_t at(qsizetype index) const { return index < m_size ? m_data[index] : u'\0'; }
    [[nodiscard]] bool atTerminator(qsizetype index) const;
    void quoted(Token &token, char16_t quote, bool backslashes);
    void blockComment(Token &token);
    bool comment(Token &token);
    bool dollar(Token &token);
    void word(Token &token);
    void number(Token &token);
    void symbol(Token &token);
    void readOther(Token &token);

    const QStringView m_text;
    const char16_t *const m_data;
    const qsizetype m_size;
    Family m_family = Family::Postgres;
    QString m_terminator = QStringLiteral(";");
    qsizetype m_at = 0;
    bool m_backslashes = false;
    bool m_enterExecutable = false;
    bool m_insideExecutable = false;
};
