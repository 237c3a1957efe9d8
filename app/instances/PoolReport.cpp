// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/instances/PoolReport.h"

#include "app/pool/PoolManager.h"

#include <QJsonArray>
#include <QJsonObject>

#include <map>

namespace {

QString wordOf(BreakerState state)
{
    switch (state) {
    case BreakerState::Closed:
        return QStringLiteral("closed");
    case BreakerState::Open:
        return QStringLiteral("open");
    case BreakerState::HalfOpen:
        break;
    }
    return QStringLiteral("half_open");
}

/// Which of a connection's pools: people's statements', "metadata" or "probe".
QString kindOf(const QString &connectionId)
{
    for (const QString &kind : {QStringLiteral("metadata"), QStringLiteral("probe")}) {
        if (connectionId.endsWith(QLatin1Char('/') + kind))
            return kind;
    }
    return QStringLiteral("statements");
}

double millisecondsOf(std::chrono::microseconds time)
{
    return std::chrono::duration<double, std::milli>(time).count();
}

QJsonObject leaseOf(const LeaseInfo &lease)
{
    return {{QStringLiteral("slot"), static_cast<qint64>(lease.slot)},
            {QStringLiteral("origin"), lease.origin.applicationName()},
            {QStringLiteral("session"), lease.sessionId},
            {QStringLiteral("ageMs"), static_cast<qint64>(lease.age.count())},
            {QStringLiteral("serverSession"), static_cast<qint64>(lease.serverSessionId)},
            {QStringLiteral("leak"), lease.isLeak},
            {QStringLiteral("statement"), lease.statement}};
}

QJsonObject poolOf(const PoolStats &pool)
{
    const auto count = [](std::uint64_t value) { return static_cast<qint64>(value); };
    return {{QStringLiteral("connection"), pool.connectionName},
            {QStringLiteral("pool"), kindOf(pool.connectionId)},
            {QStringLiteral("max"), pool.maxConnections},
            {QStringLiteral("total"), pool.total},
            {QStringLiteral("active"), pool.active},
            {QStringLiteral("idle"), pool.idle},
            {QStringLiteral("waiting"), pool.waiting},
            {QStringLiteral("longestWaitMs"), static_cast<qint64>(pool.longestWait.count())},
            {QStringLiteral("acquireP95Ms"), millisecondsOf(pool.acquireP95)},
            {QStringLiteral("acquired"), count(pool.acquired)},
            {QStringLiteral("timeouts"), count(pool.timeouts)},
            {QStringLiteral("created"), count(pool.created)},
            {QStringLiteral("closed"), count(pool.closed)},
            {QStringLiteral("openFailures"), count(pool.openFailures)},
            {QStringLiteral("leaks"), count(pool.leaks)},
            {QStringLiteral("breaker"), wordOf(pool.breaker)},
            {QStringLiteral("refused"), count(pool.refused)},
            {QStringLiteral("statements"), count(pool.statements)},
            {QStringLiteral("statementErrors"), count(pool.statementErrors)},
            {QStringLiteral("lastError"), pool.lastError}};
}

} // namespace

QJsonObject PoolReport::pools(const PoolManager &pools)
{
    std::map<QString, QJsonArray> leases;
    for (const LeaseInfo &lease : pools.getActiveConnections())
        leases[lease.connectionId].append(leaseOf(lease));
    QJsonArray list;
    for (const PoolStats &stats : pools.allStats()) {
        QJsonObject pool = poolOf(stats);
        pool.insert(QStringLiteral("leases"), leases[stats.connectionId]);
        list.append(pool);
    }
    return {{QStringLiteral("pools"), list}};
}

QJsonObject PoolReport::sessions(const PoolManager &pools)
{
    std::map<QString, QString> names;
    for (const PoolStats &stats : pools.allStats())
        names[stats.connectionId] = stats.connectionName;
    QJsonArray list;
    for (const LeaseInfo &lease : pools.getActiveConnections()) {
        QJsonObject session = leaseOf(lease);
        session.insert(QStringLiteral("connection"), names[lease.connectionId]);
        session.insert(QStringLiteral("pool"), kindOf(lease.connectionId));
        list.append(session);
    }
    return {{QStringLiteral("sessions"), list}};
}
