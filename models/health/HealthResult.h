// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Error.h"

#include <QDateTime>

#include <chrono>
#include <optional>

class QJsonObject;

enum class HealthStatus {
    Unknown, ///< Not looked at yet, or switched off.
    Healthy,
    Degraded, ///< Answers, and something is wrong: slow, a check failed, no room, read-only where it should not be.
    Down, ///< Does not answer, or lets nobody in.
};

enum class ServerRole { Unknown, Primary, Standby, ReadOnly };

/// The specification's health of one connection, {status, lastChecked, connectionCount, responseTime}, and ours.
struct HealthResult
{
    QString connectionId;
    QString connectionName;
    HealthStatus status = HealthStatus::Unknown;
    QDateTime lastChecked; ///< UTC; invalid: never.
    /// What this program has open there: the pool's, the probe's and the metadata's.
    int connectionCount = 0;
    std::optional<std::chrono::microseconds> responseTime; ///< Of the last look that was answered.
    ServerRole role = ServerRole::Unknown;
    QString serverVersion;
    std::optional<Error> error; ///< Why it is not healthy, with advice.
    QDateTime since;            ///< UTC; when it took this status.

    /// "healthy" and so on; responseTime in milliseconds, times as ISO 8601 in UTC.
    [[nodiscard]] QJsonObject toJson() const;
    /// "healthy", "standby": of JSON, metrics and command lines.
    [[nodiscard]] static QString name(HealthStatus status);
    [[nodiscard]] static QString name(ServerRole role);
    /// The same for a person.
    [[nodiscard]] static QString title(HealthStatus status);
    [[nodiscard]] static QString title(ServerRole role);
};
