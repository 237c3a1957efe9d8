// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ColumnType.h"
#include "models/core/DecimalText.h"
#include "models/core/Temporal.h"

#include <cstdint>
#include <string>
#include <string_view>

/// The pieces of which MySqlCellWriter makes a value's text. Thread: any.
namespace MySqlCellForm {

[[nodiscard]] bool isUtf8(std::string_view text);
[[nodiscard]] std::size_t characterCount(std::string_view utf8);
/// An address in the form in which the server shows it.
[[nodiscard]] bool isAddress(std::string_view text, bool isVersion6);
/// "0042"; no number that is negative.
void appendPadded(std::string &out, int number, int width);
/// Without an exponent, with up to `scale` digits after the point. False, and nothing appended, when more would be
/// needed, unless it `mayRound`; or when the number has more digits before the point than any column.
[[nodiscard]] bool appendDecimal(std::string &out, const DecimalText &number, int scale, bool mayRound);
/// "2024-02-29"; the parts need be no date. False for years that the server has not: before 1, but for its own year 0,
/// and after 9999.
[[nodiscard]] bool appendDay(std::string &out, const Temporal::Civil &day, TextStyle style);
/// "838:59:59.123", with the first `digits` of the fraction.
void appendClock(std::string &out, std::int64_t microseconds, int digits);

} // namespace MySqlCellForm
