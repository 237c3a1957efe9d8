// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/PoolErrors.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace {

struct PoolErrorsText
{
    Q_DECLARE_TR_FUNCTIONS(PoolErrors)
};

} // namespace

namespace PoolErrors {

Error timeout(const PoolStats &stats, std::chrono::milliseconds waited, const std::vector<LeaseInfo> &holders)
{
    Error error{
        ErrorCode::PoolTimeout,
        PoolErrorsText::tr("%1: no connection became free within %2 ms (total %3 of %4, active %5, idle %6, "
                           "waiting %7).")
            .arg(stats.connectionName)
            .arg(waited.count())
            .arg(stats.total)
            .arg(stats.maxConnections)
            .arg(stats.active)
            .arg(stats.idle)
            .arg(stats.waiting),
        PoolErrorsText::tr(
            "End what holds the connections, wait longer, or raise the connection's maximum.")};
    QStringList details;
    for (std::size_t i = 0; i < holders.size() && i < 3; ++i)
        details << PoolErrorsText::tr("held by %1 for %2 ms")
                       .arg(holders[i].origin.applicationName())
                       .arg(holders[i].age.count());
    if (!stats.lastError.isEmpty())
        details << PoolErrorsText::tr("last failed open: %1").arg(stats.lastError);
    error.detail = details.join(QLatin1String("; "));
    return error;
}

Error closed(const QString &connectionName)
{
    return {ErrorCode::PoolClosed,
            PoolErrorsText::tr("%1: the connection was changed, removed or closed.").arg(connectionName),
            PoolErrorsText::tr("Ask again.")};
}

Error refused(const QString &connectionName, std::chrono::milliseconds since, std::chrono::milliseconds tryIn,
              const QString &lastFailure)
{
    using std::chrono::ceil;
    using std::chrono::seconds;
    return {
        ErrorCode::Unreachable,
        PoolErrorsText::tr("%1: refused without asking the server, which has kept failing for %2 s.")
            .arg(connectionName)
            .arg(std::chrono::duration_cast<seconds>(since).count()),
        PoolErrorsText::tr("Penstock asks it again in %1 s at the latest, and at once when a health check "
                           "finds it well.")
            .arg(std::max<std::int64_t>(1, ceil<seconds>(tryIn).count())),
        PoolErrorsText::tr("last failure: %1").arg(lastFailure)};
}

Error budgetUsedUp(const QString &connectionName, int budget)
{
    return {
        ErrorCode::ServerLimit,
        PoolErrorsText::tr("%1: Penstock already has all connections open that the profile allows on this "
                           "server (server budget %2).")
            .arg(connectionName)
            .arg(budget),
        PoolErrorsText::tr("Close some of them, or raise the profile's server budget.")};
}

Error reclaimed(const QString &connectionName)
{
    return {
        ErrorCode::Cancelled,
        PoolErrorsText::tr("%1: the connection was closed from the list of connections.").arg(connectionName),
        PoolErrorsText::tr("Run the statement again if it is still wanted.")};
}

QString silent(const QString &connectionName)
{
    return PoolErrorsText::tr("%1: an open connection gave no sign of life.").arg(connectionName);
}

QString lost(const QString &connectionName)
{
    return PoolErrorsText::tr("%1: a connection was lost.").arg(connectionName);
}

Error statementTimeout(const QString &connectionName)
{
    return {
        ErrorCode::Timeout,
        PoolErrorsText::tr("%1: the statement took longer than allowed and was stopped.").arg(connectionName),
        PoolErrorsText::tr("Allow more time, or ask for less.")};
}

} // namespace PoolErrors
