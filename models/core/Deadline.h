// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <climits>

/// A point on the steady clock by which something must have happened, or never.
class Deadline final
{
public:
    using Clock = std::chrono::steady_clock;

    /// Never passes.
    constexpr Deadline() = default;
    constexpr explicit Deadline(Clock::time_point at)
        : m_at(at)
    {}
    [[nodiscard]] static Deadline after(std::chrono::milliseconds span)
    {
        return Deadline(Clock::now() + span);
    }

    [[nodiscard]] bool isForever() const { return m_at == Clock::time_point::max(); }
    [[nodiscard]] bool hasPassed() const { return !isForever() && Clock::now() >= m_at; }
    [[nodiscard]] Clock::time_point at() const { return m_at; }
    /// Time left, rounded up to whole milliseconds and not below zero, in poll(2)'s terms: -1 is for ever.
    [[nodiscard]] int pollMilliseconds() const
    {
        if (isForever())
            return -1;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(m_at - Clock::now()).count();
        return static_cast<int>(std::clamp<long long>(left, 0, INT_MAX));
    }
    friend Deadline earlier(Deadline a, Deadline b) { return a.m_at < b.m_at ? a : b; }

private:
    Clock::time_point m_at = Clock::time_point::max();
};
