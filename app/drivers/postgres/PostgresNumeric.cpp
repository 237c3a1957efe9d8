// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresNumeric.h"

#include "models/core/DecimalText.h"

#include <QtEndian>

#include <algorithm>
#include <array>

namespace {

constexpr std::array<int, 5> tens{1, 10, 100, 1000, 10000};
constexpr int groupDigits = 4;
constexpr unsigned groupBase = 10000;
/// Bounds of the type: digits before and after the point (manual, 8.1.2).
constexpr int mostWholeDigits = 131072;
constexpr int mostDisplayScale = 16383;

int floorDiv(int value, int by)
{
    return value >= 0 ? value / by : -((-value + by - 1) / by);
}

int digitsOf(unsigned group)
{
    return group >= 1000 ? 4 : group >= 100 ? 3 : group >= 10 ? 2 : 1;
}

} // namespace

void PostgresNumeric::clear(Sign sign)
{
    m_digits.clear();
    m_weight = 0;
    m_displayScale = 0;
    m_sign = sign;
}

/// magnitude * 10^lowestPower, where -4 < lowestPower <= 0 once whole groups are taken off.
void PostgresNumeric::setGroups(UInt128 magnitude, int lowestPower)
{
    const int lowestGroup = floorDiv(lowestPower, groupDigits);
    const int shift = lowestPower - lowestGroup * groupDigits; // 0 to 3: zeros at the lowest group's end
    std::array<std::uint16_t, 12> groups{};                    // of 39 digits and the zeros
    int count = 0;
    if (shift != 0) {
        const auto part = static_cast<unsigned>(tens[static_cast<std::size_t>(groupDigits - shift)]);
        groups[static_cast<std::size_t>(count++)] =
            static_cast<std::uint16_t>(static_cast<unsigned>(magnitude % part)
                                       * static_cast<unsigned>(tens[static_cast<std::size_t>(shift)]));
        magnitude /= part;
    }
    while (magnitude > UInt128{UINT64_MAX}) {
        groups[static_cast<std::size_t>(count++)] = static_cast<std::uint16_t>(magnitude % groupBase);
        magnitude /= groupBase;
    }
    for (auto low = static_cast<std::uint64_t>(magnitude); low != 0; low /= groupBase)
        groups[static_cast<std::size_t>(count++)] = static_cast<std::uint16_t>(low % groupBase);
    for (int i = count; i-- > 0;)
        m_digits.push_back(groups[static_cast<std::size_t>(i)]);
    m_weight = lowestGroup + count - 1;
    trim();
}

void PostgresNumeric::trim()
{
    while (!m_digits.empty() && m_digits.back() == 0)
        m_digits.pop_back();
    const auto first = std::ranges::find_if(m_digits, [](std::uint16_t digit) { return digit != 0; });
    m_weight -= static_cast<int>(first - m_digits.begin());
    m_digits.erase(m_digits.begin(), first);
    if (m_digits.empty()) {
        m_weight = 0;
        m_sign = Positive;
    }
}

void PostgresNumeric::set(std::int64_t value)
{
    clear(value < 0 ? Negative : Positive);
    setGroups(value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value), 0);
}

void PostgresNumeric::setUnsigned(std::uint64_t value)
{
    clear(Positive);
    setGroups(value, 0);
}

void PostgresNumeric::set(Int128 value, int scale)
{
    if (value == decimalNaN)
        return clear(NaN);
    clear(value < 0 ? Negative : Positive);
    m_displayScale = std::max(scale, 0);
    setGroups(value < 0 ? UInt128{0} - static_cast<UInt128>(value) : static_cast<UInt128>(value), -scale);
}

