// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/health/HealthVerdict.h"

#include <utility>

bool HealthVerdict::add(HealthStatus seen)
{
    const HealthStatus before = std::exchange(m_seen, seen);
    const bool decided = m_status == HealthStatus::Unknown || seen == before;
    if (!decided || seen == m_status)
        return false;
    m_status = seen;
    return true;
}
