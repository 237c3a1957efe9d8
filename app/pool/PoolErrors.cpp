// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/PoolErrors.h"

#include <QCoreApplication>
#include <QStringList>

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

Error statementTimeout(const QString &connectionName)
{
    return {
        ErrorCode::Timeout,
        PoolErrorsText::tr("%1: the statement took longer than allowed and was stopped.").arg(connectionName),
        PoolErrorsText::tr("Allow more time, or ask for less.")};
}

} // namespace PoolErrors
