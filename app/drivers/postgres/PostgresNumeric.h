// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ColumnType.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// A value of PostgreSQL's numeric, as it is sent: digits to base 10,000. Made once and set for each value, so that nothing
/// is allocated for one. Thread: one at a time.
class PostgresNumeric final
{
public:
    void set(std::int64_t value);
    void setUnsigned(std::uint64_t value);
    /// value / 10^scale; decimalNaN is NaN.
    void set(Int128 value, int scale);
    /// A decimal number with or without an exponent, "NaN", "Infinity", "-Infinity"; false for other texts and for what no
    /// numeric holds.
    [[nodiscard]] bool set(std::string_view text);

    [[nodiscard]] bool isFinite() const { return m_sign == Positive || m_sign == Negative; }
    [[nodiscard]] bool isNaN() const { return m_sign == NaN; }
    [[nodiscard]] bool isNegative() const { return m_sign == Negative || m_sign == MinusInfinity; }
    [[nodiscard]] bool isZero() const { return m_digits.empty(); }
    /// The powers of ten of the first and of the last digit that is not zero; of a finite number that is not zero.
    [[nodiscard]] int firstPower() const;
    [[nodiscard]] int lastPower() const;
    [[nodiscard]] bool isWhole() const { return isZero() || lastPower() >= 0; }
    /// Fractions are rounded, halves away from zero. Nothing when it is out of range or not finite.
    [[nodiscard]] std::optional<Int128> rounded() const;

    /// Bytes of the wire format, and those bytes into `out`, which has room for them.
    [[nodiscard]] std::size_t wireSize() const { return 8 + m_digits.size() * 2; }
    void writeWire(char *out) const;
    /// As the server writes it.
    void appendText(std::string &out) const;

private:
    /// The wire's words for them.
    enum Sign : std::uint16_t {
        Positive = 0,
        Negative = 0x4000,
        NaN = 0xC000,
        Infinity = 0xD000,
        MinusInfinity = 0xF000
    };

    void clear(Sign sign);
    void setGroups(UInt128 magnitude, int lowestPower);
    void trim();
    [[nodiscard]] int digitAt(int position) const;

    std::vector<std::uint16_t> m_digits; ///< The first is worth 10000^m_weight; no zeros at either end.
    int m_weight = 0;
    int m_displayScale = 0;
    Sign m_sign = Positive;
};
