// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlTimeWriter.h"

#include "app/drivers/mysql/MySqlCellForm.h"
#include "models/core/Temporal.h"

#include <algorithm>
#include <cstdlib>

namespace {

using TimeFamily = MySqlDeclaredType::Family;

constexpr std::int64_t timeMicroseconds = 1'000'000;
constexpr std::int64_t longestTime = ((std::int64_t{838} * 60 + 59) * 60 + 59) * timeMicroseconds + 999'999;

std::int64_t timeUnitOf(int digits)
{
    std::int64_t unit = timeMicroseconds;
    for (int i = 0; i < std::clamp(digits, 0, 6); ++i)
        unit /= 10;
    return unit;
}

} // namespace

bool MySqlTimeWriter::keepsSeconds(std::int64_t microseconds) const
{
    return m_place.mayLose || microseconds % timeUnitOf(m_place.type.scale) == 0;
}

MySqlCellRefusal MySqlTimeWriter::date(std::string &out, std::int32_t days) const
{
    if (m_place.type.family == TimeFamily::Timestamp || m_place.type.family == TimeFamily::DateTime) {
        const bool isDay = days != Temporal::dateInfinity && days != Temporal::dateMinusInfinity
                           && !(m_style != TextStyle::Postgres && Temporal::nonDate(days));
        return isDay ? this->moment(out, std::int64_t{days} * Temporal::microsecondsPerDay, false)
                     : MySqlCellRefusal::NoSuchTime;
    }
    if (m_place.type.family != TimeFamily::Date)
        return MySqlCellRefusal::OtherKind;
    const auto parts = m_style != TextStyle::Postgres ? Temporal::nonDate(days) : std::nullopt;
    if (!parts && (days == Temporal::dateInfinity || days == Temporal::dateMinusInfinity))
        return MySqlCellRefusal::NoSuchTime;
    return MySqlCellForm::appendDay(out, parts ? *parts : Temporal::civilFromDays(days), m_style)
               ? MySqlCellRefusal::None
               : MySqlCellRefusal::NoSuchTime;
}

MySqlCellRefusal MySqlTimeWriter::time(std::string &out, std::int64_t microseconds) const
{
    if (m_place.type.family != TimeFamily::Time)
        return MySqlCellRefusal::OtherKind;
    if (std::abs(microseconds) > longestTime)
        return MySqlCellRefusal::NoSuchTime;
    if (!keepsSeconds(microseconds))
        return MySqlCellRefusal::Rounded;
    if (microseconds < 0)
        out += '-';
    MySqlCellForm::appendClock(out, std::abs(microseconds), m_place.type.scale);
    return MySqlCellRefusal::None;
}

MySqlCellRefusal MySqlTimeWriter::moment(std::string &out, std::int64_t moment, bool isInstant) const
{
    const MySqlDeclaredType &type = m_place.type;
    const bool isInfinite =
        moment == Temporal::timestampInfinity || moment == Temporal::timestampMinusInfinity;
    if (type.family == TimeFamily::Timestamp && isInstant && m_style == TextStyle::MariaDb
        && moment == Temporal::timestampMinusInfinity) {
        out += "0000-00-00 00:00:00";
        return MySqlCellRefusal::None;
    }
    if (isInfinite)
        return MySqlCellRefusal::NoSuchTime;
    const auto parts =
        m_style != TextStyle::Postgres && !isInstant ? Temporal::nonTimestamp(moment) : std::nullopt;
    if (parts && type.family == TimeFamily::Timestamp)
        return MySqlCellRefusal::NoSuchTime;
    const Temporal::Moment place = Temporal::momentOf(parts ? 0 : moment);
    Temporal::Civil day = parts ? parts->date : Temporal::civilFromDays(place.days);
    std::int64_t ofDay = place.microseconds;
    if (parts)
        ofDay = ((std::int64_t{parts->time.hour} * 60 + parts->time.minute) * 60 + parts->time.second)
                    * timeMicroseconds
                + parts->time.microsecond;
    if (type.family == TimeFamily::Date) {
        if (ofDay != 0 && !m_place.mayLose)
            return MySqlCellRefusal::Rounded;
        return MySqlCellForm::appendDay(out, day, m_style) ? MySqlCellRefusal::None
                                                           : MySqlCellRefusal::NoSuchTime;
    }
    if (type.family != TimeFamily::DateTime && type.family != TimeFamily::Timestamp)
        return MySqlCellRefusal::OtherKind;
    if (!keepsSeconds(ofDay))
        return MySqlCellRefusal::Rounded;
    const std::int64_t second = place.days * 86'400 + ofDay / timeMicroseconds;
    if (type.family == TimeFamily::Timestamp && (second < 1 || second > m_place.lastSecond))
        return MySqlCellRefusal::NoSuchTime;
    if (!MySqlCellForm::appendDay(out, day, m_style))
        return MySqlCellRefusal::NoSuchTime;
    out += ' ';
    MySqlCellForm::appendClock(out, ofDay, type.scale);
    return MySqlCellRefusal::None;
}
