// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/query/FanOutRun.h"
#include "app/query/ResultLimits.h"
#include "app/query/ResultSet.h"

#include <QObject>
#include <QStringList>
#include <QTimer>

class DatabaseManager;

/// One statement on several connections at once, merged into one result with a first column `source`. Columns are
/// matched by name, those that only some sources have are added at the end and absent elsewhere; rows come in the order
/// in which they arrive. A source that fails or is stopped keeps the rows it gave; the others go on.
/// Thread: main; nothing here waits.
class FanOut final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(FanOut)

public:
    using State = FanOutRun::State;
    using Source = FanOutRun::Source;

    explicit FanOut(DatabaseManager &databases, QObject *parent = nullptr);
    /// Stops what runs.
    ~FanOut() override;

    /// For results from now on.
    void setResultLimits(const ResultLimits &limits) { m_limits = limits; }
    /// Fails when a connection is unknown, named twice, or there is no room for a spool; nothing has run then. What ran
    /// before is stopped.
    [[nodiscard]] Result<std::shared_ptr<ResultSet>> start(const QStringList &connectionIds,
                                                           const QString &sql, const Origin &origin,
                                                           Deadline deadline = {});
    [[nodiscard]] std::vector<Source> sources() const;
    [[nodiscard]] bool isRunning() const { return m_isRunning; }
    /// Asks its server to stop; asked again five seconds later, its connection is dropped.
    void stop(int source);
    void stopAll();
    /// Runs a failed or stopped source again; the rows it gave before are taken out.
    void retry(int source);
    void retryFailed();

signals:
    /// A source changed; at most every 50 ms each.
    void sourceChanged(int source);
    /// Every source is over; again after each retry().
    void finished();

private:
    void look();
    void watch();

    DatabaseManager &m_databases;
    ResultLimits m_limits;
    std::shared_ptr<FanOutRun> m_run;
    std::weak_ptr<ResultSet> m_result;
    std::vector<Source> m_seen;
    bool m_isRunning = false;
    QTimer m_timer;
};
