// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresText.h"

#include "models/core/Temporal.h"

#include <array>
#include <charconv>
#include <optional>

namespace {

/// Reads a text from the left; every step says whether it went well and moves on only then.
class Reader
{
public:
    explicit Reader(std::string_view text)
        : m_rest(text)
    {}

    [[nodiscard]] bool atEnd() const { return m_rest.empty(); }
    bool literal(std::string_view text)
    {
        if (!m_rest.starts_with(text))
            return false;
        m_rest.remove_prefix(text.size());
        return true;
    }
    template <typename T>
    bool number(T &out)
    {
        const auto end = std::from_chars(m_rest.data(), m_rest.data() + m_rest.size(), out);
        m_rest.remove_prefix(static_cast<std::size_t>(end.ptr - m_rest.data()));
        return end.ec == std::errc();
    }
    void word()
    {
        const std::size_t end = m_rest.find(' ');
        m_rest.remove_prefix(end == std::string_view::npos ? m_rest.size() : end);
    }
    /// "YYYY-MM-DD"; the caller reads " BC".
    bool civil(Temporal::Civil &out)
    {
        return number(out.year) && literal("-") && number(out.month) && literal("-") && number(out.day);
    }
    /// "HH:MM:SS[.ffffff]" as microseconds, hours without bound.
    bool clock(std::uint64_t &out)
    {
        std::uint64_t hours = 0;
        unsigned minutes = 0;
        unsigned seconds = 0;
        if (!number(hours) || !literal(":") || !number(minutes) || !literal(":") || !number(seconds))
            return false;
        out = ((hours * 60 + minutes) * 60 + seconds) * 1'000'000 + fraction();
        return true;
    }
    /// "+HH[:MM[:SS]]", seconds east.
    bool offset(int &out)
    {
        const bool west = literal("-");
        if (!west && !literal("+"))
            return false;
        int hours = 0;
        int minutes = 0;
        int seconds = 0;
        if (!number(hours) || (literal(":") && !number(minutes)) || (literal(":") && !number(seconds)))
            return false;
        out = (hours * 60 + minutes) * 60 + seconds;
        out = west ? -out : out;
        return true;
    }

private:
    unsigned fraction()
    {
        if (!literal("."))
            return 0;
        unsigned value = 0;
        unsigned place = 100'000;
        while (!m_rest.empty() && m_rest.front() >= '0' && m_rest.front() <= '9') {
            value += place * static_cast<unsigned>(m_rest.front() - '0');
            place /= 10;
            m_rest.remove_prefix(1);
        }
        return value;
    }

    std::string_view m_rest;
};

template <typename T>
bool appendNumber(RowBatchBuilder &builder, std::size_t column, std::string_view text)
{
    Reader reader(text);
    T value{};
    if (!reader.number(value) || !reader.atEnd())
        return false;
    builder.append(column, value);
    return true;
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

bool appendFromHex(std::vector<char> &out, std::string_view hex)
{
    if (hex.size() % 2 != 0)
        return false;
    out.reserve(out.size() + hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const int high = hexDigit(hex[i]);
        const int low = hexDigit(hex[i + 1]);
        if (high < 0 || low < 0)
            return false;
        out.push_back(static_cast<char>(high << 4 | low));
    }
    return true;
}

bool appendFromEscapes(std::vector<char> &out, std::string_view text)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            out.push_back(text[i]);
        } else if (i + 1 < text.size() && text[i + 1] == '\\') {
            out.push_back('\\');
            ++i;
        } else if (i + 3 < text.size()) {
            out.push_back(
                static_cast<char>((text[i + 1] - '0') << 6 | (text[i + 2] - '0') << 3 | (text[i + 3] - '0')));
            i += 3;
        } else {
            return false;
        }
    }
    return true;
}

} // namespace

namespace PostgresText {

bool boolean(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view text)
{
    if (text != "t" && text != "f")
        return false;
    builder.appendBoolean(column, text == "t");
    return true;
}

bool int16(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view text)
{
    return appendNumber<std::int16_t>(builder, column, text);
}

bool int32(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view text)
{
    return appendNumber<std::int32_t>(builder, column, text);
}

bool int64(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view text)
{
    return appendNumber<std::int64_t>(builder, column, text);
}

bool unsigned64(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view text)
{
    return appendNumber<std::uint64_t>(builder, column, text);
}

bool float32(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view text)
{
    return appendNumber<float>(builder, column, text);
}

bool float64(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view text)
{
    return appendNumber<double>(builder, column, text);
}

bool numeric(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view text)
{
    if (type.kind != TypeKind::Decimal) {
        builder.appendBytes(column, text);
        return true;
    }
    if (text == "NaN") {
        builder.append(column, decimalNaN);
        return true;
    }
    const bool negative = text.starts_with('-');
    text.remove_prefix(negative ? 1 : 0);
    const std::size_t point = std::min(text.find('.'), text.size());
    const std::size_t places = point == text.size() ? 0 : text.size() - point - 1;
    if (places > static_cast<std::size_t>(type.scale))
        return false;
    Int128 value = 0;
    const auto shiftIn = [&](int digit) {
        return digit >= 0 && digit <= 9 && !__builtin_mul_overflow(value, Int128{10}, &value)
               && !__builtin_add_overflow(value, Int128{digit}, &value);
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i != point && !shiftIn(text[i] - '0'))
            return false;
    }
    for (std::size_t i = places; i < static_cast<std::size_t>(type.scale); ++i) {
        if (!shiftIn(0))
            return false;
    }
    builder.append(column, negative ? -value : value);
    return true;
}

