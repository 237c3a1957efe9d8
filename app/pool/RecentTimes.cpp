// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/RecentTimes.h"

#include <algorithm>
#include <vector>

void RecentTimes::add(std::chrono::microseconds time)
{
    m_times[m_count % capacity] = time;
    ++m_count;
}

std::chrono::microseconds RecentTimes::percentile(int percent) const
{
    const std::size_t count = std::min(m_count, capacity);
    if (count == 0)
        return std::chrono::microseconds{0};
    std::vector<std::chrono::microseconds> sorted(m_times.begin(),
                                                  m_times.begin() + static_cast<std::ptrdiff_t>(count));
    const std::size_t rank = (count * static_cast<std::size_t>(percent) + 99) / 100;
    const auto nth = sorted.begin() + static_cast<std::ptrdiff_t>(rank == 0 ? 0 : rank - 1);
    std::nth_element(sorted.begin(), nth, sorted.end());
    return *nth;
}
