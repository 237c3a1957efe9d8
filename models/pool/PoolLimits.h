// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"
#include "models/pool/PoolPurpose.h"

/// The bounds of one pool, taken from a validated profile; the pool does not check them again.
struct PoolLimits
{
    int maxConnections = 20;
    std::chrono::milliseconds connectTimeout{5000};
    std::chrono::milliseconds acquireTimeout{5000};
    /// Closed when idle for longer; 0: never.
    std::chrono::milliseconds idleTimeout{30000};
    /// Closed when older, minus up to a quarter at random so that they do not all end at once; 0: never.
    std::chrono::milliseconds lifetime{1800000};
    /// Statements without a deadline of their own get this one; 0: none.
    std::chrono::milliseconds statementTimeout{0};
    /// A lease that is no session and runs nothing for longer is a leak (HikariCP's leakDetectionThreshold); 0: never.
    std::chrono::milliseconds leakThreshold{30000};
    /// Only the pool for work is kept away from a server that fails: the others are how its recovery is seen.
    PoolPurpose purpose = PoolPurpose::Work;

    [[nodiscard]] static PoolLimits of(const ConnectionProfile &profile)
    {
        return {profile.maxConnections, profile.connectTimeout, profile.acquireTimeout,
                profile.idleTimeout,    profile.lifetime,       profile.statementTimeout};
    }
};
