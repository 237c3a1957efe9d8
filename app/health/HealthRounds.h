// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/health/HealthHistory.h"
#include "app/health/HealthSchedule.h"
#include "app/health/HealthTarget.h"
#include "app/health/WakeWatch.h"
#include "app/support/BackgroundJobs.h"
#include "app/support/Settings.h"

#include <QTimer>

#include <stop_token>

class DatabaseManager;
class MainThreadCalls;

/// The rounds of HealthMonitor: what is due, what runs, what came back.
/// Thread: main.
class HealthRounds final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HealthRounds)

public:
    HealthRounds(DatabaseManager &databases, PoolManager &pools, WorkspaceStore *store, Settings &settings);
    ~HealthRounds() override;

    void setTimings(const HealthTimings &timings);
    void start();
    void stop();
    void reload();
    /// A look out of turn, while it runs.
    void hasten(const QString &id);
    /// One more who watches, or one less.
    void watched(const QString &id, int change);

    [[nodiscard]] const std::map<QString, std::unique_ptr<HealthTarget>> &targets() const
    {
        return m_targets;
    }
    /// Null when there is none.
    [[nodiscard]] HealthTarget *find(const QString &id) const;
    /// How far apart a metric's points are, as long as all goes well.
    [[nodiscard]] std::chrono::milliseconds resolutionOf(const HealthTarget &target,
                                                         HealthMetric metric) const;
    [[nodiscard]] HealthHistory &history() { return m_history; }

signals:
    void probed(const QString &connectionId);
    void statusChanged(const HealthResult &before, const HealthResult &after);
    void connectionsChanged();
    void failed(const Error &error);

private:
    /// One look under way, and what has to hold for it to count.
    struct Run
    {
        QString id;
        int generation = 0;
        int pause = 0; ///< Of ours, when it began.
    };

    void settingChanged(Settings::Key key);
    void applySettings();
    void addTarget(const ConnectionProfile &profile);
    void findCrowds();
    [[nodiscard]] std::chrono::milliseconds intervalOf(const HealthTarget &target) const;

    void tick();
    void wait();
    void watchTheClock(WakeWatch::Time next);
    void begin(const QString &id);
    void looked(const Run &run, const HealthLook &look);
    /// What the silence of a server means has to be found out first.
    void explainSilence(const Run &run, const HealthLook &look);
    void settle(const Run &run, const HealthLook &look);
    /// It said nothing about the server; another one soon.
    void lookAgain(const Run &run);
    /// Somebody else of us asks something over the probe session.
    [[nodiscard]] bool isHeldByUs(const QString &id) const;
    void planNext(const Run &run, const HealthLook &look, const HealthTarget &target);
    void askDetails(const Run &run, const HealthProbe::Wanted &wanted);
    void takeDetails(const Run &run, const HealthDetails &details);
    void ended(const Run &run, bool answered);
    [[nodiscard]] bool counts(const Run &run);
    void tell(const HealthResult &before, const HealthResult &after);

    DatabaseManager &m_databases;
    PoolManager &m_pools;
    Settings &m_settings;
    const std::shared_ptr<MainThreadCalls> m_calls;
    HealthTimings m_timings;
    bool m_areTimingsSet = false;
    bool m_triesWrites = false;
    HealthHistory m_history;
    std::map<QString, std::unique_ptr<HealthTarget>> m_targets;
    std::map<QString, int> m_watchers; ///< By connection, here or not.
    QTimer m_timer;
    SteadyClock m_clock;
    HealthSchedule m_schedule;
    WakeWatch m_wake;
    int m_pauses = 0;
    Clock::TimePoint m_graceUntil{};
    bool m_isRunning = false;
    std::stop_source m_ends; ///< Of what m_jobs wait for.
    BackgroundJobs m_jobs;
};
