// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/pool/RecentTimes.h"
#include "app/support/Clock.h"
#include "models/core/Error.h"
#include "models/pool/PoolStats.h"

#include <optional>

/// What happened in a pool since it began. Cheap to feed: it is on the way of every lease. Guarded by the pool's
/// lock.
class PoolCounters final
{
public:
    using Span = Clock::TimePoint::duration;

    void opened(Span took);
    void openFailed(Span took, const Error &error);
    void closed() { ++m_stats.closed; }
    void acquired(Span waited);
    void returned(Span used);
    void timedOut() { ++m_stats.timeouts; }
    void refused() { ++m_stats.refused; }
    void leaked() { ++m_stats.leaks; }
    /// Nothing for a good end; a cancel is an end, but no error.
    void statementEnded(Span took, std::optional<ErrorCode> error);

    /// All that is counted here; the rest is as in a new PoolStats.
    [[nodiscard]] PoolStats stats() const;

private:
    PoolStats m_stats;
    RecentTimes m_waits;
    RecentTimes m_statements;
};
