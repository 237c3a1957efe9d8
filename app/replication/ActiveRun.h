// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/replication/ReplicationRunner.h"
#include "app/store/DutyLease.h"

#include <QObject>

#include <functional>
#include <memory>

class WorkspaceStore;

/// A run on its way: holds the job's duty, so that no other program runs it too, and the runner.
/// Thread: main. Nothing here waits but the destructor.
class ActiveRun final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ActiveRun)

public:
    /// Comes once: with the run as it begins, Conflict when the job runs elsewhere, or the store's error.
    using Begun = std::function<void(Result<ReplicationRun>)>;

    /// `context`: all but token, hooks and identity. Its board has the run.
    ActiveRun(WorkspaceStore &store, RunContext context, Begun begun);
    /// Stops it, and waits.
    ~ActiveRun() override;

    void start();
    void stop();
    void setPaused(bool paused);
    [[nodiscard]] bool isPaused() const;
    [[nodiscard]] bool hasBegun() const { return m_runner != nullptr; }
    [[nodiscard]] bool isOver() const { return m_isOver; }
    [[nodiscard]] QString runId() const { return now().id; }
    [[nodiscard]] const std::shared_ptr<RunBoard> &board() const { return m_context.board; }
    [[nodiscard]] const QString &jobId() const { return m_context.job.id; }
    [[nodiscard]] ReplicationRun now() const { return m_context.board->now(); }

signals:
    /// The run has begun and is over; it was not begun when `begun` had an error.
    void over();

private:
    void took(qint64 dutyToken);
    void launch(qint64 token);
    void refuse(const Error &error);
    [[nodiscard]] RunHooks hooks();

    WorkspaceStore &m_store;
    RunContext m_context;
    Begun m_begun;
    DutyLease m_duty;
    std::unique_ptr<ReplicationRunner> m_runner;
    bool m_isOver = false;
};
