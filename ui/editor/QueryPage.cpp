// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/QueryPage.h"

#include "app/query/StatementParameters.h"
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
#include "ui/editor/SafetyQuestion.h"
#include "ui/editor/ScriptFile.h"
#include "ui/editor/SqlCompletion.h"
#include "ui/editor/SqlEditor.h"

#include <QEvent>
#include <QJsonArray>
#include <QJsonObject>
#include <QSplitter>
#include <QVBoxLayout>

#include <utility>

namespace {

constexpr std::chrono::milliseconds underlineDelay{150};
constexpr std::chrono::milliseconds clockTick{100};

/// Pages are numbered as they come, for their titles.
int nextNumber()
{
    static int number = 0;
    return ++number;
}

} // namespace

QueryPage::QueryPage(const PageContext &context, QWidget *parent)
    : Page(parent)
    , m_context(context)
    , m_number(nextNumber())
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
    m_results = new ResultTabs(m_context, this);
    m_runner = new QueryRunner(m_context, this);
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
    m_underlineTimer.setSingleShot(true);
    m_underlineTimer.setInterval(underlineDelay);
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
    connect(m_editor, &SqlEditor::textChanged, this, [this] {
        m_textChanged = true;
        m_editor->underline(0, 0);
        underlineSoon();
    });
    connect(m_editor, &SqlEditor::cursorMoved, this, &QueryPage::underlineSoon);
    connect(&m_underlineTimer, &QTimer::timeout, this, &QueryPage::underlineNow);
    connect(&m_clockTimer, &QTimer::timeout, this, [this] { m_tools->showTime(*m_runner); });
    connect(m_splitter, &QSplitter::splitterMoved, this, &QueryPage::stateChanged);
    connect(m_results, &ResultTabs::statusChanged, this, &QueryPage::pageChanged);
    connect(&m_results->messages(), &MessageList::positionChosen, this, [this](qsizetype position) {
        m_editor->setCursor(position);
        m_editor->setFocus();
    });
    connect(m_runner, &QueryRunner::stateChanged, this, &QueryPage::runnerChanged);
    connect(m_runner, &QueryRunner::message, &m_results->messages(), &MessageList::add);
    connect(m_runner, &QueryRunner::resultStarted, this,
            [this](const std::shared_ptr<ResultSet> &result, const QString &name) {
                m_results->addResult(result, name, m_chooser.currentText());
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
    const auto applyFont = [this] {
        m_editor->setFontFamily(m_context.settings.text(Settings::Key::EditorFontFamily),
                                m_context.settings.number(Settings::Key::EditorFontSize));
    };
    connect(&m_context.settings, &Settings::changed, this, [applyFont](Settings::Key key) {
        if (key == Settings::Key::EditorFontFamily || key == Settings::Key::EditorFontSize)
            applyFont();
    });
    applyFont();
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
            m_editor->setDialect(profile->type);
            m_completion->setConnection({profile->id, profile->name, profile->type});
        }
    }
    m_editor->setEdgeColour(m_chooser.colour());
    underlineSoon();
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
    m_question->withdraw();
    m_parameters->cancel();
    m_editor->clearErrors();
    if (!m_chooser.profile()) {
        showError({ErrorCode::Invalid, tr("No connection is chosen for this page."),
                   tr("Choose one above the text.")});
        m_chooser.setFocus();
        return;
    }
    Request request{what, keepResults, m_editor->selectedText(), m_editor->selectionStart()};
    if (request.text.isEmpty() || what == What::Script) {
        request.text = m_editor->text();
        request.base = 0;
        request.cursor = what == What::Script ? -1 : m_editor->cursor();
    }
    splitUp(std::move(request));
}

/// A long text is split on a thread of its own.
void QueryPage::splitUp(Request request)
{
    const DatabaseType type = m_chooser.profile()->type;
    if (request.text.size() <= SqlEditor::longText) {
        const auto found = StatementSplitter::split(request.text, type);
        take(std::move(request), found);
        return;
    }
    m_jobs.start([this, request = std::move(request), type]() -> BackgroundJobs::Delivery {
        auto found = StatementSplitter::split(request.text, type);
        return [this, request, found = std::move(found)] { take(request, found); };
    });
}

void QueryPage::take(Request request, const std::vector<StatementSplitter::Statement> &found)
{
    std::vector<StatementSplitter::Statement> wanted = found;
    if (request.cursor >= 0) {
        const auto *statement = StatementSplitter::at(found, request.cursor);
        wanted = statement ? std::vector{*statement} : std::vector<StatementSplitter::Statement>();
    }
    if (wanted.empty()) {
        showError({ErrorCode::Invalid, tr("There is no statement to run.")});
        return;
    }
    for (const auto &statement : wanted) {
        const qsizetype start = request.base + statement.start;
        if (!statement.unclosed.isEmpty()) {
            showError({ErrorCode::Invalid,
                       tr("In the statement of line %1 a %2 is not closed: nothing was run.")
                           .arg(m_editor->lineAt(start) + 1)
                           .arg(statement.unclosed),
                       tr("Close it, then run again.")});
            m_editor->markError(start, tr("%1 is not closed").arg(statement.unclosed));
            return;
        }
        QueryRunner::Statement taken;
        taken.text = request.text.mid(statement.start, statement.length);
        taken.start = start;
        request.statements.push_back(std::move(taken));
    }
    askParameters(std::move(request));
}

