// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/sqlite/SqliteMoment.h"

#include "models/replication/PortableText.h"
#include "models/replication/PortableValue.h"

#include <array>
#include <cmath>

namespace {

constexpr double microsecondsOfDay = 86'400e6;
constexpr double julianDayOf1970 = 2'440'587.5;
/// 2000-01-01 and 2100-01-01.
constexpr double firstMoment = 946'684'800e6;
constexpr double lastMoment = 4'102'444'800e6;

bool isMoment(double microseconds)
{
    return microseconds >= firstMoment && microseconds < lastMoment;
}

} // namespace

std::optional<SqliteMoment> SqliteMoment::of(const Value &value)
{
    if (const auto *text = std::get_if<std::string>(&value))
        return ofText(*text);
    if (const auto *integer = std::get_if<std::int64_t>(&value))
        return ofNumber(static_cast<double>(*integer), true);
    if (const auto *real = std::get_if<double>(&value))
        return ofNumber(*real, false);
    return std::nullopt;
}

std::optional<SqliteMoment> SqliteMoment::ofText(const std::string &text)
{
    SqliteMoment moment;
    const std::size_t zone = text.find_first_of("Z+-", 11); // past the date's hyphens
    moment.m_length = std::min(zone, text.size());
    moment.m_suffix = text.substr(moment.m_length);
    const auto local = PortableValue::timestamp(text.substr(0, moment.m_length), TextStyle::Postgres);
    const auto utc = moment.m_suffix.empty() ? local : PortableValue::timestampTz(text);
    if (!local || !utc || moment.m_length < 10 || text[4] != '-')
        return std::nullopt;
    moment.m_separator = moment.m_length > 10 ? text[10] : ' ';
    moment.m_offset = *local - *utc;
    moment.m_microseconds = *utc;
    return moment;
}

std::optional<SqliteMoment> SqliteMoment::ofNumber(double value, bool isInteger)
{
    SqliteMoment moment;
    moment.m_form = isInteger ? Form::Integer : Form::Real;
    static constexpr std::array units{1e6, 1e3, 1.0, 1e-3}; // seconds to nanoseconds
    for (const double unit : units) {
        if (!isMoment(value * unit))
            continue;
        moment.m_unit = unit;
        moment.m_microseconds = static_cast<std::int64_t>(std::floor(value * unit));
        return moment;
    }
    const double sinceJulian = (value - julianDayOf1970) * microsecondsOfDay;
    if (isInteger || !isMoment(sinceJulian))
        return std::nullopt;
    moment.m_form = Form::JulianDay;
    moment.m_microseconds = static_cast<std::int64_t>(std::floor(sinceJulian));
    return moment;
}

Value SqliteMoment::at(std::int64_t microseconds) const
{
    const auto exact = static_cast<double>(microseconds);
    switch (m_form) {
    case Form::Integer:
        return static_cast<std::int64_t>(std::floor(exact / m_unit));
    case Form::Real:
        return std::nextafter(exact / m_unit, 0.0);
    case Form::JulianDay:
        return std::nextafter(exact / microsecondsOfDay + julianDayOf1970, 0.0);
    case Form::Text:
        break;
    }
    std::string text;
    PortableText::appendTimestamp(text, microseconds + m_offset, TextStyle::Postgres);
    text.resize(std::min(text.size(), m_length));
    if (text.size() > 10)
        text[10] = m_separator;
    return text + m_suffix;
}
