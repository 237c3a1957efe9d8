// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/CellText.h"

#include "models/core/FloatText.h"
#include "models/core/Temporal.h"
#include "models/core/ZoneOffsets.h"

#include <array>
#include <charconv>
#include <cstdlib>

namespace {

using Temporal::Civil;
using Temporal::Clock;

void appendPadded(std::string &out, std::int64_t value, std::size_t width)
{
    std::array<char, 24> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    const auto length = static_cast<std::size_t>(end.ptr - buffer.data());
    if (length < width)
        out.append(width - length, '0');
    out.append(buffer.data(), length);
}

void appendTwo(std::string &out, int value)
{
    out += static_cast<char>('0' + value / 10);
    out += static_cast<char>('0' + value % 10);
}

/// ".ffffff": `digits` of them, or as many as needed when negative.
void appendFraction(std::string &out, int microseconds, int digits)
{
    if (digits == 0 || (digits < 0 && microseconds == 0))
        return;
    std::array<char, 6> text{};
    for (std::size_t i = 6; i-- > 0; microseconds /= 10)
        text[i] = static_cast<char>('0' + microseconds % 10);
    std::size_t length = digits < 0 ? 6 : static_cast<std::size_t>(std::min(digits, 6));
    while (digits < 0 && text[length - 1] == '0')
        --length;
    out += '.';
    out.append(text.data(), length);
}

/// PostgreSQL writes year 0 as 1 BC; the suffix is the caller's.
void appendCivil(std::string &out, const Civil &date)
{
    appendPadded(out, date.year > 0 ? date.year : 1 - std::int64_t{date.year}, 4);
    out += '-';
    appendTwo(out, date.month);
    out += '-';
    appendTwo(out, date.day);
}

void appendCivilAsIs(std::string &out, const Civil &date)
{
    appendPadded(out, date.year, 4);
    out += '-';
    appendTwo(out, date.month);
    out += '-';
    appendTwo(out, date.day);
}

void appendClock(std::string &out, const Clock &time, int digits)
{
    appendTwo(out, time.hour);
    out += ':';
    appendTwo(out, time.minute);
    out += ':';
    appendTwo(out, time.second);
    appendFraction(out, time.microsecond, digits);
}

Clock clockOf(std::int64_t microseconds)
{
    const auto seconds = microseconds / 1'000'000;
    return {static_cast<int>(seconds / 3600), static_cast<int>(seconds / 60 % 60),
            static_cast<int>(seconds % 60), static_cast<int>(microseconds % 1'000'000)};
}

/// "+02", "+05:30", "+00:09:21".
void appendOffset(std::string &out, int secondsEast)
{
    out += secondsEast < 0 ? '-' : '+';
    const int seconds = std::abs(secondsEast);
    appendTwo(out, seconds / 3600);
    if (seconds % 3600 != 0) {
        out += ':';
        appendTwo(out, seconds / 60 % 60);
    }
    if (seconds % 60 != 0) {
        out += ':';
        appendTwo(out, seconds % 60);
    }
}

} // namespace

CellText::CellText(const ColumnType &type)
    : m_type(type)
{
    if (type.kind == TypeKind::TimestampTz)
        m_zone = std::make_unique<ZoneOffsets>(type.zone);
}

CellText::~CellText() = default;
CellText::CellText(CellText &&) noexcept = default;
CellText &CellText::operator=(CellText &&) noexcept = default;

template <typename T>
void CellText::appendInteger(std::string &out, T value) const
{
    std::array<char, 24> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    const auto length = static_cast<std::size_t>(end.ptr - buffer.data());
    if (m_type.zerofill && length < static_cast<std::size_t>(m_type.precision))
        out.append(static_cast<std::size_t>(m_type.precision) - length, '0');
    out.append(buffer.data(), length);
}

