// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/health/HealthSigns.h"

namespace HealthSigns {

Theme::Role roleOf(HealthStatus status)
{
    switch (status) {
    case HealthStatus::Healthy:
        return Theme::Role::Good;
    case HealthStatus::Degraded:
        return Theme::Role::Caution;
    case HealthStatus::Down:
        return Theme::Role::Bad;
    case HealthStatus::Unknown:
        break;
    }
    return Theme::Role::Quiet;
}

Theme::Role roleOf(HealthCheck::State state)
{
    switch (state) {
    case HealthCheck::State::Passed:
        return Theme::Role::Good;
    case HealthCheck::State::Warning:
        return Theme::Role::Caution;
    case HealthCheck::State::Failed:
        return Theme::Role::Bad;
    case HealthCheck::State::Unknown:
        break;
    }
    return Theme::Role::Quiet;
}

QString signOf(HealthStatus status)
{
    switch (status) {
    case HealthStatus::Healthy:
        return QStringLiteral("ok");
    case HealthStatus::Degraded:
        return QStringLiteral("warning");
    case HealthStatus::Down:
        return QStringLiteral("error");
    case HealthStatus::Unknown:
        break;
    }
    return QStringLiteral("unknown");
}

QString signOf(HealthCheck::State state)
{
    switch (state) {
    case HealthCheck::State::Passed:
        return QStringLiteral("ok");
    case HealthCheck::State::Warning:
        return QStringLiteral("warning");
    case HealthCheck::State::Failed:
        return QStringLiteral("error");
    case HealthCheck::State::Unknown:
        break;
    }
    return QStringLiteral("unknown");
}

} // namespace HealthSigns
