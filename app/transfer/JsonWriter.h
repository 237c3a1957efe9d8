// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/transfer/RowWriter.h"

/// One object a row, as an array or one a line. Numbers stay exact for readers that use doubles: integers
/// beyond 2^53 and decimals of more than 15 significant digits are strings, as are NaN and infinities. JSON
/// columns are embedded. A repeated column name gets _2, _3, ...
class JsonWriter final : public RowWriter
{
public:
    enum class Shape { Array, Lines };
    JsonWriter(Output output, Shape shape);

    /// `text` between quotes, escaped; bytes that are no UTF-8 become U+FFFD.
    static void appendString(std::string &out, std::string_view text);
    /// Plain decimal notation with at most 15 significant digits: what a double gives back unchanged.
    [[nodiscard]] static bool isExactDecimal(std::string_view text);

protected:
    Result<void> writeHeader(std::string &out) override;
    Result<void> writeRow(std::string &out, const RowBatch &batch, std::size_t row) override;
    Result<void> writeFooter(std::string &out, const StatementSummary &summary) override;

private:
    void writeCell(std::string &out, std::size_t index, const ColumnData &column, std::size_t row) const;

    const Shape m_shape;
    std::vector<std::string> m_keys; ///< Already quoted, with the colon.
    bool m_first = true;
};
