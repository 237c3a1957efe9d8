// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationJobDialog.h"

#include "app/replication/ReplicationService.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/FoldingSection.h"
#include "ui/common/QuestionBar.h"
#include "ui/replication/ReplicationCareForm.h"
#include "ui/replication/ReplicationCommands.h"
#include "ui/replication/ReplicationFault.h"
#include "ui/replication/ReplicationModeForm.h"
#include "ui/replication/ReplicationPlanView.h"
#include "ui/replication/ReplicationPlanner.h"
#include "ui/replication/ReplicationRouteForm.h"
#include "ui/replication/ReplicationTablesForm.h"

#include <QCloseEvent>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QTimer>

#include <utility>

namespace {

using Field = ReplicationField;
constexpr int planHeight = 300;

/// A duplicate shares nothing that must be unique.
ReplicationJob jobToStart(ReplicationJobDialog::Purpose purpose, ReplicationJob job)
{
    using Purpose = ReplicationJobDialog::Purpose;
    if (purpose == Purpose::Duplicate) {
        job.id.clear();
        job.name.clear();
        job.isDefault = false;
    }
    return job;
}

} // namespace

ReplicationJobDialog::ReplicationJobDialog(const ReplicationContext &context, ReplicationCommands &commands,
                                           Purpose purpose, const ReplicationJob &job,
                                           const std::vector<ReplicationJob> &others, QWidget *parent)
    : QDialog(parent)
    , m_context(context)
    , m_commands(commands)
    , m_purpose(purpose)
    , m_start(jobToStart(purpose, job))
    , m_loader(context.databases)
    , m_planner(new ReplicationPlanner(context.replication, this))
    , m_route(new ReplicationRouteForm(purpose == Purpose::Copy))
    , m_tables(new ReplicationTablesForm(context.schemas, purpose == Purpose::Copy))
    , m_mode(new ReplicationModeForm(purpose == Purpose::Copy))
    , m_care(new ReplicationCareForm)
    , m_planView(new ReplicationPlanView)
    , m_careFold(new FoldingSection(m_care))
    , m_planFold(new FoldingSection(m_planView))
    , m_scroll(new QScrollArea(this))
    , m_confirm(new QuestionBar(this))
    , m_errors(new ErrorBar(this))
    , m_dryRun(new QPushButton(this))
    , m_save(new QPushButton(this))
    , m_close(new QPushButton(this))
{
    setObjectName(QStringLiteral("replicationJobDialog"));
    setModal(false);
    buildLayout();
    connectForms();
    QStringList names;
    for (const ReplicationJob &other : others) {
        if (other.id != m_start.id)
            names << other.name;
    }
    m_route->setTakenNames(names);
    retranslate();
    showJob(m_start);
    resize(820, 720);
    m_loader.load();
    m_route->focusFirst();
}

ReplicationJobDialog::~ReplicationJobDialog() = default;

// -- Building -----------------------------------------------------------------------------------------------

void ReplicationJobDialog::buildLayout()
{
    auto *body = new QWidget(m_scroll);
    auto *fields = new QVBoxLayout(body);
    fields->setContentsMargins(4, 4, 12, 4);
    fields->setSpacing(6);
    for (QWidget *form :
         {static_cast<QWidget *>(m_route), static_cast<QWidget *>(m_tables), static_cast<QWidget *>(m_mode),
          static_cast<QWidget *>(m_careFold), static_cast<QWidget *>(m_planFold)})
        fields->addWidget(form);
    fields->addStretch(1);
    m_careFold->setVisible(m_purpose != Purpose::Copy);
    m_planView->setMinimumHeight(planHeight);
    m_scroll->setWidget(body);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    for (const auto &[button, name] : {std::pair{m_dryRun, "dryRun"}, {m_save, "save"}, {m_close, "close"}})
        button->setObjectName(QLatin1String(name));
    m_save->setDefault(true);
    m_dryRun->setAutoDefault(false);
    m_close->setAutoDefault(false);
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_dryRun);
    buttons->addStretch();
    buttons->addWidget(m_save);
    buttons->addWidget(m_close);
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_errors);
    column->addWidget(m_confirm);
    column->addWidget(m_scroll, 1);
    column->addLayout(buttons);
    connect(m_dryRun, &QPushButton::clicked, this, &ReplicationJobDialog::showDryRun);
    connect(m_save, &QPushButton::clicked, this, &ReplicationJobDialog::save);
    connect(m_close, &QPushButton::clicked, this, &ReplicationJobDialog::reject);
}

