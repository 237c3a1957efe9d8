// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/health/HealthMetric.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>

namespace {

struct HealthMetricText
{
    Q_DECLARE_TR_FUNCTIONS(HealthMetric)
};

using Unit = MetricUnit;

/// In the enumeration's order: info() indexes it.
const std::vector<HealthMetrics::Info> &metricTable()
{
    static const std::vector<HealthMetrics::Info> table{
        {HealthMetric::ResponseTime, "response_time", Unit::Milliseconds, false},
        {HealthMetric::StatementP50, "statement_p50", Unit::Milliseconds, false},
        {HealthMetric::StatementP95, "statement_p95", Unit::Milliseconds, false},
        {HealthMetric::StatementP99, "statement_p99", Unit::Milliseconds, false},
        {HealthMetric::StatementRate, "statement_rate", Unit::PerSecond, false},
        {HealthMetric::ErrorRate, "error_rate", Unit::PerSecond, false},
        {HealthMetric::PoolActive, "pool_active", Unit::Count, false},
        {HealthMetric::PoolIdle, "pool_idle", Unit::Count, false},
        {HealthMetric::PoolWaiting, "pool_waiting", Unit::Count, false},
        {HealthMetric::PoolLongestWait, "pool_longest_wait", Unit::Milliseconds, false},
        {HealthMetric::PoolAcquireP95, "pool_acquire_p95", Unit::Milliseconds, false},
        {HealthMetric::SessionsActive, "sessions_active", Unit::Count, false},
        {HealthMetric::SessionsIdle, "sessions_idle", Unit::Count, false},
        {HealthMetric::SessionsIdleInTransaction, "sessions_idle_in_transaction", Unit::Count, false},
        {HealthMetric::SessionsWaiting, "sessions_waiting", Unit::Count, false},
        {HealthMetric::ConnectionsUsed, "connections_used", Unit::Count, false},
        {HealthMetric::ConnectionsLimit, "connections_limit", Unit::Count, false},
        {HealthMetric::TransactionRate, "transaction_rate", Unit::PerSecond, true},
        {HealthMetric::CacheHitRatio, "cache_hit_ratio", Unit::Ratio, false},
        {HealthMetric::LongestStatement, "longest_statement", Unit::Seconds, false},
        {HealthMetric::LongestTransaction, "longest_transaction", Unit::Seconds, false},
        {HealthMetric::ReplicationLag, "replication_lag", Unit::Seconds, false},
        {HealthMetric::DatabaseSize, "database_size", Unit::Bytes, false},
        {HealthMetric::LogRate, "log_rate", Unit::BytesPerSecond, true},
        {HealthMetric::TemporaryFileRate, "temporary_file_rate", Unit::BytesPerSecond, true},
        {HealthMetric::TemporaryTableRate, "temporary_table_rate", Unit::PerSecond, true},
        {HealthMetric::DeadlockRate, "deadlock_rate", Unit::PerSecond, true},
        {HealthMetric::WraparoundAge, "wraparound_age", Unit::Count, false},
        {HealthMetric::FileSize, "file_size", Unit::Bytes, false},
        {HealthMetric::WalSize, "wal_size", Unit::Bytes, false},
        {HealthMetric::PageCount, "page_count", Unit::Count, false},
        {HealthMetric::FreePages, "free_pages", Unit::Count, false},
    };
    return table;
}

constexpr std::array metricTitles{
    QT_TRANSLATE_NOOP("HealthMetric", "Response time"),
    QT_TRANSLATE_NOOP("HealthMetric", "Statements, median"),
    QT_TRANSLATE_NOOP("HealthMetric", "Statements, 95 of 100 faster"),
    QT_TRANSLATE_NOOP("HealthMetric", "Statements, 99 of 100 faster"),
    QT_TRANSLATE_NOOP("HealthMetric", "Statements per second"),
    QT_TRANSLATE_NOOP("HealthMetric", "Failed statements per second"),
    QT_TRANSLATE_NOOP("HealthMetric", "Connections in use"),
    QT_TRANSLATE_NOOP("HealthMetric", "Idle connections"),
    QT_TRANSLATE_NOOP("HealthMetric", "Waiting for a connection"),
    QT_TRANSLATE_NOOP("HealthMetric", "Longest wait for a connection"),
    QT_TRANSLATE_NOOP("HealthMetric", "Wait for a connection, 95 of 100 shorter"),
    QT_TRANSLATE_NOOP("HealthMetric", "Active sessions"),
    QT_TRANSLATE_NOOP("HealthMetric", "Idle sessions"),
    QT_TRANSLATE_NOOP("HealthMetric", "Sessions idle in a transaction"),
    QT_TRANSLATE_NOOP("HealthMetric", "Sessions waiting for a lock"),
    QT_TRANSLATE_NOOP("HealthMetric", "Sessions on the server"),
    QT_TRANSLATE_NOOP("HealthMetric", "The server's limit of sessions"),
    QT_TRANSLATE_NOOP("HealthMetric", "Transactions per second"),
    QT_TRANSLATE_NOOP("HealthMetric", "Reads answered from memory"),
    QT_TRANSLATE_NOOP("HealthMetric", "Longest running statement"),
    QT_TRANSLATE_NOOP("HealthMetric", "Longest open transaction"),
    QT_TRANSLATE_NOOP("HealthMetric", "Replication lag"),
    QT_TRANSLATE_NOOP("HealthMetric", "Size of the database"),
    QT_TRANSLATE_NOOP("HealthMetric", "Log written per second"),
    QT_TRANSLATE_NOOP("HealthMetric", "Temporary files written per second"),
    QT_TRANSLATE_NOOP("HealthMetric", "Temporary tables on disk per second"),
    QT_TRANSLATE_NOOP("HealthMetric", "Deadlocks per second"),
    QT_TRANSLATE_NOOP("HealthMetric", "Transactions since the last freeze"),
    QT_TRANSLATE_NOOP("HealthMetric", "Size of the file"),
    QT_TRANSLATE_NOOP("HealthMetric", "Size of the write-ahead log"),
    QT_TRANSLATE_NOOP("HealthMetric", "Pages"),
    QT_TRANSLATE_NOOP("HealthMetric", "Free pages"),
};

/// Three digits that matter, never a tail of zeros after the point of a whole number.
QString shortNumber(double value)
{
    const double size = std::abs(value);
    const bool whole = size == std::round(size);
    const int decimals = size >= 100 || whole ? 0 : size >= 10 ? 1 : 2;
    return QLocale().toString(value, 'f', decimals);
}

QString metricSpan(double seconds)
{
    constexpr double minute = 60;
    constexpr double hour = 60 * minute;
    constexpr double day = 24 * hour;
    if (seconds < minute)
        return HealthMetricText::tr("%1 s").arg(shortNumber(seconds));
    if (seconds < hour)
        return HealthMetricText::tr("%1 min").arg(shortNumber(seconds / minute));
    if (seconds < 2 * day)
        return HealthMetricText::tr("%1 h").arg(shortNumber(seconds / hour));
    return HealthMetricText::tr("%1 days").arg(shortNumber(seconds / day));
}

QString metricBytes(double value)
{
    return QLocale().formattedDataSize(static_cast<qint64>(std::clamp(value, 0.0, 9.0e18)), 1,
                                       QLocale::DataSizeIecFormat);
}

} // namespace

