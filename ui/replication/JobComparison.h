// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Error.h"
#include "models/replication/ReplicationDifference.h"
#include "models/replication/ReplicationJob.h"

#include <QObject>

#include <memory>

class ReplicationService;

/// Compares all tables of a job with their copies on all targets, one after the other.
/// Thread: GUI, which does not wait.
class JobComparison final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(JobComparison)

public:
    /// `service` must outlive this object.
    explicit JobComparison(ReplicationService &service, QObject *parent = nullptr);
    ~JobComparison() override;

    /// What an earlier call began is left.
    void start(const ReplicationJob &job);
    /// Ends it; nothing is told any more of what was begun.
    void stop();
    [[nodiscard]] bool isRunning() const { return m_context != nullptr; }
    [[nodiscard]] int done() const { return m_next; }
    [[nodiscard]] int all() const { return static_cast<int>(m_pairs.size()); }

signals:
    /// This one begins.
    void began(const ObjectName &table, const QString &targetId);
    /// Rows compared in the one that runs.
    void progressed(qint64 rows);
    void compared(const ReplicationDifference &difference);
    void failed(const ObjectName &table, const QString &targetId, const Error &error);
    void finished();

private:
    struct Pair
    {
        ReplicationTable table;
        QString targetId;
    };
    void compareNext();

    ReplicationService &m_service;
    QString m_sourceId;
    std::vector<Pair> m_pairs;
    int m_next = 0;
    std::unique_ptr<QObject> m_context; ///< Goes with what is asked.
};
