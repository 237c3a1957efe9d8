// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/health/HealthCheck.h"
#include "models/health/HealthResult.h"
#include "ui/common/Theme.h"

/// What states of health mean to the Theme: a role for the colour, and a sign whose shape says the same.
/// Thread: GUI.
namespace HealthSigns {

[[nodiscard]] Theme::Role roleOf(HealthStatus status);
[[nodiscard]] Theme::Role roleOf(HealthCheck::State state);
/// A name in :/icons.
[[nodiscard]] QString signOf(HealthStatus status);
[[nodiscard]] QString signOf(HealthCheck::State state);

} // namespace HealthSigns
