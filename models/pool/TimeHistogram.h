// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

/// How often something took how long, in the buckets that OpenTelemetry's conventions give for database clients.
struct TimeHistogram
{
    /// Upper bounds in seconds, each including its own; the last bucket has none.
    static constexpr std::array<double, 9> bounds{0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10};

    std::array<std::uint64_t, bounds.size() + 1> counts{}; ///< Of each bucket alone, not summed up.
    double sumSeconds = 0;

    void add(std::chrono::microseconds took)
    {
        const double seconds = std::chrono::duration<double>(took).count();
        const auto bucket = std::lower_bound(bounds.begin(), bounds.end(), seconds) - bounds.begin();
        ++counts.at(static_cast<std::size_t>(bucket));
        sumSeconds += seconds;
    }
};
