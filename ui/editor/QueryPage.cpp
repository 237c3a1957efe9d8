// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/QueryPage.h"

#include "app/support/Settings.h"
#include "ui/common/ActionTable.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/QuestionBar.h"
#include "ui/common/Theme.h"
#include "ui/connections/PasswordKeeper.h"
#include "ui/connections/PasswordPrompt.h"
#include "ui/editor/ConnectionChooser.h"
#include "ui/editor/MessageList.h"
#include "ui/editor/ParameterBar.h"
#include "ui/editor/QueryToolBar.h"
#include "ui/editor/ResultTabs.h"
#include "ui/editor/RunPreparation.h"
#include "ui/editor/ScriptFile.h"
#include "ui/editor/SqlCompletion.h"
#include "ui/editor/SqlEditor.h"
#include "ui/editor/StatementMark.h"

#include <QEvent>
#include <QJsonArray>
#include <QJsonObject>
#include <QSplitter>
#include <QVBoxLayout>

#include <utility>

namespace {

constexpr std::chrono::milliseconds clockTick{100};

} // namespace

QueryPage::QueryPage(const PageContext &context, int number, QWidget *parent)
    : Page(parent)
    , m_context(context)
    , m_number(number)
    , m_tools(new QueryToolBar(context, this))
    , m_chooser(m_tools->chooser())
    , m_jobs(1)
{
    build();
    buildCommands();
    connectParts();
    runnerChanged();
}

QueryPage::~QueryPage() = default;

// -- Building -----------------------------------------------------------------------------------------------

void QueryPage::build()
{
    m_errors = new ErrorBar(this);
    connect(m_errors, &ErrorBar::diagnoseRequested, this, &Page::diagnoseRequested);
    m_question = new QuestionBar(this);
    m_trouble = new QuestionBar(this);
    m_parameters = new ParameterBar(this);
    m_password = new PasswordPrompt(this);
    m_editor = new SqlEditor(this);
    m_mark = new StatementMark(*m_editor, this);
    m_results = new ResultTabs(m_context, this);
    m_runner = new QueryRunner(m_context, this);
    m_preparation = new RunPreparation(*m_parameters, *m_question, this);
    m_splitter = new QSplitter(Qt::Vertical, this);
    m_question->setObjectName(QStringLiteral("questionBar"));
    m_trouble->setObjectName(QStringLiteral("troubleBar"));
    m_editor->setObjectName(QStringLiteral("sqlEditor"));
    m_splitter->addWidget(m_editor);
    m_splitter->addWidget(m_results);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setStretchFactor(0, 2);
    m_splitter->setStretchFactor(1, 3);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_tools);
    for (QWidget *bar : {static_cast<QWidget *>(m_errors), static_cast<QWidget *>(m_question),
                         static_cast<QWidget *>(m_trouble), static_cast<QWidget *>(m_parameters),
                         static_cast<QWidget *>(m_password)})
        column->addWidget(bar);
    column->addWidget(m_splitter, 1);
    setFocusProxy(m_editor);
    m_clockTimer.setInterval(clockTick);
}

void QueryPage::buildCommands()
{
    const auto on = [this](QAction *action, auto act) { connect(action, &QAction::triggered, this, act); };
    on(m_tools->run, &QueryPage::run);
    on(m_tools->runScript, [this] { begin(What::Script, false); });
    on(m_tools->runNewTab, [this] { begin(What::Statement, true); });
    on(m_tools->explain, [this] { begin(What::Explain, false); });
    on(m_tools->stop, [this] { m_runner->stop(); });
    on(m_tools->commit, [this] { m_runner->commit(); });
    on(m_tools->rollback, [this] { m_runner->rollback(); });
    connect(m_tools->manual, &QAction::toggled, m_runner, &QueryRunner::setManual);
    const auto other = [this](const char *id, QWidget *owner, auto act) {
        connect(m_context.actions.create(id, owner), &QAction::triggered, this, act);
    };
    other("query.chooseConnection", this, [this] {
        m_chooser.setFocus();
        m_chooser.showPopup();
    });
    other("query.open", this, [this] { openFile(); });
    other("query.save", this, [this] { saveFile(); });
    other("edit.complete", m_editor, [this] { m_editor->complete(); });
    other("edit.comment", m_editor, [this] { m_editor->toggleComment(); });
    other("edit.find", m_editor, [this] { m_editor->showFind(); });
}

