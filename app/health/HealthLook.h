// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/health/HealthResult.h"
#include "models/health/ServerFigures.h"

#include <chrono>
#include <optional>
#include <vector>

/// What one look at a server brought: an answer, or why there was none.
struct HealthLook
{
    std::optional<Error> error;
    std::chrono::microseconds responseTime{0}; ///< Of the one round trip; waiting for the session left out.
    ServerRole role = ServerRole::Unknown;
    QString serverVersion;
    std::optional<std::chrono::milliseconds> clockOffset; ///< The server's clock minus ours.
};

/// What was asked beyond that, each part only when it was wanted and its turn came.
struct HealthDetails
{
    std::optional<Result<ServerFigures>> figures;
    std::optional<Result<std::vector<SlowStatement>>> slowStatements;
    std::optional<Result<void>> write;
    bool isLate = false; ///< The server did not say all of it in time.
};
