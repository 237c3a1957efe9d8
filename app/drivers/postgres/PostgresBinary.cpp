// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresBinary.h"

#include "models/core/Temporal.h"

#include <QtEndian>

#include <array>

namespace {

template <typename T>
T bigEndian(const char *from)
{
    return qFromBigEndian<T>(from);
}

template <typename T>
bool appendBigEndian(RowBatchBuilder &builder, std::size_t column, std::string_view bytes)
{
    if (bytes.size() != sizeof(T))
        return false;
    builder.append(column, bigEndian<T>(bytes.data()));
    return true;
}

/// The four 16-bit words before a numeric's digits, and the digits to base 10,000.
struct NumericValue
{
    enum Sign : std::uint16_t {
        Positive = 0,
        Negative = 0x4000,
        NaN = 0xC000,
        Infinity = 0xD000,
        MinusInfinity = 0xF000
    };

    int count = 0;
    int weight = 0; ///< Of the first digit: its value is digit * 10000^weight.
    std::uint16_t sign = Positive;
    int displayScale = 0;
    const char *digits = nullptr;

    [[nodiscard]] bool read(std::string_view bytes)
    {
        if (bytes.size() < 8)
            return false;
        count = bigEndian<std::uint16_t>(bytes.data());
        weight = bigEndian<std::int16_t>(bytes.data() + 2);
        sign = bigEndian<std::uint16_t>(bytes.data() + 4);
        displayScale = bigEndian<std::uint16_t>(bytes.data() + 6);
        digits = bytes.data() + 8;
        return bytes.size() == 8 + static_cast<std::size_t>(count) * 2;
    }
    /// The digit of 10000^position; zeros stand outside.
    [[nodiscard]] int at(int position) const
    {
        const int index = weight - position;
        return index >= 0 && index < count
                   ? bigEndian<std::uint16_t>(digits + std::size_t{2} * static_cast<unsigned>(index))
                   : 0;
    }
};

constexpr std::array<int, 5> powers{1, 10, 100, 1000, 10000};

/// value * 10^scale; false when that is no integer of 128 bits.
bool scaled(const NumericValue &value, int scale, Int128 &out)
{
    Int128 sum = 0;
    for (int i = 0; i < value.count; ++i) {
        const int digit = bigEndian<std::uint16_t>(value.digits + std::size_t{2} * static_cast<unsigned>(i));
        const int exponent = (value.weight - i) * 4 + scale; // of ten
        if (exponent >= 0) {
            if (__builtin_mul_overflow(sum, Int128{10000}, &sum)
                || __builtin_add_overflow(sum, Int128{digit}, &sum))
                return false;
            continue;
        }
        if (exponent <= -4) { // wholly behind the last place
            if (digit != 0)
                return false;
            continue;
        }
        const int cut = powers[static_cast<std::size_t>(-exponent)];
        if (digit % cut != 0 || __builtin_mul_overflow(sum, Int128{10000 / cut}, &sum)
            || __builtin_add_overflow(sum, Int128{digit / cut}, &sum))
            return false;
    }
    const int missing = (value.weight - value.count + 1) * 4 + scale; // zeros that were not sent
    for (int i = 0; i < missing && sum != 0; ++i) {
        if (__builtin_mul_overflow(sum, Int128{10}, &sum))
            return false;
    }
    out = value.sign == NumericValue::Negative ? -sum : sum;
    return true;
}

void appendGroup(std::vector<char> &out, int group, int digits = 4)
{
    for (int i = 3; i > 3 - digits; --i)
        out.push_back(static_cast<char>('0' + group / powers[static_cast<std::size_t>(i)] % 10));
}

/// As numeric_out writes a finite number: all digits, and as many after the point as its display scale.
void appendNumber(std::vector<char> &out, const NumericValue &value)
{
    if (value.sign == NumericValue::Negative)
        out.push_back('-');
    if (value.weight < 0 || value.count == 0) {
        out.push_back('0');
    } else {
        const int first = value.at(value.weight);
        appendGroup(out, first, 4);
        const int leading = first >= 1000 ? 0 : first >= 100 ? 1 : first >= 10 ? 2 : 3;
        out.erase(out.end() - 4, out.end() - 4 + leading);
        for (int position = value.weight - 1; position >= 0; --position)
            appendGroup(out, value.at(position));
    }
    if (value.displayScale == 0)
        return;
    out.push_back('.');
    int left = value.displayScale;
    for (int position = -1; left > 0; --position, left -= 4)
        appendGroup(out, value.at(position), std::min(left, 4));
}

} // namespace

