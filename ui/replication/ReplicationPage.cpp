// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationPage.h"

#include "app/replication/ReplicationService.h"
#include "ui/common/ActionTable.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/QuestionBar.h"
#include "ui/replication/ReplicationCommands.h"
#include "ui/replication/ReplicationFailure.h"
#include "ui/replication/ReplicationFault.h"
#include "ui/replication/ReplicationJobForms.h"
#include "ui/replication/ReplicationJobPanel.h"
#include "ui/replication/ReplicationJobView.h"

#include <QAction>
#include <QEvent>
#include <QJsonObject>
#include <QMenu>
#include <QSplitter>
#include <QToolBar>
#include <QVBoxLayout>

#include <chrono>

namespace {

constexpr std::chrono::seconds jobTick{1};
constexpr QLatin1String shownJobKey("job");

} // namespace

ReplicationPage::ReplicationPage(const ReplicationContext &context, QWidget *parent)
    : Page(parent)
    , m_context(context)
    , m_loader(context.databases)
    , m_tools(new QToolBar(this))
    , m_errors(new ErrorBar(this))
    , m_question(new QuestionBar(this))
    , m_commands(new ReplicationCommands(context.replication, *m_question, *m_errors, this))
    , m_forms(new ReplicationJobForms(context, *m_commands, *this))
    , m_view(new ReplicationJobView(m_model, this))
    , m_panel(new ReplicationJobPanel(context.replication, this))
{
    buildView();
    buildActions();
    buildLayout();
    connectService();
    connectFailure();
    updateActions();
    m_loader.load();
    reload();
}

ReplicationPage::~ReplicationPage()
{
    delete m_view; // it speaks to the model and to this page until its end
}

// -- Building -----------------------------------------------------------------------------------------------

void ReplicationPage::buildView()
{
    connect(m_view, &ReplicationJobView::firstRequested, this, &ReplicationPage::newJob);
    connect(m_view, &ReplicationJobView::currentJobChanged, this, &ReplicationPage::selectionChanged);
    connect(m_view, &QTreeView::doubleClicked, this, [this] { action("replication.edit")->trigger(); });
    connect(m_view, &QWidget::customContextMenuRequested, this, [this](const QPoint &position) {
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->addActions(m_tools->actions());
        menu->addSeparator();
        menu->addAction(action("replication.duplicate"));
        menu->addAction(action("replication.copyAgain"));
        menu->popup(m_view->viewport()->mapToGlobal(position));
    });
}

void ReplicationPage::buildActions()
{
    const auto add = [this](const char *id, auto act) {
        QAction *made = m_context.actions.create(id, this);
        connect(made, &QAction::triggered, this, act);
        m_actions.emplace(QString::fromLatin1(id), made);
    };
    /// With the selected job; disabled actions are not triggered, but a job may go between.
    const auto with = [this](auto act) {
        return [this, act] {
            if (const ReplicationJob *job = current())
                act(*job);
        };
    };
    using Job = ReplicationJob;
    using Purpose = ReplicationJobForms::Purpose;
    add("replication.new", [this] { newJob(); });
    add("replication.run", with([this](const Job &job) { m_commands->run(job); }));
    add("replication.pause", [this](bool paused) {
        if (const ReplicationRun *run = currentRun())
            m_commands->setPaused(run->id, paused);
    });
    add("replication.stop", [this] {
        if (const ReplicationRun *run = currentRun())
            m_commands->stop(run->id);
    });
    add("replication.retry", with([this](const Job &job) { m_commands->run(job); }));
    add("replication.deletes", with([this](const Job &job) {
            if (const ReplicationRun *run = currentRun())
                m_commands->runAndDelete(job, *run);
        }));
    add("replication.copyAgain", with([this](const Job &job) { m_commands->copyAgain(job); }));
    add("replication.dryRun", with([this](const Job &) { m_panel->dryRun(); }));
    add("replication.verify", with([this](const Job &) { m_panel->verify(); }));
    add("replication.edit",
        with([this](const Job &job) { m_forms->open(Purpose::Edit, job, m_model.jobs()); }));
    add("replication.duplicate",
        with([this](const Job &job) { m_forms->open(Purpose::Duplicate, job, m_model.jobs()); }));
    add("replication.enabled", [this](bool enabled) {
        if (const Job *job = current())
            m_commands->setEnabled(*job, enabled);
    });
    add("replication.remove", with([this](const Job &job) { m_commands->remove(job); }));
    add("replication.diagnose", [this] {
        if (!m_panel->failure().connectionId().isEmpty())
            emit diagnoseRequested(m_panel->failure().connectionId());
    });
    add("replication.refresh", [this] {
        reload();
        m_panel->reload();
    });
    action("replication.pause")->setCheckable(true);
    action("replication.enabled")->setCheckable(true);
}

