// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/RowBatch.h"

#include <string>

/// Values as text where an engine lacks their type: ISO 8601 as far as it goes, so that a database's own date functions
/// read it and texts of one column sort as their times do (years 0 to 9999). Past it, as PostgreSQL writes:
/// "12345-01-01", "0044-03-15 BC", "infinity"; MariaDB's non-dates as their digits, "2024-02-00". PortableValue reads them
/// back as the same values. Thread: any.
namespace PortableText {

/// Digits of a second's fraction: 0 to 6; what is beyond them must be zero.
inline constexpr int allDigits = 6;

/// `style` is the column's: MariaDB's may be non-dates, its year 0 is "0000"; others' are infinite or "0001 BC".
void appendDate(std::string &out, std::int32_t days, TextStyle style);
void appendTimestamp(std::string &out, std::int64_t microseconds, TextStyle style, int digits = allDigits);
/// In UTC, "2024-02-29 12:00:00.000000Z".
void appendTimestampTz(std::string &out, std::int64_t microseconds, int digits = allDigits);
/// "-838:59:59.000000" also.
void appendTime(std::string &out, std::int64_t microseconds, int digits = allDigits);
/// "12:34:56.000000+05:30".
void appendTimeTz(std::string &out, const TimeTzValue &value, int digits = allDigits);
/// "1 year 2 mons -3 days +04:05:06.789", in all combinations; PostgreSQL's intervalstyle 'postgres'.
void appendInterval(std::string &out, const IntervalValue &value);
/// The value of a column of dates, times, timestamps or intervals, by one of these.
void append(std::string &out, TypeKind kind, TextStyle style, int digits, const ColumnData &data,
            std::size_t row);

} // namespace PortableText
