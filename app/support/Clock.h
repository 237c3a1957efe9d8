// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

/// The steady clock, replaceable in tests. Every duration in Penstock is measured on it, so that a changed
/// wall clock moves nothing. Thread: any.
class Clock
{
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    virtual ~Clock() = default;
    [[nodiscard]] virtual TimePoint now() const = 0;
};

/// The system's.
class SteadyClock final : public Clock
{
public:
    [[nodiscard]] TimePoint now() const override { return std::chrono::steady_clock::now(); }
};
