// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/FloatText.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>

namespace FloatText {
namespace {

/// A finite number as significant digits and the decimal exponent of the first one.
struct Digits
{
    bool negative = false;
    std::string digits;
    int exponent = 0;
};

/// Splits "-d.ddde[+-]xx", the form of to_chars and printf with an exponent.
Digits split(std::string_view text)
{
    Digits result;
    if (!text.empty() && text.front() == '-') {
        result.negative = true;
        text.remove_prefix(1);
    }
    const std::size_t e = text.find('e');
    for (char c : text.substr(0, e)) {
        if (c != '.')
            result.digits += c;
    }
    std::string_view exponent = text.substr(e + 1);
    if (!exponent.empty() && exponent.front() == '+')
        exponent.remove_prefix(1);
    std::from_chars(exponent.data(), exponent.data() + exponent.size(), result.exponent);
    while (result.digits.size() > 1 && result.digits.back() == '0')
        result.digits.pop_back();
    return result;
}

template <typename T>
Digits shortest(T value)
{
    std::array<char, 64> buffer{};
    const auto end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
    return split({buffer.data(), static_cast<std::size_t>(end.ptr - buffer.data())});
}

Digits rounded(double value, int significant)
{
    std::array<char, 64> buffer{};
    const int length = std::snprintf(buffer.data(), buffer.size(), "%.*e", significant - 1, value);
    return split({buffer.data(), static_cast<std::size_t>(length)});
}

void appendFixed(std::string &out, const Digits &d)
{
    if (d.negative)
        out += '-';
    const int count = static_cast<int>(d.digits.size());
    if (d.exponent < 0) {
        out += "0.";
        out.append(static_cast<std::size_t>(-d.exponent - 1), '0');
        out += d.digits;
    } else if (d.exponent + 1 >= count) {
        out += d.digits;
        out.append(static_cast<std::size_t>(d.exponent + 1 - count), '0');
    } else {
        const auto whole = static_cast<std::size_t>(d.exponent) + 1;
        out.append(d.digits, 0, whole);
        out += '.';
        out.append(d.digits, whole);
    }
}

/// `padded`: "e+05" with sign and two digits, as C does; otherwise "e5".
void appendExponent(std::string &out, const Digits &d, bool padded)
{
    if (d.negative)
        out += '-';
    out += d.digits.front();
    if (d.digits.size() > 1) {
        out += '.';
        out.append(d.digits, 1);
    }
    out += 'e';
    if (d.exponent < 0)
        out += '-';
    else if (padded)
        out += '+';
    const int magnitude = std::abs(d.exponent);
    if (padded && magnitude < 10)
        out += '0';
    out += std::to_string(magnitude);
}

bool appendSpecial(std::string &out, double value, const char *infinity)
{
    if (std::isnan(value)) {
        out += "NaN";
        return true;
    }
    if (std::isinf(value)) {
        if (value < 0)
            out += '-';
        out += infinity;
        return true;
    }
    return false;
}

/// digits * 10^exponent == odd * 2^twos, exactly.
bool isEqual(std::uint64_t digits, int exponent, std::uint64_t odd, int twos)
{
    constexpr int most = 27; // 5^24 fills the 57 bits of 17 digits
    if (digits == 0 || exponent > most || exponent < -most)
        return false;
    const int zeros = std::countr_zero(digits);
    UInt128 left = digits >> zeros;
    UInt128 right = odd;
    for (int i = 0; i < std::abs(exponent); ++i)
        (exponent > 0 ? left : right) *= 5;
    return left == right && zeros + exponent == twos;
}

/// Whether the digits lie exactly between the value and one of its neighbours.
template <typename T>
bool isHalfway(const Digits &d, T value)
{
    constexpr int bits = std::numeric_limits<T>::digits;
    int twos = 0;
    const auto mantissa = static_cast<std::uint64_t>(std::ldexp(std::frexp(std::abs(value), &twos), bits));
    twos -= bits;
    std::uint64_t digits = 0;
    std::from_chars(d.digits.data(), d.digits.data() + d.digits.size(), digits);
    const int exponent = d.exponent - static_cast<int>(d.digits.size()) + 1;
    const bool isPowerOfTwo = mantissa == std::uint64_t{1} << (bits - 1); // half the distance below it
    return isEqual(digits, exponent, 2 * mantissa + 1, twos - 1)
           || (isPowerOfTwo ? isEqual(digits, exponent, 4 * mantissa - 1, twos - 2)
                            : isEqual(digits, exponent, 2 * mantissa - 1, twos - 1));
}

/// PostgreSQL does not count on readers that round halves to even, as to_chars does, and then takes a digit
/// more (src/common/d2s.c, acceptBounds).
template <typename T>
Digits shortestForPostgres(T value)
{
    Digits d = shortest(value);
    if (value == 0)
        return d;
    for (int count = static_cast<int>(d.digits.size()) + 1;
         isHalfway(d, value) && count <= std::numeric_limits<T>::max_digits10; ++count)
        d = rounded(static_cast<double>(value), count);
    return d;
}

template <typename T>
void postgres(std::string &out, T value, int largest)
{
    if (appendSpecial(out, static_cast<double>(value), "Infinity"))
        return;
    const Digits d = shortestForPostgres(value);
    if (value != 0 && (d.exponent < -4 || d.exponent >= largest))
        appendExponent(out, d, true);
    else
        appendFixed(out, d);
}

/// The server's own conversion gives the shortest digits that read back as the number, also where the
/// number of decimals is fixed: only what goes beyond those is rounded away, and zeros fill what is missing.
void mariaDbFixed(std::string &out, double value, int decimals)
{
    const Digits d = shortest(value);
    const int fraction = std::max(static_cast<int>(d.digits.size()) - 1 - d.exponent, 0);
    if (fraction > decimals) {
        std::array<char, 400> buffer{};
        const int length = std::snprintf(buffer.data(), buffer.size(), "%.*f", decimals, value);
        out.append(buffer.data(), static_cast<std::size_t>(length));
        return;
    }
    appendFixed(out, d);
    if (decimals > 0 && fraction == 0)
        out += '.';
    out.append(static_cast<std::size_t>(decimals - fraction), '0');
}

void mariaDb(std::string &out, double value, const Digits &d, int decimals)
{
    if (decimals >= 0)
        return mariaDbFixed(out, value, decimals);
    const bool isInteger = static_cast<int>(d.digits.size()) <= d.exponent + 1;
    if (value != 0 && (d.exponent < -15 || (d.exponent >= 15 && isInteger)))
        appendExponent(out, d, false);
    else
        appendFixed(out, d);
}

} // namespace

void appendPostgres(std::string &out, double value)
{
    postgres(out, value, 15);
}

void appendPostgres(std::string &out, float value)
{
    postgres(out, value, 6);
}

void appendMariaDb(std::string &out, double value, int decimals)
{
    if (!appendSpecial(out, value, "inf"))
        mariaDb(out, value, shortest(value), decimals);
}

void appendMariaDb(std::string &out, float value, int decimals)
{
    const auto wide = static_cast<double>(value);
    if (!appendSpecial(out, wide, "inf"))
        mariaDb(out, wide, rounded(wide, 6), decimals);
}

void appendSqlite(std::string &out, double value)
{
    if (appendSpecial(out, value, "Inf"))
        return;
    if (value == 0) { // SQLite shows no sign there
        out += "0.0";
        return;
    }
    const Digits d = rounded(value, 15);
    if (d.exponent < -4 || d.exponent >= 15) {
        Digits pointed = d;
        if (pointed.digits.size() == 1)
            pointed.digits += '0';
        appendExponent(out, pointed, true);
        return;
    }
    appendFixed(out, d);
    if (static_cast<int>(d.digits.size()) <= d.exponent + 1)
        out += ".0";
}

void appendShortest(std::string &out, double value)
{
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    out.append(buffer.data(), end.ptr);
}

void appendShortest(std::string &out, float value)
{
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    out.append(buffer.data(), end.ptr);
}

} // namespace FloatText
