// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/replication/ReplicationContext.h"
#include "ui/replication/ReplicationJobDialog.h"

#include <QList>
#include <QObject>
#include <QPointer>

class ReplicationCommands;

/// The forms of jobs that are open, one for each job.
/// Thread: GUI.
class ReplicationJobForms final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationJobForms)

public:
    using Purpose = ReplicationJobDialog::Purpose;

    /// `commands` and `owner`, whose window is the forms', outlive this object.
    ReplicationJobForms(const ReplicationContext &context, ReplicationCommands &commands, QWidget &owner);

    /// One that is open for this job already comes to the front. The others are all jobs, for names.
    void open(Purpose purpose, const ReplicationJob &job, const std::vector<ReplicationJob> &others);
    /// For a copy of this table that is no job.
    void openCopy(const QString &connectionId, const ObjectName &table);
    [[nodiscard]] bool isAnyOpen() const;

signals:
    void saved(const ReplicationJob &job);
    void diagnoseRequested(const QString &connectionId);

private:
    const ReplicationContext m_context;
    ReplicationCommands &m_commands;
    QWidget &m_owner;
    QList<QPointer<ReplicationJobDialog>> m_forms;
};
