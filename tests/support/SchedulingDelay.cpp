// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/SchedulingDelay.h"

#include <algorithm>
#include <chrono>

using namespace std::chrono;

SchedulingDelay::SchedulingDelay()
{
    m_thread = std::thread([this] {
        while (!m_stop) {
            const auto start = steady_clock::now();
            std::this_thread::sleep_for(milliseconds(1));
            const auto late = duration_cast<milliseconds>(steady_clock::now() - start - milliseconds(1));
            m_worst = std::max<qint64>(m_worst, late.count());
        }
    });
}

SchedulingDelay::~SchedulingDelay()
{
    m_stop = true;
    m_thread.join();
}
