// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/health/HealthResult.h"

#include <QCoreApplication>
#include <QJsonObject>

#include <array>

namespace {

struct HealthResultText
{
    Q_DECLARE_TR_FUNCTIONS(HealthResult)
};

QJsonValue isoTime(const QDateTime &time)
{
    return time.isValid() ? QJsonValue(time.toUTC().toString(Qt::ISODateWithMs)) : QJsonValue();
}

QJsonValue healthError(const std::optional<Error> &error)
{
    if (!error)
        return {};
    return QJsonObject{{QStringLiteral("message"), error->message},
                       {QStringLiteral("detail"), error->detail},
                       {QStringLiteral("advice"), error->advice}};
}

} // namespace

QJsonObject HealthResult::toJson() const
{
    QJsonObject json{{QStringLiteral("id"), connectionId},
                     {QStringLiteral("name"), connectionName},
                     {QStringLiteral("status"), name(status)},
                     {QStringLiteral("lastChecked"), isoTime(lastChecked)},
                     {QStringLiteral("connectionCount"), connectionCount},
                     {QStringLiteral("responseTime"), QJsonValue()},
                     {QStringLiteral("role"), name(role)},
                     {QStringLiteral("version"), serverVersion},
                     {QStringLiteral("since"), isoTime(since)},
                     {QStringLiteral("error"), healthError(error)}};
    if (responseTime)
        json[QStringLiteral("responseTime")] = static_cast<double>(responseTime->count()) / 1000.0;
    return json;
}

QString HealthResult::name(HealthStatus status)
{
    static constexpr std::array names{"unknown", "healthy", "degraded", "down"};
    return QLatin1String(names.at(static_cast<std::size_t>(status)));
}

QString HealthResult::name(ServerRole role)
{
    static constexpr std::array names{"unknown", "primary", "standby", "read-only"};
    return QLatin1String(names.at(static_cast<std::size_t>(role)));
}

QString HealthResult::title(HealthStatus status)
{
    switch (status) {
    case HealthStatus::Unknown:
        return HealthResultText::tr("Not known yet");
    case HealthStatus::Healthy:
        return HealthResultText::tr("Healthy");
    case HealthStatus::Degraded:
        return HealthResultText::tr("Degraded");
    case HealthStatus::Down:
        return HealthResultText::tr("Down");
    }
    return {};
}

QString HealthResult::title(ServerRole role)
{
    switch (role) {
    case ServerRole::Unknown:
        return HealthResultText::tr("Role not known");
    case ServerRole::Primary:
        return HealthResultText::tr("Primary");
    case ServerRole::Standby:
        return HealthResultText::tr("Standby");
    case ServerRole::ReadOnly:
        return HealthResultText::tr("Read-only");
    }
    return {};
}