void QueryPage::connectParts()
{
    connect(&m_chooser, &ConnectionChooser::profileChanged, this, &QueryPage::applyProfile);
    const auto changed = [this] {
        if (!m_restoring)
            emit stateChanged();
    };
    connect(m_editor, &SqlEditor::textChanged, this, [this] { m_textChanged = true; });
    connect(m_editor, &SqlEditor::textChanged, this, changed);
    connect(m_editor, &SqlEditor::cursorMoved, this, changed);
    connect(&m_clockTimer, &QTimer::timeout, this, [this] { m_tools->showTime(*m_runner); });
    connect(m_splitter, &QSplitter::splitterMoved, this, &QueryPage::stateChanged);
    connect(m_results, &ResultTabs::statusChanged, this, &QueryPage::pageChanged);
    connect(m_results, &ResultTabs::diagnoseRequested, this, &Page::diagnoseRequested);
    connect(&m_results->messages(), &MessageList::positionChosen, this, [this](qsizetype position) {
        m_editor->setCursor(position);
        m_editor->setFocus();
    });
    connect(m_preparation, &RunPreparation::refused, this, &QueryPage::refuse);
    connect(m_preparation, &RunPreparation::answered, m_editor, qOverload<>(&QWidget::setFocus));
    connect(m_preparation, &RunPreparation::ready, this, [this](const auto &statements, bool keepResults) {
        m_results->beginRun(keepResults);
        m_textChanged = false;
        m_runner->run(statements);
    });
    connect(m_runner, &QueryRunner::stateChanged, this, &QueryPage::runnerChanged);
    connect(m_runner, &QueryRunner::message, &m_results->messages(), &MessageList::add);
    connect(m_runner, &QueryRunner::resultStarted, this,
            [this](const std::shared_ptr<ResultSet> &result, const QString &name) {
                m_results->addResult(result, name, m_runner->profile());
            });
    connect(m_runner, &QueryRunner::failedAt, this, [this](qsizetype position, const QString &text) {
        if (!m_textChanged)
            m_editor->markError(position, text);
    });
    connect(m_runner, &QueryRunner::failed, this, [this](const Error &error) {
        if (error.code != ErrorCode::Cancelled)
            showError(error);
    });
    auto *keeper = new PasswordKeeper(m_context.databases, *m_password, this);
    connect(keeper, &PasswordKeeper::failed, this, &QueryPage::showError);
    connect(keeper, &PasswordKeeper::kept, this, [this] {
        m_errors->hide();
        run();
    });
    connect(m_runner, &QueryRunner::stopOverdue, this, &QueryPage::askToDrop);
    connect(m_runner, &QueryRunner::expiring, this, [this] {
        if (m_runner->transaction() != EditorSession::Transaction::None)
            m_trouble->ask({tr("The open transaction will be rolled back in a minute, since nothing was run "
                               "for a while."),
                            {},
                            tr("Commit"),
                            tr("Leave it"),
                            Theme::Role::Caution,
                            [this] { m_runner->commit(); },
                            {},
                            false});
    });
    connect(m_runner, &QueryRunner::finished, this, [this](bool well) {
        m_trouble->withdraw();
        if (!well || m_results->resultCount() == 0)
            m_results->showMessages();
    });
    m_completion = new SqlCompletion(m_context.schemas, this);
    m_editor->setCompleter(m_completion->completer<SqlEditor::Completion>());
    connect(m_completion, &SqlCompletion::moreKnown, m_editor, &SqlEditor::refreshCompletion);
    m_editor->followSettings(m_context.settings);
}

