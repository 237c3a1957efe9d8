// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/query/ResultLimits.h"
#include "app/query/ResultSet.h"
#include "app/support/BackgroundJobs.h"
#include "models/core/Origin.h"
#include "models/query/FederatedPlan.h"

#include <QObject>
#include <QStringList>
#include <QTimer>

class DatabaseManager;
class PoolManager;

/// A page's federated statements: one at a time, over the connections that were chosen. The engine is made in the
/// background and kept as long as the choice stays the same, since it remembers what tables look like.
/// Thread: main; nothing here waits.
class FederatedQuery final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(FederatedQuery)

public:
    FederatedQuery(DatabaseManager &databases, PoolManager &pools, QObject *parent = nullptr);
    /// Stops what runs.
    ~FederatedQuery() override;

    /// For results from now on.
    void setResultLimits(const ResultLimits &limits) { m_limits = limits; }
    /// Fails when there is no room for a spool, or a statement still runs; everything else comes through the result.
    [[nodiscard]] Result<std::shared_ptr<ResultSet>> run(const QString &sql, const QStringList &connectionIds,
                                                         const Origin &origin, Deadline deadline = {});
    [[nodiscard]] bool isRunning() const { return m_isRunning; }
    /// Asks the engine and the servers to stop.
    void stop();
    /// What the last statement did; after finished().
    [[nodiscard]] const std::optional<FederatedPlan> &plan() const { return m_plan; }

signals:
    /// After the result's own: it is complete, and plan() is there.
    void finished();

private:
    class Engine;
    class Feed;
    void look();

    DatabaseManager &m_databases;
    ResultLimits m_limits;
    PoolManager &m_pools;
    std::shared_ptr<Engine> m_engine;
    std::shared_ptr<Feed> m_feed; ///< Of the statement that runs.
    std::weak_ptr<ResultSet> m_result;
    std::optional<FederatedPlan> m_plan;
    bool m_isRunning = false;
    QTimer m_timer;
    BackgroundJobs m_jobs; ///< Last, so that its threads end first.
};
