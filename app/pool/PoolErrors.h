// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Error.h"
#include "models/pool/PoolStats.h"

#include <vector>

/// What a pool says when it cannot serve: with its state, so that nobody has to ask back.
namespace PoolErrors {

[[nodiscard]] Error timeout(const PoolStats &stats, std::chrono::milliseconds waited,
                            const std::vector<LeaseInfo> &holders);
[[nodiscard]] Error closed(const QString &connectionName);
/// By a breaker that is open since, and lets the same caller try again in so long.
[[nodiscard]] Error refused(const QString &connectionName, std::chrono::milliseconds since,
                            std::chrono::milliseconds tryIn, const QString &lastFailure);
[[nodiscard]] Error budgetUsedUp(const QString &connectionName, int budget);
/// What a statement ends with whose connection was closed under it on purpose.
[[nodiscard]] Error reclaimed(const QString &connectionName);
/// For the last failure of a pool: a ping or reset without an answer, a lost connection.
[[nodiscard]] QString silent(const QString &connectionName);
[[nodiscard]] QString lost(const QString &connectionName);
[[nodiscard]] Error statementTimeout(const QString &connectionName);

} // namespace PoolErrors
