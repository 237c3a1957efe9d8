// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/federated/FederatedPage.h"

#include "app/connections/DatabaseManager.h"
#include "app/query/StatementSplitter.h"
#include "ui/common/ActionTable.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/PlainLabel.h"
#include "ui/common/QuestionBar.h"
#include "ui/common/Theme.h"
#include "ui/connections/PasswordKeeper.h"
#include "ui/connections/PasswordPrompt.h"
#include "ui/editor/SqlCompletion.h"
#include "ui/editor/SqlEditor.h"
#include "ui/editor/StatementMark.h"
#include "ui/federated/FanOutRisk.h"
#include "ui/federated/ModeChoice.h"
#include "ui/federated/PlanPanel.h"
#include "ui/federated/SourceList.h"
#include "ui/results/ResultView.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QSplitter>
#include <QTabBar>
#include <QTabWidget>
#include <QToolButton>

#include <utility>

namespace {

constexpr std::chrono::milliseconds timeInterval{100};

QToolButton *actionButton(QAction *action, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

} // namespace

FederatedPage::FederatedPage(const PageContext &context, PoolManager &pools, QWidget *parent)
    : Page(parent)
    , m_context(context)
    , m_work(context, pools)
    , m_question(new QuestionBar(this))
    , m_error(new ErrorBar(this))
    , m_differences(new PlainLabel(this))
    , m_password(new PasswordPrompt(this))
    , m_completion(new SqlCompletion(context.schemas, this))
    , m_sources(new SourceList(this))
    , m_modes(new ModeChoice(m_work.canJoin(), this))
    , m_editor(new SqlEditor(this))
    , m_mark(new StatementMark(*m_editor, this))
    , m_tabs(new QTabWidget(this))
    , m_plan(new PlanPanel(this))
    , m_time(new PlainLabel(this))
    , m_run(context.actions.create("query.run", this))
    , m_stop(context.actions.create("query.stop", this))
    , m_retry(context.actions.create("query.retryFailed", this))
    , m_across(new QSplitter(Qt::Horizontal, this))
    , m_down(new QSplitter(Qt::Vertical, this))
    , m_jobs(1)
{
    build();
    connectParts();
    retranslate();
    setMode(Mode::FanOut);
    reloadConnections();
}

FederatedPage::~FederatedPage() = default;

void FederatedPage::build()
{
    m_differences->setObjectName(QStringLiteral("differences"));
    m_differences->setAutoFillBackground(true);
    m_differences->setContentsMargins(12, 6, 12, 6);
    m_differences->hide();
    m_across->addWidget(buildSources());
    m_across->addWidget(buildWork());
    m_across->setStretchFactor(1, 1);
    m_across->setSizes({360, 800});
    m_across->setChildrenCollapsible(false);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(6);
    column->addWidget(m_question);
    column->addWidget(m_error);
    column->addWidget(m_password);
    column->addWidget(m_across, 1);
}

QWidget *FederatedPage::buildSources()
{
    auto *panel = new QWidget(this);
    auto *column = new QVBoxLayout(panel);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    column->addWidget(m_modes);
    column->addWidget(m_sources, 1);
    return panel;
}

QWidget *FederatedPage::buildWork()
{
    auto *top = new QWidget(this);
    auto *buttons = new QHBoxLayout;
    for (QAction *action : {m_run, m_stop, m_retry})
        buttons->addWidget(actionButton(action, top));
    buttons->addStretch();
    m_time->setObjectName(QStringLiteral("time"));
    m_time->setWordWrap(false);
    buttons->addWidget(m_time);
    auto *editing = new QVBoxLayout(top);
    editing->setContentsMargins(0, 0, 0, 0);
    editing->setSpacing(6);
    editing->addLayout(buttons);
    editing->addWidget(m_editor, 1);

    auto *bottom = new QWidget(this);
    m_tabs->setObjectName(QStringLiteral("results"));
    m_tabs->setDocumentMode(true);
    auto *showing = new QVBoxLayout(bottom);
    showing->setContentsMargins(0, 0, 0, 0);
    showing->addWidget(m_differences);
    showing->addWidget(m_tabs, 1);
    m_down->addWidget(top);
    m_down->addWidget(bottom);
    m_down->setSizes({240, 400});
    m_down->setChildrenCollapsible(false);
    return m_down;
}

void FederatedPage::connectParts()
{
    connect(m_modes, &ModeChoice::chosen, this, &FederatedPage::setMode);
    connect(m_run, &QAction::triggered, this, &FederatedPage::run);
    connect(m_stop, &QAction::triggered, this, &FederatedPage::stop);
    const auto retryFailed = [this] {
        m_error->hide();
        if (m_mode == Mode::Join)
            run();
        else
            m_work.retryFailed();
    };
    connect(m_retry, &QAction::triggered, this, retryFailed);
    connect(m_error, &ErrorBar::retryRequested, this, retryFailed);
    connect(m_error, &ErrorBar::diagnoseRequested, this, &Page::diagnoseRequested);
    connect(m_sources, &SourceList::ticksChanged, this, &FederatedPage::followSources);
    connect(m_sources, &SourceList::stopRequested, &m_work, &FederatedRunner::stopSource);
    connect(m_sources, &SourceList::retryRequested, &m_work, &FederatedRunner::retry);
    connect(m_editor, &SqlEditor::textChanged, this, &Page::stateChanged);
    connect(m_editor, &SqlEditor::cursorMoved, this, &Page::stateChanged);
    connect(&m_work, &FederatedRunner::stateChanged, this, &FederatedPage::refresh);
    connect(&m_work, &FederatedRunner::sourceChanged, this, [this](int source) {
        m_sources->showSource(source, m_work.sources().at(static_cast<std::size_t>(source)));
        showDifferences();
    });
    connect(&m_work, &FederatedRunner::finished, this, &FederatedPage::ended);
    auto *keeper = new PasswordKeeper(m_context.databases, *m_password, this);
    connect(keeper, &PasswordKeeper::failed, m_error,
            [this](const Error &error) { m_error->showError(error); });
    connect(keeper, &PasswordKeeper::kept, this, retryFailed);
    m_editor->setCompleter(m_completion->completer<SqlEditor::Completion>());
    connect(m_completion, &SqlCompletion::moreKnown, m_editor, &SqlEditor::refreshCompletion);
    m_editor->followSettings(m_context.settings);
    m_timer.setInterval(timeInterval);
    connect(&m_timer, &QTimer::timeout, this, &FederatedPage::showTimes);
}

void FederatedPage::retranslate()
{
    m_editor->setAccessibleName(tr("Statement"));
    m_tabs->tabBar()->setAccessibleName(tr("Results"));
    if (const int plan = m_tabs->indexOf(m_plan); plan >= 0)
        m_tabs->setTabText(plan, tr("Plan"));
    if (m_view)
        m_tabs->setTabText(m_tabs->indexOf(m_view), tr("Result"));
    showTimes();
    emit pageChanged(); // title and status
}

void FederatedPage::changeEvent(QEvent *event)
{
    Page::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    } else if (event->type() == QEvent::PaletteChange) {
        colourParts();
        emit pageChanged(); // the tab's edge
    }
}

