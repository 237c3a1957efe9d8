// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlCellForm.h"

#include "app/drivers/mysql/MySqlDeclaredType.h"

#include <QByteArrayView>
#include <QStringDecoder>

#include <algorithm>
#include <array>

#include <arpa/inet.h>

namespace {

constexpr std::int64_t formMicroseconds = 1'000'000;

/// Adds one to the last of decimal digits; true when one more digit was needed in front.
bool countUp(std::string &digits)
{
    for (auto at = digits.rbegin(); at != digits.rend(); ++at) {
        if (*at != '9') {
            ++*at;
            return false;
        }
        *at = '0';
    }
    digits.insert(0, 1, '1');
    return true;
}

} // namespace

bool MySqlCellForm::isUtf8(std::string_view text)
{
    if (std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80U; }))
        return true;
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    [[maybe_unused]] const QString decoded =
        decoder.decode(QByteArrayView(text.data(), static_cast<qsizetype>(text.size())));
    return !decoder.hasError();
}

std::size_t MySqlCellForm::characterCount(std::string_view utf8)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool MySqlCellForm::isAddress(std::string_view text, bool isVersion6)
{
    const std::string address(text);
    const int family = isVersion6 ? AF_INET6 : AF_INET;
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    std::array<char, INET6_ADDRSTRLEN> shown{};
    return address.find('\0') == std::string::npos && inet_pton(family, address.c_str(), bytes.data()) == 1
           && inet_ntop(family, bytes.data(), shown.data(), shown.size()) != nullptr
           && address == shown.data();
}

void MySqlCellForm::appendPadded(std::string &out, int number, int width)
{
    const std::string digits = std::to_string(number);
    out.append(static_cast<std::size_t>(std::max<int>(width - static_cast<int>(digits.size()), 0)), '0')
        .append(digits);
}

bool MySqlCellForm::appendDecimal(std::string &out, const DecimalText &number, int scale, bool mayRound)
{
    if (number.count() == 0) {
        out += '0';
        return true;
    }
    if (number.exponent() > MySqlDeclaredType::mostDigits)
        return false;
    std::string digits;
    number.eachDigit([&digits](char c) { digits += c; });
    std::int64_t exponent = number.exponent();
    const std::int64_t kept = exponent + 1 + scale; // of the digits
    if (static_cast<std::int64_t>(digits.size()) > kept) {
        if (!mayRound)
            return false;
        const bool goesUp = kept >= 0 && digits[static_cast<std::size_t>(kept)] >= '5';
        digits.resize(static_cast<std::size_t>(std::max<std::int64_t>(kept, 0)));
        if (goesUp)
            exponent += countUp(digits) ? 1 : 0;
        if (digits.find_first_not_of('0') == std::string::npos) {
            out += '0';
            return true;
        }
    }
    if (number.isNegative())
        out += '-';
    if (exponent < 0) {
        out += "0.";
        out.append(static_cast<std::size_t>(-exponent - 1), '0').append(digits);
        return true;
    }
    const auto before = static_cast<std::size_t>(exponent + 1);
    if (digits.size() <= before) {
        out.append(digits).append(before - digits.size(), '0');
        return true;
    }
    out.append(digits, 0, before).append(1, '.').append(digits, before);
    return true;
}

bool MySqlCellForm::appendDay(std::string &out, const Temporal::Civil &day, TextStyle style)
{
    if (day.year < (style == TextStyle::Postgres ? 1 : 0) || day.year > 9999)
        return false;
    // Year 0 of a file is 1 BC, but as part of what is no date.
    if (day.year == 0 && style == TextStyle::Sqlite && Temporal::isCalendarDate(day))
        return false;
    appendPadded(out, day.year, 4);
    out += '-';
    appendPadded(out, day.month, 2);
    out += '-';
    appendPadded(out, day.day, 2);
    return true;
}

void MySqlCellForm::appendClock(std::string &out, std::int64_t microseconds, int digits)
{
    const auto seconds = static_cast<int>(microseconds / formMicroseconds);
    appendPadded(out, seconds / 3600, 2);
    out += ':';
    appendPadded(out, seconds / 60 % 60, 2);
    out += ':';
    appendPadded(out, seconds % 60, 2);
    if (digits <= 0)
        return;
    std::string fraction;
    appendPadded(fraction, static_cast<int>(microseconds % formMicroseconds), 6);
    out.append(1, '.').append(fraction, 0, static_cast<std::size_t>(std::min(digits, 6)));
}
