// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/CellText.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

/// Cells as bytes that stand in order: memcmp of two keys says which value is less. Integers, decimals and floats are
/// compared as such and never through another type; text without regard to case first, then as it is.
/// Thread: one at a time.
class SortKeys final
{
public:
    /// What the values of a column have in common over all batches of a result.
    enum class Order {
        Integer,
        Decimal, ///< Of one scale.
        Real,
        Number, ///< Of several kinds: compared digit by digit.
        Moment, ///< Times that are stored as one number.
        TimeTz,
        Interval,
        Bytes,
        Dynamic,
        Text,
    };
    /// What text counts in the order, in bytes.
    static constexpr std::size_t longestText = 1024;

    /// The order that fits all of these types.
    [[nodiscard]] static Order orderOf(const std::vector<const ColumnType *> &types);

    explicit SortKeys(Order order)
        : m_order(order)
    {}
    /// Writes the key of a cell that is not NULL.
    void write(std::string &out, const RowBatch &batch, std::size_t column, std::size_t row);

    /// The key of a number written in digits ("-12.50", "1e9", "NaN"); nothing when it is none.
    [[nodiscard]] static std::optional<std::string> numberKey(std::string_view text);
    static void appendTextKey(std::string &out, std::string_view text);

private:
    void writeNumber(std::string &out, const RowBatch &batch, std::size_t column, std::size_t row);
    void writeDynamic(std::string &out, const RowBatch &batch, std::size_t column, std::size_t row);
    [[nodiscard]] const CellText &format(const RowBatch &batch, std::size_t column);

    const Order m_order;
    std::map<const ColumnType *, CellText> m_formats;
    std::string m_text;
};