namespace HealthMetrics {

const std::vector<Info> &all()
{
    return metricTable();
}

const Info &info(HealthMetric metric)
{
    return metricTable().at(static_cast<std::size_t>(metric));
}

std::optional<HealthMetric> fromName(const QString &name)
{
    for (const Info &known : metricTable()) {
        if (name == QLatin1String(known.name))
            return known.metric;
    }
    return {};
}

QString title(HealthMetric metric)
{
    static_assert(metricTitles.size() == static_cast<std::size_t>(HealthMetric::FreePages) + 1);
    return HealthMetricText::tr(metricTitles.at(static_cast<std::size_t>(metric)));
}

QString text(HealthMetric metric, double value)
{
    switch (info(metric).unit) {
    case MetricUnit::Milliseconds:
        return value < 1000 ? HealthMetricText::tr("%1 ms").arg(shortNumber(value))
                            : metricSpan(value / 1000);
    case MetricUnit::Seconds:
        return metricSpan(value);
    case MetricUnit::Count:
        return QLocale().toString(std::round(value), 'f', 0);
    case MetricUnit::PerSecond:
        return HealthMetricText::tr("%1/s").arg(shortNumber(value));
    case MetricUnit::Ratio:
        return HealthMetricText::tr("%1 %").arg(shortNumber(value * 100));
    case MetricUnit::Bytes:
        return metricBytes(value);
    case MetricUnit::BytesPerSecond:
        return HealthMetricText::tr("%1/s").arg(metricBytes(value));
    }
    return {};
}

} // namespace HealthMetrics