bool text(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view text)
{
    builder.appendBytes(column, text);
    return true;
}

bool bytea(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view text)
{
    std::vector<char> &out = builder.beginBytes(column);
    if (text.starts_with("\\x") ? !appendFromHex(out, text.substr(2)) : !appendFromEscapes(out, text))
        return false;
    builder.endBytes(column);
    return true;
}

bool uuid(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view text)
{
    std::vector<char> bytes;
    std::string digits;
    for (char c : text) {
        if (c != '-')
            digits += c;
    }
    std::array<char, 16> value{};
    if (!appendFromHex(bytes, digits) || bytes.size() != value.size())
        return false;
    std::copy(bytes.begin(), bytes.end(), value.begin());
    builder.append(column, value);
    return true;
}

bool date(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view text)
{
    if (text == "infinity" || text == "-infinity") {
        builder.append(column, text == "infinity" ? Temporal::dateInfinity : Temporal::dateMinusInfinity);
        return true;
    }
    Reader reader(text);
    Temporal::Civil civil;
    if (!reader.civil(civil))
        return false;
    if (reader.literal(" BC"))
        civil.year = 1 - civil.year;
    builder.append(column, static_cast<std::int32_t>(Temporal::daysFromCivil(civil)));
    return reader.atEnd();
}

bool time(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view text)
{
    Reader reader(text);
    std::uint64_t microseconds = 0;
    if (!reader.clock(microseconds) || !reader.atEnd())
        return false;
    builder.append(column, static_cast<std::int64_t>(microseconds));
    return true;
}

bool timeTz(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view text)
{
    Reader reader(text);
    std::uint64_t microseconds = 0;
    TimeTzValue value;
    if (!reader.clock(microseconds) || !reader.offset(value.secondsEast) || !reader.atEnd())
        return false;
    value.microseconds = static_cast<std::int64_t>(microseconds);
    builder.append(column, value);
    return true;
}

bool timestamp(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view text)
{
    if (text == "infinity" || text == "-infinity") {
        builder.append(column,
                       text == "infinity" ? Temporal::timestampInfinity : Temporal::timestampMinusInfinity);
        return true;
    }
    Reader reader(text);
    Temporal::Civil civil;
    std::uint64_t microseconds = 0;
    int secondsEast = 0;
    if (!reader.civil(civil) || !reader.literal(" ") || !reader.clock(microseconds))
        return false;
    if (type.kind == TypeKind::TimestampTz && !reader.offset(secondsEast))
        return false;
    if (reader.literal(" BC"))
        civil.year = 1 - civil.year;
    const std::int64_t daysSince2000 = Temporal::daysFromCivil(civil) - Temporal::daysTo2000;
    const auto value = Temporal::timestampFrom2000(daysSince2000 * Temporal::microsecondsPerDay
                                                   + static_cast<std::int64_t>(microseconds)
                                                   - std::int64_t{secondsEast} * 1'000'000);
    builder.append(column, value.value_or(0));
    return value && reader.atEnd();
}

bool interval(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view text)
{
    IntervalValue value;
    Reader reader(text);
    while (!reader.atEnd()) {
        const bool negative = reader.literal("-");
        if (!negative)
            reader.literal("+");
        Reader ahead = reader;
        std::uint64_t microseconds = 0;
        if (ahead.clock(microseconds)) { // the last part; its sign counts for all of it
            value.microseconds = static_cast<std::int64_t>(negative ? 0 - microseconds : microseconds);
            reader = ahead;
            break;
        }
        std::int64_t count = 0;
        if (!reader.number(count) || !reader.literal(" "))
            return false;
        count = negative ? -count : count;
        if (reader.literal("year"))
            value.months += static_cast<std::int32_t>(count * 12);
        else if (reader.literal("mon"))
            value.months += static_cast<std::int32_t>(count);
        else if (reader.literal("day"))
            value.days = static_cast<std::int32_t>(count);
        else
            return false;
        reader.word();
        reader.literal(" ");
    }
    builder.append(column, value);
    return reader.atEnd();
}

} // namespace PostgresText
