// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/replication/ActiveRun.h"
#include "app/replication/ReplicationService.h"
#include "app/store/JobTable.h"
#include "app/support/BackgroundJobs.h"

#include <QTimer>

#include <map>
#include <memory>
#include <vector>

/// What the service has, and what it does by itself. Thread: main.
class ReplicationRooms final
{
public:
    ReplicationRooms(ReplicationService &service, DatabaseManager &databases, WorkspaceStore *store);
    Q_DISABLE_COPY_MOVE(ReplicationRooms)

    [[nodiscard]] static Error noStore();
    [[nodiscard]] RunSide sideOf(const QString &id) const;
    [[nodiscard]] RunContext contextOf(const ReplicationJob &job) const;
    /// The job with its connections' ids in place of their names.
    [[nodiscard]] Result<ReplicationJob> resolved(const ReplicationJob &job) const;
    [[nodiscard]] ActiveRun *runOf(const QString &jobId) const;
    [[nodiscard]] ActiveRun *find(const QString &runId) const;

    struct How
    {
        bool isManual = true;
        bool mayDelete = false;
        bool copyAgain = false;
    };
    void start(const ReplicationJob &job, const How &how, ActiveRun::Begun begun);
    void tellProgress();
    void ended(ActiveRun *run);
    void runWhatIsDue();
    /// Reads jobs and times again, and says so when somebody changed them.
    void lookAtStore();
    void readStore();

    ReplicationService &service;
    DatabaseManager &databases;
    WorkspaceStore *const store;
    std::vector<std::unique_ptr<ActiveRun>> runs;
    std::unique_ptr<DutyLease> duty;
    std::vector<ReplicationJob> jobs;
    std::map<QString, JobTable::Times> times;
    std::vector<QString> atStart; ///< Default jobs that are to run because the program has started.
    bool areJobsRead = false;
    qint64 revision = -1;
    QTimer progressTimer;
    QTimer scheduleTimer;
    QTimer revisionTimer;
    /// Of a plan or a comparison: stopped when who asks for it has gone, or the service goes.
    [[nodiscard]] std::shared_ptr<RunControl> controlOf(QObject *asker);
    std::vector<std::weak_ptr<RunControl>> questionControls;
    BackgroundJobs questions;
};
