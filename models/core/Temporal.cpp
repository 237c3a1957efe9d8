// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/Temporal.h"

namespace Temporal {
namespace {

constexpr std::int32_t nonDateMark = 1 << 30;
constexpr std::int64_t nonTimestampMark = std::int64_t{1} << 62;
/// 2^64 microseconds, the width of one wrap.
constexpr std::int64_t wrapDays = 213'503'982;
constexpr std::int64_t wrapMicroseconds = 28'909'551'616;

std::int32_t packDate(const Civil &date)
{
    return (date.year << 9) | (date.month << 5) | date.day;
}

Civil unpackDate(std::int32_t packed)
{
    return {packed >> 9, (packed >> 5) & 15, packed & 31};
}

/// Reads exactly `count` digits.
bool digits(std::string_view &text, std::size_t count, int &out)
{
    if (text.size() < count)
        return false;
    out = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        out = out * 10 + (text[i] - '0');
    }
    text.remove_prefix(count);
    return true;
}

bool literal(std::string_view &text, char c)
{
    if (text.empty() || text.front() != c)
        return false;
    text.remove_prefix(1);
    return true;
}

bool readDate(std::string_view &text, Civil &date)
{
    return digits(text, 4, date.year) && literal(text, '-') && digits(text, 2, date.month)
           && literal(text, '-') && digits(text, 2, date.day) && isCalendarDate(date);
}

} // namespace

std::int64_t daysFromCivil(const Civil &date)
{
    const std::int64_t y = std::int64_t{date.year} - (date.month <= 2 ? 1 : 0);
    const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
    const std::int64_t yoe = y - era * 400;
    const std::int64_t doy =
        (153 * (date.month > 2 ? date.month - 3 : date.month + 9) + 2) / 5 + date.day - 1;
    const std::int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

Civil civilFromDays(std::int64_t days)
{
    days += 719468;
    const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    const std::int64_t doe = days - era * 146097;
    const std::int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const std::int64_t mp = (5 * doy + 2) / 153;
    const int day = static_cast<int>(doy - (153 * mp + 2) / 5 + 1);
    const int month = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
    const std::int64_t year = yoe + era * 400 + (month <= 2 ? 1 : 0);
    return {static_cast<int>(year), month, day};
}

bool isCalendarDate(const Civil &date)
{
    if (date.month < 1 || date.month > 12 || date.day < 1 || date.day > 31)
        return false;
    const Civil back = civilFromDays(daysFromCivil(date));
    return back.month == date.month && back.day == date.day;
}

std::int32_t encodeDate(const Civil &date)
{
    if (!isCalendarDate(date))
        return nonDateMark | packDate(date);
    return static_cast<std::int32_t>(daysFromCivil(date));
}

std::int64_t encodeTimestamp(const Civil &date, const Clock &time)
{
    const std::int64_t seconds = std::int64_t{time.hour} * 3600 + time.minute * 60 + time.second;
    const std::int64_t microseconds = seconds * 1'000'000 + time.microsecond;
    if (!isCalendarDate(date)) // microseconds of a day take 37 bits
        return nonTimestampMark | (std::int64_t{packDate(date)} << 37) | microseconds;
    return daysFromCivil(date) * microsecondsPerDay + microseconds;
}

std::optional<Civil> nonDate(std::int32_t date)
{
    if (date <= 0 || date == dateInfinity || (date & nonDateMark) == 0)
        return std::nullopt;
    return unpackDate(date & ~nonDateMark);
}

std::optional<NonTimestamp> nonTimestamp(std::int64_t timestamp)
{
    if (timestamp <= 0 || timestamp == timestampInfinity || (timestamp & nonTimestampMark) == 0)
        return std::nullopt;
    const std::int64_t rest = timestamp & ~nonTimestampMark;
    const std::int64_t microseconds = rest & ((std::int64_t{1} << 37) - 1);
    const int seconds = static_cast<int>(microseconds / 1'000'000);
    return NonTimestamp{
        unpackDate(static_cast<std::int32_t>(rest >> 37)),
        {seconds / 3600, seconds / 60 % 60, seconds % 60, static_cast<int>(microseconds % 1'000'000)}};
}

std::optional<std::int64_t> timestampFrom2000(std::int64_t microseconds)
{
    const auto since1970 = static_cast<std::int64_t>(static_cast<std::uint64_t>(microseconds)
                                                     + std::uint64_t{daysTo2000} * microsecondsPerDay);
    if (since1970 == timestampInfinity || since1970 == timestampMinusInfinity)
        return std::nullopt;
    return since1970;
}

bool isWrapped(std::int64_t timestamp)
{
    return timestamp < -9'000'000'000'000'000'000 && timestamp != timestampMinusInfinity; // 283,000 BC
}

Moment momentOf(std::int64_t timestamp, int secondsEast)
{
    Moment moment{timestamp / microsecondsPerDay, timestamp % microsecondsPerDay};
    if (isWrapped(timestamp)) {
        moment.days += wrapDays;
        moment.microseconds += wrapMicroseconds;
    }
    moment.microseconds += std::int64_t{secondsEast} * 1'000'000;
    const std::int64_t over =
        moment.microseconds / microsecondsPerDay - (moment.microseconds % microsecondsPerDay < 0);
    moment.days += over;
    moment.microseconds -= over * microsecondsPerDay;
    return moment;
}

std::optional<std::int32_t> parseDate(std::string_view text)
{
    Civil date;
    if (!readDate(text, date) || !text.empty())
        return std::nullopt;
    return static_cast<std::int32_t>(daysFromCivil(date));
}

std::optional<std::int64_t> parseTimestamp(std::string_view text)
{
    Civil date;
    Clock time;
    if (!readDate(text, date))
        return std::nullopt;
    if (text.empty())
        return encodeTimestamp(date, time);
    if (!literal(text, ' ') && !literal(text, 'T'))
        return std::nullopt;
    if (!digits(text, 2, time.hour) || !literal(text, ':') || !digits(text, 2, time.minute))
        return std::nullopt;
    if (literal(text, ':') && !digits(text, 2, time.second))
        return std::nullopt;
    if (literal(text, '.')) {
        int scale = 100'000;
        if (text.empty())
            return std::nullopt;
        for (int digit = 0; !text.empty() && scale > 0 && digits(text, 1, digit); scale /= 10)
            time.microsecond += digit * scale;
    }
    if (!text.empty() || time.hour > 23 || time.minute > 59 || time.second > 59)
        return std::nullopt;
    return encodeTimestamp(date, time);
}

} // namespace Temporal
