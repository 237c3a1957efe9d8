// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/SqlDialect.h"

#include <vector>

/// The SQL of MySQL and MariaDB. A value; thread: any.
class MySqlDialect final : public SqlDialect
{
public:
    enum class Equality {
        WithIndex, ///< Lets the server use an index; fails where the column's character set lacks a letter.
        BytesOnly,
    };
    /// `wordLists` are columns of the types ENUM and SET: the server sorts them by their words' numbers, and compares
    /// them by the words.
    explicit MySqlDialect(Equality equality = Equality::WithIndex, std::vector<std::string> wordLists = {})
        : m_equality(equality)
        , m_wordLists(std::move(wordLists))
    {}

protected:
    [[nodiscard]] char identifierQuote() const override { return '`'; }
    [[nodiscard]] std::string textComparison(const std::string &column, const std::string &op,
                                             const std::string &parameter) const override;

    [[nodiscard]] std::string orderTerm(const std::string &column, std::string quoted) const override;

private:
    Equality m_equality;
    std::vector<std::string> m_wordLists;
};
