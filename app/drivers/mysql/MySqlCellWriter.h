// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/mysql/MySqlCellReason.h"
#include "app/drivers/mysql/MySqlTimeWriter.h"
#include "models/core/RowBatch.h"

#include <QString>

#include <string>
#include <string_view>

/// Writes the cells of one column of any engine as the text from which a column of MySQL or MariaDB makes the same value,
/// in a session in UTC. LOAD DATA LOCAL changes what a column cannot hold without an error, even in strict mode: here each
/// value is held against the column's declared type, and refused when it would be changed.
/// Thread: one at a time.
class MySqlCellWriter final
{
public:
    using Place = MySqlCellPlace;
    using Refusal = MySqlCellRefusal;

    MySqlCellWriter(const ColumnType &source, Place place);

    /// Puts the value in the place of `out`; the cell is not NULL. Of a refused one `out` is undefined.
    [[nodiscard]] Refusal write(std::string &out, const ColumnData &data, std::size_t row);
    /// Whether what is written are bytes, no text.
    [[nodiscard]] static bool isBytes(const MySqlDeclaredType &type)
    {
        return type.isBytes() || type.family == MySqlDeclaredType::Family::Bit;
    }
    /// A whole sentence.
    [[nodiscard]] static QString reason(Refusal refusal) { return MySqlCellReason::of(refusal); }

private:
    [[nodiscard]] Refusal putWhole(std::string &out, Int128 value) const;
    [[nodiscard]] Refusal putBits(std::string &out, Int128 value) const;
    [[nodiscard]] Refusal putDecimal(std::string &out, std::string_view text) const;
    [[nodiscard]] Refusal putDecimalAsReal(std::string &out, std::string_view text) const;
    template <typename Real>
    [[nodiscard]] Refusal putReal(std::string &out, Real value) const;
    [[nodiscard]] Refusal putText(std::string &out, std::string_view text) const;
    [[nodiscard]] Refusal putWord(std::string &out, std::string_view text) const;
    [[nodiscard]] Refusal putBytes(std::string &out, std::string_view bytes) const;
    [[nodiscard]] Refusal putTimeText(std::string &out, const ColumnData &data, std::size_t row) const;
    [[nodiscard]] Refusal putUuid(std::string &out, const ColumnData &data, std::size_t row) const;
    [[nodiscard]] Refusal putDynamic(std::string &out, const ColumnData &data, std::size_t row) const;
    [[nodiscard]] Refusal putDynamicText(std::string &out, std::string_view text) const;

    const ColumnType m_source;
    const ColumnType m_meaning; ///< Of a Dynamic source; else the source's own.
    const Place m_place;
    const MySqlTimeWriter m_times;
};