void FederatedPage::setMode(Mode mode)
{
    const bool isOther = mode != m_mode;
    m_mode = mode;
    m_modes->setMode(mode);
    const bool isJoin = mode == Mode::Join;
    const int plan = m_tabs->indexOf(m_plan);
    if (isJoin && plan < 0)
        m_tabs->addTab(m_plan, tr("Plan"));
    else if (!isJoin && plan >= 0)
        m_tabs->removeTab(plan);
    m_plan->setVisible(isJoin);
    if (isOther) {
        m_sources->clearStates();
        m_differences->hide();
        m_error->hide();
        m_question->withdraw();
    }
    followSources();
}

DatabaseType FederatedPage::dialect() const
{
    // DuckDB reads and quotes as PostgreSQL does.
    const auto profiles = m_sources->tickedProfiles();
    return m_mode == Mode::Join || profiles.empty() ? DatabaseType::PostgreSql : profiles.front().type;
}

void FederatedPage::followSources()
{
    std::vector<SqlCompletion::Source> sources;
    for (const ConnectionProfile &profile : m_sources->tickedProfiles())
        sources.push_back({profile.id, profile.name, profile.type});
    if (m_mode == Mode::Join)
        m_completion->setFederated(sources);
    else if (!sources.empty())
        m_completion->setConnection(sources.front());
    m_mark->setDialect(dialect());
    colourParts();
    refresh();
    emit stateChanged();
}

void FederatedPage::refresh()
{
    const bool isRunning = m_work.isRunning();
    const bool canRun = m_mode == Mode::FanOut || m_work.canJoin();
    m_run->setEnabled(canRun && !isRunning && !m_sources->ticked().isEmpty());
    m_stop->setEnabled(isRunning);
    m_retry->setEnabled(m_mode == Mode::FanOut && !isRunning && m_work.anyFailed());
    m_modes->setChangeable(!isRunning);
    if (isRunning)
        m_timer.start();
    else
        m_timer.stop();
    showTimes();
    emit pageChanged();
}

