// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationRun.h"

#include <QHash>
#include <QMetaType>
#include <QString>

#include <vector>

struct ReplicationJob;

/// From where to where a job copies, and how each target is: what a small graph shows. Names are those of connections.
struct ReplicationRoute
{
    struct Target
    {
        QString name;
        /// Of all its tables the one that matters most; nothing before the first run.
        std::optional<ReplicationProgress::State> state = {};
        int percent = -1; ///< While it copies; -1: not known.

        /// "copying 45 %", for a person; empty before the first run.
        [[nodiscard]] QString words() const;
        friend bool operator==(const Target &, const Target &) = default;
    };

    QString source;
    std::vector<Target> targets;

    /// `run` is the job's last one, or null.
    [[nodiscard]] static ReplicationRoute of(const ReplicationJob &job, const ReplicationRun *run,
                                             const QHash<QString, QString> &names);
    /// "shop to archive (done), lake (failed)"
    [[nodiscard]] QString toText() const;
    friend bool operator==(const ReplicationRoute &, const ReplicationRoute &) = default;
};
Q_DECLARE_METATYPE(ReplicationRoute)