void QueryPage::askParameters(Request request)
{
    QStringList names;
    for (const auto &statement : request.statements) {
        for (const QString &name : StatementParameters::names(statement.text, m_chooser.profile()->type)) {
            if (!names.contains(name))
                names << name;
        }
    }
    if (names.isEmpty()) {
        askSafety(std::move(request));
        return;
    }
    m_parameters->ask(names, [this, request = std::move(request)] {
        Request bound = request;
        bindParameters(bound);
        askSafety(std::move(bound));
    });
}

void QueryPage::bindParameters(Request &request) const
{
    const DatabaseType type = m_chooser.profile()->type;
    for (auto &statement : request.statements) {
        const QStringList names = StatementParameters::names(statement.text, type);
        if (names.isEmpty())
            continue;
        statement.sent = StatementParameters::numbered(statement.text, type, &statement.places);
        statement.params = m_parameters->values(names);
    }
}

void QueryPage::askSafety(Request request)
{
    if (request.what == What::Explain) {
        start(request); // runs nothing
        return;
    }
    QStringList texts;
    for (const auto &statement : request.statements)
        texts << statement.text;
    const auto question = SafetyQuestion::about(texts, *m_chooser.profile());
    if (!question) {
        start(request);
        return;
    }
    if (question->refused) {
        showError({ErrorCode::ReadOnly, question->text, question->details});
        m_results->messages().add(Theme::Role::Bad, question->text + QLatin1Char('\n') + question->details,
                                  -1);
        return;
    }
    m_question->ask({question->text, question->details, tr("Run"), tr("Cancel"),
                     question->dangerous ? Theme::Role::Bad : Theme::Role::Caution,
                     [this, request = std::move(request)] {
                         m_editor->setFocus();
                         start(request);
                     },
                     [this] { m_editor->setFocus(); }});
}

void QueryPage::start(const Request &request)
{
    std::vector<QueryRunner::Statement> statements = request.statements;
    if (request.what == What::Explain) {
        const QString prefix = m_chooser.profile()->type == DatabaseType::Sqlite
                                   ? QStringLiteral("EXPLAIN QUERY PLAN ")
                                   : QStringLiteral("EXPLAIN ");
        for (auto &statement : statements) {
            if (statement.sent.isEmpty())
                statement.sent = StatementParameters::numbered(statement.text, m_chooser.profile()->type,
                                                               &statement.places);
            statement.sent.prepend(prefix);
            statement.places.insert(statement.places.begin(), static_cast<std::size_t>(prefix.size()), 0);
        }
    }
    m_results->beginRun(request.keepResults);
    m_textChanged = false;
    m_runner->run(std::move(statements));
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

void QueryPage::underlineSoon()
{
    if (!m_restoring)
        emit stateChanged();
    m_underlineTimer.start();
}

/// Long texts are not split while somebody types.
void QueryPage::underlineNow()
{
    const ConnectionProfile *profile = m_chooser.profile();
    if (m_editor->length() > SqlEditor::longText || !m_editor->selectedText().isEmpty()) {
        m_editor->underline(0, 0);
        return;
    }
    const auto found =
        StatementSplitter::split(m_editor->text(), profile ? profile->type : DatabaseType::PostgreSql);
    const auto *statement = found.size() > 1 ? StatementSplitter::at(found, m_editor->cursor()) : nullptr;
    m_editor->underline(statement ? statement->start : 0, statement ? statement->length : 0);
}

void QueryPage::runnerChanged()
{
    m_tools->follow(*m_runner);
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
    return {{QStringLiteral("text"), m_editor->text()},
            {QStringLiteral("cursor"), static_cast<qint64>(m_editor->cursor())},
            {QStringLiteral("selectionStart"), static_cast<qint64>(m_editor->selectionStart())},
            {QStringLiteral("selectionLength"), static_cast<qint64>(m_editor->selectedText().size())},
            {QStringLiteral("connection"), m_chooser.chosenId()},
            {QStringLiteral("sizes"), sizes}};
}

void QueryPage::restoreState(const QJsonObject &state)
{
    m_restoring = true;
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

void QueryPage::showEvent(QShowEvent *event)
{
    m_chooser.refresh();
    Page::showEvent(event);
}