void ReplicationJobDialog::connectForms()
{
    connect(m_route, &ReplicationRouteForm::changed, this, &ReplicationJobDialog::fieldChanged);
    connect(m_tables, &ReplicationTablesForm::changed, this, &ReplicationJobDialog::fieldChanged);
    connect(m_tables, &ReplicationTablesForm::sourceFailed, this, [this](const Error &error) {
        if (const auto fault = ReplicationFault::of(error, current(), m_names, m_route->sourceId()))
            tellFault(*fault);
        else
            placeError(Field::Tables, error.toText(), false);
    });
    connect(m_tables, &ReplicationTablesForm::sourceRead, this, [this] {
        if (!current().targetDatabases.contains(
                m_faultOf)) // a target's stays until a plan has asked it again
            clearFault();
    });
    connect(m_errors, &ErrorBar::diagnoseRequested, this, &ReplicationJobDialog::diagnoseRequested);
    connect(m_mode, &ReplicationModeForm::changed, this, &ReplicationJobDialog::fieldChanged);
    connect(m_care, &ReplicationCareForm::changed, this, &ReplicationJobDialog::fieldChanged);
    connect(&m_loader, &ProfileLoader::loaded, this, [this](const std::vector<ConnectionProfile> &profiles) {
        for (const ConnectionProfile &profile : profiles)
            m_names.insert(profile.id, profile.name);
        m_planView->setConnections(m_names);
        m_route->setProfiles(profiles);
        m_shown.name = m_purpose == Purpose::Edit ? m_shown.name : current().name;
    });
    connect(&m_loader, &ProfileLoader::failed, m_errors,
            [this](const Error &error) { m_errors->showError(error); });
    connect(m_planner, &ReplicationPlanner::began, this,
            [this] { tellPlan(tr("Asking the source and the targets…")); });
    connect(m_planner, &ReplicationPlanner::planned, this, &ReplicationJobDialog::showPlan);
    connect(m_planner, &ReplicationPlanner::failed, this, [this](const Error &error) {
        tellPlan(error.message);
        if (const auto fault = ReplicationFault::in(error, current(), m_names))
            tellFault(*fault);
        else
            placeError(error);
    });
    connect(m_planView, &ReplicationPlanView::consentChanged, this,
            [this](const ObjectName &table, const QString &column, bool isGiven) {
                m_tables->setConsent(table, column, isGiven);
            });
}

void ReplicationJobDialog::retranslate()
{
    switch (m_purpose) {
    case Purpose::New:
        setWindowTitle(tr("New replication job"));
        break;
    case Purpose::Edit:
        setWindowTitle(tr("Replication job “%1”").arg(m_start.name));
        break;
    case Purpose::Duplicate:
        setWindowTitle(tr("Duplicate of a replication job"));
        break;
    case Purpose::Copy:
        setWindowTitle(tr("Copy table %1").arg(ReplicationTableName::text(m_start.tables.front().source)));
        break;
    }
    m_careFold->setTitle(tr("Care"));
    m_careFold->setSummary(m_care->summary());
    m_planFold->setTitle(tr("What a run would do"));
    m_dryRun->setText(tr("&Dry run"));
    m_save->setText(m_purpose == Purpose::Copy   ? tr("&Copy it")
                    : m_purpose == Purpose::Edit ? tr("&Save")
                                                 : tr("&Save the job"));
    m_close->setText(tr("Close"));
    FormGrid::lineUp(grids());
}

QList<FormGrid *> ReplicationJobDialog::grids() const
{
    return {&m_route->grid(), &m_tables->grid(), &m_tables->optionsGrid(), &m_mode->grid(), &m_care->grid()};
}

// -- Fields -------------------------------------------------------------------------------------------------

ReplicationJob ReplicationJobDialog::current() const
{
    ReplicationJob job = m_start;
    m_route->writeTo(job);
    m_tables->writeTo(job);
    m_mode->writeTo(job);
    m_care->writeTo(job);
    return job;
}

void ReplicationJobDialog::showJob(const ReplicationJob &job)
{
    m_route->show(job);
    m_tables->show(job);
    m_mode->show(job);
    m_care->show(job);
    m_tables->setJobKey(m_mode->syncKey(), m_mode->mode() != ReplicationMode::Snapshot);
    m_careFold->setSummary(m_care->summary());
    m_shown = current();
    if (m_purpose == Purpose::Copy)
        m_tables->openOptions();
    plan();
}

void ReplicationJobDialog::fieldChanged(ReplicationField field)
{
    m_touched << field;
    for (FormGrid *grid : grids())
        grid->setError(field, {});
    if (field == Field::Source || field == Field::Targets)
        clearFault();
    if (field == Field::Source)
        m_tables->setSource(m_route->sourceId());
    m_care->setMode(m_mode->mode());
    m_tables->setJobKey(m_mode->syncKey(), m_mode->mode() != ReplicationMode::Snapshot);
    m_careFold->setSummary(m_care->summary());
    plan();
}

void ReplicationJobDialog::plan()
{
    const ReplicationJob job = current();
    if (m_tried)
        check();
    if (job.sourceDatabase.isEmpty() || job.targetDatabases.isEmpty() || job.tables.empty()) {
        m_planner->cancel();
        m_planView->clear();
        return tellPlan(tr("said as soon as source, targets and tables are chosen"));
    }
    m_planner->ask(job);
}