void CellText::append(std::string &out, const ColumnData &data, std::size_t row) const
{
    const bool mariaDb = m_type.style == TextStyle::MariaDb;
    switch (m_type.kind) {
    case TypeKind::Boolean:
        out += data.boolean(row) ? 't' : 'f';
        return;
    case TypeKind::Int16:
        return appendInteger(out, data.value<std::int16_t>(row));
    case TypeKind::Int32:
        return appendInteger(out, data.value<std::int32_t>(row));
    case TypeKind::Int64:
        return appendInteger(out, data.value<std::int64_t>(row));
    case TypeKind::UInt64:
        return appendInteger(out, data.value<std::uint64_t>(row));
    case TypeKind::Float32:
    case TypeKind::Float64:
        return appendReal(out, data, row);
    case TypeKind::Decimal: {
        const std::size_t start = out.size();
        appendDecimal(out, data.value<Int128>(row), m_type.scale);
        return padWithZeros(out, start, m_type.precision + (m_type.scale > 0 ? 1 : 0));
    }
    case TypeKind::Numeric:
    case TypeKind::Text:
    case TypeKind::Json:
        out += data.text(row);
        return;
    case TypeKind::Binary:
        out += mariaDb ? "0x" : "\\x";
        return appendHex(out, data.text(row), mariaDb);
    case TypeKind::Opaque:
        if (!m_type.wire) {
            out += data.text(row);
            return;
        }
        out += "\\x";
        return appendHex(out, data.text(row), false);
    case TypeKind::Uuid:
        return appendUuid(out, data.fixed.data() + row * 16);
    case TypeKind::Date:
        return appendDate(out, data.value<std::int32_t>(row));
    case TypeKind::Time:
        return appendTime(out, data.value<std::int64_t>(row));
    case TypeKind::TimeTz: {
        const auto value = data.value<TimeTzValue>(row);
        appendTime(out, value.microseconds);
        return appendOffset(out, value.secondsEast);
    }
    case TypeKind::Timestamp:
        return appendTimestamp(out, data.value<std::int64_t>(row));
    case TypeKind::TimestampTz:
        return appendTimestampTz(out, data.value<std::int64_t>(row));
    case TypeKind::Interval:
        return appendInterval(out, data.value<IntervalValue>(row));
    case TypeKind::Dynamic:
        return appendDynamic(out, data, row);
    }
}

void CellText::appendReal(std::string &out, const ColumnData &data, std::size_t row) const
{
    const std::size_t start = out.size();
    const bool isDouble = m_type.kind == TypeKind::Float64;
    if (m_type.style != TextStyle::MariaDb) {
        return isDouble ? FloatText::appendPostgres(out, data.value<double>(row))
                        : FloatText::appendPostgres(out, data.value<float>(row));
    }
    if (isDouble)
        FloatText::appendMariaDb(out, data.value<double>(row), m_type.scale);
    else
        FloatText::appendMariaDb(out, data.value<float>(row), m_type.scale);
    padWithZeros(out, start, m_type.precision);
}

/// ZEROFILL, for what begins at `start`.
void CellText::padWithZeros(std::string &out, std::size_t start, int width) const
{
    const std::size_t length = out.size() - start;
    if (m_type.zerofill && length < static_cast<std::size_t>(width))
        out.insert(start, static_cast<std::size_t>(width) - length, '0');
}

void CellText::appendDecimal(std::string &out, Int128 value, int scale)
{
    if (value == decimalNaN) {
        out += "NaN";
        return;
    }
    std::array<char, 48> buffer{};
    std::size_t at = buffer.size();
    const bool negative = value < 0;
    auto magnitude = negative ? UInt128{0} - static_cast<UInt128>(value) : static_cast<UInt128>(value);
    int written = 0;
    while (magnitude != 0 || written <= scale) {
        if (scale > 0 && written == scale)
            buffer[--at] = '.';
        if (magnitude <= UInt128{UINT64_MAX}) {
            const auto low = static_cast<std::uint64_t>(magnitude);
            buffer[--at] = static_cast<char>('0' + low % 10);
            magnitude = low / 10;
        } else {
            buffer[--at] = static_cast<char>('0' + static_cast<int>(magnitude % 10));
            magnitude /= 10;
        }
        ++written;
    }
    if (negative)
        buffer[--at] = '-';
    out.append(buffer.data() + at, buffer.size() - at);
}

void CellText::appendInterval(std::string &out, const IntervalValue &interval)
{
    bool first = true;
    bool afterNegative = false;
    const auto part = [&](std::int64_t value, const char *unit) {
        if (value == 0)
            return;
        if (!first)
            out += ' ';
        if (afterNegative && value > 0)
            out += '+';
        out += std::to_string(value);
        out += ' ';
        out += unit;
        if (value != 1)
            out += 's';
        afterNegative = value < 0;
        first = false;
    };
    part(interval.months / 12, "year");
    part(interval.months % 12, "mon");
    part(interval.days, "day");
    if (!first && interval.microseconds == 0)
        return;
    if (!first)
        out += ' ';
    if (interval.microseconds < 0)
        out += '-';
    else if (afterNegative)
        out += '+';
    const std::uint64_t magnitude = interval.microseconds < 0
                                        ? 0 - static_cast<std::uint64_t>(interval.microseconds)
                                        : static_cast<std::uint64_t>(interval.microseconds);
    const std::uint64_t seconds = magnitude / 1'000'000;
    appendPadded(out, static_cast<std::int64_t>(seconds / 3600), 2);
    out += ':';
    appendTwo(out, static_cast<int>(seconds / 60 % 60));
    out += ':';
    appendTwo(out, static_cast<int>(seconds % 60));
    appendFraction(out, static_cast<int>(magnitude % 1'000'000), -1);
}

