// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/health/WakeWatch.h"

#include <ctime>

WakeWatch::Time WakeWatch::now()
{
    timespec time{};
    clock_gettime(CLOCK_BOOTTIME, &time);
    return std::chrono::duration_cast<Time>(std::chrono::seconds(time.tv_sec)
                                            + std::chrono::nanoseconds(time.tv_nsec));
}

bool WakeWatch::tick(Time now, Time next)
{
    const bool late = isLate(now);
    m_next = next;
    return late;
}