void ReplicationJobDialog::showPlan(const ReplicationPlan &plan, bool isWhole)
{
    m_tables->model().setPlan(plan);
    clearFault();
    if (const auto fault = ReplicationFault::in(plan, current(), m_names))
        tellFault(*fault);
    m_mode->setCandidates(m_tables->model().commonCandidates()); // may ask anew, with the key
    if (!isWhole)
        return;
    m_mode->setGuarantee(plan.guarantee);
    m_planView->setPlan(plan);
    tellPlan(ReplicationPlanView::summary(plan));
    if (std::exchange(m_wantsPlan, false))
        showDryRun();
}

void ReplicationJobDialog::tellPlan(const QString &words)
{
    m_planFold->setSummary(words);
}

void ReplicationJobDialog::showDryRun()
{
    m_tried = true;
    if (!check(true))
        return;
    m_planFold->setOpen(true);
    if (m_planner->isAsking()) {
        m_wantsPlan = true;
        return;
    }
    // Once the section has its room.
    QTimer::singleShot(0, this, [this] { m_scroll->ensureWidgetVisible(m_planFold, 0, 0); });
    m_planView->setFocus();
}

// -- Errors -------------------------------------------------------------------------------------------------

bool ReplicationJobDialog::check(bool mayFocus)
{
    clearErrors();
    const ReplicationJob job = current();
    const bool needsKey = job.mode != ReplicationMode::Snapshot;
    std::vector<std::pair<Field, QString>> faults;
    if (job.sourceDatabase.isEmpty())
        faults.emplace_back(Field::Source, tr("Choose the connection that the rows come from."));
    if (job.targetDatabases.isEmpty())
        faults.emplace_back(Field::Targets, tr("Tick at least one connection that the rows go to."));
    if (job.tables.empty())
        faults.emplace_back(Field::Tables, tr("Tick at least one table."));
    for (const ReplicationTable &table : job.tables) {
        if (needsKey && job.syncKeyOf(table).isEmpty()) {
            faults.emplace_back(
                Field::SyncKey,
                tr("%1 needs a column that grows with each change, such as updated_at. Without one, "
                   "choose the mode Snapshot.")
                    .arg(ReplicationTableName::text(table.source)));
            break;
        }
    }
    for (const auto &[field, text] : faults)
        placeError(field, text, mayFocus && field == faults.front().first);
    return faults.empty();
}

void ReplicationJobDialog::placeError(ReplicationField field, const QString &text, bool mayFocus)
{
    for (FormGrid *grid : grids()) {
        if (!grid->setError(field, text))
            continue;
        if (grid == &m_care->grid())
            m_careFold->setOpen(true);
        if (mayFocus)
            grid->focusField(field);
        return;
    }
}

void ReplicationJobDialog::placeError(const Error &error)
{
    // Of all that a job may collide with, only a name is repeated in the words.
    const bool isTaken = error.code == ErrorCode::Conflict && error.message.contains(current().name);
    const Field field = isTaken ? Field::Name : ReplicationFields::of(error);
    if (field == Field::None)
        return m_errors->showError(error);
    placeError(field, error.advice.isEmpty() ? error.message : error.message + u' ' + error.advice, m_tried);
}

void ReplicationJobDialog::tellFault(const ReplicationFault &fault)
{
    m_errors->showError(fault.error);
    m_errors->offerDiagnosis(fault.connectionId, fault.error);
    m_faultOf = fault.connectionId;
}

void ReplicationJobDialog::clearFault()
{
    if (!std::exchange(m_faultOf, {}).isEmpty())
        m_errors->hide();
}

void ReplicationJobDialog::clearErrors()
{
    m_errors->hide();
    for (FormGrid *grid : grids())
        grid->clearErrors();
}

// -- Saving and leaving -------------------------------------------------------------------------------------

void ReplicationJobDialog::save()
{
    m_tried = true;
    m_confirm->withdraw();
    if (!check(true))
        return;
    m_save->setEnabled(false);
    const auto refused = [this](const Error &error) {
        m_save->setEnabled(true);
        placeError(error);
    };
    if (m_purpose == Purpose::Copy) {
        m_commands.copy(current(), [this, guard = QPointer<QObject>(this), refused](const auto &run) {
            if (!guard)
                return;
            if (!run)
                return refused(run.error());
            m_left = true;
            leave();
        });
        return;
    }
    m_context.replication.save(current(), this, [this, refused](const Result<ReplicationJob> &job) {
        if (!job)
            return refused(job.error());
        m_left = true;
        emit saved(*job);
        leave();
    });
}

void ReplicationJobDialog::reject()
{
    if (m_left || current().toJson() == m_shown.toJson()) {
        m_left = true;
        return leave();
    }
    QuestionBar::Question question;
    question.text = m_purpose == Purpose::Copy ? tr("The table was not copied.")
                                               : tr("The changes to this job are not saved.");
    question.yes = tr("&Discard them");
    question.no = tr("&Go on editing");
    question.confirmed = [this] {
        m_left = true;
        leave();
    };
    question.declined = [this] { m_route->focusFirst(); };
    m_confirm->ask(std::move(question));
}

void ReplicationJobDialog::leave()
{
    hide();
    deleteLater();
}

void ReplicationJobDialog::closeEvent(QCloseEvent *event)
{
    event->ignore();
    reject();
}

void ReplicationJobDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}
