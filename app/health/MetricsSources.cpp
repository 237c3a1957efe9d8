// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/health/MetricsSources.h"

#include "app/pool/PoolManager.h"
#include "models/health/HealthResult.h"

namespace {

using Family = Metrics::Family;

void writePool(Metrics::Sheet &sheet, const PoolStats &pool)
{
    const QString &name = pool.connectionName;
    const auto number = [](auto value) { return static_cast<double>(value); };
    sheet.add(Family::Connections, name, pool.active, QStringLiteral("used"));
    sheet.add(Family::Connections, name, pool.idle, QStringLiteral("idle"));
    sheet.add(Family::Connections, name, pool.opening, QStringLiteral("opening"));
    sheet.add(Family::ConnectionsMax, name, pool.maxConnections);
    sheet.add(Family::PendingRequests, name, pool.waiting);
    sheet.add(Family::LongestWait, name, std::chrono::duration<double>(pool.longestWait).count());
    sheet.add(Family::Acquired, name, number(pool.acquired));
    sheet.add(Family::Created, name, number(pool.created));
    sheet.add(Family::Closed, name, number(pool.closed));
    sheet.add(Family::Timeouts, name, number(pool.timeouts));
    sheet.add(Family::OpenFailures, name, number(pool.openFailures));
    sheet.add(Family::Leaks, name, number(pool.leaks));
    sheet.add(Family::CreateTime, name, pool.openTimes);
    sheet.add(Family::WaitTime, name, pool.waitTimes);
    sheet.add(Family::UseTime, name, pool.useTimes);
    sheet.add(Family::OperationTime, name, pool.statementTimes);
    sheet.add(Family::OperationErrors, name, number(pool.statementErrors));
    const std::pair<BreakerState, QString> states[] = {{BreakerState::Closed, QStringLiteral("closed")},
                                                       {BreakerState::Open, QStringLiteral("open")},
                                                       {BreakerState::HalfOpen, QStringLiteral("half_open")}};
    for (const auto &[state, word] : states)
        sheet.add(Family::BreakerState, name, pool.breaker == state ? 1 : 0, word);
    sheet.add(Family::BreakerRefused, name, number(pool.refused));
}

void writeHealth(Metrics::Sheet &sheet, const HealthResult &result)
{
    const QString &name = result.connectionName;
    for (const HealthStatus status :
         {HealthStatus::Healthy, HealthStatus::Degraded, HealthStatus::Down, HealthStatus::Unknown})
        sheet.add(Family::HealthStatus, name, result.status == status ? 1 : 0, HealthResult::name(status));
    if (result.responseTime)
        sheet.add(Family::HealthResponse, name, std::chrono::duration<double>(*result.responseTime).count());
    sheet.add(Family::HealthConnections, name, result.connectionCount);
    if (result.lastChecked.isValid())
        sheet.add(Family::HealthLastCheck, name,
                  static_cast<double>(result.lastChecked.toMSecsSinceEpoch()) / 1000);
}

} // namespace

Metrics::Source MetricsSources::build()
{
    return [](Metrics::Sheet &sheet) {
        sheet.add(Family::BuildInfo, QString(), 1, QStringLiteral(PENSTOCK_VERSION));
    };
}

Metrics::Source MetricsSources::pools(PoolManager &pools)
{
    return [&pools](Metrics::Sheet &sheet) {
        for (const PoolStats &pool : pools.allStats()) {
            const bool isPenstocksOwn = pool.connectionId.endsWith(QLatin1String("/metadata"))
                                        || pool.connectionId.endsWith(QLatin1String("/probe"));
            if (!isPenstocksOwn)
                writePool(sheet, pool);
        }
    };
}

Metrics::Source MetricsSources::health(std::function<std::vector<HealthResult>()> results)
{
    return [results = std::move(results)](Metrics::Sheet &sheet) {
        for (const HealthResult &result : results())
            writeHealth(sheet, result);
    };
}
