// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>

/// Why a cell is not written.
enum class MySqlCellRefusal : std::uint8_t {
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

/// The same for a person. Thread: any.
namespace MySqlCellReason {

/// A whole sentence.
[[nodiscard]] QString of(MySqlCellRefusal refusal);

} // namespace MySqlCellReason
