// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Turns the $1..$n that Penstock's parameters are called by into the ? that MySQL and MariaDB know, and leaves
/// alone what only looks like one: in strings, quoted names, comments (but not in /*! .. */, which the server
/// executes) and inside names such as a$1. A value.
class ParameterRewriter final
{
public:
    /// What the session's sql_mode changes about quotes.
    struct Quoting
    {
        /// ANSI_QUOTES: ".." is a name, where backslashes mean nothing.
        bool ansiQuotes = false;
        /// NO_BACKSLASH_ESCAPES: a backslash in a string is itself.
        bool noBackslashEscapes = false;
    };

    ParameterRewriter(std::string_view sql, Quoting quoting);

    [[nodiscard]] const std::string &sql() const { return m_sql; }
    /// Which parameter each ? stands for, from 0 and in order; one that is used twice is here twice.
    [[nodiscard]] const std::vector<std::size_t> &order() const { return m_order; }
    /// The highest number used; $2 alone needs two parameters.
    [[nodiscard]] std::size_t highest() const { return m_highest; }
    /// Whether the statement has ? of its own, which the server would take for parameters too.
    [[nodiscard]] bool hasQuestionMark() const { return m_hasQuestionMark; }
    /// How many characters shorter sql() is than the original up to its byte `offset`: leads positions that the
    /// server reports back to what the person wrote.
    [[nodiscard]] std::size_t savedBefore(std::size_t offset) const;

private:
    /// A ? in place of a longer $n.
    struct Saving
    {
        std::size_t offset;
        std::size_t characters;
    };

    void copy(std::size_t count);
    void copyQuoted(char quote, bool backslashEscapes);
    void copyUntil(std::string_view end);
    bool rewriteParameter();
    void copyName();
    [[nodiscard]] bool startsComment() const;

    std::string_view m_rest;
    Quoting m_quoting;
    std::string m_sql;
    std::vector<std::size_t> m_order;
    std::vector<Saving> m_savings;
    std::size_t m_highest = 0;
    bool m_hasQuestionMark = false;
};
