// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/WaitQueue.h"

#include <algorithm>
#include <utility>

void WaitQueue::add(Waiter waiter, const Expired &expired)
{
    waiter.id = ++m_lastId;
    watch(waiter, expired);
    m_waiters.push_back(std::move(waiter));
}

void WaitQueue::addAgain(Waiter waiter, const Expired &expired)
{
    waiter.id = ++m_lastId;
    watch(waiter, expired);
    m_waiters.push_front(std::move(waiter));
}

void WaitQueue::watch(Waiter &waiter, const Expired &expired)
{
    waiter.timer = m_housekeeper.at(waiter.until, [expired, id = waiter.id] { expired(id); });
}

WaitQueue::Waiter WaitQueue::take()
{
    Waiter waiter = std::move(m_waiters.front());
    m_waiters.pop_front();
    m_housekeeper.cancel(waiter.timer);
    return waiter;
}

std::optional<WaitQueue::Waiter> WaitQueue::takeExpired(std::uint64_t id)
{
    const auto found = std::find_if(m_waiters.begin(), m_waiters.end(),
                                    [id](const Waiter &waiter) { return waiter.id == id; });
    if (found == m_waiters.end())
        return std::nullopt;
    std::optional<Waiter> waiter = std::move(*found);
    m_waiters.erase(found);
    return waiter;
}

std::vector<WaitQueue::Waiter> WaitQueue::takeAll()
{
    std::vector<Waiter> all;
    while (!m_waiters.empty())
        all.push_back(take());
    return all;
}
