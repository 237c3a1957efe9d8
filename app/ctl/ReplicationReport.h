// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/CommandContext.h"
#include "models/replication/ReplicationDifference.h"
#include "models/replication/ReplicationJob.h"
#include "models/replication/ReplicationPlan.h"
#include "models/replication/ReplicationRun.h"

#include <chrono>
#include <map>
#include <optional>

/// What `penstockctl replicate` prints: for people in tables, with --output json in the field names of the specification.
/// Thread: the command's.
class ReplicationReport final
{
public:
    /// What is known of a job beside itself.
    struct JobState
    {
        QDateTime nextRun = {};
        std::optional<std::chrono::seconds> lag = {};
        std::optional<ReplicationRun> lastRun = {};
    };

    explicit ReplicationReport(CommandContext &context);

    [[nodiscard]] Result<void> jobs(const std::vector<ReplicationJob> &jobs,
                                    const std::map<QString, JobState> &states);
    [[nodiscard]] Result<void> job(const ReplicationJob &job, const JobState &state);
    /// One run, table by table, when it is over.
    [[nodiscard]] Result<void> run(const ReplicationRun &run);
    [[nodiscard]] Result<void> history(const std::vector<ReplicationRun> &runs);
    [[nodiscard]] Result<void> plan(const ReplicationPlan &plan);
    [[nodiscard]] Result<void> difference(const ReplicationDifference &difference);
    [[nodiscard]] Result<void> quarantine(const std::vector<QJsonObject> &rows);

    /// What a command fails with after these; nothing is wrong, or what is wrong has been printed, otherwise.
    [[nodiscard]] Result<void> verdict(const ReplicationRun &run) const;
    [[nodiscard]] Result<void> verdict(const ReplicationPlan &plan) const;
    [[nodiscard]] Result<void> verdict(const ReplicationDifference &difference) const;

    /// The connection's name, or its id when it is gone.
    [[nodiscard]] QString nameOf(const QString &connectionId) const;
    [[nodiscard]] QStringList namesOf(const QStringList &connectionIds) const;

private:
    [[nodiscard]] QJsonObject jobJson(const ReplicationJob &job, const JobState &state) const;
    [[nodiscard]] bool isJson() const { return m_context.format == RowWriter::Format::Json; }

    CommandContext &m_context;
    std::map<QString, QString> m_names; ///< Of connections, by id.
};
