// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/JobClock.h"

#include <algorithm>

QDateTime JobClock::dueAt(const ReplicationJob &job, const QDateTime &lastStart, const QDateTime &now)
{
    if (!job.enabled)
        return {};
    if (!lastStart.isValid())
        return now;
    const QDateTime due = std::min(lastStart, now).addSecs(qint64{job.intervalMinutes} * 60);
    return std::max(due, now);
}
