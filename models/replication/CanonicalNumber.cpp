// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/CanonicalNumber.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

namespace {

enum NumberTag : char {
    IntegerTag = 'i', ///< 8 bytes
    DigitsTag = 'd',  ///< sign, power of ten of the first digit, count, digits
    SpecialTag = 'n', ///< one of the below
    RealTag = 'f',    ///< 8 bytes
    ScaledTag = 's',  ///< 16 bytes
};
enum Special : char { NotANumber = 0, Infinite = 1, MinusInfinite = 2 };

template <typename T>
void put(std::string &out, char tag, const T &value)
{
    std::array<char, sizeof(T) + 1> bytes;
    bytes[0] = tag;
    std::memcpy(bytes.data() + 1, &value, sizeof(T));
    out.append(bytes.data(), bytes.size());
}

void putSpecial(std::string &out, Special special)
{
    put(out, SpecialTag, special);
}

template <typename T>
std::optional<double> shownBy(std::string_view text, const DecimalText &number)
{
    T value = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc())
        return std::nullopt;
    const CanonicalNumber::RealDigits digits(value); // a DecimalText points into its text
    if (const auto shortest = DecimalText::parse(digits.view()); shortest && *shortest == number)
        return static_cast<double>(value);
    // Also all digits of a whole number that the shortest ones leave out.
    const auto whole = number.toInt64();
    if (whole && std::abs(value) < T{0x1p62} && static_cast<std::int64_t>(value) == *whole)
        return static_cast<double>(value);
    return std::nullopt;
}

} // namespace

namespace CanonicalNumber {

RealDigits::RealDigits(double value)
    : length(static_cast<std::size_t>(std::to_chars(text, text + sizeof text, value).ptr - text))
{}

RealDigits::RealDigits(float value)
    : length(static_cast<std::size_t>(std::to_chars(text, text + sizeof text, value).ptr - text))
{}

void append(std::string &out, std::int64_t value)
{
    put(out, IntegerTag, value);
}

void append(std::string &out, std::uint64_t value)
{
    if (value <= static_cast<std::uint64_t>(INT64_MAX))
        return append(out, static_cast<std::int64_t>(value));
    std::array<char, 20> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    append(out, *DecimalText::parse({digits.data(), static_cast<std::size_t>(end.ptr - digits.data())}));
}

void append(std::string &out, const DecimalText &value)
{
    if (value.isWhole()) {
        if (const auto whole = value.toInt64())
            return append(out, *whole);
    }
    put(out, DigitsTag, value.isNegative());
    const std::int64_t exponent = value.exponent();
    const auto count = static_cast<std::uint32_t>(value.count());
    out.append(reinterpret_cast<const char *>(&exponent), sizeof exponent);
    out.append(reinterpret_cast<const char *>(&count), sizeof count);
    value.eachDigit([&out](char digit) { out += digit; });
}

void append(std::string &out, double value)
{
    if (std::isnan(value))
        return putSpecial(out, NotANumber);
    if (std::isinf(value))
        return putSpecial(out, value > 0 ? Infinite : MinusInfinite);
    if (std::abs(value) <= 0x1p53 && value == std::trunc(value))
        return append(out, static_cast<std::int64_t>(value));
    append(out, *DecimalText::parse(RealDigits(value).view()));
}

bool appendText(std::string &out, std::string_view text)
{
    if (const auto number = DecimalText::parse(text))
        append(out, *number);
    else if (text == "NaN")
        putSpecial(out, NotANumber);
    else if (text == "Infinity")
        putSpecial(out, Infinite);
    else if (text == "-Infinity")
        putSpecial(out, MinusInfinite);
    else
        return false;
    return true;
}

void appendReal(std::string &out, double value)
{
    if (std::isnan(value))
        value = std::numeric_limits<double>::quiet_NaN();
    put(out, RealTag, value == 0 ? 0.0 : value);
}

void appendScaled(std::string &out, Int128 value)
{
    put(out, ScaledTag, value);
}

std::optional<double> realOf(std::string_view text, bool isFloat)
{
    if (text == "NaN")
        return std::numeric_limits<double>::quiet_NaN();
    if (text == "Infinity" || text == "-Infinity")
        return text[0] == '-' ? -std::numeric_limits<double>::infinity()
                              : std::numeric_limits<double>::infinity();
    const auto number = DecimalText::parse(text);
    if (!number)
        return std::nullopt;
    if (number->isZero())
        return 0.0;
    if (!isFloat)
        return shownBy<double>(text, *number);
    if (const auto value = shownBy<float>(text, *number))
        return value;
    const auto wide = shownBy<double>(text, *number);
    return wide && CanonicalNumber::isFloat(*wide) ? wide : std::nullopt;
}

bool isFloat(double value)
{
    return std::isnan(value)
           || (std::abs(value) <= static_cast<double>(std::numeric_limits<float>::max())
               && static_cast<double>(static_cast<float>(value)) == value)
           || std::isinf(value);
}

std::optional<Int128> rescaled(Int128 value, int from, int to)
{
    if (value == decimalNaN || value == 0)
        return value;
    for (; from > to; --from) {
        if (value % 10 != 0)
            return std::nullopt;
        value /= 10;
    }
    constexpr Int128 most = ~decimalNaN / 10; // 128 bits without the sign
    for (; from < to; ++from) {
        if (value > most || value < -most)
            return std::nullopt;
        value *= 10;
    }
    return value;
}

} // namespace CanonicalNumber
