// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

/// Whether this program itself stood still: the machine slept, the program was stopped or starved. What timed out
/// meanwhile says nothing about servers.
///
/// Asked with CLOCK_BOOTTIME, which goes on while the machine sleeps, as the steady clock does not, and which nobody
/// sets, as they do the wall clock. Thread: values.
class WakeWatch final
{
public:
    using Time = std::chrono::milliseconds;

    /// Later than expected by more than this is a pause; a busy window comes home within it.
    static constexpr Time tolerance{2000};

    /// Time since the machine started.
    [[nodiscard]] static Time now();
    /// Expected to be asked again by `next`. True: the last promise was broken.
    bool tick(Time now, Time next);
    /// The same without a new promise.
    [[nodiscard]] bool isLate(Time now) const { return m_next > Time::zero() && now > m_next + tolerance; }

private:
    Time m_next{0};
};
