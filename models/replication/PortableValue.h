// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/RowBatch.h"

#include <array>
#include <optional>
#include <string_view>

/// Values from their texts: all that PortableText writes, and what others write that means the same (a 'T', no seconds,
/// fewer digits, another offset). Nothing for what is no such value, or has more digits than microseconds.
/// Thread: any.
namespace PortableValue {

/// Non-dates only when `style` is not PostgreSQL's, infinities when it is not MariaDB's.
[[nodiscard]] std::optional<std::int32_t> date(std::string_view text, TextStyle style);
/// Without a zone; likewise.
[[nodiscard]] std::optional<std::int64_t> timestamp(std::string_view text, TextStyle style);
/// "Z", "+02", "+05:30", "-00:09:21"; without one it is UTC.
[[nodiscard]] std::optional<std::int64_t> timestampTz(std::string_view text);
[[nodiscard]] std::optional<std::int64_t> time(std::string_view text);
[[nodiscard]] std::optional<TimeTzValue> timeTz(std::string_view text);
[[nodiscard]] std::optional<IntervalValue> interval(std::string_view text);
/// 32 hexadecimal digits of any case, with hyphens after 8, 12, 16 and 20 or without any.
[[nodiscard]] std::optional<std::array<std::uint8_t, 16>> uuid(std::string_view text);
/// A decimal number times 10^scale, when that is whole and has at most 38 digits. "NaN" is decimalNaN.
[[nodiscard]] std::optional<Int128> decimal(std::string_view text, int scale);

} // namespace PortableValue
