// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/support/Clock.h"

/// How long a pool waits after failed opens: 10 ms, doubled each time up to 5 s, a quarter more or less, so
/// that many programs do not come back together. Thread: one at a time.
class OpenBackoff final
{
public:
    void failed(Clock::TimePoint now);
    void succeeded() { m_failures = 0; }
    [[nodiscard]] Clock::TimePoint retryAt() const { return m_retryAt; }

    /// `span` times a random factor between the two.
    [[nodiscard]] static std::chrono::milliseconds jittered(std::chrono::milliseconds span, double from,
                                                            double to);

private:
    int m_failures = 0;
    Clock::TimePoint m_retryAt{};
};
