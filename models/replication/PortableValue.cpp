// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/PortableValue.h"

#include "models/core/DecimalText.h"
#include "models/core/Temporal.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace {

using Temporal::Civil;
using Temporal::Clock;

constexpr std::string_view infinityText = "infinity";
constexpr std::string_view minusInfinityText = "-infinity";
/// PostgreSQL's years of a timestamp; 4714 BC is -4713.
constexpr int firstTimestampYear = -4713;
constexpr int lastTimestampYear = 294276;
constexpr int maxOffsetHours = 15;

/// What is left of a text that is read from its beginning.
class Reader
{
public:
    explicit Reader(std::string_view text)
        : m_text(text)
    {}
    [[nodiscard]] bool isAtEnd() const { return m_text.empty(); }
    [[nodiscard]] bool isAtDigit() const { return !m_text.empty() && m_text[0] >= '0' && m_text[0] <= '9'; }
    bool skip(char c)
    {
        if (m_text.empty() || m_text.front() != c)
            return false;
        m_text.remove_prefix(1);
        return true;
    }
    /// At least and at most so many digits.
    bool digits(std::size_t least, std::size_t most, int &value)
    {
        value = 0;
        std::size_t count = 0;
        for (; count < most && isAtDigit(); ++count) {
            value = value * 10 + (m_text.front() - '0');
            m_text.remove_prefix(1);
        }
        return count >= least;
    }
    /// "" or ".1234567", of which only six may be other than zero.
    bool fraction(int &microseconds)
    {
        microseconds = 0;
        if (!skip('.'))
            return true;
        if (!isAtDigit())
            return false;
        int scale = 100'000;
        for (int digit = 0; isAtDigit(); scale /= 10) {
            digits(1, 1, digit);
            if (scale == 0 && digit != 0)
                return false;
            microseconds += digit * scale;
        }
        return true;
    }
    bool clock(Clock &time)
    {
        if (!digits(2, 2, time.hour) || !skip(':') || !digits(2, 2, time.minute) || time.minute > 59)
            return false;
        return !skip(':') || (digits(2, 2, time.second) && time.second <= 59 && fraction(time.microsecond));
    }
    bool civil(Civil &date)
    {
        return digits(4, 7, date.year) && skip('-') && digits(2, 2, date.month) && skip('-')
               && digits(2, 2, date.day);
    }
    /// "+05:30"; an offset is never a day.
    bool offset(int &secondsEast)
    {
        const bool isWest = skip('-');
        int hours = 0;
        int minutes = 0;
        int seconds = 0;
        if ((!isWest && !skip('+')) || !digits(2, 2, hours) || hours > maxOffsetHours)
            return false;
        if (skip(':') && (!digits(2, 2, minutes) || minutes > 59))
            return false;
        if (skip(':') && (!digits(2, 2, seconds) || seconds > 59))
            return false;
        secondsEast = (hours * 60 + minutes) * 60 + seconds;
        secondsEast = isWest ? -secondsEast : secondsEast;
        return true;
    }

private:
    std::string_view m_text;
};

/// Takes " BC" off the end.
bool takeEra(std::string_view &text)
{
    if (!text.ends_with(" BC"))
        return false;
    text.remove_suffix(3);
    return true;
}

/// Whether the date may stand in a column of the style; counts its year from 1 BC back.
bool settle(Civil &date, bool isBeforeChrist, TextStyle style)
{
    if (isBeforeChrist) {
        if (date.year == 0)
            return false;
        date.year = 1 - date.year;
    }
    const bool isPlain = !isBeforeChrist && date.year <= 9999 && date.month <= 12 && date.day <= 31;
    return Temporal::isCalendarDate(date) || (isPlain && style != TextStyle::Postgres);
}

struct MomentText
{
    Civil date;
    Clock time;
    int secondsEast = 0;
};

std::optional<MomentText> readMoment(std::string_view text, TextStyle style, bool hasZone)
{
    const bool isBeforeChrist = takeEra(text);
    Reader reader(text);
    MomentText moment;
    if (!reader.civil(moment.date))
        return std::nullopt;
    if ((reader.skip(' ') || reader.skip('T')) && (!reader.clock(moment.time) || moment.time.hour > 23))
        return std::nullopt;
    if (hasZone && !reader.isAtEnd() && !reader.skip('Z') && !reader.offset(moment.secondsEast))
        return std::nullopt;
    if (!reader.isAtEnd() || !settle(moment.date, isBeforeChrist, style)
        || moment.date.year > lastTimestampYear || moment.date.year < firstTimestampYear)
        return std::nullopt;
    return moment;
}

