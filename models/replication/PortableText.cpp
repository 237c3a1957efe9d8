// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/PortableText.h"

#include "models/core/CellText.h"
#include "models/core/Temporal.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

namespace {

using Temporal::Civil;
using Temporal::Clock;

constexpr std::string_view infinityText = "infinity";
constexpr std::string_view minusInfinityText = "-infinity";

char *writeTwo(char *at, int value)
{
    *at++ = static_cast<char>('0' + value / 10);
    *at++ = static_cast<char>('0' + value % 10);
    return at;
}

char *writeYear(char *at, int year)
{
    if (year > 9999)
        return std::to_chars(at, at + 12, year).ptr;
    return writeTwo(writeTwo(at, year / 100), year % 100);
}

char *writeClock(char *at, const Clock &time, int digits)
{
    at = writeTwo(at, time.hour % 100);
    *at++ = ':';
    at = writeTwo(at, time.minute);
    *at++ = ':';
    at = writeTwo(at, time.second);
    if (digits <= 0 && time.microsecond == 0)
        return at;
    *at++ = '.';
    int microseconds = time.microsecond;
    for (int i = 5; i >= 0; --i, microseconds /= 10)
        at[i] = static_cast<char>('0' + microseconds % 10);
    // What the column's declaration says, but never less than there is.
    int length = std::clamp(digits, 1, 6);
    for (int i = length; i < 6; ++i)
        length = at[i] != '0' ? i + 1 : length;
    return at + length;
}

Clock clockOfDay(std::int64_t microseconds)
{
    const auto seconds = static_cast<int>(microseconds / 1'000'000);
    return {seconds / 3600, seconds / 60 % 60, seconds % 60, static_cast<int>(microseconds % 1'000'000)};
}

/// The longest is "-2147483648-12-31 12:00:00.000000+15:59:59 BC".
using TextBuffer = std::array<char, 64>;

char *writeCivil(char *at, const Civil &date, TextStyle style)
{
    at = writeYear(at, date.year <= 0 && style != TextStyle::MariaDb ? 1 - date.year : date.year);
    *at++ = '-';
    at = writeTwo(at, date.month);
    *at++ = '-';
    return writeTwo(at, date.day);
}

char *writeEra(char *at, const Civil &date, TextStyle style)
{
    constexpr std::string_view era = " BC";
    return date.year <= 0 && style != TextStyle::MariaDb ? std::ranges::copy(era, at).out : at;
}

/// `zone` is "" or "Z".
void appendMoment(std::string &out, const Civil &date, const Clock &time, TextStyle style, int digits,
                  std::string_view zone)
{
    TextBuffer buffer;
    char *at = writeCivil(buffer.data(), date, style);
    *at++ = ' ';
    at = writeClock(at, time, digits);
    at = std::ranges::copy(zone, at).out;
    at = writeEra(at, date, style);
    out.append(buffer.data(), at);
}

bool appendInfinity(std::string &out, std::int64_t value, std::int64_t least, std::int64_t greatest)
{
    if (value != least && value != greatest)
        return false;
    out += value == least ? minusInfinityText : infinityText;
    return true;
}

} // namespace

namespace PortableText {

void appendDate(std::string &out, std::int32_t days, TextStyle style)
{
    if (style != TextStyle::MariaDb
        && appendInfinity(out, days, Temporal::dateMinusInfinity, Temporal::dateInfinity))
        return;
    const auto parts = style == TextStyle::MariaDb ? Temporal::nonDate(days) : std::nullopt;
    const Civil date = parts ? *parts : Temporal::civilFromDays(days);
    TextBuffer buffer;
    char *at = writeCivil(buffer.data(), date, style);
    at = writeEra(at, date, style);
    out.append(buffer.data(), at);
}

void appendTimestamp(std::string &out, std::int64_t microseconds, TextStyle style, int digits)
{
    if (style == TextStyle::MariaDb) {
        if (const auto parts = Temporal::nonTimestamp(microseconds))
            return appendMoment(out, parts->date, parts->time, style, digits, {});
    } else if (appendInfinity(out, microseconds, Temporal::timestampMinusInfinity,
                              Temporal::timestampInfinity)) {
        return;
    }
    const Temporal::Moment moment = Temporal::momentOf(microseconds);
    appendMoment(out, Temporal::civilFromDays(moment.days), clockOfDay(moment.microseconds), style, digits,
                 {});
}

void appendTimestampTz(std::string &out, std::int64_t microseconds, int digits)
{
    if (appendInfinity(out, microseconds, Temporal::timestampMinusInfinity, Temporal::timestampInfinity))
        return;
    const Temporal::Moment moment = Temporal::momentOf(microseconds);
    appendMoment(out, Temporal::civilFromDays(moment.days), clockOfDay(moment.microseconds),
                 TextStyle::Postgres, digits, "Z");
}

void appendTime(std::string &out, std::int64_t microseconds, int digits)
{
    if (microseconds < 0)
        out += '-';
    const Clock time = clockOfDay(std::abs(microseconds));
    TextBuffer buffer;
    char *at = buffer.data();
    if (time.hour > 99)
        *at++ = static_cast<char>('0' + time.hour / 100);
    at = writeClock(at, time, digits);
    out.append(buffer.data(), at);
}

void appendTimeTz(std::string &out, const TimeTzValue &value, int digits)
{
    appendTime(out, value.microseconds, digits);
    const int seconds = std::abs(value.secondsEast);
    TextBuffer buffer;
    char *at = buffer.data();
    *at++ = value.secondsEast < 0 ? '-' : '+';
    at = writeTwo(at, seconds / 3600);
    *at++ = ':';
    at = writeTwo(at, seconds / 60 % 60);
    if (seconds % 60 != 0) {
        *at++ = ':';
        at = writeTwo(at, seconds % 60);
    }
    out.append(buffer.data(), at);
}

void appendInterval(std::string &out, const IntervalValue &value)
{
    CellText::appendInterval(out, value);
}

void append(std::string &out, TypeKind kind, TextStyle style, int digits, const ColumnData &data,
            std::size_t row)
{
    switch (kind) {
    case TypeKind::Date:
        return appendDate(out, data.value<std::int32_t>(row), style);
    case TypeKind::Time:
        return appendTime(out, data.value<std::int64_t>(row), digits);
    case TypeKind::TimeTz:
        return appendTimeTz(out, data.value<TimeTzValue>(row), digits);
    case TypeKind::Timestamp:
        return appendTimestamp(out, data.value<std::int64_t>(row), style, digits);
    case TypeKind::TimestampTz:
        return appendTimestampTz(out, data.value<std::int64_t>(row), digits);
    default:
        return appendInterval(out, data.value<IntervalValue>(row));
    }
}

} // namespace PortableText
