// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ColumnType.h"

#include <optional>
#include <string_view>

/// Decimals read from text.
namespace DecimalText {

/// "-12.340", "1.5e-3" as an integer of `scale` digits after the point; nothing when the text is no number, or
/// when `precision` digits with that scale cannot hold it exactly.
[[nodiscard]] std::optional<Int128> parse(std::string_view text, int precision, int scale);
/// 10^digits, digits up to 38.
[[nodiscard]] Int128 powerOfTen(int digits);

} // namespace DecimalText
