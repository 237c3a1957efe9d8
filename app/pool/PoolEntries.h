// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/pool/PoolEntry.h"
#include "models/pool/OpenConnection.h"
#include "models/pool/PoolStats.h"

#include <array>
#include <vector>

/// The connections of a pool, in the order of opening, and the idle ones among them, last used last. It alone
/// changes an entry's state. Guarded by the pool's lock.
class PoolEntries final
{
public:
    using State = PoolEntry::State;
    using EntryPtr = std::shared_ptr<PoolEntry>;

    /// A new one, being opened.
    void add(const EntryPtr &entry);
    /// A reclaimed or closed one is gone from here.
    void setState(const EntryPtr &entry, State state);

    [[nodiscard]] int size() const { return static_cast<int>(m_all.size()); }
    [[nodiscard]] int count(State state) const { return m_counts.at(static_cast<std::size_t>(state)); }
    /// Those that have been opened.
    [[nodiscard]] int live() const { return size() - count(State::Opening); }
    /// The idle one that was used last; null when there is none.
    [[nodiscard]] EntryPtr lastUsed() const { return m_idle.empty() ? nullptr : m_idle.back(); }
    /// A copy: closing them changes the list.
    [[nodiscard]] std::vector<EntryPtr> idle() const { return m_idle; }
    /// The time by which the first idle one must close; the end of time when none must. 0 is no idle timeout.
    [[nodiscard]] Clock::TimePoint firstEnd(std::chrono::milliseconds idleTimeout) const;
    [[nodiscard]] static Clock::TimePoint endOf(const PoolEntry &entry,
                                                std::chrono::milliseconds idleTimeout);

    /// Without the pool's name in them.
    [[nodiscard]] std::vector<LeaseInfo> leases(Clock::TimePoint now) const;
    [[nodiscard]] std::vector<OpenConnection> connections(Clock::TimePoint now) const;

    [[nodiscard]] auto begin() const { return m_all.begin(); }
    [[nodiscard]] auto end() const { return m_all.end(); }

private:
    [[nodiscard]] int &countOf(State state) { return m_counts.at(static_cast<std::size_t>(state)); }

    std::vector<EntryPtr> m_all;
    std::vector<EntryPtr> m_idle;
    std::array<int, static_cast<std::size_t>(State::Closed) + 1> m_counts{};
};