/// Past the year 294247 the 64 bits wrap, as in Temporal.h; nothing for the two microseconds that are infinities.
std::optional<std::int64_t> microsecondsOf(const MomentText &moment)
{
    const std::int64_t minutes = std::int64_t{moment.time.hour} * 60 + moment.time.minute;
    const std::int64_t seconds =
        Temporal::daysFromCivil(moment.date) * 86400 + minutes * 60 + moment.time.second - moment.secondsEast;
    const auto value = static_cast<std::int64_t>(static_cast<std::uint64_t>(seconds) * 1'000'000U
                                                 + static_cast<std::uint64_t>(moment.time.microsecond));
    const bool isEndless = value == Temporal::timestampInfinity || value == Temporal::timestampMinusInfinity;
    return isEndless ? std::nullopt : std::optional(value);
}

std::optional<std::int64_t> readInfinity(std::string_view text, std::int64_t least, std::int64_t greatest)
{
    if (text == infinityText)
        return greatest;
    return text == minusInfinityText ? std::optional(least) : std::nullopt;
}

/// "[-+]HH:MM:SS.ffffff" with any number of hours that 64 bits of microseconds hold.
bool readSpan(std::string_view text, std::int64_t &microseconds)
{
    const bool isNegative = text.starts_with('-');
    if (isNegative || text.starts_with('+'))
        text.remove_prefix(1);
    std::uint64_t hours = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), hours);
    Reader rest(text.substr(static_cast<std::size_t>(read.ptr - text.data())));
    int minutes = 0;
    int seconds = 0;
    int fraction = 0;
    if (read.ec != std::errc() || hours > 2'562'047'788 || !rest.skip(':') || !rest.digits(2, 2, minutes)
        || !rest.skip(':') || !rest.digits(2, 2, seconds) || !rest.fraction(fraction) || !rest.isAtEnd())
        return false;
    const std::uint64_t total =
        ((hours * 60 + static_cast<std::uint64_t>(minutes)) * 60 + static_cast<std::uint64_t>(seconds))
            * 1'000'000
        + static_cast<std::uint64_t>(fraction);
    constexpr auto most = static_cast<std::uint64_t>(INT64_MAX);
    if (minutes > 59 || seconds > 59 || total > most + (isNegative ? 1 : 0))
        return false;
    microseconds = static_cast<std::int64_t>(isNegative ? 0 - total : total);
    return true;
}

std::string_view takeWord(std::string_view &text)
{
    const std::size_t blank = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, blank);
    text.remove_prefix(std::min(blank + 1, text.size()));
    return word;
}

std::optional<std::int64_t> readCount(std::string_view word)
{
    if (word.starts_with('+'))
        word.remove_prefix(1);
    std::int64_t count = 0;
    const auto read = std::from_chars(word.data(), word.data() + word.size(), count);
    if (read.ec != std::errc() || read.ptr != word.data() + word.size() || std::abs(count) >> 32 != 0)
        return std::nullopt;
    return count;
}

/// 1, 2, 3 for years, months, days; 0 for what is none.
int unitOf(std::string_view word)
{
    if (word.ends_with('s'))
        word.remove_suffix(1);
    return word == "year" ? 1 : word == "mon" ? 2 : word == "day" ? 3 : 0;
}

} // namespace

