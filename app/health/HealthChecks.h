// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"
#include "models/health/HealthCheck.h"
#include "models/health/HealthResult.h"
#include "models/health/ServerFigures.h"
#include "models/pool/PoolStats.h"

#include <optional>
#include <vector>

/// The figures of one connection held against what they should be. Limits are the specification's success metrics, and
/// those of pgHero and PostgreSQL's manual where it has none; each stands with its source in the table.
///
/// Warning: worth a look. Failed: something stops working, now or soon; the connection counts as degraded.
/// Unknown: not measured, by this engine or for this user. Thread: values in, values out.
namespace HealthChecks {

struct Facts
{
    std::optional<std::chrono::microseconds> responseTime;
    std::chrono::milliseconds slowAfter{500};
    std::optional<std::chrono::milliseconds> clockOffset;
    ServerFigures figures; ///< Counters as rates.
    std::optional<PoolStats> pool;
    /// Of Penstock's own statements, in the last ten minutes.
    std::uint64_t recentStatements = 0;
    std::uint64_t recentErrors = 0;
    /// Over the kept history.
    std::int64_t looks = 0;
    std::int64_t answered = 0;
    /// The last try to write, if there was one: nothing stood in its way, or the disk is full.
    std::optional<bool> diskHasRoom;
};

/// All checks, worst first.
[[nodiscard]] std::vector<HealthCheck> evaluate(const Facts &facts);

} // namespace HealthChecks
