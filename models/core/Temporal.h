// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

/// Calendar arithmetic on the values of Date, Time and Timestamp columns (proleptic Gregorian).
///
/// Special values: PostgreSQL's infinities are the extremes of the integer. MariaDB stores things that are no
/// dates ('0000-00-00', '2024-02-00'); they are kept as their parts, marked by one bit that no MariaDB date
/// (years 0 to 9999) reaches, so that they are shown as they are and never turn into a date.
/// PostgreSQL's timestamps go on to the year 294276, 29 years past what 64 bits hold from 1970; those are kept
/// wrapped round below any real one. isWrapped() tells, for whoever hands timestamps to another engine.
namespace Temporal {

inline constexpr std::int32_t dateInfinity = std::numeric_limits<std::int32_t>::max();
inline constexpr std::int32_t dateMinusInfinity = std::numeric_limits<std::int32_t>::min();
inline constexpr std::int64_t timestampInfinity = std::numeric_limits<std::int64_t>::max();
inline constexpr std::int64_t timestampMinusInfinity = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t microsecondsPerDay = 86'400'000'000;

/// From 1970-01-01 to 2000-01-01, where PostgreSQL counts from.
inline constexpr std::int32_t daysTo2000 = 10957;

/// A date as written. Year 0 is 1 BC.
struct Civil
{
    int year = 1970;
    int month = 1;
    int day = 1;
};
/// A time of day as written.
struct Clock
{
    int hour = 0;
    int minute = 0;
    int second = 0;
    int microsecond = 0;
};

/// Days since 1970-01-01. Algorithm: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
[[nodiscard]] std::int64_t daysFromCivil(const Civil &date);
[[nodiscard]] Civil civilFromDays(std::int64_t days);
[[nodiscard]] bool isCalendarDate(const Civil &date);

/// Days since 1970, or the marked parts when it is no calendar date (MariaDB only).
[[nodiscard]] std::int32_t encodeDate(const Civil &date);
[[nodiscard]] std::int64_t encodeTimestamp(const Civil &date, const Clock &time);
/// The parts of a marked value; nothing for an ordinary one.
[[nodiscard]] std::optional<Civil> nonDate(std::int32_t date);
struct NonTimestamp
{
    Civil date;
    Clock time;
};
[[nodiscard]] std::optional<NonTimestamp> nonTimestamp(std::int64_t timestamp);

/// A PostgreSQL timestamp (microseconds since 2000, not infinite); nothing for the two microseconds of the year
/// 294247 that the infinities took.
[[nodiscard]] std::optional<std::int64_t> timestampFrom2000(std::int64_t microseconds);
[[nodiscard]] bool isWrapped(std::int64_t timestamp);
/// A finite timestamp moved by an offset: days since 1970 and the microseconds of that day.
struct Moment
{
    std::int64_t days = 0;
    std::int64_t microseconds = 0;
};
[[nodiscard]] Moment momentOf(std::int64_t timestamp, int secondsEast = 0);

/// "YYYY-MM-DD" and "YYYY-MM-DD[ T]HH:MM[:SS[.ffffff]]", nothing around it, calendar dates only.
[[nodiscard]] std::optional<std::int32_t> parseDate(std::string_view text);
[[nodiscard]] std::optional<std::int64_t> parseTimestamp(std::string_view text);

} // namespace Temporal