namespace PostgresBinary {

bool boolean(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view bytes)
{
    if (bytes.size() != 1)
        return false;
    builder.appendBoolean(column, bytes[0] != 0);
    return true;
}

bool int16(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view bytes)
{
    return appendBigEndian<std::int16_t>(builder, column, bytes);
}

bool int32(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view bytes)
{
    return appendBigEndian<std::int32_t>(builder, column, bytes);
}

bool int64(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view bytes)
{
    return appendBigEndian<std::int64_t>(builder, column, bytes);
}

bool unsigned32(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view bytes)
{
    if (bytes.size() != 4)
        return false;
    builder.append(column, std::int64_t{bigEndian<std::uint32_t>(bytes.data())});
    return true;
}

bool float32(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view bytes)
{
    return appendBigEndian<std::uint32_t>(builder, column, bytes);
}

bool float64(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view bytes)
{
    return appendBigEndian<std::uint64_t>(builder, column, bytes);
}

bool numeric(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view bytes)
{
    NumericValue value;
    if (!value.read(bytes))
        return false;
    const bool isFinite = value.sign == NumericValue::Positive || value.sign == NumericValue::Negative;
    if (type.kind == TypeKind::Decimal) {
        Int128 number = decimalNaN;
        if (isFinite ? !scaled(value, type.scale, number) : value.sign != NumericValue::NaN)
            return false;
        builder.append(column, number);
        return true;
    }
    std::vector<char> &out = builder.beginBytes(column);
    if (isFinite) {
        appendNumber(out, value);
    } else {
        const std::string_view word = value.sign == NumericValue::NaN        ? "NaN"
                                      : value.sign == NumericValue::Infinity ? "Infinity"
                                                                             : "-Infinity";
        out.insert(out.end(), word.begin(), word.end());
    }
    builder.endBytes(column);
    return true;
}

bool bytes(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view bytes)
{
    builder.appendBytes(column, bytes);
    return true;
}

bool singleByte(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view bytes)
{
    if (bytes.size() != 1)
        return false;
    builder.appendBytes(column, bytes[0] == '\0' ? std::string_view() : bytes);
    return true;
}

bool jsonb(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view bytes)
{
    if (bytes.empty() || bytes[0] != 1) // the version of its format
        return false;
    builder.appendBytes(column, bytes.substr(1));
    return true;
}

bool uuid(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view bytes)
{
    std::array<char, 16> value{};
    if (bytes.size() != value.size())
        return false;
    std::copy(bytes.begin(), bytes.end(), value.begin());
    builder.append(column, value);
    return true;
}

bool date(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view bytes)
{
    if (bytes.size() != 4)
        return false;
    const auto days = bigEndian<std::int32_t>(bytes.data());
    const bool isInfinite = days == Temporal::dateInfinity || days == Temporal::dateMinusInfinity;
    builder.append(column, isInfinite ? days : days + Temporal::daysTo2000);
    return true;
}

bool timeTz(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view bytes)
{
    if (bytes.size() != 12)
        return false;
    // The server counts seconds west.
    builder.append(column, TimeTzValue{bigEndian<std::int64_t>(bytes.data()),
                                       -bigEndian<std::int32_t>(bytes.data() + 8)});
    return true;
}

bool timestamp(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view bytes)
{
    if (bytes.size() != 8)
        return false;
    const auto since2000 = bigEndian<std::int64_t>(bytes.data());
    if (since2000 == Temporal::timestampInfinity || since2000 == Temporal::timestampMinusInfinity) {
        builder.append(column, since2000);
        return true;
    }
    const auto since1970 = Temporal::timestampFrom2000(since2000);
    builder.append(column, since1970.value_or(0));
    return since1970.has_value();
}

bool interval(RowBatchBuilder &builder, std::size_t column, const ColumnType &, std::string_view bytes)
{
    if (bytes.size() != 16)
        return false;
    const char *at = bytes.data();
    builder.append(column, IntervalValue{bigEndian<std::int64_t>(at), bigEndian<std::int32_t>(at + 8),
                                         bigEndian<std::int32_t>(at + 12)});
    return true;
}

} // namespace PostgresBinary