// -- The connection -----------------------------------------------------------------------------------------

QString QueryPage::connectionId() const
{
    return m_chooser.chosenId();
}

void QueryPage::setConnection(const QString &connectionId)
{
    m_chooser.choose(connectionId);
}

void QueryPage::applyProfile()
{
    const ConnectionProfile *profile = m_chooser.profile();
    if (profile) {
        const bool another = m_profileId != profile->id;
        m_profileId = profile->id;
        m_runner->setTitle(title());
        m_runner->setProfile(*profile);
        if (another) {
            m_tools->manual->setChecked(profile->manualCommit());
            m_preparation->cancel(); // it was about the other one
            m_mark->setDialect(profile->type);
            m_completion->setConnection({profile->id, profile->name, profile->type});
        }
    }
    m_editor->setEdgeColour(m_chooser.colour());
    runnerChanged();
    emit stateChanged();
    if (profile && std::exchange(m_runWhenReady, false))
        begin(What::Script, false);
}

// -- Running ------------------------------------------------------------------------------------------------

void QueryPage::run()
{
    const bool script = m_context.settings.text(Settings::Key::RunWhat) == QLatin1String("script");
    begin(script ? What::Script : What::Statement, false);
}

void QueryPage::runWhenReady()
{
    if (m_chooser.profile())
        begin(What::Script, false);
    else
        m_runWhenReady = true;
}

void QueryPage::begin(What what, bool keepResults)
{
    if (m_runner->isRunning())
        return;
    m_errors->hide();
    m_preparation->cancel();
    m_editor->clearErrors();
    if (!m_chooser.profile()) {
        showError({ErrorCode::Invalid, tr("No connection is chosen for this page."),
                   tr("Choose one above the text.")});
        m_chooser.setFocus();
        return;
    }
    RunPreparation::Request request;
    request.text = m_editor->selectedText();
    request.explain = what == What::Explain;
    request.keepResults = keepResults;
    if (request.text.isEmpty() || what == What::Script) {
        request.text = m_editor->text();
        request.cursor = what == What::Script ? -1 : m_editor->cursor();
    } else {
        request.base = m_editor->selectionStart();
        request.line = m_editor->lineAt(request.base);
    }
    m_preparation->begin(request, *m_chooser.profile());
}

void QueryPage::refuse(const Error &error, qsizetype position, const QString &mark)
{
    showError(error);
    if (position >= 0)
        m_editor->markError(position, mark);
    if (error.code == ErrorCode::ReadOnly) // it was a run, and how it ended
        m_results->messages().add(Theme::Role::Bad, error.message + QLatin1Char('\n') + error.advice, -1);
}

void QueryPage::askToDrop()
{
    m_trouble->ask({tr("The server does not stop the statement."),
                    tr("The connection can be dropped. What it was doing may still end on the server; an "
                       "open transaction "
                       "of it is rolled back there."),
                    tr("Drop this connection"),
                    tr("Wait"),
                    Theme::Role::Caution,
                    [this] { m_runner->dropConnection(); },
                    {},
                    false});
}

void QueryPage::showError(const Error &error)
{
    m_errors->showError(error);
    m_errors->offerDiagnosis(connectionId(), error);
    if (m_chooser.profile() && PasswordPrompt::canHelp(*m_chooser.profile(), error))
        m_password->ask(*m_chooser.profile());
}

// -- What shows ---------------------------------------------------------------------------------------------

void QueryPage::runnerChanged()
{
    m_tools->follow(*m_runner);
    if (!m_runner->isRunning() && m_runner->transaction() == EditorSession::Transaction::None)
        m_trouble->withdraw(); // what it offers is over
    if (!m_runner->isRunning())
        m_clockTimer.stop();
    else if (!m_clockTimer.isActive())
        m_clockTimer.start();
    emit pageChanged();
}

QString QueryPage::title() const
{
    return tr("Query %1").arg(m_number);
}

QIcon QueryPage::icon() const
{
    return Theme::icon(QStringLiteral("query"));
}

