// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/connections/ProfileLoader.h"
#include "models/core/ObjectName.h"
#include "models/replication/ReplicationJobModel.h"
#include "ui/common/Page.h"
#include "ui/replication/ReplicationContext.h"

#include <QTimer>

#include <map>

class ErrorBar;
class QAction;
class QToolBar;
class QuestionBar;
class ReplicationCommands;
class ReplicationJobForms;
class ReplicationJobPanel;
class ReplicationJobView;

/// Jobs that copy tables from one connection to others: the list of them, and below it all about the selected one.
/// Thread: GUI.
class ReplicationPage final : public Page
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationPage)

public:
    explicit ReplicationPage(const ReplicationContext &context, QWidget *parent = nullptr);
    ~ReplicationPage() override;

    /// Selects it, now or when it is there.
    void select(const QString &jobId);
    /// A form for a job, a new one when there is none to begin with.
    void newJob();
    /// A form for a copy that is no job.
    void copyTable(const QString &connectionId, const ObjectName &table);

    [[nodiscard]] QString kind() const override { return QStringLiteral("replication"); }
    [[nodiscard]] QString title() const override;
    [[nodiscard]] QIcon icon() const override;
    [[nodiscard]] PageStatus status() const override;
    [[nodiscard]] QJsonObject saveState() const override;
    void restoreState(const QJsonObject &state) override;
    [[nodiscard]] QString reasonToStay() const override;
    void activate() override;

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void buildView();
    void buildActions();
    void buildLayout();
    void connectService();
    void connectFailure();
    void reload();
    void showProfiles(const std::vector<ConnectionProfile> &profiles);
    void showJobs(const std::vector<ReplicationJob> &jobs);
    void showRun(const ReplicationRun &run);
    void invite(bool isEmpty);
    void tick();
    void selectionChanged();
    void updateActions();
    void saved(const ReplicationJob &job);
    [[nodiscard]] QString currentId() const;
    /// Of the selected job; null when there is none.
    [[nodiscard]] const ReplicationJob *current() const { return m_model.job(currentId()); }
    [[nodiscard]] const ReplicationRun *currentRun() const { return m_model.run(currentId()); }
    [[nodiscard]] QAction *action(const char *id) const;

    const ReplicationContext m_context;
    ProfileLoader m_loader;
    ReplicationJobModel m_model;
    QToolBar *const m_tools;
    ErrorBar *const m_errors;
    QuestionBar *const m_question;
    ReplicationCommands *const m_commands;
    ReplicationJobForms *const m_forms;
    ReplicationJobView *const m_view;
    ReplicationJobPanel *const m_panel;
    std::map<QString, QAction *> m_actions;
    std::vector<ConnectionProfile> m_profiles;
    QString m_wanted; ///< To be selected when it is there.
    bool m_isLoaded = false;
    QTimer m_timer;
};
