// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Error.h"
#include "models/replication/ReplicationJob.h"
#include "models/replication/ReplicationPlan.h"

#include <QObject>
#include <QTimer>

#include <memory>

class ReplicationService;

/// Asks what a job would do while it is still being written: a moment after the last change, and only the last answer
/// counts.
/// Thread: GUI, which does not wait.
class ReplicationPlanner final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationPlanner)

public:
    /// `service` must outlive this object.
    explicit ReplicationPlanner(ReplicationService &service, QObject *parent = nullptr);
    ~ReplicationPlanner() override;

    /// A job without a key where its mode wants one is asked as a snapshot, for the candidates.
    void ask(const ReplicationJob &job);
    void cancel();
    [[nodiscard]] bool isAsking() const { return m_timer.isActive() || m_context != nullptr; }

signals:
    void began();
    /// `isWhole`: of the job as it is, not of what it would be as a snapshot.
    void planned(const ReplicationPlan &plan, bool isWhole);
    void failed(const Error &error);

private:
    void send();

    ReplicationService &m_service;
    ReplicationJob m_job;
    QTimer m_timer;
    std::unique_ptr<QObject> m_context; ///< Goes with the question.
};