QColor QueryPage::colour() const
{
    return m_chooser.colour();
}

PageStatus QueryPage::status() const
{
    PageStatus status;
    status.connection = m_chooser.currentText();
    switch (m_runner->transaction()) {
    case EditorSession::Transaction::None:
        status.transaction = m_runner->isManual() ? tr("manual commit") : tr("auto-commit");
        break;
    case EditorSession::Transaction::Open:
        status.transaction = tr("transaction open");
        break;
    case EditorSession::Transaction::Failed:
        status.transaction = tr("transaction failed: only Roll back ends it");
        break;
    }
    status.rows = m_results->rowsText();
    status.time = m_tools->timeText();
    return status;
}

// -- The page's life ----------------------------------------------------------------------------------------

QJsonObject QueryPage::saveState() const
{
    QJsonArray sizes;
    for (const int size : m_splitter->sizes())
        sizes << size;
    return {{QStringLiteral("number"), m_number},
            {QStringLiteral("text"), m_editor->text()},
            {QStringLiteral("cursor"), static_cast<qint64>(m_editor->cursor())},
            {QStringLiteral("selectionStart"), static_cast<qint64>(m_editor->selectionStart())},
            {QStringLiteral("selectionLength"), static_cast<qint64>(m_editor->selectedText().size())},
            {QStringLiteral("connection"), m_chooser.chosenId()},
            {QStringLiteral("sizes"), sizes}};
}

void QueryPage::restoreState(const QJsonObject &state)
{
    m_restoring = true;
    m_number = state.value(QStringLiteral("number")).toInt(m_number);
    m_editor->setText(state.value(QStringLiteral("text")).toString());
    const auto number = [&state](const char *key) {
        return static_cast<qsizetype>(state.value(QLatin1String(key)).toDouble());
    };
    if (number("selectionLength") > 0)
        m_editor->select(number("selectionStart"), number("selectionLength"));
    else
        m_editor->setCursor(number("cursor"));
    QList<int> sizes;
    for (const auto &size : state.value(QStringLiteral("sizes")).toArray())
        sizes << size.toInt();
    if (sizes.size() == 2)
        m_splitter->setSizes(sizes);
    m_chooser.choose(state.value(QStringLiteral("connection")).toString());
    m_restoring = false;
}

QString QueryPage::reasonToStay() const
{
    if (m_runner->isRunning())
        return tr("A statement is still running on %1. Stop it and close the page?")
            .arg(m_chooser.currentText());
    if (m_runner->transaction() != EditorSession::Transaction::None)
        return tr("A transaction is open on %1. Roll it back and close the page?")
            .arg(m_chooser.currentText());
    return {};
}

void QueryPage::activate()
{
    m_editor->setFocus();
}

void QueryPage::setText(const QString &text)
{
    m_editor->setText(text);
}

void QueryPage::insertText(const QString &text, const QString &connectionId)
{
    m_editor->insertText(text);
    if (m_chooser.chosenId().isEmpty() && !connectionId.isEmpty())
        m_chooser.choose(connectionId);
    m_editor->setFocus();
}

void QueryPage::openFile()
{
    ScriptFile::open(this, m_jobs, [this](const Result<QString> &text) {
        if (text)
            m_editor->setText(*text);
        else
            showError(text.error());
    });
}

void QueryPage::saveFile()
{
    ScriptFile::save(this, m_jobs, m_editor->text(), [this](const Result<void> &saved) {
        if (!saved)
            showError(saved.error());
    });
}

void QueryPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        emit pageChanged(); // title and status
    if (event->type() == QEvent::PaletteChange && m_editor)
        QMetaObject::invokeMethod( // when the chooser, whose colour it is, has heard of it too
            this,
            [this] {
                m_editor->setEdgeColour(m_chooser.colour());
                emit pageChanged();
            },
            Qt::QueuedConnection);
    Page::changeEvent(event);
}

void QueryPage::reloadConnections()
{
    m_chooser.refresh();
}