void FederatedPage::colourParts()
{
    m_editor->setEdgeColour(colour());
    Theme::setGround(*m_differences, Theme::Role::Caution);
}

std::pair<QString, qsizetype> FederatedPage::statement() const
{
    if (const QString selected = m_editor->selectedText(); !selected.trimmed().isEmpty())
        return {selected, m_editor->selectionStart()};
    const QString text = m_editor->text();
    const auto statements = StatementSplitter::split(text, dialect());
    const auto *found = StatementSplitter::at(statements, m_editor->cursor());
    if (!found)
        return {QString(), 0};
    return {text.mid(found->start, found->length), found->start};
}

QString FederatedPage::title() const
{
    return m_mode == Mode::Join ? tr("Join") : tr("Fan-out");
}

QIcon FederatedPage::icon() const
{
    return Theme::icon(QStringLiteral("federated"));
}

QColor FederatedPage::colour() const
{
    for (const ConnectionProfile &profile : m_sources->tickedProfiles()) {
        if (profile.environment == Environment::Production)
            return Theme::colour(Theme::roleOf(Environment::Production), palette());
    }
    return {};
}

PageStatus FederatedPage::status() const
{
    PageStatus status;
    const auto count = m_sources->ticked().size();
    status.connection = count == 1 ? tr("1 connection") : tr("%1 connections").arg(count);
    if (m_view)
        status.rows = m_view->rowsText();
    if (m_work.result())
        status.time = FederatedPlan::timeText(m_work.result()->times().total);
    return status;
}

QJsonObject FederatedPage::saveState() const
{
    return {
        {QStringLiteral("text"), m_editor->text()},
        {QStringLiteral("cursor"), static_cast<qint64>(m_editor->cursor())},
        {QStringLiteral("mode"), m_mode == Mode::Join ? QStringLiteral("join") : QStringLiteral("fan-out")},
        {QStringLiteral("ticked"), QJsonArray::fromStringList(m_sources->ticked())}};
}

void FederatedPage::restoreState(const QJsonObject &state)
{
    m_editor->setText(state[QStringLiteral("text")].toString());
    m_editor->setCursor(state[QStringLiteral("cursor")].toInteger());
    QStringList ids;
    for (const QJsonValue &id : state[QStringLiteral("ticked")].toArray())
        ids << id.toString();
    m_sources->setTicked(ids);
    setMode(state[QStringLiteral("mode")].toString() == QLatin1String("join") ? Mode::Join : Mode::FanOut);
}

QString FederatedPage::reasonToStay() const
{
    return isRunning()
               ? tr("A statement is still running on several connections. Stop it and close the page?")
               : QString();
}

void FederatedPage::activate()
{
    m_editor->setFocus();
}

void FederatedPage::setText(const QString &text)
{
    m_editor->setText(text);
}

void FederatedPage::reloadConnections()
{
    m_jobs.start([this, &databases = m_context.databases]() -> BackgroundJobs::Delivery {
        auto profiles = databases.getAvailableDatabases();
        return [this, profiles = std::move(profiles)] {
            if (!profiles)
                return m_error->showError(profiles.error());
            m_sources->setProfiles(*profiles);
            m_isReady = true;
            if (std::exchange(m_runWhenReady, false))
                run();
        };
    });
}

// -- Running ------------------------------------------------------------------------------------------------

void FederatedPage::runWhenReady()
{
    if (m_isReady && !m_sources->ticked().isEmpty())
        return run();
    m_runWhenReady = true;
    reloadConnections();
}

void FederatedPage::insertText(const QString &text)
{
    m_editor->insertText(text);
    m_editor->setFocus();
}

void FederatedPage::setTicked(const QStringList &connectionIds)
{
    m_sources->setTicked(connectionIds);
}

void FederatedPage::run()
{
    const auto [sql, position] = statement();
    if (sql.isEmpty() || !m_run->isEnabled())
        return;
    const FanOutRisk risk = FanOutRisk::of(sql, m_sources->tickedProfiles());
    if (risk.mustAsk) {
        m_error->hide();
        QuestionBar::Question question;
        question.text = risk.question;
        question.details = risk.details;
        question.yes = tr("Run it");
        question.no = tr("Cancel");
        question.role = Theme::Role::Bad;
        question.confirmed = [this, statement = sql, at = position] { start(statement, at); };
        m_question->ask(std::move(question));
        return;
    }
    start(sql, position);
}

