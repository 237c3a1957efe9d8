// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/health/HealthMonitor.h"

#include <deque>
#include <map>

/// The last ten minutes of one connection's metrics, as measured. Thread: one.
class HealthSamples final
{
public:
    static constexpr qint64 span = 600'000; ///< Milliseconds.

    /// Times may repeat or, when the wall clock was set back, go back: what lies in the future then is dropped.
    void add(HealthMetric metric, qint64 at, double value);
    [[nodiscard]] std::vector<HealthMonitor::Point> points(HealthMetric metric) const;
    [[nodiscard]] bool has(HealthMetric metric) const;

private:
    std::map<HealthMetric, std::deque<HealthMonitor::Point>> m_points;
};