void CellText::appendHex(std::string &out, std::string_view bytes, bool upperCase)
{
    const char *digits = upperCase ? "0123456789ABCDEF" : "0123456789abcdef";
    out.reserve(out.size() + bytes.size() * 2);
    for (char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
}

void CellText::appendUuid(std::string &out, const std::uint8_t *bytes)
{
    static constexpr std::array<std::size_t, 5> groups{4, 2, 2, 2, 6};
    for (std::size_t length : groups) {
        if (length != 4)
            out += '-';
        appendHex(out, {reinterpret_cast<const char *>(bytes), length}, false);
        bytes += length;
    }
}

void CellText::appendDate(std::string &out, std::int32_t days) const
{
    if (m_type.style == TextStyle::MariaDb) {
        const auto parts = Temporal::nonDate(days);
        return appendCivilAsIs(out, parts ? *parts : Temporal::civilFromDays(days));
    }
    if (days == Temporal::dateInfinity || days == Temporal::dateMinusInfinity) {
        out += days < 0 ? "-infinity" : "infinity";
        return;
    }
    const Civil date = Temporal::civilFromDays(days);
    appendCivil(out, date);
    if (date.year <= 0)
        out += " BC";
}

void CellText::appendTimestamp(std::string &out, std::int64_t microseconds) const
{
    const bool mariaDb = m_type.style == TextStyle::MariaDb;
    if (!mariaDb
        && (microseconds == Temporal::timestampInfinity
            || microseconds == Temporal::timestampMinusInfinity)) {
        out += microseconds < 0 ? "-infinity" : "infinity";
        return;
    }
    if (mariaDb) {
        if (const auto parts = Temporal::nonTimestamp(microseconds)) {
            appendCivilAsIs(out, parts->date);
            out += ' ';
            return appendClock(out, parts->time, m_type.scale);
        }
    }
    const Temporal::Moment moment = Temporal::momentOf(microseconds);
    const Civil date = Temporal::civilFromDays(moment.days);
    if (mariaDb)
        appendCivilAsIs(out, date);
    else
        appendCivil(out, date);
    out += ' ';
    appendClock(out, clockOf(moment.microseconds), mariaDb ? m_type.scale : -1);
    if (date.year <= 0 && !mariaDb)
        out += " BC";
}

void CellText::appendTimestampTz(std::string &out, std::int64_t microseconds) const
{
    if (microseconds == Temporal::timestampInfinity || microseconds == Temporal::timestampMinusInfinity) {
        out += microseconds < 0 ? "-infinity" : "infinity";
        return;
    }
    const Temporal::Moment utc = Temporal::momentOf(microseconds);
    const int offset = m_zone->secondsEast(utc.days * 86400 + utc.microseconds / 1'000'000);
    const Temporal::Moment moment = Temporal::momentOf(microseconds, offset);
    const Civil date = Temporal::civilFromDays(moment.days);
    appendCivil(out, date);
    out += ' ';
    appendClock(out, clockOf(moment.microseconds), -1);
    appendOffset(out, offset);
    if (date.year <= 0)
        out += " BC";
}

void CellText::appendTime(std::string &out, std::int64_t microseconds) const
{
    if (m_type.style != TextStyle::MariaDb)
        return appendClock(out, clockOf(microseconds), -1);
    if (microseconds < 0) {
        out += '-';
        microseconds = -microseconds;
    }
    const Clock time = clockOf(microseconds);
    appendPadded(out, time.hour, 2);
    out += ':';
    appendTwo(out, time.minute);
    out += ':';
    appendTwo(out, time.second);
    appendFraction(out, time.microsecond, m_type.scale);
}

void CellText::appendDynamic(std::string &out, const ColumnData &data, std::size_t row) const
{
    switch (data.tags[row]) {
    case DynamicTag::Null:
        return;
    case DynamicTag::Integer:
        return appendInteger(out, data.dynamicInteger(row));
    case DynamicTag::Real:
        return FloatText::appendSqlite(out, data.dynamicReal(row));
    case DynamicTag::Text:
        out += data.text(row);
        return;
    case DynamicTag::Blob:
        out += "X'";
        appendHex(out, data.text(row), true);
        out += '\'';
        return;
    }
}
