// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ObjectName.h"
#include "models/core/Result.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

/// What a run of a job would do with one table on one target; asked of both databases, nothing is written.
struct ReplicationTablePlan
{
    /// A change of value that the target's type would make, by column.
    struct Loss
    {
        QString column;
        QString what;
        bool hasConsent = false;
    };

    ObjectName source;
    QString targetDatabase; ///< A connection's id.
    ObjectName target;
    QStringList statements; ///< DDL that the run would execute first; empty: the table is there and fits.
    std::int64_t rowsToMove = -1; ///< An estimate; -1: unknown.
    bool isFirst = false;         ///< No checkpoint: all rows move.
    std::vector<Loss> losses;
    QStringList
        warnings; ///< A syncKey without index (with what it costs), triggers, row security, an owner that differs.
    QStringList keyCandidates;       ///< Columns that would do as a syncKey, best first.
    std::optional<Error> error = {}; ///< Why it cannot run.

    [[nodiscard]] bool canRun() const;
};

struct ReplicationPlan
{
    std::vector<ReplicationTablePlan> tables;
    /// In words, what the job's mode promises with these databases: "no committed change is missed", or why it may be.
    QString guarantee;
    QStringList warnings;
};
