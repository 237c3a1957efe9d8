// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/mysql/MySqlDeclaredType.h"
#include "models/core/RowBatch.h"
#include "models/replication/DecimalText.h"

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
    /// The column that is written to.
    struct Place
    {
        MySqlDeclaredType type;
        bool mayLose = false; ///< Somebody accepted that values change: they come as near as the type allows.
        std::int64_t lastSecond = 0; ///< Of a TIMESTAMP, since 1970.
    };
    enum class Refusal : std::uint8_t {
        None,
        OtherKind, ///< A text in a column of numbers, and their like.
        OutOfRange,
        Rounded,    ///< Digits would be cut off.
        NoSuchTime, ///< Infinite, before the year 1, after 9999, or no date.
        NotANumber, ///< NaN and the infinities.
        TooLong,
        Blanks,    ///< At the end of a CHAR.
        Padded,    ///< A BINARY would be filled up with zeros.
        Letters,   ///< Not UTF-8.
        OtherWord, ///< None of an ENUM's or SET's, or in another order.
        OtherForm, ///< The server would write the same UUID or address otherwise.
    };

    MySqlCellWriter(const ColumnType &source, Place place);

    /// Puts the value in the place of `out`; the cell is not NULL. Of a refused one `out` is undefined.
    [[nodiscard]] Refusal write(std::string &out, const ColumnData &data, std::size_t row);
    /// Whether what is written are bytes, no text.
    [[nodiscard]] static bool isBytes(const MySqlDeclaredType &type)
    {
        return type.isBytes() || type.family == MySqlDeclaredType::Family::Bit;
    }
    /// A whole sentence.
    [[nodiscard]] static QString reason(Refusal refusal);

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
    [[nodiscard]] Refusal putDate(std::string &out, std::int32_t days) const;
    [[nodiscard]] Refusal putTime(std::string &out, std::int64_t microseconds) const;
    [[nodiscard]] Refusal putMoment(std::string &out, std::int64_t moment, bool isInstant) const;
    [[nodiscard]] Refusal putTimeText(std::string &out, const ColumnData &data, std::size_t row) const;
    [[nodiscard]] Refusal putUuid(std::string &out, const ColumnData &data, std::size_t row) const;
    [[nodiscard]] Refusal putDynamic(std::string &out, const ColumnData &data, std::size_t row) const;
    [[nodiscard]] Refusal putDynamicText(std::string &out, std::string_view text) const;
    [[nodiscard]] bool keepsSeconds(std::int64_t microseconds) const;

    const ColumnType m_source;
    const ColumnType m_meaning; ///< Of a Dynamic source; else the source's own.
    const Place m_place;
};
