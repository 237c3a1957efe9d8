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
[[nodiscard]] Error statementTimeout(const QString &connectionName);

} // namespace PoolErrors
