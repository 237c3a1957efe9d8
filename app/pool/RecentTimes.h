// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <chrono>
#include <cstddef>

/// The last 1,024 of some times and their percentiles (nearest rank). Thread: one at a time.
class RecentTimes final
{
public:
    void add(std::chrono::microseconds time);
    /// `percent` of 0 to 100; 0 when there are no times yet.
    [[nodiscard]] std::chrono::microseconds percentile(int percent) const;

private:
    static constexpr std::size_t capacity = 1024;
    std::array<std::chrono::microseconds, capacity> m_times{};
    std::size_t m_count = 0;
};
