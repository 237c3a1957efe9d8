// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>

class HealthMonitor;

/// What other programs are told of the connections' health. Thread: main.
namespace HealthReport {

/// {"health": [...]}: each connection's result with its checks.
[[nodiscard]] QJsonObject of(const HealthMonitor &monitor);

} // namespace HealthReport
