// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/pool/Housekeeper.h"
#include "app/pool/Lease.h"

#include <deque>
#include <optional>

/// Who waits for a connection of a pool: first come, first served, each until its time is over. Its timers are
/// set and ended here. Guarded by the pool's lock.
class WaitQueue final
{
public:
    struct Waiter
    {
        Origin origin;
        Clock::TimePoint since{};
        Clock::TimePoint until{};
        std::function<void(Result<Lease>)> callback;
        std::uint64_t id = 0;
        Housekeeper::TimerId timer = 0;
    };
    /// Called on the housekeeper's thread with a waiter's id when its time is over; takeExpired() comes next.
    using Expired = std::function<void(std::uint64_t id)>;

    explicit WaitQueue(Housekeeper &housekeeper)
        : m_housekeeper(housekeeper)
    {}

    void add(Waiter waiter, const Expired &expired);
    /// To the head of the queue, with what is left of its time.
    void addAgain(Waiter waiter, const Expired &expired);
    /// Of a queue that is not empty: its head.
    [[nodiscard]] Waiter take();
    /// Nothing when it was served in the meantime.
    [[nodiscard]] std::optional<Waiter> takeExpired(std::uint64_t id);
    [[nodiscard]] std::vector<Waiter> takeAll();
    /// Of a queue that is not empty.
    [[nodiscard]] const Waiter &head() const { return m_waiters.front(); }
    [[nodiscard]] int size() const { return static_cast<int>(m_waiters.size()); }
    [[nodiscard]] bool isEmpty() const { return m_waiters.empty(); }

private:
    void watch(Waiter &waiter, const Expired &expired);

    Housekeeper &m_housekeeper;
    std::deque<Waiter> m_waiters;
    std::uint64_t m_lastId = 0;
};
