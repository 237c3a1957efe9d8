// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/ZoneOffsets.h"

#include <QDateTime>

#include <limits>

ZoneOffsets::ZoneOffsets(std::string_view name)
{
    const QByteArray id(name.data(), static_cast<qsizetype>(name.size()));
    m_fixed = id.isEmpty() || id == "UTC" || id == "Etc/UTC" || id == "GMT" || id == "Etc/UCT" || id == "UCT";
    m_zone = m_fixed ? QTimeZone::utc() : QTimeZone(id);
    m_known = m_zone.isValid();
    if (!m_known)
        m_fixed = true;
}

int ZoneOffsets::secondsEast(std::int64_t utcSeconds)
{
    if (m_fixed)
        return 0;
    if (utcSeconds >= m_from && utcSeconds < m_until)
        return m_offset;
    const QDateTime at = QDateTime::fromSecsSinceEpoch(utcSeconds, Qt::UTC);
    const QTimeZone::OffsetData next = m_zone.nextTransition(at);
    m_offset = m_zone.offsetFromUtc(at);
    m_from = utcSeconds;
    m_until = next.atUtc.isValid() ? next.atUtc.toSecsSinceEpoch() : std::numeric_limits<std::int64_t>::max();
    const QTimeZone::OffsetData previous = m_zone.previousTransition(at);
    if (previous.atUtc.isValid() && previous.offsetFromUtc == m_offset)
        m_from = previous.atUtc.toSecsSinceEpoch();
    return m_offset;
}
