// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/health/HealthLook.h"
#include "models/connection/ConnectionProfile.h"
#include "models/health/HealthCheck.h"

/// What a look means: a status, and the reason when it is not Healthy. Thread: any; values in, values out.
namespace HealthJudge {

struct Judgement
{
    HealthStatus status = HealthStatus::Unknown;
    std::optional<Error> reason;
};

struct Evidence
{
    const ConnectionProfile &profile;
    const HealthLook &look;
    const std::vector<HealthCheck> &checks;
    /// The last write that was tried, if it failed.
    const std::optional<Error> &writeFailure;
    std::chrono::milliseconds slowAfter{500};
};
[[nodiscard]] Judgement judge(const Evidence &evidence);

/// A server that answers, and whose disk is full: each engine says it in its own code.
[[nodiscard]] bool isDiskFull(const Error &error);
/// Time ran out, and it is not known yet where.
[[nodiscard]] bool isSilence(const Error &error);

} // namespace HealthJudge
