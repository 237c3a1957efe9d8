// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/replication/RunLimits.h"
#include "models/core/Result.h"
#include "models/replication/ReplicationDifference.h"
#include "models/replication/ReplicationJob.h"
#include "models/replication/ReplicationPlan.h"
#include "models/replication/ReplicationRun.h"

#include <QObject>

#include <functional>
#include <memory>
#include <vector>

class DatabaseManager;
class ReplicationRooms;
class Settings;
class WorkspaceStore;

/// The specification's ReplicationService: jobs that copy tables from one database to others and keep them alike.
/// Jobs live in the workspace and are seen by all its programs; what is due is run by the one that holds the duty
/// "replication", and a job by one program at a time. Each run reads the source once, whatever the number of targets, and
/// writes each target at its own speed; rows and checkpoint go in one transaction of the target, so that a run that was
/// cut anywhere goes on where it was.
/// Thread: main; nothing here waits. Callbacks come once, through the event loop, unless `context` has gone.
class ReplicationService final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationService)

public:
    /// All outlive this object; jobs need a store, and every question about them says so when it is null.
    ReplicationService(DatabaseManager &databases, WorkspaceStore *store, QObject *parent = nullptr);
    /// Stops what runs, at the next checkpoint, and waits for it.
    ~ReplicationService() override;

    /// Tries to get the duty, and from then on runs what is due: enabled jobs, first at once, then each interval after
    /// the last start. Ticks that were missed (sleep, a long run) are one run.
    void start();
    void stop();
    /// This program runs what is due.
    [[nodiscard]] bool isOnDuty() const;

    using JobsCallback = std::function<void(Result<std::vector<ReplicationJob>>)>;
    using JobCallback = std::function<void(Result<ReplicationJob>)>;
    using DoneCallback = std::function<void(Result<void>)>;

    /// By name.
    void jobs(QObject *context, JobsCallback callback);
    /// By id or by name, any case.
    void job(const QString &idOrName, QObject *context, JobCallback callback);
    /// Creates (no id) or edits. Refused: what ReplicationJob::validate() refuses, unknown connections, a name that
    /// is taken, a loop (source and target the same, or a chain of jobs over one table that comes back to it).
    /// Changing source, targets or tables keeps the checkpoints of what stays.
    void save(const ReplicationJob &job, QObject *context, JobCallback callback);
    /// Its history goes too. Targets keep their rows. Conflict while it runs.
    void remove(const QString &jobId, QObject *context, DoneCallback callback);
    void setEnabled(const QString &jobId, bool enabled, QObject *context, JobCallback callback);

    /// Runs it now, enabled or not. Answers with the run as it begins, Conflict when it runs already, here or in
    /// another program. `mayDelete`: the delete guard has been confirmed for this run.
    using RunCallback = std::function<void(Result<ReplicationRun>)>;
    void run(const QString &jobId, bool mayDelete, QObject *context, RunCallback callback);
    /// Runs it now and reads every row again, as if nothing had been copied before; rows are merged into what is there.
    /// After the source was restored or failed over, or its columns were changed: such a job stops until somebody says so.
    void copyAgain(const QString &jobId, QObject *context, RunCallback callback);
    /// The specification's one-shot: one table to one or many targets, not kept as a job. Its checkpoints are kept under
    /// the tables' names, so that the next one goes on from there. Empty syncKey: a snapshot.
    void replicateTable(const QString &source, const QStringList &targets, const ReplicationTable &table,
                        const QString &syncKey, QObject *context, RunCallback callback);
    /// Ends at the next checkpoint at the latest; what is written stays, and the next run goes on from there.
    void stopRun(const QString &runId);
    /// Reads no more rows until resumeRun().
    void pauseRun(const QString &runId);
    void resumeRun(const QString &runId);
    [[nodiscard]] bool isPaused(const QString &runId) const;

    /// Those of this program, as they are now.
    [[nodiscard]] std::vector<ReplicationRun> runs() const;
    /// Newest first; an empty jobId: of all jobs.
    using RunsCallback = std::function<void(Result<std::vector<ReplicationRun>>)>;
    void history(const QString &jobId, int limit, QObject *context, RunsCallback callback);

    /// What a run would do; nothing is written. Ends when `context` goes.
    using PlanCallback = std::function<void(Result<ReplicationPlan>)>;
    void plan(const ReplicationJob &job, QObject *context, PlanCallback callback);
    /// Compares a table in two databases, chunk by chunk, down to the row. `progress` says rows compared, on the main
    /// thread. Ends, and lets the servers go, when `context` goes.
    using DifferenceCallback = std::function<void(Result<ReplicationDifference>)>;
    void verify(const QString &source, const QString &target, const ReplicationTable &table, QObject *context,
                DifferenceCallback callback, std::function<void(qint64 rows)> progress = {});
    /// Rows that a target refused and a Quarantine rule kept, newest first, as JSON objects.
    void quarantine(const QString &jobId, int limit, QObject *context,
                    std::function<void(Result<std::vector<QJsonObject>>)> callback);

    /// For tests: of the runs that begin from now on.
    void setLimits(const RunLimits &limits) { m_limits = limits; }

    /// When an enabled job is due next; invalid for one that is not.
    [[nodiscard]] QDateTime nextRun(const ReplicationJob &job) const;
    /// Since its last success; nothing without one.
    [[nodiscard]] std::optional<std::chrono::seconds> lag(const QString &jobId) const;

signals:
    /// Here or in another program of the workspace.
    void jobsChanged();
    /// At most four times a second and run, and at its beginning and end.
    void runChanged(const ReplicationRun &run);
    /// After its end is in the history.
    void runEnded(const ReplicationRun &run);
    void dutyChanged();
    void failed(const Error &error);

private:
    template <typename T>
    static void answerLater(QObject *context, const Result<T> &answer,
                            const std::function<void(Result<T>)> &callback);
    void runJob(const QString &jobId, bool mayDelete, bool copyAgain, QObject *context, RunCallback callback);

    RunLimits m_limits;
    friend class ReplicationRooms;
    std::unique_ptr<ReplicationRooms> m;
};
