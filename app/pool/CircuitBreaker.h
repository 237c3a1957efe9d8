// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/support/Clock.h"
#include "models/pool/PoolStats.h"

#include <array>
#include <compare>
#include <cstdint>

/// Keeps callers away from a server that does not work, and lets one through from time to time to see.
///
/// The specification names opossum; percentage, reset time, window and buckets are its own. Its volume threshold of 0
/// would open at the first failure; ours is 10. A try in half-open has the specification's 5 s: unanswered, it has
/// failed (a permit that never comes back is how resilience4j's stuck half-open). Time moves it by itself: no state
/// needs an event to be left, and no timer runs. Guarded by the pool's lock.
class CircuitBreaker final
{
public:
    using TimePoint = Clock::TimePoint;

    static constexpr int errorPercent = 50; ///< Of the window's events, or more.
    static constexpr int volumeThreshold = 10;
    static constexpr std::size_t buckets = 10;
    static constexpr std::chrono::seconds bucketTime{1};
    static constexpr std::chrono::milliseconds resetTime{30'000};
    /// The same for a person, who knows what has just been mended and asked to try.
    static constexpr std::chrono::milliseconds resetTimeForPeople{5'000};
    static constexpr std::chrono::milliseconds tryTime{5'000};

    [[nodiscard]] BreakerState state(TimePoint now) const;
    /// May a caller go to the server? When open for long enough, this is the try. A person joins one that runs.
    [[nodiscard]] bool pass(TimePoint now, bool isPerson);
    /// When pass() will say yes at the latest, if no event comes in between.
    [[nodiscard]] TimePoint passAt(TimePoint now, bool isPerson) const;
    /// Since when it lets nobody or hardly anybody through, for states other than Closed.
    [[nodiscard]] TimePoint since() const { return m_since; }

    /// Something on a connection went well.
    void succeeded(TimePoint now);
    /// The server cannot be reached, or a connection was lost; `times` callers saw it.
    void failed(TimePoint now, int times = 1);
    /// The server has just let a new session in, or answered one that was idle: whatever was, it works now.
    void recovered(TimePoint now);

    /// Equal ones do the same from here on.
    friend auto operator<=>(const CircuitBreaker &, const CircuitBreaker &) = default;

private:
    struct Bucket
    {
        std::int64_t number = -1;
        int good = 0;
        int bad = 0;
        friend auto operator<=>(const Bucket &, const Bucket &) = default;
    };
    [[nodiscard]] Bucket &bucketAt(TimePoint now);
    [[nodiscard]] bool isTooBad(TimePoint now) const;
    void open(TimePoint at);
    void close();
    /// A try whose time is over has failed.
    void settle(TimePoint now);

    BreakerState m_state = BreakerState::Closed;
    std::array<Bucket, buckets> m_window{}; ///< Empty unless closed.
    TimePoint m_since{};
    TimePoint m_openedAt{}; ///< Anew after each failed try.
    TimePoint m_tryEnds{};
};
