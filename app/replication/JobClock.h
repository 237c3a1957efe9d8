// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationJob.h"

#include <QDateTime>

/// When jobs are due. Thread: any.
namespace JobClock {

/// When an enabled job is due: an interval after its last start, at once when it was never run; invalid for others.
/// However many ticks were missed, that is one run. A last start that lies in the future, since a clock was set back, is
/// one of now.
[[nodiscard]] QDateTime dueAt(const ReplicationJob &job, const QDateTime &lastStart, const QDateTime &now);

} // namespace JobClock
