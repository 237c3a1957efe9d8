// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/support/Clock.h"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

/// One thread that does what is due: acquire time-outs, idle and lifetime eviction, statement deadlines,
/// session expiry. It also joins the connections' threads when they have ended. Thread: any.
class Housekeeper final
{
public:
    using TimerId = std::uint64_t;

    explicit Housekeeper(const Clock &clock);
    ~Housekeeper();
    Housekeeper(const Housekeeper &) = delete;
    Housekeeper &operator=(const Housekeeper &) = delete;

    /// Calls `task` on the housekeeper's thread at that time. Tasks are short, do no I/O and hold weak
    /// references, since they may outlive who asked. Times in the past are due at once.
    TimerId at(Clock::TimePoint when, std::function<void()> task);
    /// The task will not start after this; it may be running now.
    void cancel(TimerId id);
    /// A thread begins that will reap() itself at its end; the housekeeper does not go before it.
    void expect();
    /// Takes over an expected thread that is about to end, and joins it.
    void reap(std::thread thread);
    /// A test's clock has moved.
    void wake();
    [[nodiscard]] const Clock &clock() const { return m_clock; }

private:
    void run();

    const Clock &m_clock;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::multimap<Clock::TimePoint, std::pair<TimerId, std::function<void()>>> m_timers;
    std::map<TimerId, decltype(m_timers)::iterator> m_byId;
    std::vector<std::thread> m_ended;
    int m_expected = 0;
    TimerId m_lastId = 0;
    bool m_stop = false;
    std::thread m_thread;
};
