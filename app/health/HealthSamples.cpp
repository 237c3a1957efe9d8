// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/health/HealthSamples.h"

void HealthSamples::add(HealthMetric metric, qint64 at, double value)
{
    auto &points = m_points[metric];
    while (!points.empty() && points.back().at >= at)
        points.pop_back();
    while (!points.empty() && points.front().at < at - span)
        points.pop_front();
    points.push_back({at, value});
}

bool HealthSamples::has(HealthMetric metric) const
{
    const auto found = m_points.find(metric);
    return found != m_points.end() && !found->second.empty();
}

std::vector<HealthMonitor::Point> HealthSamples::points(HealthMetric metric) const
{
    const auto found = m_points.find(metric);
    if (found == m_points.end())
        return {};
    return {found->second.begin(), found->second.end()};
}