void ReplicationPage::buildLayout()
{
    m_tools->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_tools->setIconSize(QSize(16, 16));
    const std::initializer_list<const char *> groups[] = {
        {"replication.new"},
        {"replication.run", "replication.pause", "replication.stop"},
        {"replication.dryRun", "replication.verify"},
        {"replication.edit", "replication.enabled", "replication.remove"}};
    for (const auto &group : groups) {
        if (!m_tools->actions().isEmpty())
            m_tools->addSeparator();
        for (const char *id : group) {
            m_tools->addAction(action(id));
            m_tools->widgetForAction(action(id))->setFocusPolicy(Qt::StrongFocus);
        }
    }
    auto *halves = new QSplitter(Qt::Vertical, this);
    halves->addWidget(m_view);
    halves->addWidget(m_panel);
    halves->setChildrenCollapsible(false);
    halves->setStretchFactor(0, 2);
    halves->setStretchFactor(1, 3);
    halves->setSizes({4000, 6000}); // shares
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_tools);
    column->addWidget(m_errors);
    column->addWidget(m_question);
    column->addWidget(halves, 1);
    setTabOrder(m_tools, m_view);
    setTabOrder(m_view, m_panel);
}

void ReplicationPage::connectService()
{
    const auto show = [this](const Error &error) { m_errors->showError(error); };
    ReplicationService &service = m_context.replication;
    connect(&service, &ReplicationService::jobsChanged, this, &ReplicationPage::reload);
    connect(&service, &ReplicationService::runChanged, this, &ReplicationPage::showRun);
    connect(&service, &ReplicationService::runEnded, this, [this](const ReplicationRun &run) {
        showRun(run);
        if (run.jobId == currentId())
            m_panel->reload();
    });
    connect(&service, &ReplicationService::failed, m_errors, show);
    connect(m_commands, &ReplicationCommands::began, this, &ReplicationPage::showRun);
    connect(m_commands, &ReplicationCommands::copyBegan, this, [this](const ReplicationJob &copy) {
        m_model.addCopy(copy);
        invite(false);
        select(copy.id);
    });
    connect(m_panel, &ReplicationJobPanel::consentChanged, m_commands, &ReplicationCommands::save);
    connect(m_panel, &ReplicationJobPanel::failed, m_errors, show);
    connect(m_panel, &ReplicationJobPanel::faulted, m_errors, [this](const ReplicationFault &fault) {
        m_errors->showError(fault.error);
        m_errors->offerDiagnosis(fault.connectionId, fault.error);
    });
    connect(m_forms, &ReplicationJobForms::saved, this, &ReplicationPage::saved);
    connect(m_forms, &ReplicationJobForms::diagnoseRequested, this, &Page::diagnoseRequested);
    connect(m_errors, &ErrorBar::diagnoseRequested, this, &Page::diagnoseRequested);
    connect(&m_loader, &ProfileLoader::loaded, this, &ReplicationPage::showProfiles);
    connect(&m_loader, &ProfileLoader::failed, m_errors, show);
    connect(&m_timer, &QTimer::timeout, this, &ReplicationPage::tick);
    m_timer.setInterval(jobTick);
}

void ReplicationPage::connectFailure()
{
    const ReplicationFailure &failure = m_panel->failure();
    connect(&failure, &ReplicationFailure::retryRequested, action("replication.retry"), &QAction::trigger);
    connect(&failure, &ReplicationFailure::deletesRequested, action("replication.deletes"),
            &QAction::trigger);
    connect(&failure, &ReplicationFailure::copyAgainRequested, action("replication.copyAgain"),
            &QAction::trigger);
    connect(&failure, &ReplicationFailure::diagnoseRequested, this, &Page::diagnoseRequested);
}

QAction *ReplicationPage::action(const char *id) const
{
    return m_actions.at(QString::fromLatin1(id));
}

// -- What is shown ------------------------------------------------------------------------------------------

void ReplicationPage::showProfiles(const std::vector<ConnectionProfile> &profiles)
{
    m_profiles = profiles;
    QHash<QString, QString> names;
    for (const ConnectionProfile &profile : profiles)
        names.insert(profile.id, profile.name);
    m_model.setConnections(names);
    m_panel->setConnections(names);
}

void ReplicationPage::reload()
{
    m_context.replication.jobs(this, [this](const Result<std::vector<ReplicationJob>> &jobs) {
        if (jobs)
            showJobs(*jobs);
        else
            m_errors->showError(jobs.error());
    });
}

void ReplicationPage::showJobs(const std::vector<ReplicationJob> &jobs)
{
    m_isLoaded = true;
    const QString before = m_wanted.isEmpty() ? currentId() : m_wanted;
    m_model.setJobs(jobs);
    for (const ReplicationRun &run : m_context.replication.runs())
        m_model.setRun(run, m_context.replication.isPaused(run.id));
    for (const ReplicationJob &job : jobs) {
        const ReplicationRun *known = m_model.run(job.id);
        if (known && known->state == ReplicationRun::State::Running)
            continue;
        m_context.replication.history(job.id, 1, this,
                                      [this](const Result<std::vector<ReplicationRun>> &runs) {
                                          if (runs && !runs->empty())
                                              showRun(runs->front());
                                      });
    }
    invite(m_model.rowCount() == 0);
    tick();
    select(before);
    selectionChanged();
    emit pageChanged();
}

