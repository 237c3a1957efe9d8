// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/health/HealthTimings.h"
#include "models/core/Result.h"
#include "models/health/HealthCheck.h"
#include "models/health/HealthResult.h"
#include "models/health/ServerFigures.h"

#include <QObject>
#include <QPointer>

#include <functional>
#include <memory>
#include <vector>

class DatabaseManager;
class HealthRounds;
class PoolManager;
class Settings;
class WorkspaceStore;

/// Looks at every active connection, in turn and spread over the interval (setting "health/interval", 30 s), over one
/// kept probe session each, outside the leases: two seconds for each look, at most eight at once, never two for one
/// connection. What it found is kept for readers, and for later in the workspace's history by the one program that holds
/// the duty. A status changes after two looks that agree; the first look decides at once.
/// Thread: main. Nothing here waits for a server or a disk.
class HealthMonitor final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HealthMonitor)

public:
    /// All outlive this object; `store` may be null: then nothing is kept beyond it.
    HealthMonitor(DatabaseManager &databases, PoolManager &pools, WorkspaceStore *store, Settings &settings,
                  QObject *parent = nullptr);
    ~HealthMonitor() override;

    /// Before start(), for tests; settings have no say in what is set here.
    void setTimings(const HealthTimings &timings);
    /// Begins with a look at each connection, and goes on until stop().
    void start();
    void stop();
    /// The connections have changed: new ones are looked at now, removed ones forgotten.
    void reload();
    /// A look out of turn; probed() says when it is done.
    void checkNow(const QString &connectionId);

    /// By name. All active connections, looked at or not.
    [[nodiscard]] std::vector<HealthResult> results() const;
    [[nodiscard]] HealthResult result(const QString &connectionId) const;
    /// Worst first.
    [[nodiscard]] std::vector<HealthCheck> checks(const QString &connectionId) const;
    /// Of the last look that brought some; counters as rates per second.
    [[nodiscard]] ServerFigures figures(const QString &connectionId) const;
    [[nodiscard]] std::vector<SlowStatement> slowStatements(const QString &connectionId) const;

    /// While it lives, the connection is looked at once a second, for somebody who watches it.
    class Watch final
    {
    public:
        Watch(HealthMonitor &monitor, QString connectionId);
        ~Watch();
        Q_DISABLE_COPY_MOVE(Watch)

    private:
        QPointer<HealthMonitor> m_monitor;
        const QString m_connectionId;
    };
    [[nodiscard]] std::unique_ptr<Watch> watch(const QString &connectionId);

    /// One point of a metric: milliseconds since 1970 in UTC, and the value, an average over `resolution`. Where nothing
    /// was measured there is no point; points further apart than twice the resolution have a gap between them.
    struct Point
    {
        qint64 at = 0;
        double value = 0;
    };
    struct Series
    {
        HealthMetric metric = HealthMetric::ResponseTime;
        qint64 resolution = 1000;       ///< Milliseconds.
        std::vector<Point> points = {}; ///< By time.
    };
    /// From memory: up to the last ten minutes, as measured.
    [[nodiscard]] Series recent(const QString &connectionId, HealthMetric metric) const;
    [[nodiscard]] bool hasRecent(const QString &connectionId, HealthMetric metric) const;
    /// From the workspace's history, in the finest resolution that was kept for that span, never more than 2,000 points
    /// each. Answers once on the main thread, unless `context` has gone.
    void history(const QString &connectionId, const std::vector<HealthMetric> &metrics, qint64 from,
                 qint64 to, QObject *context, std::function<void(Result<std::vector<Series>>)> callback);

signals:
    /// A look has ended, well or badly; results, checks, figures and recent() are new.
    void probed(const QString &connectionId);
    /// For notifications and the log; never for the first look.
    void statusChanged(const HealthResult &before, const HealthResult &after);
    /// Connections came or went.
    void connectionsChanged();
    /// The history could not be written; told once until it works again.
    void failed(const Error &error);

private:
    std::unique_ptr<HealthRounds> m;
};
