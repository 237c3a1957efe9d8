// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/connections/ProfileLoader.h"
#include "models/replication/ReplicationJob.h"
#include "ui/replication/ReplicationContext.h"
#include "ui/replication/ReplicationField.h"

#include <QDialog>
#include <QSet>

class ErrorBar;
class FoldingSection;
class FormGrid;
class QPushButton;
class QScrollArea;
class QuestionBar;
class ReplicationCareForm;
class ReplicationCommands;
class ReplicationModeForm;
class ReplicationPlanView;
class ReplicationPlanner;
class ReplicationRouteForm;
class ReplicationTablesForm;
struct ReplicationFault;
struct ReplicationPlan;

/// A window beside the main one in which a job is made or changed, or one table copied once. Never modal: show(), not
/// exec(). While one chooses, the databases are asked what a run would do: what is wrong stands at its field, and the
/// plan below. It goes by itself when closed, and asks first when something would be lost.
/// Thread: GUI, which never waits here.
class ReplicationJobDialog final : public QDialog
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationJobDialog)

public:
    enum class Purpose { New, Edit, Duplicate, Copy };

    /// `commands` must outlive the window. The others are all jobs, for names.
    ReplicationJobDialog(const ReplicationContext &context, ReplicationCommands &commands, Purpose purpose,
                         const ReplicationJob &job, const std::vector<ReplicationJob> &others,
                         QWidget *parent = nullptr);
    ~ReplicationJobDialog() override;

    /// Of the job that is edited; empty for a new one.
    [[nodiscard]] QString jobId() const { return m_start.id; }
    /// As the fields stand now; may be invalid.
    [[nodiscard]] ReplicationJob current() const;

    void reject() override;

signals:
    void saved(const ReplicationJob &job);
    void diagnoseRequested(const QString &connectionId);

protected:
    void closeEvent(QCloseEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void buildLayout();
    void connectForms();
    void retranslate();
    void showJob(const ReplicationJob &job);
    void fieldChanged(ReplicationField field);
    void plan();
    void showPlan(const ReplicationPlan &plan, bool isWhole);
    void showDryRun();
    /// What is missing, at its field; the first one gets the focus if it may. False when anything is.
    bool check(bool mayFocus = false);
    void placeError(ReplicationField field, const QString &text, bool mayFocus);
    void placeError(const Error &error);
    /// Above the fields, with a button that asks for the diagnosis.
    void tellFault(const ReplicationFault &fault);
    void clearFault();
    void clearErrors();
    void save();
    void leave();
    void tellPlan(const QString &words);
    [[nodiscard]] QList<FormGrid *> grids() const;

    const ReplicationContext m_context;
    ReplicationCommands &m_commands;
    const Purpose m_purpose;
    ReplicationJob m_start; ///< What cannot be edited here comes from it.
    ReplicationJob m_shown; ///< As the fields stood at first: the difference is what would be lost.
    ProfileLoader m_loader;
    ReplicationPlanner *const m_planner;
    ReplicationRouteForm *const m_route;
    ReplicationTablesForm *const m_tables;
    ReplicationModeForm *const m_mode;
    ReplicationCareForm *const m_care;
    ReplicationPlanView *const m_planView;
    FoldingSection *const m_careFold;
    FoldingSection *const m_planFold;
    QScrollArea *const m_scroll;
    QuestionBar *const m_confirm;
    ErrorBar *const m_errors;
    QPushButton *const m_dryRun;
    QPushButton *const m_save;
    QPushButton *const m_close;
    QSet<ReplicationField> m_touched;
    QHash<QString, QString> m_names; ///< Of all connections.
    bool m_tried = false;            ///< To save: then every error is shown.
    bool m_wantsPlan = false;        ///< To be seen when it is there.
    QString m_faultOf;               ///< Whose fault stands above the fields; empty: none does.
    bool m_left = false;
};
