// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"

#include <QHash>
#include <QString>

#include <optional>

struct ReplicationJob;
struct ReplicationPlan;

/// An error of one of a job's connections that a diagnosis may explain.
/// Thread: value.
struct ReplicationFault
{
    Error error;
    QString connectionId;

    /// Of the job's connections the one that the error names, else `otherwise`; nothing when no diagnosis helps.
    [[nodiscard]] static std::optional<ReplicationFault> of(const Error &error, const ReplicationJob &job,
                                                            const QHash<QString, QString> &names,
                                                            const QString &otherwise);
    /// Why there is no plan, or the first of its tables with such an error.
    [[nodiscard]] static std::optional<ReplicationFault> in(const Result<ReplicationPlan> &plan,
                                                            const ReplicationJob &job,
                                                            const QHash<QString, QString> &names);
};
