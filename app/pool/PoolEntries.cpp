// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/PoolEntries.h"

#include <algorithm>

void PoolEntries::add(const EntryPtr &entry)
{
    m_all.push_back(entry);
    ++countOf(entry->state);
}

void PoolEntries::setState(const EntryPtr &entry, State state)
{
    if (entry->state == State::Idle) {
        if (m_idle.back() == entry) // as is usual
            m_idle.pop_back();
        else
            std::erase(m_idle, entry);
    }
    --countOf(entry->state);
    entry->state = state;
    if (state == State::Closed) {
        std::erase(m_all, entry);
        return;
    }
    ++countOf(state);
    if (state == State::Idle)
        m_idle.push_back(entry);
}

Clock::TimePoint PoolEntries::endOf(const PoolEntry &entry, std::chrono::milliseconds idleTimeout)
{
    const auto idleEnd = idleTimeout.count() > 0 ? entry.usedAt + idleTimeout : Clock::TimePoint::max();
    return std::min(idleEnd, entry.expiresAt);
}

Clock::TimePoint PoolEntries::firstEnd(std::chrono::milliseconds idleTimeout) const
{
    auto first = Clock::TimePoint::max();
    for (const EntryPtr &entry : m_idle)
        first = std::min(first, endOf(*entry, idleTimeout));
    return first;
}