/// To make a first job; nothing is said about a job then.
void ReplicationPage::invite(bool isEmpty)
{
    m_view->setInviting(isEmpty);
    m_panel->setVisible(!isEmpty);
}

void ReplicationPage::select(const QString &jobId)
{
    m_wanted = jobId;
    if (m_view->select(jobId))
        m_wanted.clear();
    else if (currentId().isEmpty() && m_model.rowCount() > 0 && m_isLoaded)
        m_view->setCurrentIndex(m_model.index(0, 0));
}

void ReplicationPage::showRun(const ReplicationRun &run)
{
    const ReplicationRun *known = m_model.run(run.jobId);
    if (known && known->id != run.id && known->startedAt > run.startedAt)
        return; // an answer that comes late
    m_model.setRun(run, m_context.replication.isPaused(run.id));
    if (run.jobId == currentId())
        m_panel->showRun(run);
    if (run.state != ReplicationRun::State::Running)
        tick();
    updateActions();
    emit pageChanged();
}

/// Times go on while nothing else happens.
void ReplicationPage::tick()
{
    m_model.setNow(QDateTime::currentDateTimeUtc());
    for (const ReplicationJob &job : m_model.jobs())
        m_model.setTimes(job.id, m_context.replication.nextRun(job), m_context.replication.lag(job.id));
}

void ReplicationPage::selectionChanged()
{
    m_question->withdraw();
    m_panel->showJob(current(), currentRun());
    updateActions();
    emit stateChanged();
}

QString ReplicationPage::currentId() const
{
    return m_view->currentId();
}

void ReplicationPage::updateActions()
{
    const ReplicationJob *job = current();
    const ReplicationRun *run = currentRun();
    const bool isCopy = job && m_model.isCopy(job->id);
    const bool isRunning = run && run->state == ReplicationRun::State::Running;
    const auto enable = [this](std::initializer_list<const char *> ids, bool enabled) {
        for (const char *id : ids)
            action(id)->setEnabled(enabled);
    };
    enable({"replication.run"}, job && !isRunning);
    enable({"replication.pause", "replication.stop"}, isRunning);
    enable({"replication.dryRun", "replication.verify"}, job);
    enable({"replication.edit", "replication.duplicate", "replication.enabled"}, job && !isCopy);
    enable({"replication.remove", "replication.copyAgain"}, job && !isCopy && !isRunning);
    const bool hasFailed = run && !isRunning && run->firstError().has_value();
    enable({"replication.retry"}, hasFailed || (run && run->state == ReplicationRun::State::Stopped));
    enable({"replication.deletes"}, hasFailed && !isCopy && !ReplicationFailure::guarded(*run).empty());
    enable({"replication.diagnose"}, !m_panel->failure().connectionId().isEmpty());
    action("replication.pause")->setChecked(isRunning && m_context.replication.isPaused(run->id));
    action("replication.enabled")->setChecked(job && !isCopy && job->enabled);
}

// -- Forms --------------------------------------------------------------------------------------------------

void ReplicationPage::newJob()
{
    m_forms->open(ReplicationJobForms::Purpose::New, {}, m_model.jobs());
}

void ReplicationPage::copyTable(const QString &connectionId, const ObjectName &table)
{
    m_forms->openCopy(connectionId, table);
}

void ReplicationPage::saved(const ReplicationJob &job)
{
    select(job.id); // jobsChanged() brings it
    m_view->setFocus();
}

// -- As a page ----------------------------------------------------------------------------------------------

QString ReplicationPage::title() const
{
    return tr("Replication");
}

QIcon ReplicationPage::icon() const
{
    return Theme::icon(QStringLiteral("replication"));
}

PageStatus ReplicationPage::status() const
{
    PageStatus status;
    status.rows = m_model.summary();
    return status;
}

QJsonObject ReplicationPage::saveState() const
{
    return {{shownJobKey, m_wanted.isEmpty() ? currentId() : m_wanted}};
}

void ReplicationPage::restoreState(const QJsonObject &state)
{
    select(state.value(shownJobKey).toString());
}

QString ReplicationPage::reasonToStay() const
{
    return m_forms->isAnyOpen() ? tr("A replication job is still being edited. Close the page all the same?")
                                : QString();
}

void ReplicationPage::activate()
{
    m_view->focusFirst();
}

void ReplicationPage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    tick();
    m_timer.start();
}

void ReplicationPage::hideEvent(QHideEvent *event)
{
    Page::hideEvent(event);
    m_timer.stop();
}

void ReplicationPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_model.retranslate();
        emit pageChanged();
    }
    Page::changeEvent(event);
}
