// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/health/CounterRates.h"

std::optional<double> CounterRates::rate(HealthMetric metric, double total, Clock::TimePoint now)
{
    const auto [found, isFirst] = m_totals.try_emplace(metric, Total{total, now});
    const Total before = found->second;
    found->second = {total, now};
    const double seconds = std::chrono::duration<double>(now - before.at).count();
    if (isFirst || total < before.value || seconds <= 0)
        return {};
    return (total - before.value) / seconds;
}

ServerFigures CounterRates::rates(const ServerFigures &figures, Clock::TimePoint now)
{
    ServerFigures result;
    result.withheld = figures.withheld;
    for (const ServerFigures::Value &value : figures.values) {
        if (!HealthMetrics::info(value.metric).fromCounter)
            result.values.push_back(value);
        else if (const auto perSecond = rate(value.metric, value.value, now))
            result.values.push_back({value.metric, *perSecond});
    }
    return result;
}
