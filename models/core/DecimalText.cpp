// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/DecimalText.h"

#include <charconv>

namespace {

bool isDecimalDigit(char c)
{
    return c >= '0' && c <= '9';
}

} // namespace

std::optional<DecimalText> DecimalText::parse(std::string_view text)
{
    DecimalText result;
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        result.m_negative = text.front() == '-';
        text.remove_prefix(1);
    }
    constexpr std::size_t none = std::string_view::npos;
    std::size_t point = none;
    std::size_t first = none; // of the digits that are not zero
    std::size_t last = 0;
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
        if (text[at] == '.' && point == none) {
            point = at;
            continue;
        }
        if (!isDecimalDigit(text[at]))
            break;
        if (text[at] != '0') {
            first = first == none ? at : first;
            last = at;
        }
    }
    if (at == (point == none ? 0U : 1U)) // no digit at all
        return std::nullopt;
    const std::size_t whole = point == none ? at : point;
    if (at < text.size()) {
        if (text[at] != 'e' && text[at] != 'E')
            return std::nullopt;
        std::string_view exponent = text.substr(at + 1);
        if (exponent.size() > 1 && exponent.front() == '+' && isDecimalDigit(exponent[1]))
            exponent.remove_prefix(1);
        int value = 0;
        const auto read = std::from_chars(exponent.data(), exponent.data() + exponent.size(), value);
        if (read.ec != std::errc() || read.ptr != exponent.data() + exponent.size())
            return std::nullopt;
        result.m_exponent = value;
    }
    if (first == none) {
        result.m_exponent = 0;
        return result;
    }
    result.m_digits = text.substr(first, last - first + 1);
    const bool hasPointInside = point != none && point > first && point < last;
    result.m_count = static_cast<int>(result.m_digits.size()) - (hasPointInside ? 1 : 0);
    result.m_exponent += first < whole ? static_cast<std::int64_t>(whole - first) - 1
                                       : -static_cast<std::int64_t>(first - whole);
    return result;
}

std::optional<std::int64_t> DecimalText::toInt64() const
{
    const std::optional<Int128> value = scaled(0);
    if (!value || *value > INT64_MAX || *value < INT64_MIN)
        return std::nullopt;
    return static_cast<std::int64_t>(*value);
}

Int128 DecimalText::powerOfTen(int digits)
{
    Int128 power = 1;
    for (int i = 0; i < digits; ++i)
        power *= 10;
    return power;
}

std::optional<Int128> DecimalText::scaled(int scale, int precision) const
{
    if (m_count == 0)
        return Int128{0};
    const std::int64_t digits = m_exponent + scale + 1; // of the result
    if (digits < m_count || digits > precision)
        return std::nullopt;
    Int128 value = 0;
    std::uint64_t part = 0; // 128-bit arithmetic once every 18 digits
    std::uint64_t power = 1;
    const auto push = [&](int digit) {
        part = part * 10 + static_cast<std::uint64_t>(digit);
        power *= 10;
        if (power == 1'000'000'000'000'000'000) {
            value = value * static_cast<Int128>(power) + static_cast<Int128>(part);
            part = 0;
            power = 1;
        }
    };
    eachDigit([&](char c) { push(c - '0'); });
    for (std::int64_t zeros = digits - m_count; zeros > 0; --zeros)
        push(0);
    value = value * static_cast<Int128>(power) + static_cast<Int128>(part);
    return m_negative ? -value : value;
}

bool operator==(const DecimalText &a, const DecimalText &b)
{
    if (a.m_count != b.m_count
        || (a.m_count != 0 && (a.m_exponent != b.m_exponent || a.m_negative != b.m_negative)))
        return false;
    for (std::size_t i = 0, j = 0; i < a.m_digits.size() && j < b.m_digits.size(); ++i, ++j) {
        i += a.m_digits[i] == '.' ? 1 : 0; // the last one is a digit
        j += b.m_digits[j] == '.' ? 1 : 0;
        if (a.m_digits[i] != b.m_digits[j])
            return false;
    }
    return true;
}
