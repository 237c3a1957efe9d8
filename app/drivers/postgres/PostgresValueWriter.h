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

/// Writes single values into rows of `Out` (PostgresBinaryRow, PostgresTextRow), in the form of one column: each as it is or
/// not at all; where a loss was accepted, as near as it comes. Nothing of a value is written unless it fits.
/// Thread: one at a time.
template <typename Out>
class PostgresValueWriter final
{
public:
    /// `style` is the source's.
    PostgresValueWriter(PostgresColumnForm form, TextStyle style, bool mayLose);

    [[nodiscard]] const PostgresColumnForm &form() const { return m_form; }
    [[nodiscard]] TextStyle style() const { return m_style; }
    [[nodiscard]] bool mayLose() const { return m_mayLose; }

    [[nodiscard]] PostgresFit putInteger(Out &out, std::int64_t value);
    [[nodiscard]] PostgresFit putUnsigned(Out &out, std::uint64_t value);
    /// float or double.
    template <typename Real>
    [[nodiscard]] PostgresFit putReal(Out &out, Real value);
    /// value / 10^scale; a decimal's text.
    [[nodiscard]] PostgresFit putDecimal(Out &out, Int128 value, int scale);
    [[nodiscard]] PostgresFit putDecimal(Out &out, std::string_view text);
    [[nodiscard]] PostgresFit putText(Out &out, std::string_view text);
    [[nodiscard]] PostgresFit putBytes(Out &out, std::string_view bytes);
    [[nodiscard]] PostgresFit putDate(Out &out, std::int32_t days);
    [[nodiscard]] PostgresFit putTime(Out &out, std::int64_t microseconds);
    [[nodiscard]] PostgresFit putTimestamp(Out &out, std::int64_t microseconds);
    [[nodiscard]] PostgresFit putTimeTz(Out &out, const TimeTzValue &value);
    [[nodiscard]] PostgresFit putInterval(Out &out, const IntervalValue &value);

private:
    using Kind = PostgresColumnForm::Kind;

    template <typename Real>
    [[nodiscard]] PostgresFit putRealAsNumber(Out &out, Real value);
    /// m_numeric.
    [[nodiscard]] PostgresFit putNumeric(Out &out);
    [[nodiscard]] PostgresFit putNumericAsReal(Out &out);
    [[nodiscard]] bool keepsSeconds(std::int64_t microseconds) const;

    PostgresColumnForm m_form;
    TextStyle m_style;
    bool m_mayLose;
    std::int64_t m_secondUnit; ///< Microseconds of a second's last digit.
    PostgresNumeric m_numeric;
    std::string m_scratch;
};

class PostgresBinaryRow;
class PostgresTextRow;
extern template class PostgresValueWriter<PostgresBinaryRow>;
extern template class PostgresValueWriter<PostgresTextRow>;
