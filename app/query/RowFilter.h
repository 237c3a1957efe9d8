// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/CellText.h"
#include "models/core/Result.h"

#include <QRegularExpression>

#include <map>
#include <optional>
#include <vector>

/// Which rows of a result a person wants to see.
/// Thread: one at a time.
class RowFilter final
{
public:
    enum class Op { Contains, Equal, NotEqual, Less, Greater, IsNull, IsNotNull, Matches };
    struct Condition
    {
        int column = -1; ///< -1: any of them; only with Contains and Matches.
        Op op = Op::Contains;
        QString text = {};
    };

    /// All conditions must hold. Invalid, with the column's name, when a regular expression is none or a number is
    /// compared with something else.
    [[nodiscard]] static Result<RowFilter> create(const std::vector<Condition> &conditions,
                                                  const RowSchema &schema);

    [[nodiscard]] bool isEmpty() const { return m_tests.empty(); }
    /// NULL and cells that a source does not have match nothing but IsNull.
    [[nodiscard]] bool accepts(const RowBatch &batch, std::size_t row);

    /// What a cell is searched in, in bytes.
    static constexpr std::size_t longestText = std::size_t{1} << 20;

private:
    struct Test
    {
        int column = -1;
        Op op = Op::Contains;
        std::string text = {}; ///< Folded for Contains when it is ASCII.
        QString folded = {};   ///< For Contains when it is not.
        std::string key = {};  ///< For comparisons.
        bool numeric = false;  ///< The key is a number's.
        QRegularExpression pattern = {};
    };
    [[nodiscard]] static Result<Test> testOf(const Condition &condition, const RowSchema &schema);
    [[nodiscard]] bool holds(const Test &test, const RowBatch &batch, std::size_t row);
    [[nodiscard]] bool holdsIn(const Test &test, const RowBatch &batch, std::size_t column, std::size_t row);
    [[nodiscard]] int compare(const Test &test, std::string_view text);
    [[nodiscard]] std::string_view cellText(const RowBatch &batch, std::size_t column, std::size_t row);

    std::vector<Test> m_tests;
    std::map<const ColumnType *, CellText> m_formats;
    std::string m_text;
    std::string m_key;
};