bool PostgresNumeric::set(std::string_view text)
{
    const auto number = DecimalText::parse(text);
    if (!number) {
        clear(text == "NaN" ? NaN : text == "Infinity" ? Infinity : MinusInfinity);
        return text == "NaN" || text == "Infinity" || text == "-Infinity";
    }
    clear(number->isNegative() ? Negative : Positive);
    const std::size_t exponentAt = text.find_first_of("eE");
    const std::size_t point = text.find('.');
    const std::int64_t lastPower = number->exponent() - number->count() + 1;
    if (exponentAt == std::string_view::npos && point != std::string_view::npos)
        m_displayScale =
            static_cast<int>(std::min<std::size_t>(text.size() - point - 1, mostDisplayScale + 1));
    else if (!number->isZero() && lastPower < 0)
        m_displayScale = static_cast<int>(std::min<std::int64_t>(-lastPower, mostDisplayScale + 1));
    if (m_displayScale > mostDisplayScale || (!number->isZero() && number->exponent() >= mostWholeDigits))
        return false;
    if (number->isZero()) {
        trim();
        return true;
    }
    const auto power = static_cast<int>(number->exponent());
    m_weight = floorDiv(power, groupDigits);
    int place = power - m_weight * groupDigits; // of the next digit in its group
    int group = 0;
    number->eachDigit([&](char digit) {
        group += (digit - '0') * tens[static_cast<std::size_t>(place)];
        if (place-- == 0) {
            m_digits.push_back(static_cast<std::uint16_t>(group));
            group = 0;
            place = groupDigits - 1;
        }
    });
    if (place != groupDigits - 1)
        m_digits.push_back(static_cast<std::uint16_t>(group));
    trim();
    return true;
}

int PostgresNumeric::firstPower() const
{
    return m_weight * groupDigits + digitsOf(m_digits.front()) - 1;
}

int PostgresNumeric::lastPower() const
{
    int power = (m_weight - static_cast<int>(m_digits.size()) + 1) * groupDigits;
    for (unsigned group = m_digits.back(); group % 10 == 0; group /= 10)
        ++power;
    return power;
}

int PostgresNumeric::digitAt(int position) const
{
    const int index = m_weight - position;
    return index >= 0 && index < static_cast<int>(m_digits.size()) ? m_digits[static_cast<std::size_t>(index)]
                                                                   : 0;
}

std::optional<Int128> PostgresNumeric::rounded() const
{
    if (!isFinite() || (!isZero() && firstPower() > 37))
        return std::nullopt;
    Int128 value = 0;
    for (int position = m_weight; position >= 0; --position)
        value = value * static_cast<int>(groupBase) + digitAt(position);
    if (digitAt(-1) >= static_cast<int>(groupBase) / 2)
        ++value;
    return isNegative() ? -value : value;
}

void PostgresNumeric::writeWire(char *out) const
{
    qToBigEndian(static_cast<std::uint16_t>(m_digits.size()), out);
    qToBigEndian(static_cast<std::int16_t>(m_weight), out + 2);
    qToBigEndian(static_cast<std::uint16_t>(m_sign), out + 4);
    qToBigEndian(static_cast<std::uint16_t>(m_displayScale), out + 6);
    out += 8;
    for (const std::uint16_t digit : m_digits) {
        qToBigEndian(digit, out);
        out += 2;
    }
}

void PostgresNumeric::appendText(std::string &out) const
{
    if (!isFinite()) {
        out += m_sign == NaN ? "NaN" : m_sign == Infinity ? "Infinity" : "-Infinity";
        return;
    }
    if (m_sign == Negative)
        out += '-';
    const auto appendGroup = [&](int group, int digits) {
        for (int i = groupDigits - 1; i >= groupDigits - digits; --i)
            out += static_cast<char>('0' + group / tens[static_cast<std::size_t>(i)] % 10);
    };
    if (isZero() || m_weight < 0)
        out += '0';
    else
        out += std::to_string(m_digits.front());
    for (int position = m_weight - 1; position >= 0; --position)
        appendGroup(digitAt(position), groupDigits);
    if (m_displayScale == 0)
        return;
    out += '.';
    for (int position = -1, left = m_displayScale; left > 0; --position, left -= groupDigits)
        appendGroup(digitAt(position), std::min(left, groupDigits));
}