void FederatedPage::stop()
{
    m_work.stop();
}

void FederatedPage::start(const QString &sql, qsizetype position)
{
    m_error->hide();
    m_question->withdraw();
    m_differences->hide();
    m_sources->clearStates();
    m_editor->clearErrors();
    m_plan->clear();
    m_position = position;
    const auto started = m_work.start(m_mode, sql, m_sources->tickedProfiles(), title());
    if (started)
        showResult();
    else
        m_error->showError(started.error());
}

void FederatedPage::showResult()
{
    const QString name = m_mode == Mode::Join ? QStringLiteral("join") : QStringLiteral("fan-out");
    auto *view = new ResultView(
        {m_context.actions, m_context.tasks, m_context.settings, ResultView::Ending::ToldByOwner},
        m_work.result(), name, m_work.asked(), m_tabs);
    connect(view, &ResultView::statusChanged, this, &Page::pageChanged);
    m_tabs->insertTab(0, view, tr("Result"));
    m_tabs->setCurrentIndex(0);
    if (m_view) {
        m_tabs->removeTab(m_tabs->indexOf(m_view));
        m_view->deleteLater();
    }
    m_view = view;
}

void FederatedPage::ended()
{
    if (m_mode == Mode::FanOut)
        showFanOutEnd();
    else
        showJoinEnd();
}

void FederatedPage::showFanOutEnd()
{
    const auto sources = m_work.sources();
    QStringList failures, notices;
    for (const FanOut::Source &source : sources) {
        const QString name = source.name + QStringLiteral(": ");
        for (const QString &notice : source.summary.notices)
            notices << name + notice;
        if (source.state != FanOut::State::Failed)
            continue;
        failures << name + source.error.message.section(QLatin1Char('\n'), 0, 0);
        askPassword(source.connectionId, source.error);
        if (failures.size() == 1 && source.error.position >= 0)
            m_editor->markError(m_position + source.error.position, failures.first());
    }
    if (failures.isEmpty()) {
        if (!notices.isEmpty())
            m_error->showWarnings(notices);
        return;
    }
    Error error{ErrorCode::Sql, tr("Failed connections: %1 of %2.").arg(failures.size()).arg(sources.size())};
    error.detail = (failures + notices).join(QLatin1Char('\n'));
    error.advice = tr("The rows of the others are here. Retry failed asks those again.");
    m_error->showError(error, ErrorBar::Retry::Offered);
    if (const FanOut::Source *puzzle = m_sources->puzzle())
        m_error->offerDiagnosis(puzzle->connectionId, puzzle->error);
}

void FederatedPage::askPassword(const QString &connectionId, const Error &error)
{
    for (const ConnectionProfile &profile : m_sources->tickedProfiles()) {
        if (profile.id == connectionId && PasswordPrompt::canHelp(profile, error))
            m_password->ask(profile);
    }
}

void FederatedPage::showJoinEnd()
{
    if (const auto plan = m_work.plan())
        m_plan->setPlan(*plan);
    const ResultSet &result = *m_work.result();
    if (result.state() == ResultSet::State::Failed) {
        const Error &error = result.error();
        if (error.position >= 0)
            m_editor->markError(m_position + error.position, error.message);
        m_error->showError(error);
        const QString failed = m_work.plan().value_or(FederatedPlan()).failedConnection;
        m_error->offerDiagnosis(failed, error);
        askPassword(failed, error);
    } else if (const auto &notices = result.summary().notices; !notices.empty()) {
        m_error->showWarnings({notices.begin(), notices.end()});
    }
}

void FederatedPage::showDifferences()
{
    QStringList differences;
    for (const FanOut::Source &source : m_work.sources()) {
        if (!source.difference.isEmpty())
            differences << source.name + QStringLiteral(": ") + source.difference;
    }
    m_differences->setVisible(!differences.isEmpty());
    m_differences->setText(tr("Columns differ") + QLatin1Char('\n') + differences.join(QLatin1Char('\n')));
}

void FederatedPage::showTimes()
{
    const std::shared_ptr<ResultSet> &result = m_work.result();
    m_time->setText(result ? FederatedPlan::rowsText(result->rowCount()) + QStringLiteral(" · ")
                                 + FederatedPlan::timeText(result->times().total)
                           : QString());
}
