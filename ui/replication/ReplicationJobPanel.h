// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationJob.h"
#include "models/replication/ReplicationRun.h"

#include <QHash>
#include <QTabWidget>

#include <memory>

class BusyBar;
class ReplicationFailure;
class ReplicationHistoryView;
class ReplicationPlanView;
class ReplicationQuarantineView;
class ReplicationRunView;
class ReplicationService;
class ReplicationVerifyView;
struct ReplicationFault;
struct ReplicationPlan;

/// All about one job: its run, live or of the history; the history; rows in quarantine; what a run would do; and whether
/// the copies are equal.
/// Thread: GUI, which does not wait.
class ReplicationJobPanel final : public QTabWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationJobPanel)

public:
    enum Tab { RunTab, HistoryTab, QuarantineTab, DryRunTab, VerifyTab };

    explicit ReplicationJobPanel(ReplicationService &service, QWidget *parent = nullptr);

    void setConnections(const QHash<QString, QString> &names);
    /// Another job, or the same one changed; null: none. `run` is its newest, or null.
    void showJob(const ReplicationJob *job, const ReplicationRun *run);
    /// The newest run of the shown job, as it is now.
    void showRun(const ReplicationRun &run);
    /// History and quarantine are read anew.
    void reload();
    void dryRun();
    void verify();
    [[nodiscard]] QString jobId() const { return m_job.id; }
    [[nodiscard]] ReplicationFailure &failure();

signals:
    /// A column's consent, by a person, as the job would be with it.
    void consentChanged(const ReplicationJob &job);
    void failed(const Error &error);
    /// An error of a connection that a diagnosis may explain.
    void faulted(const ReplicationFault &fault);

protected:
    void changeEvent(QEvent *event) override;

private:
    void buildTabs();
    void retranslate();
    void showHistoryRun(const QString &runId);
    void showHistory(const std::vector<ReplicationRun> &runs);
    void showQuarantine(const std::vector<QJsonObject> &rows);
    void showPlan(const Result<ReplicationPlan> &plan);
    void setConsent(const ObjectName &table, const QString &column, bool isGiven);
    [[nodiscard]] bool isAnyRunning() const;

    ReplicationService &m_service;
    ReplicationRunView *const m_run;
    ReplicationHistoryView *const m_history;
    ReplicationQuarantineView *const m_quarantine;
    QWidget *const m_dryRun;
    BusyBar *const m_planning;
    ReplicationPlanView *const m_plan;
    ReplicationVerifyView *const m_verify;
    QHash<QString, QString> m_names; ///< Of the connections.
    ReplicationJob m_job;
    std::optional<ReplicationRun> m_newest;
    QString m_chosen; ///< A run of the history that is shown instead of the newest; or empty.
    std::unique_ptr<QObject> m_context; ///< Goes with the job that questions are about.
    std::unique_ptr<QObject> m_planContext;
};
