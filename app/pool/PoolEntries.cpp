// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/PoolEntries.h"

#include <algorithm>

namespace {

using std::chrono::milliseconds;

/// For those that a pool has; the others are in no list.
OpenConnection::State shown(PoolEntry::State state)
{
    switch (state) {
    case PoolEntry::State::Opening:
        return OpenConnection::State::Opening;
    case PoolEntry::State::Idle:
        return OpenConnection::State::Idle;
    case PoolEntry::State::Checking:
        return OpenConnection::State::Checking;
    case PoolEntry::State::Leased:
    case PoolEntry::State::Reclaimed:
        return OpenConnection::State::Leased;
    case PoolEntry::State::Cleaning:
    case PoolEntry::State::Closed:
        break;
    }
    return OpenConnection::State::Cleaning;
}

} // namespace

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
    if (state == State::Reclaimed || state == State::Closed) {
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

std::vector<LeaseInfo> PoolEntries::leases(Clock::TimePoint now) const
{
    std::vector<LeaseInfo> infos;
    for (const EntryPtr &entry : m_all) {
        if (entry->state != State::Leased)
            continue;
        LeaseInfo info;
        info.slot = entry->slot;
        info.sessionId = entry->sessionId;
        info.origin = entry->origin;
        info.age = std::chrono::duration_cast<milliseconds>(now - entry->leasedAt);
        info.serverSessionId = entry->serverSessionId;
        info.isLeak = entry->isLeak;
        info.statement = entry->statement;
        infos.push_back(std::move(info));
    }
    return infos;
}

std::vector<OpenConnection> PoolEntries::connections(Clock::TimePoint now) const
{
    std::vector<OpenConnection> infos;
    for (const EntryPtr &entry : m_all) {
        OpenConnection info;
        info.slot = entry->slot;
        info.serverSessionId = entry->serverSessionId;
        info.state = shown(entry->state);
        info.age = std::chrono::duration_cast<milliseconds>(now - entry->openingAt);
        info.applicationName = entry->shownFor.applicationName();
        info.sessionId = entry->sessionId;
        infos.push_back(std::move(info));
    }
    return infos;
}
