// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/support/Clock.h"
#include "models/core/Origin.h"

#include <QString>

#include <cstdint>
#include <memory>

class Canceller;
class ConnectionThread;
class RowStream;

/// One connection as its pool sees it. Owned by the pool and its leases; every field is guarded by the pool's
/// lock. The state changes in PoolEntries::setState() only.
struct PoolEntry
{
    enum class State {
        Opening,
        Idle,
        Checking, ///< Pinged before it is leased, since it was idle for a while.
        Leased,
        Cleaning,  ///< Reset after a lease.
        Reclaimed, ///< Closed under its lease, and no longer the pool's.
        Closed,
    };

    std::uint64_t slot = 0;
    State state = State::Opening;
    /// Counts leases; a lease with another number is over.
    std::uint32_t generation = 0;
    /// The pool's epoch when it was opened; a fatal error on a younger one makes it suspect.
    std::uint32_t epoch = 0;
    std::shared_ptr<ConnectionThread> thread;
    std::shared_ptr<Canceller> canceller;
    std::int64_t serverSessionId = 0;
    std::shared_ptr<void> budgetShare; ///< Given back when the connection is closed.
    Clock::TimePoint openingAt{};
    Clock::TimePoint usedAt{};
    Clock::TimePoint leasedAt{};
    Clock::TimePoint expiresAt = Clock::TimePoint::max();
    Origin origin;
    Origin openedFor;
    Origin shownFor; ///< Whose application name the server shows.
    QString statement;
    QString sessionId;
    std::weak_ptr<RowStream> running;
    /// A statement that may have left something in the session has run under this lease.
    bool needsCleaning = false;
    bool closeOnReturn = false;
    bool isLeak = false;
    bool isGone = false; ///< Its connection is closed, and that has been counted.
};
