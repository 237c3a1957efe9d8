// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Origin.h"
#include "models/pool/TimeHistogram.h"

#include <QString>

#include <chrono>
#include <cstdint>

/// Whether a pool lets callers through to its server.
enum class BreakerState {
    Closed,   ///< All pass.
    Open,     ///< The server fails; callers are refused at once until the reset time is over.
    HalfOpen, ///< A few pass, to see whether it works again.
};

/// What a pool looks like at one moment, and what it did since it began.
struct PoolStats
{
    QString connectionId;
    QString connectionName;
    int maxConnections = 0;
    int total = 0;  ///< Open, including those being opened or cleaned.
    int active = 0; ///< Leased, or being cleaned after a lease.
    int idle = 0;
    int opening = 0;
    int waiting = 0;                          ///< Callers in the queue.
    std::chrono::milliseconds longestWait{0}; ///< Of those in the queue now.
    /// Time from acquire to lease of the last 1,024 that succeeded.
    std::chrono::microseconds acquireP50{0};
    std::chrono::microseconds acquireP95{0};
    std::chrono::microseconds acquireP99{0};
    std::uint64_t created = 0;
    std::uint64_t closed = 0;
    std::uint64_t acquired = 0;
    std::uint64_t timeouts = 0;
    std::uint64_t openFailures = 0;
    std::uint64_t leaks =
        0; ///< Leases without a session and without a statement that were held for too long.
    BreakerState breaker = BreakerState::Closed;
    std::uint64_t refused = 0;         ///< By the open breaker.
    std::uint64_t statements = 0;      ///< Ended, however they ended.
    std::uint64_t statementErrors = 0; ///< Of those, by the server or the line; a person's cancel is none.
    std::uint64_t noRoom = 0;          ///< Of those, since the server had no room: disk, memory, a limit.
    /// What the last 1,024 statements took, waiting for a connection left out.
    std::chrono::microseconds statementP50{0};
    std::chrono::microseconds statementP95{0};
    std::chrono::microseconds statementP99{0};
    TimeHistogram openTimes;      ///< From the start of an open to its end.
    TimeHistogram waitTimes;      ///< From acquire to lease.
    TimeHistogram useTimes;       ///< From lease to return.
    TimeHistogram statementTimes; ///< As statementP50.
    QString lastError;            ///< Of the last failed open; empty when none failed.
};

/// Who holds a connection, since when, and what runs on it.
struct LeaseInfo
{
    QString connectionId;
    /// Number of the connection within its pool, also the tail of its named QSqlDatabase.
    std::uint64_t slot = 0;
    /// The conversation's id when the lease is kept as a session, else empty.
    QString sessionId;
    Origin origin;
    std::chrono::milliseconds age{0};
    std::int64_t serverSessionId = 0; ///< Backend pid, connection id; 0 for files.
    bool isLeak = false;              ///< Counted in PoolStats::leaks.
    /// First words of the running statement, literals masked; empty between statements.
    QString statement;
};
