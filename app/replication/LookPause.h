// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <thread>

/// Between two looks at what will happen on other threads: an eighth of the time since it was made, from 0.1 to 5 ms.
/// What is short takes hardly longer for being looked at, what is long costs no processor.
/// Thread: one.
class LookPause final
{
public:
    void wait() const
    {
        using namespace std::chrono_literals;
        const auto since = std::chrono::steady_clock::now() - m_since;
        std::this_thread::sleep_for(std::clamp<std::chrono::steady_clock::duration>(since / 8, 100us, 5ms));
    }

private:
    const std::chrono::steady_clock::time_point m_since = std::chrono::steady_clock::now();
};
