// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/support/Clock.h"
#include "models/health/ServerFigures.h"

#include <map>
#include <optional>

/// Totals since a server began, as rates per second between two looks. Thread: one.
class CounterRates final
{
public:
    /// Nothing for the first total of a metric, nor when the counting began anew in between.
    [[nodiscard]] std::optional<double> rate(HealthMetric metric, double total, Clock::TimePoint now);
    /// The figures with their counters as rates.
    [[nodiscard]] ServerFigures rates(const ServerFigures &figures, Clock::TimePoint now);

private:
    struct Total
    {
        double value = 0;
        Clock::TimePoint at{};
    };
    std::map<HealthMetric, Total> m_totals;
};
