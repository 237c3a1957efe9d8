// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ColumnType.h"

#include <optional>
#include <string_view>

/// A finite decimal number's text taken apart, whatever its zeros and its form: "+0100.50" and "1.005e2" have the same
/// digits 1005, the first of them worth hundreds. Points into the text; nothing is copied. Thread: any.
class DecimalText final
{
public:
    /// Sign, digits with at most one point, exponent; nothing around it. Nothing for other texts ("NaN", "", ".").
    [[nodiscard]] static std::optional<DecimalText> parse(std::string_view text);

    [[nodiscard]] bool isNegative() const { return m_negative; }
    [[nodiscard]] bool isZero() const { return m_count == 0; }
    /// Significant digits, from the first to the last that is not zero; 0 of zero.
    [[nodiscard]] int count() const { return m_count; }
    /// The power of ten that the first of them counts.
    [[nodiscard]] std::int64_t exponent() const { return m_exponent; }
    [[nodiscard]] bool isWhole() const { return m_exponent >= m_count - 1; }
    /// Each of the digits as a char.
    template <typename Visit>
    void eachDigit(Visit visit) const
    {
        for (const char c : m_digits) {
            if (c != '.')
                visit(c);
        }
    }

    /// When it is whole and fits.
    [[nodiscard]] std::optional<std::int64_t> toInt64() const;
    /// The number times 10^scale, when that is whole and has at most `precision` digits, 38 or fewer.
    [[nodiscard]] std::optional<Int128> scaled(int scale, int precision = 38) const;
    /// 10^digits, digits up to 38.
    [[nodiscard]] static Int128 powerOfTen(int digits);
    /// The same number, minus zero being zero.
    friend bool operator==(const DecimalText &a, const DecimalText &b);

private:
    std::string_view m_digits; ///< May hold the point.
    int m_count = 0;
    std::int64_t m_exponent = 0;
    bool m_negative = false;
};
