// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/federated/FederatedPage.h"

#ifdef PENSTOCK_HAS_FEDERATION
#include "app/federation/FederatedQuery.h"
#endif
#include "app/connections/DatabaseManager.h"
#include "app/query/QueryEngine.h"
#include "app/query/StatementSplitter.h"
#include "app/support/Settings.h"
#include "ui/common/ActionTable.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/PlainLabel.h"
#include "ui/common/QuestionBar.h"
#include "ui/common/Theme.h"
#include "ui/connections/PasswordKeeper.h"
#include "ui/connections/PasswordPrompt.h"
#include "ui/editor/SqlCompletion.h"
#include "ui/editor/SqlEditor.h"
#include "ui/federated/FanOutRisk.h"
#include "ui/federated/PlanPanel.h"
#include "ui/federated/SourceList.h"
#include "ui/results/ResultView.h"

#include <QButtonGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QSplitter>
#include <QTabWidget>
#include <QToolButton>

#include <algorithm>
#include <utility>

namespace {

constexpr std::chrono::milliseconds timeInterval{100};

QToolButton *modeButton(const char *name, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setObjectName(QString::fromLatin1(name));
    button->setCheckable(true);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

QToolButton *actionButton(QAction *action, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

} // namespace

FederatedPage::FederatedPage(const PageContext &context, [[maybe_unused]] PoolManager &pools, QWidget *parent)
    : Page(parent)
    , m_context(context)
    , m_fanOut(context.databases)
    , m_jobs(1)
    , m_record(context)
    , m_question(new QuestionBar(this))
    , m_error(new ErrorBar(this))
    , m_differences(new PlainLabel(this))
    , m_password(new PasswordPrompt(this))
    , m_completion(new SqlCompletion(context.schemas, this))
    , m_sources(new SourceList(this))
    , m_modes(new QButtonGroup(this))
    , m_fanOutButton(modeButton("modeFanOut", this))
    , m_joinButton(modeButton("modeJoin", this))
    , m_modeText(new PlainLabel(this))
    , m_editor(new SqlEditor(this))
    , m_tabs(new QTabWidget(this))
    , m_plan(new PlanPanel(this))
    , m_time(new PlainLabel(this))
    , m_run(context.actions.create("query.run", this))
    , m_stop(context.actions.create("query.stop", this))
    , m_retry(context.actions.create("query.retryFailed", this))
    , m_across(new QSplitter(Qt::Horizontal, this))
    , m_down(new QSplitter(Qt::Vertical, this))
{
#ifdef PENSTOCK_HAS_FEDERATION
    m_query = new FederatedQuery(context.databases, pools, this);
#endif
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
    m_modes->addButton(m_fanOutButton, static_cast<int>(Mode::FanOut));
    m_modes->addButton(m_joinButton, static_cast<int>(Mode::Join));
    auto *modes = new QHBoxLayout;
    modes->setSpacing(0);
    modes->addWidget(m_fanOutButton);
    modes->addWidget(m_joinButton);
    auto *column = new QVBoxLayout(panel);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    column->addLayout(modes);
    column->addWidget(m_modeText);
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
    connect(m_modes, &QButtonGroup::idClicked, this, [this](int id) { setMode(static_cast<Mode>(id)); });
    connect(m_run, &QAction::triggered, this, &FederatedPage::run);
    connect(m_stop, &QAction::triggered, this, &FederatedPage::stop);
    connect(m_retry, &QAction::triggered, this, &FederatedPage::retryFailed);
    connect(m_error, &ErrorBar::retryRequested, this, &FederatedPage::retryFailed);
    connect(m_error, &ErrorBar::diagnoseRequested, this, &Page::diagnoseRequested);
    connect(m_sources, &SourceList::ticksChanged, this, [this] {
        refresh();
        emit stateChanged();
    });
    connect(m_sources, &SourceList::stopRequested, &m_fanOut, &FanOut::stop);
    connect(m_sources, &SourceList::retryRequested, this, [this](int source) {
        m_fanOut.retry(source);
        m_isRunning = m_fanOut.isRunning();
        refresh();
    });
    connect(m_editor, &SqlEditor::textChanged, this, [this] {
        underline();
        emit stateChanged();
    });
    connect(m_editor, &SqlEditor::cursorMoved, this, &FederatedPage::underline);
    connect(&m_fanOut, &FanOut::sourceChanged, this, [this](int source) {
        m_sources->showSource(source, m_fanOut.sources().at(static_cast<std::size_t>(source)));
        showDifferences();
    });
    connect(&m_fanOut, &FanOut::finished, this, &FederatedPage::ended);
    auto *keeper = new PasswordKeeper(m_context.databases, *m_password, this);
    connect(keeper, &PasswordKeeper::failed, m_error,
            [this](const Error &error) { m_error->showError(error); });
    connect(keeper, &PasswordKeeper::kept, this, &FederatedPage::retryFailed);
    m_editor->setCompleter(m_completion->completer<SqlEditor::Completion>());
    connect(m_completion, &SqlCompletion::moreKnown, m_editor, &SqlEditor::refreshCompletion);
#ifdef PENSTOCK_HAS_FEDERATION
    connect(m_query, &FederatedQuery::finished, this, &FederatedPage::ended);
#endif
    const auto applyFont = [this] {
        m_editor->setFontFamily(m_context.settings.text(Settings::Key::EditorFontFamily),
                                static_cast<int>(m_context.settings.number(Settings::Key::EditorFontSize)));
    };
    connect(&m_context.settings, &Settings::changed, this, [applyFont](Settings::Key key) {
        if (key == Settings::Key::EditorFontFamily || key == Settings::Key::EditorFontSize)
            applyFont();
    });
    applyFont();
    m_timer.setInterval(timeInterval);
    connect(&m_timer, &QTimer::timeout, this, &FederatedPage::showTimes);
}

void FederatedPage::retranslate()
{
    m_fanOutButton->setText(tr("Fan out"));
    m_joinButton->setText(tr("Join"));
    m_fanOutButton->setToolTip(tr("The same statement on each ticked connection"));
    m_joinButton->setToolTip(tr("One SELECT over the tables of all ticked connections"));
    m_editor->setAccessibleName(tr("Statement"));
    if (const int plan = m_tabs->indexOf(m_plan); plan >= 0)
        m_tabs->setTabText(plan, tr("Plan"));
    if (m_view)
        m_tabs->setTabText(m_tabs->indexOf(m_view), tr("Result"));
    setMode(m_mode);
}

void FederatedPage::changeEvent(QEvent *event)
{
    Page::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    else if (event->type() == QEvent::PaletteChange)
        refresh();
}

void FederatedPage::setMode(Mode mode)
{
    const bool isOther = mode != m_mode;
    m_mode = mode;
    m_modes->button(static_cast<int>(mode))->setChecked(true);
    const bool isJoin = mode == Mode::Join;
    m_modeText->setText(
        isJoin ? tr("One SELECT over the tables of all ticked connections, written "
                    "connection.schema.table. It only reads.")
               : tr("The same statement on every ticked connection. The rows come as one result, "
                    "its first column names the connection."));
    if (isJoin && !m_query)
        m_modeText->setText(tr("This build has no joins across connections: it was made without DuckDB."));
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
        emit stateChanged();
    }
    refresh();
}

DatabaseType FederatedPage::dialect() const
{
    // DuckDB reads and quotes as PostgreSQL does.
    const auto profiles = m_sources->tickedProfiles();
    return m_mode == Mode::Join || profiles.empty() ? DatabaseType::PostgreSql : profiles.front().type;
}

void FederatedPage::refresh()
{
    std::vector<SqlCompletion::Source> sources;
    for (const ConnectionProfile &profile : m_sources->tickedProfiles())
        sources.push_back({profile.id, profile.name, profile.type});
    if (m_mode == Mode::Join)
        m_completion->setFederated(sources);
    else if (!sources.empty())
        m_completion->setConnection(sources.front());
    const bool canRun = m_mode == Mode::FanOut || m_query;
    m_run->setEnabled(canRun && !m_isRunning && !m_sources->ticked().isEmpty());
    m_stop->setEnabled(m_isRunning);
    const auto asked = m_fanOut.sources();
    const bool anyFailed = std::any_of(asked.begin(), asked.end(), [](const FanOut::Source &source) {
        return source.state == FanOut::State::Failed;
    });
    m_retry->setEnabled(m_mode == Mode::FanOut && !m_isRunning && anyFailed);
    m_fanOutButton->setEnabled(!m_isRunning);
    m_joinButton->setEnabled(!m_isRunning);
    m_editor->setDialect(dialect());
    m_editor->setEdgeColour(colour());
    colourParts();
    if (m_isRunning)
        m_timer.start();
    else
        m_timer.stop();
    showTimes();
    emit pageChanged();
}

void FederatedPage::colourParts()
{
    QPalette tint = palette();
    tint.setColor(QPalette::Window, Theme::tint(Theme::Role::Caution, palette()));
    m_differences->setPalette(tint);
    for (QAbstractButton *button : m_modes->buttons()) {
        QPalette own = palette();
        if (button->isChecked()) {
            own.setColor(QPalette::Button, palette().color(QPalette::Highlight));
            own.setColor(QPalette::ButtonText, palette().color(QPalette::HighlightedText));
        }
        button->setPalette(own);
    }
}

void FederatedPage::underline()
{
    const auto [sql, start] = statement();
    m_editor->underline(start, sql.size());
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
    if (m_result)
        status.time = FederatedPlan::timeText(m_result->times().total);
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
    return m_isRunning
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
    m_fanOut.stopAll();
#ifdef PENSTOCK_HAS_FEDERATION
    m_query->stop();
#endif
}

void FederatedPage::retryFailed()
{
    m_error->hide();
    m_fanOut.retryFailed();
    m_isRunning = m_fanOut.isRunning();
    refresh();
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
    const Origin origin{Origin::Kind::Page, title()};
    Result<std::shared_ptr<ResultSet>> result = Error{};
    if (m_mode == Mode::FanOut) {
        m_fanOut.setResultLimits(m_context.engine.resultLimits());
        result = m_fanOut.start(m_sources->ticked(), sql, origin);
    }
#ifdef PENSTOCK_HAS_FEDERATION
    else {
        m_query->setResultLimits(m_context.engine.resultLimits());
        result = m_query->run(sql, m_sources->ticked(), origin);
    }
#endif
    if (!result) {
        m_error->showError(result.error());
        return;
    }
    m_isRunning = true;
    QStringList asked;
    for (const ConnectionProfile &profile : m_sources->tickedProfiles())
        asked << profile.name;
    m_record.begin(sql, asked, [this] { stop(); });
    showResult(std::move(*result));
    refresh();
}

void FederatedPage::showResult(std::shared_ptr<ResultSet> result)
{
    m_result = std::move(result);
    const QString name = m_mode == Mode::Join ? QStringLiteral("join") : QStringLiteral("fan-out");
    auto *view = new ResultView({m_context.actions, m_context.tasks, m_context.settings}, m_result, name,
                                m_record.asked(), m_tabs);
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
    m_isRunning = false;
    refresh();
    if (m_mode == Mode::FanOut)
        showFanOutEnd();
    else
        showJoinEnd();
    m_record.end(*m_result);
}

void FederatedPage::showFanOutEnd()
{
    const auto sources = m_fanOut.sources();
    QStringList failures;
    for (const FanOut::Source &source : sources) {
        if (source.state != FanOut::State::Failed)
            continue;
        failures << source.name + QStringLiteral(": ")
                        + source.error.message.section(QLatin1Char('\n'), 0, 0);
        for (const ConnectionProfile &profile : m_sources->tickedProfiles()) {
            if (profile.id == source.connectionId && PasswordPrompt::canHelp(profile, source.error))
                m_password->ask(profile);
        }
        if (failures.size() == 1 && source.error.position >= 0)
            m_editor->markError(m_position + source.error.position, failures.first());
    }
    if (failures.isEmpty()) {
        m_error->hide();
        return;
    }
    Error error{ErrorCode::Sql, tr("%1 of %2 connections failed.").arg(failures.size()).arg(sources.size())};
    error.detail = failures.join(QLatin1Char('\n'));
    error.advice = tr("The rows of the others are here. Retry failed asks those again.");
    m_error->showError(error, ErrorBar::Retry::Offered);
    if (const FanOut::Source *puzzle = m_sources->puzzle())
        m_error->offerDiagnosis(puzzle->connectionId, puzzle->error);
}

void FederatedPage::showJoinEnd()
{
#ifdef PENSTOCK_HAS_FEDERATION
    if (m_query->plan())
        m_plan->setPlan(*m_query->plan());
#endif
    if (m_result->state() != ResultSet::State::Failed)
        return;
    const Error &error = m_result->error();
    if (error.position >= 0)
        m_editor->markError(m_position + error.position, error.message);
    m_error->showError(error);
}

void FederatedPage::showDifferences()
{
    QStringList differences;
    for (const FanOut::Source &source : m_fanOut.sources()) {
        if (!source.difference.isEmpty())
            differences << source.name + QStringLiteral(": ") + source.difference;
    }
    m_differences->setVisible(!differences.isEmpty());
    m_differences->setText(tr("Columns differ") + QLatin1Char('\n') + differences.join(QLatin1Char('\n')));
}

void FederatedPage::showTimes()
{
    if (!m_result) {
        m_time->clear();
        return;
    }
    m_time->setText(FederatedPlan::rowsText(m_result->rowCount()) + QStringLiteral(" · ")
                    + FederatedPlan::timeText(m_result->times().total));
}
