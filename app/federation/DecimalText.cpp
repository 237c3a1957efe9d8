// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/DecimalText.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// A number as 0.DIGITS * 10^point, without zeroes at either end of the digits.
struct Significand
{
    std::string digits;
    long point = 0;
};

std::optional<long> takeExponent(std::string_view &text)
{
    const auto mark = text.find_first_of("eE");
    if (mark == std::string_view::npos)
        return 0;
    std::string_view digits = text.substr(mark + 1);
    if (!digits.empty() && digits.front() == '+')
        digits.remove_prefix(1);
    int exponent = 0;
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (end.ec != std::errc() || end.ptr != digits.data() + digits.size())
        return {};
    text = text.substr(0, mark);
    return exponent;
}

std::optional<Significand> significandOf(std::string_view text)
{
    const auto exponent = takeExponent(text);
    if (!exponent)
        return {};
    const auto dot = std::min(text.find('.'), text.size());
    std::string digits(text.substr(0, dot));
    if (dot < text.size())
        digits += text.substr(dot + 1);
    if (digits.empty() || !std::all_of(digits.begin(), digits.end(), isDigit))
        return {};
    const auto first = std::min(digits.find_first_not_of('0'), digits.size());
    digits.erase(digits.find_last_not_of('0') + 1);
    digits.erase(0, first);
    return Significand{digits, static_cast<long>(dot) - static_cast<long>(first) + *exponent};
}

} // namespace

namespace DecimalText {

Int128 powerOfTen(int digits)
{
    Int128 result = 1;
    for (int i = 0; i < digits; ++i)
        result *= 10;
    return result;
}

std::optional<Int128> parse(std::string_view text, int precision, int scale)
{
    const bool negative = !text.empty() && text.front() == '-';
    if (negative || (!text.empty() && text.front() == '+'))
        text.remove_prefix(1);
    const auto number = significandOf(text);
    if (!number)
        return {};
    if (number->digits.empty())
        return Int128{0};
    const long fraction = static_cast<long>(number->digits.size()) - number->point;
    if (number->point > precision - scale || fraction > scale)
        return {};
    Int128 value = 0;
    for (const char digit : number->digits)
        value = value * 10 + (digit - '0');
    value *= powerOfTen(scale - static_cast<int>(fraction));
    return negative ? -value : value;
}

} // namespace DecimalText
