// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationFault.h"

#include "models/diagnosis/DiagnosisReport.h"
#include "models/replication/ReplicationJob.h"
#include "models/replication/ReplicationPlan.h"
#include "models/replication/ReplicationWords.h"

std::optional<ReplicationFault> ReplicationFault::of(const Error &error, const ReplicationJob &job,
                                                     const QHash<QString, QString> &names,
                                                     const QString &otherwise)
{
    if (!DiagnosisReport::canExplain(error))
        return std::nullopt;
    const QString named = ReplicationWords::connectionIn(
        error.message, QStringList{job.sourceDatabase} + job.targetDatabases, names);
    return ReplicationFault{error, named.isEmpty() ? otherwise : named};
}

std::optional<ReplicationFault> ReplicationFault::in(const Result<ReplicationPlan> &plan,
                                                     const ReplicationJob &job,
                                                     const QHash<QString, QString> &names)
{
    if (!plan)
        return of(plan.error(), job, names, job.sourceDatabase);
    for (const ReplicationTablePlan &table : plan->tables) {
        if (!table.error)
            continue;
        if (auto fault = of(*table.error, job, names, table.targetDatabase))
            return fault;
    }
    return std::nullopt;
}
