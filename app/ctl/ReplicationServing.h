// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/ReplicationReport.h"
#include "app/ctl/ReplicationWatch.h"

#include <map>

/// `penstockctl replicate serve`: runs what is due until it is stopped, and prints a line for all that happens; with
/// --output json or ndjson, an object a line. Thread: the command's.
class ReplicationServing final
{
public:
    ReplicationServing(CommandContext &context, ReplicationService &service);

    [[nodiscard]] Result<void> run();

private:
    [[nodiscard]] Result<void> tell(const ReplicationWatch::Event &event);
    [[nodiscard]] Result<void> tellTables(const ReplicationRun &run);
    [[nodiscard]] Result<void> line(const QString &event, const QString &text, const QJsonObject &json);
    [[nodiscard]] Result<void> tellDuty();
    [[nodiscard]] bool isIdle();

    CommandContext &m_context;
    ReplicationService &m_service;
    const ReplicationReport m_report;
    std::optional<bool> m_isOnDuty;
    /// Of the runs that are not over: how each table stood.
    std::map<QString, std::vector<ReplicationProgress::State>> m_states;
};
