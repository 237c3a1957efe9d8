// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/health/HealthReport.h"

#include "app/health/HealthMonitor.h"

#include <QJsonArray>

namespace {

QString stateName(HealthCheck::State state)
{
    switch (state) {
    case HealthCheck::State::Passed:
        return QStringLiteral("passed");
    case HealthCheck::State::Warning:
        return QStringLiteral("warning");
    case HealthCheck::State::Failed:
        return QStringLiteral("failed");
    case HealthCheck::State::Unknown:
        break;
    }
    return QStringLiteral("unknown");
}

QJsonObject checkJson(const HealthCheck &check)
{
    return {{QStringLiteral("id"), check.id},        {QStringLiteral("state"), stateName(check.state)},
            {QStringLiteral("title"), check.title},  {QStringLiteral("value"), check.value},
            {QStringLiteral("limit"), check.limit},  {QStringLiteral("why"), check.why},
            {QStringLiteral("advice"), check.advice}};
}

} // namespace

namespace HealthReport {

QJsonObject of(const HealthMonitor &monitor)
{
    QJsonArray all;
    for (const HealthResult &result : monitor.results()) {
        QJsonObject json = result.toJson();
        QJsonArray checks;
        for (const HealthCheck &check : monitor.checks(result.connectionId))
            checks.append(checkJson(check));
        json.insert(QStringLiteral("checks"), checks);
        all.append(json);
    }
    return {{QStringLiteral("health"), all}};
}

} // namespace HealthReport
