// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationJobPanel.h"

#include "app/replication/ReplicationService.h"
#include "ui/common/BusyBar.h"
#include "ui/replication/ReplicationFailure.h"
#include "ui/replication/ReplicationFault.h"
#include "ui/replication/ReplicationHistoryView.h"
#include "ui/replication/ReplicationPlanView.h"
#include "ui/replication/ReplicationQuarantineView.h"
#include "ui/replication/ReplicationRunView.h"
#include "ui/replication/ReplicationVerifyView.h"

#include <QEvent>
#include <QVBoxLayout>

#include <algorithm>

namespace {

constexpr int shownHistory = 300;
constexpr int shownQuarantine = 1000;

} // namespace

ReplicationJobPanel::ReplicationJobPanel(ReplicationService &service, QWidget *parent)
    : QTabWidget(parent)
    , m_service(service)
    , m_run(new ReplicationRunView(this))
    , m_history(new ReplicationHistoryView(this))
    , m_quarantine(new ReplicationQuarantineView(this))
    , m_dryRun(new QWidget(this))
    , m_planning(new BusyBar(m_dryRun))
    , m_plan(new ReplicationPlanView(m_dryRun))
    , m_verify(new ReplicationVerifyView(service, this))
    , m_context(std::make_unique<QObject>())
{
    buildTabs();
    retranslate();
}

void ReplicationJobPanel::buildTabs()
{
    setObjectName(QStringLiteral("replicationTabs"));
    setDocumentMode(true);
    auto *column = new QVBoxLayout(m_dryRun);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_planning);
    column->addWidget(m_plan, 1);
    for (QWidget *tab : {static_cast<QWidget *>(m_run), static_cast<QWidget *>(m_history),
                         static_cast<QWidget *>(m_quarantine), m_dryRun, static_cast<QWidget *>(m_verify)})
        addTab(tab, QString());
    connect(m_history, &ReplicationHistoryView::runActivated, this, &ReplicationJobPanel::showHistoryRun);
    connect(m_plan, &ReplicationPlanView::consentChanged, this, &ReplicationJobPanel::setConsent);
    connect(m_verify, &ReplicationVerifyView::faulted, this, &ReplicationJobPanel::faulted);
    connect(m_planning, &BusyBar::stopRequested, this, [this] {
        m_planContext.reset();
        m_planning->end();
    });
}

ReplicationFailure &ReplicationJobPanel::failure()
{
    return m_run->failure();
}

void ReplicationJobPanel::setConnections(const QHash<QString, QString> &names)
{
    m_names = names;
    m_run->setConnections(names);
    m_quarantine->setConnections(names);
    m_plan->setConnections(names);
    m_verify->setConnections(names);
}

// -- The job ------------------------------------------------------------------------------------------------

void ReplicationJobPanel::showJob(const ReplicationJob *job, const ReplicationRun *run)
{
    const bool isAnother = !job || job->id != m_job.id;
    m_job = job ? *job : ReplicationJob();
    if (isAnother) {
        m_context = std::make_unique<QObject>();
        m_planContext.reset();
        m_planning->end();
        m_plan->clear();
        m_chosen.clear();
        m_newest.reset();
        m_history->setRuns({});
        m_quarantine->setRows({});
        retranslate();
    }
    m_verify->showJob(m_job.id);
    setEnabled(job != nullptr);
    if (run)
        showRun(*run);
    else if (isAnother)
        m_run->showNothing();
    if (isAnother)
        reload();
}

bool ReplicationJobPanel::isAnyRunning() const
{
    return m_newest && m_newest->state == ReplicationRun::State::Running;
}

void ReplicationJobPanel::showRun(const ReplicationRun &run)
{
    const bool isNext = !m_newest || m_newest->id != run.id;
    m_newest = run;
    if (isNext)
        m_chosen.clear(); // what happens now matters more
    if (m_chosen.isEmpty())
        m_run->showRun(run, m_job.sourceDatabase, m_service.isPaused(run.id), !isAnyRunning());
    if (isNext && run.state == ReplicationRun::State::Running)
        setCurrentIndex(RunTab);
}

void ReplicationJobPanel::showHistoryRun(const QString &runId)
{
    const ReplicationRun *run = m_history->model().run(runId);
    if (!run)
        return;
    m_chosen = m_newest && m_newest->id == runId ? QString() : runId;
    // To go on from the checkpoint is said of the newest run only.
    m_run->showRun(*run, m_job.sourceDatabase, false, m_chosen.isEmpty() && !isAnyRunning());
    setCurrentIndex(RunTab);
}

// -- History and quarantine ---------------------------------------------------------------------------------

void ReplicationJobPanel::reload()
{
    if (m_job.id.isEmpty())
        return;
    m_service.history(m_job.id, shownHistory, m_context.get(), [this](const auto &runs) {
        if (runs)
            showHistory(*runs);
        else
            emit failed(runs.error());
    });
    m_service.quarantine(m_job.id, shownQuarantine, m_context.get(), [this](const auto &rows) {
        if (rows)
            showQuarantine(*rows);
        else
            emit failed(rows.error());
    });
}

void ReplicationJobPanel::showHistory(const std::vector<ReplicationRun> &runs)
{
    m_history->setRuns(runs);
}

void ReplicationJobPanel::showQuarantine(const std::vector<QJsonObject> &rows)
{
    m_quarantine->setRows(rows);
    retranslate();
}

// -- Dry run and verification -------------------------------------------------------------------------------

void ReplicationJobPanel::dryRun()
{
    setCurrentIndex(DryRunTab);
    m_planning->begin(tr("Asking the source and the targets…"));
    m_planContext = std::make_unique<QObject>();
    m_service.plan(m_job, m_planContext.get(),
                   [this](const Result<ReplicationPlan> &plan) { showPlan(plan); });
}

void ReplicationJobPanel::showPlan(const Result<ReplicationPlan> &plan)
{
    m_planning->end();
    if (plan)
        m_plan->setPlan(*plan);
    if (const auto fault = ReplicationFault::in(plan, m_job, m_names))
        emit faulted(*fault);
    else if (!plan)
        emit failed(plan.error());
}

void ReplicationJobPanel::setConsent(const ObjectName &table, const QString &column, bool isGiven)
{
    for (ReplicationTable &one : m_job.tables) {
        if (!(one.source == table))
            continue;
        one.lossyConsents.removeAll(column);
        if (isGiven)
            one.lossyConsents << column;
    }
    emit consentChanged(m_job);
}

void ReplicationJobPanel::verify()
{
    setCurrentIndex(VerifyTab);
    m_verify->verify(m_job);
}

// -- Words --------------------------------------------------------------------------------------------------

void ReplicationJobPanel::retranslate()
{
    setAccessibleName(tr("The selected job"));
    setTabText(RunTab, tr("Run"));
    setTabText(HistoryTab, tr("History"));
    setTabText(QuarantineTab, m_quarantine->count() > 0 ? tr("Quarantine (%1)").arg(m_quarantine->count())
                                                        : tr("Quarantine"));
    setTabText(DryRunTab, tr("Dry run"));
    setTabText(VerifyTab, tr("Verification"));
}

void ReplicationJobPanel::changeEvent(QEvent *event)
{
    QTabWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}
