// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationJob.h"
#include "models/replication/ReplicationRun.h"

#include <QObject>

#include <functional>
#include <map>

class ErrorBar;
class QuestionBar;
class ReplicationService;

/// What a person does with jobs: asks where harm is possible, tells the service, and shows what it refuses.
/// Thread: GUI, which does not wait.
class ReplicationCommands final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationCommands)

public:
    /// All outlive this object.
    ReplicationCommands(ReplicationService &service, QuestionBar &question, ErrorBar &errors,
                        QObject *parent = nullptr);

    /// From the checkpoint where there is one.
    void run(const ReplicationJob &job);
    /// After asking, with the figures of the run that was held back.
    void runAndDelete(const ReplicationJob &job, const ReplicationRun &heldBack);
    /// After asking.
    void copyAgain(const ReplicationJob &job);
    void stop(const QString &runId);
    void setPaused(const QString &runId, bool paused);
    void setEnabled(const ReplicationJob &job, bool enabled);
    /// After asking.
    void remove(const ReplicationJob &job);
    void save(const ReplicationJob &job);
    /// One table of a job that is none: run once, not kept. `done` hears of what was refused instead of the error bar.
    void copy(const ReplicationJob &copy, std::function<void(const Result<ReplicationRun> &)> done);
    /// One that copy() has begun in this program.
    [[nodiscard]] bool isCopy(const QString &jobId) const { return m_copies.contains(jobId); }

signals:
    /// A run began.
    void began(const ReplicationRun &run);
    /// A copy began; as a job, with its run's job id.
    void copyBegan(const ReplicationJob &copy);

private:
    void start(const ReplicationJob &job, bool mayDelete);
    [[nodiscard]] std::function<void(Result<ReplicationRun>)> tellRun();

    ReplicationService &m_service;
    QuestionBar &m_question;
    ErrorBar &m_errors;
    std::map<QString, ReplicationJob> m_copies; ///< By the job id of their runs.
};
