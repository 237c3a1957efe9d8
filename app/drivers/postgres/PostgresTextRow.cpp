// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresTextRow.h"

#include "models/core/CellText.h"
#include "models/core/FloatText.h"
#include "models/replication/PortableText.h"

#include <algorithm>
#include <charconv>

void PostgresTextRow::separate()
{
    if (!m_isFirst)
        *m_copy.append(std::size_t{1}) = '\t';
    m_isFirst = false;
}

void PostgresTextRow::plain(std::string_view value)
{
    separate();
    m_copy.append(value);
}

/// What ends a field or a row, and what would then mean something else. Other control characters stand for themselves.
void PostgresTextRow::escaped(std::string_view value)
{
    separate();
    while (true) {
        const std::size_t special = value.find_first_of("\\\t\n\r");
        m_copy.append(value.substr(0, special));
        if (special == std::string_view::npos)
            return;
        const char c = value[special];
        char *at = m_copy.append(std::size_t{2});
        at[0] = '\\';
        at[1] = c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : c;
        value.remove_prefix(special + 1);
        m_copy.makeRoom();
    }
}

void PostgresTextRow::null()
{
    plain("\\N");
}

void PostgresTextRow::int64(std::int64_t value)
{
    std::array<char, 24> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
    plain({text.data(), end.ptr});
}

void PostgresTextRow::unsigned64(std::uint64_t value)
{
    std::array<char, 24> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
    plain({text.data(), end.ptr});
}

void PostgresTextRow::float32(float value)
{
    m_scratch.clear();
    FloatText::appendPostgres(m_scratch, value);
    plain(m_scratch);
}

void PostgresTextRow::float64(double value)
{
    m_scratch.clear();
    FloatText::appendPostgres(m_scratch, value);
    plain(m_scratch);
}

void PostgresTextRow::numeric(const PostgresNumeric &value)
{
    m_scratch.clear();
    value.appendText(m_scratch);
    plain(m_scratch);
}

/// In pieces, so that a large value is not held here once more, and twice as long.
void PostgresTextRow::bytes(std::string_view value)
{
    constexpr std::size_t piece = PostgresCopyIn::pieceSize / 4;
    plain("\\\\x");
    while (!value.empty()) {
        m_scratch.clear();
        CellText::appendHex(m_scratch, value.substr(0, piece), false);
        value.remove_prefix(std::min(piece, value.size()));
        m_copy.append(m_scratch);
        m_copy.makeRoom();
    }
}

void PostgresTextRow::uuid(const std::array<std::uint8_t, 16> &value)
{
    m_scratch.clear();
    CellText::appendUuid(m_scratch, value.data());
    plain(m_scratch);
}

void PostgresTextRow::date(std::int32_t days)
{
    m_scratch.clear();
    PortableText::appendDate(m_scratch, days, TextStyle::Postgres);
    plain(m_scratch);
}

void PostgresTextRow::time(std::int64_t microseconds)
{
    m_scratch.clear();
    PortableText::appendTime(m_scratch, microseconds);
    plain(m_scratch);
}

void PostgresTextRow::timeTz(const TimeTzValue &value)
{
    m_scratch.clear();
    PortableText::appendTimeTz(m_scratch, value);
    plain(m_scratch);
}

void PostgresTextRow::timestamp(std::int64_t microseconds)
{
    m_scratch.clear();
    PortableText::appendTimestamp(m_scratch, microseconds, TextStyle::Postgres);
    plain(m_scratch);
}

void PostgresTextRow::timestampTz(std::int64_t microseconds)
{
    m_scratch.clear();
    PortableText::appendTimestampTz(m_scratch, microseconds);
    plain(m_scratch);
}

/// Every part with its sign: under IntervalStyle sql_standard a minus at the front alone would count for all of them.
void PostgresTextRow::interval(const IntervalValue &value)
{
    const auto number = [](std::int64_t part) { return (part < 0 ? "" : "+") + std::to_string(part); };
    const bool isNegative = value.microseconds < 0;
    const auto magnitude = isNegative ? 0 - static_cast<std::uint64_t>(value.microseconds)
                                      : static_cast<std::uint64_t>(value.microseconds);
    const std::uint64_t seconds = magnitude / 1'000'000;
    std::string fraction = std::to_string(magnitude % 1'000'000);
    fraction.insert(0, 6 - fraction.size(), '0');
    plain(number(value.months) + " mons " + number(value.days) + " days " + (isNegative ? "-" : "+")
          + std::to_string(seconds / 3600) + ':' + std::to_string(seconds / 60 % 60) + ':'
          + std::to_string(seconds % 60) + '.' + fraction);
}
