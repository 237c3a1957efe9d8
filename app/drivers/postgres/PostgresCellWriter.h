// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/postgres/PostgresValueWriter.h"

/// Writes one column's cells into rows of `Out` (PostgresBinaryRow, PostgresTextRow), each value as it is or not at all;
/// where a loss was accepted, as near as it comes. Thread: one at a time.
template <typename Out>
class PostgresCellWriter final
{
public:
    /// PostgresTypeFit::isPossible() of the two.
    PostgresCellWriter(const ColumnType &source, PostgresColumnForm form, bool mayLose);

    /// A cell that is not NULL. Nothing of it is written unless it fits.
    [[nodiscard]] PostgresFit write(Out &out, const ColumnData &data, std::size_t row)
    {
        return m_write(*this, out, data, row);
    }

private:
    using Kind = PostgresColumnForm::Kind;
    using Write = PostgresFit (*)(PostgresCellWriter &, Out &, const ColumnData &, std::size_t);

    [[nodiscard]] static Write writeFor(const ColumnType &source);
    [[nodiscard]] static Write straightWriteFor(const ColumnType &source, const PostgresColumnForm &form);

    [[nodiscard]] PostgresFit putDynamic(Out &out, const ColumnData &data, std::size_t row);
    [[nodiscard]] PostgresFit putDynamicText(Out &out, std::string_view text);

    TypeKind m_meaning; ///< The source's kind, or what SQLite's name for the column means.
    int m_sourceScale;
    Write m_write;
    PostgresValueWriter<Out> m_values;
};

class PostgresBinaryRow;
class PostgresTextRow;
extern template class PostgresCellWriter<PostgresBinaryRow>;
extern template class PostgresCellWriter<PostgresTextRow>;