namespace PortableValue {

std::optional<std::int32_t> date(std::string_view text, TextStyle style)
{
    if (style != TextStyle::MariaDb) {
        if (const auto endless = readInfinity(text, Temporal::dateMinusInfinity, Temporal::dateInfinity))
            return static_cast<std::int32_t>(*endless);
    }
    const bool isBeforeChrist = takeEra(text);
    Reader reader(text);
    Civil date;
    if (!reader.civil(date) || !reader.isAtEnd() || !settle(date, isBeforeChrist, style))
        return std::nullopt;
    const bool isCalendar = Temporal::isCalendarDate(date);
    const std::int64_t days = isCalendar ? Temporal::daysFromCivil(date) : 0;
    if (days >= Temporal::dateInfinity || days <= Temporal::dateMinusInfinity)
        return std::nullopt;
    return isCalendar ? static_cast<std::int32_t>(days) : Temporal::encodeDate(date);
}

std::optional<std::int64_t> timestamp(std::string_view text, TextStyle style)
{
    if (style != TextStyle::MariaDb) {
        if (const auto endless =
                readInfinity(text, Temporal::timestampMinusInfinity, Temporal::timestampInfinity))
            return endless;
    }
    const auto moment = readMoment(text, style, false);
    if (!moment)
        return std::nullopt;
    if (!Temporal::isCalendarDate(moment->date))
        return Temporal::encodeTimestamp(moment->date, moment->time);
    return microsecondsOf(*moment);
}

std::optional<std::int64_t> timestampTz(std::string_view text)
{
    if (const auto endless =
            readInfinity(text, Temporal::timestampMinusInfinity, Temporal::timestampInfinity))
        return endless;
    const auto moment = readMoment(text, TextStyle::Postgres, true);
    return moment ? microsecondsOf(*moment) : std::nullopt;
}

std::optional<std::int64_t> time(std::string_view text)
{
    const bool isNegative = text.starts_with('-');
    Reader reader(isNegative ? text.substr(1) : text);
    int hours = 0;
    int minutes = 0;
    int seconds = 0;
    int microseconds = 0;
    if (!reader.digits(2, 3, hours) || !reader.skip(':') || !reader.digits(2, 2, minutes) || minutes > 59)
        return std::nullopt;
    if (reader.skip(':') && (!reader.digits(2, 2, seconds) || seconds > 59 || !reader.fraction(microseconds)))
        return std::nullopt;
    if (!reader.isAtEnd())
        return std::nullopt;
    const std::int64_t value =
        ((hours * 60 + minutes) * std::int64_t{60} + seconds) * 1'000'000 + microseconds;
    return isNegative ? -value : value;
}

std::optional<TimeTzValue> timeTz(std::string_view text)
{
    const std::size_t sign = text.find_first_of("+-", 1);
    if (sign == std::string_view::npos)
        return std::nullopt;
    const auto local = time(text.substr(0, sign));
    TimeTzValue value;
    Reader reader(text.substr(sign));
    if (!local || *local < 0 || *local > Temporal::microsecondsPerDay || !reader.offset(value.secondsEast)
        || !reader.isAtEnd())
        return std::nullopt;
    value.microseconds = *local;
    return value;
}

std::optional<IntervalValue> interval(std::string_view text)
{
    IntervalValue value;
    std::int64_t months = 0;
    std::int64_t days = 0;
    int before = 0; // years, months, days, hours: each at most once and in this order
    while (!text.empty()) {
        const std::string_view word = takeWord(text);
        if (word.find(':') != std::string_view::npos) {
            if (!text.empty() || !readSpan(word, value.microseconds))
                return std::nullopt;
            before = 4;
            break;
        }
        const std::optional<std::int64_t> count = readCount(word);
        const int unit = unitOf(takeWord(text));
        if (!count || unit <= before)
            return std::nullopt;
        before = unit;
        (unit == 3 ? days : months) += unit == 1 ? *count * 12 : *count;
    }
    if (before == 0 || months != static_cast<std::int32_t>(months) || days != static_cast<std::int32_t>(days))
        return std::nullopt;
    value.months = static_cast<std::int32_t>(months);
    value.days = static_cast<std::int32_t>(days);
    return value;
}

std::optional<std::array<std::uint8_t, 16>> uuid(std::string_view text)
{
    const bool hasHyphens = text.size() == 36;
    if (!hasHyphens && text.size() != 32)
        return std::nullopt;
    std::array<std::uint8_t, 16> bytes{};
    std::size_t digit = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (hasHyphens && (i == 8 || i == 13 || i == 18 || i == 23)) {
            if (text[i] != '-')
                return std::nullopt;
            continue;
        }
        const char c = text[i];
        const int value = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (value < 0)
            return std::nullopt;
        bytes[digit / 2] = static_cast<std::uint8_t>(bytes[digit / 2] << 4 | value);
        ++digit;
    }
    return bytes;
}

std::optional<Int128> decimal(std::string_view text, int scale)
{
    if (text == "NaN")
        return decimalNaN;
    const auto parts = DecimalText::parse(text);
    return parts ? parts->scaled(scale) : std::nullopt;
}

} // namespace PortableValue
