// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/PoolCounters.h"

namespace {

std::chrono::microseconds inMicroseconds(PoolCounters::Span span)
{
    return std::chrono::duration_cast<std::chrono::microseconds>(span);
}

} // namespace

void PoolCounters::opened(Span took)
{
    ++m_stats.created;
    m_stats.openTimes.add(inMicroseconds(took));
}

void PoolCounters::openFailed(Span took, const Error &error)
{
    ++m_stats.openFailures;
    m_stats.lastError = error.message;
    m_stats.openTimes.add(inMicroseconds(took));
}

void PoolCounters::acquired(Span waited)
{
    ++m_stats.acquired;
    m_waits.add(inMicroseconds(waited));
    m_stats.waitTimes.add(inMicroseconds(waited));
}

void PoolCounters::returned(Span used)
{
    m_stats.useTimes.add(inMicroseconds(used));
}

void PoolCounters::statementEnded(Span took, std::optional<ErrorCode> error)
{
    ++m_stats.statements;
    if (error && *error != ErrorCode::Cancelled)
        ++m_stats.statementErrors;
    if (error == ErrorCode::ServerLimit || error == ErrorCode::DiskFull)
        ++m_stats.noRoom;
    m_statements.add(inMicroseconds(took));
    m_stats.statementTimes.add(inMicroseconds(took));
}

PoolStats PoolCounters::stats() const
{
    PoolStats stats = m_stats;
    stats.acquireP50 = m_waits.percentile(50);
    stats.acquireP95 = m_waits.percentile(95);
    stats.acquireP99 = m_waits.percentile(99);
    stats.statementP50 = m_statements.percentile(50);
    stats.statementP95 = m_statements.percentile(95);
    stats.statementP99 = m_statements.percentile(99);
    return stats;
}
