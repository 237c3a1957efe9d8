// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/postgres/PostgresColumnForm.h"
#include "app/drivers/postgres/PostgresNumeric.h"
#include "models/core/RowBatch.h"

#include <string>

/// Whether a value could be written as it is; else why not.
enum class PostgresFit : std::uint8_t {
    Yes,
    OutOfRange,
    Rounded, ///< Digits would be lost.
    TooLong,
    Padded,
    NoSuchTime, ///< 0000-00-00, a time beyond 24 h.
    HoldsNul,
    OtherKind, ///< A text in a number's column and the like, in SQLite.
};

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

    [[nodiscard]] static Write writeFor(const ColumnType &source, const PostgresColumnForm &form);
    [[nodiscard]] static Write straightWriteFor(const ColumnType &source, const PostgresColumnForm &form);

    [[nodiscard]] PostgresFit putInteger(Out &out, std::int64_t value);
    [[nodiscard]] PostgresFit putUnsigned(Out &out, std::uint64_t value);
    template <typename Real>
    [[nodiscard]] PostgresFit putReal(Out &out, Real value);
    template <typename Real>
    [[nodiscard]] PostgresFit putRealAsNumber(Out &out, Real value);
    /// m_numeric.
    [[nodiscard]] PostgresFit putNumeric(Out &out);
    [[nodiscard]] PostgresFit putNumericAsReal(Out &out);
    [[nodiscard]] PostgresFit putText(Out &out, std::string_view text);
    [[nodiscard]] PostgresFit putBytes(Out &out, std::string_view bytes);
    [[nodiscard]] PostgresFit putDate(Out &out, std::int32_t days);
    [[nodiscard]] PostgresFit putTime(Out &out, std::int64_t microseconds);
    [[nodiscard]] PostgresFit putTimestamp(Out &out, std::int64_t microseconds);
    [[nodiscard]] PostgresFit putTimeTz(Out &out, const TimeTzValue &value);
    [[nodiscard]] PostgresFit putInterval(Out &out, const IntervalValue &value);
    [[nodiscard]] PostgresFit putDynamic(Out &out, const ColumnData &data, std::size_t row);
    [[nodiscard]] PostgresFit putDynamicText(Out &out, std::string_view text);
    [[nodiscard]] bool keepsSeconds(std::int64_t microseconds) const;

    PostgresColumnForm m_form;
    TypeKind m_meaning; ///< The source's kind, or what SQLite's name for the column means.
    int m_sourceScale;
    TextStyle m_style;
    bool m_mayLose;
    std::int64_t m_secondUnit; ///< Microseconds of a second's last digit.
    Write m_write;
    PostgresNumeric m_numeric;
    std::string m_scratch;
};

class PostgresBinaryRow;
class PostgresTextRow;
extern template class PostgresCellWriter<PostgresBinaryRow>;
extern template class PostgresCellWriter<PostgresTextRow>;
