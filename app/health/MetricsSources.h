// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/support/Metrics.h"

class PoolManager;
struct HealthResult;

/// What pools and health write into the figures for other programs.
namespace MetricsSources {

[[nodiscard]] Metrics::Source build();
/// Of the pools that people's statements use; Penstock's own metadata and probe connections are in the health's
/// count. `pools` outlives it. Thread: any.
[[nodiscard]] Metrics::Source pools(PoolManager &pools);
/// Thread: that of `results`.
[[nodiscard]] Metrics::Source health(std::function<std::vector<HealthResult>()> results);

} // namespace MetricsSources
