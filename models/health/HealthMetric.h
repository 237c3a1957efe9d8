// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>
#include <vector>

/// Every number that is kept, drawn, judged or exported about one connection, whoever measures it: one list, so that
/// history, charts, checks and metrics mean the same by the same name.
enum class HealthMetric {
    // The probe's.
    ResponseTime, ///< One round trip of the probe.
    // What Penstock's own statements took on this connection, waiting for a connection left out.
    StatementP50,
    StatementP95,
    StatementP99,
    StatementRate, ///< Ended per second.
    ErrorRate,     ///< Failed ones per second, by the server or the line; a person's cancel is none.
    // The pool's.
    PoolActive,
    PoolIdle,
    PoolWaiting,
    PoolLongestWait,
    PoolAcquireP95,
    // The server's, as far as the user may see them.
    SessionsActive,
    SessionsIdle,
    SessionsIdleInTransaction,
    SessionsWaiting, ///< For a lock.
    ConnectionsUsed,
    ConnectionsLimit,
    TransactionRate,
    CacheHitRatio,
    LongestStatement,
    LongestTransaction,
    ReplicationLag,
    DatabaseSize,
    LogRate, ///< WAL or binary log written, bytes per second.
    TemporaryFileRate,
    TemporaryTableRate, ///< Of statements, written to disk.
    DeadlockRate,
    WraparoundAge, ///< Transactions since the oldest unfrozen one.
    // SQLite's.
    FileSize,
    WalSize,
    PageCount,
    FreePages,
};

enum class MetricUnit { Milliseconds, Seconds, Count, PerSecond, Ratio, Bytes, BytesPerSecond };

/// What a metric is called and how its numbers read. Thread: values.
namespace HealthMetrics {

struct Info
{
    HealthMetric metric;
    const char *name; ///< "pool_active": kept in history files and JSON; never changes.
    MetricUnit unit;
    /// A driver gives the total since the server began; who shows it takes the difference over time.
    bool fromCounter;
};

[[nodiscard]] const std::vector<Info> &all();
[[nodiscard]] const Info &info(HealthMetric metric);
[[nodiscard]] std::optional<HealthMetric> fromName(const QString &name);
/// "Waiting for a connection", in the language in force.
[[nodiscard]] QString title(HealthMetric metric);
/// "12.4 ms", "3.1 GiB", "99.2 %": two or three digits that matter, in the language in force.
[[nodiscard]] QString text(HealthMetric metric, double value);

} // namespace HealthMetrics
