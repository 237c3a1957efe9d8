// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/health/HealthMonitor.h"
#include "app/store/DutyLease.h"
#include "app/store/HealthTable.h"

#include <QTimer>

#include <map>
#include <optional>

/// Averages what is measured over 1 s (of watched connections), 30 s and 5 min, and has the finished spans written every
/// 15 s, in one transaction, by the one program of the workspace that holds the duty "health". The others drop theirs:
/// all look at the same servers. What was answered is counted by day, for the availability.
/// Thread: main. Nothing here waits.
class HealthHistory final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HealthHistory)

public:
    using Callback = std::function<void(Result<std::vector<HealthMonitor::Series>>)>;

    /// Null: nothing is kept.
    explicit HealthHistory(WorkspaceStore *store);
    ~HealthHistory() override;

    void start(std::chrono::milliseconds flushInterval);
    /// Writes what there is, unfinished spans too: they are averaged with what comes later.
    void stop();

    void add(const QString &connectionId, qint64 at, bool watched,
             const std::vector<ServerFigures::Value> &values);
    void addLook(const QString &connectionId, qint64 at, bool wasAnswered);
    /// Over all that is kept and since.
    [[nodiscard]] qint64 looks(const QString &connectionId) const;
    [[nodiscard]] qint64 answered(const QString &connectionId) const;

    void read(const QString &connectionId, const std::vector<HealthMetric> &metrics, qint64 from, qint64 to,
              QObject *context, Callback callback);

signals:
    /// looks() and answered() know the past now.
    void availabilityRead();
    /// Writing does not work; told once until it works again.
    void failed(const Error &error);

private:
    struct Sum
    {
        double total = 0;
        qint64 count = 0;
    };
    struct Span
    {
        qint64 at = -1;
        qint64 looks = 0;
        std::map<HealthMetric, Sum> sums;
    };
    using SpanKey = std::pair<QString, qint64>; ///< Connection and resolution.
    struct Count
    {
        qint64 looks = 0;
        qint64 answered = 0;
    };

    void finish(const SpanKey &key, Span &span);
    [[nodiscard]] HealthTable::Batch takeBatch();
    void flush();
    void written(const Result<void> &result);

    WorkspaceStore *const m_store;
    std::optional<DutyLease> m_duty;
    QTimer m_timer;
    std::map<SpanKey, Span> m_open;
    std::vector<HealthTable::Row> m_finished;
    std::map<std::pair<QString, qint64>, Count> m_days; ///< Not written yet, by connection and day.
    std::map<QString, Count> m_totals;
    bool m_hasFailed = false;
};
