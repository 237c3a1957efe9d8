// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/health/SessionsPage.h"

#include "app/health/ServerSessions.h"
#include "models/connection/ConnectionProfile.h"
#include "ui/common/ActionTable.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/QuestionBar.h"
#include "ui/editor/ConnectionChooser.h"
#include "ui/health/SessionDelegate.h"
#include "ui/health/SessionDetail.h"

#include <QAction>
#include <QComboBox>
#include <QEvent>
#include <QHeaderView>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>
#include <QSplitter>
#include <QToolBar>
#include <QTreeView>
#include <QVBoxLayout>

#include <array>

namespace {

using SessionTree = SessionTreeModel;
constexpr QLatin1String connectionKey("connection");
constexpr QLatin1String treeKey("tree");
constexpr QLatin1String showKey("show");
constexpr QLatin1String intervalKey("interval");
/// Seconds, by the choice; 0: only when asked.
constexpr std::array intervals{2, 5, 10, 0};
constexpr int usualInterval = 1;
constexpr int shows = 5;
constexpr int widestSessionColumn = 200;
constexpr int leastStatementWidth = 320;

} // namespace

SessionsPage::SessionsPage(const HealthContext &context, QWidget *parent)
    : Page(parent)
    , m_context(context)
    , m_tools(new QToolBar(this))
    , m_chooser(new ConnectionChooser(context.databases, this))
    , m_text(new QLineEdit(this))
    , m_show(new QComboBox(this))
    , m_interval(new QComboBox(this))
    , m_summary(new QLabel(this))
    , m_errors(new ErrorBar(this))
    , m_question(new QuestionBar(this))
    , m_view(new QTreeView(this))
    , m_detail(new SessionDetail(this))
    , m_reload(context.actions.create("health.check", this))
    , m_tree(context.actions.create("health.tree", this))
    , m_cancel(context.actions.create("health.cancel", this))
    , m_terminate(context.actions.create("health.terminate", m_view))
    , m_search(context.actions.create("health.search", this))
{
    m_filter.setSourceModel(&m_model);
    for (int i = 0; i < shows; ++i)
        m_show->addItem(QString());
    for (std::size_t i = 0; i < intervals.size(); ++i)
        m_interval->addItem(QString());
    buildView();
    buildActions();
    buildLayout();
    connect(m_chooser, &ConnectionChooser::profileChanged, this, &SessionsPage::connectionChanged);
    connect(m_text, &QLineEdit::textChanged, &m_filter, &SessionFilter::setText);
    connect(m_show, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_filter.setShow(static_cast<SessionFilter::Show>(index));
        m_view->expandAll();
        emit stateChanged();
    });
    connect(m_interval, &QComboBox::currentIndexChanged, this, &SessionsPage::setInterval);
    connect(m_errors, &ErrorBar::retryRequested, this, &SessionsPage::reload);
    connect(m_errors, &ErrorBar::diagnoseRequested, this, &Page::diagnoseRequested);
    connect(&m_timer, &QTimer::timeout, this, &SessionsPage::reload);
    m_interval->setCurrentIndex(usualInterval);
    retranslate();
    showCurrent();
}

SessionsPage::~SessionsPage()
{
    delete m_view; // it speaks to the models and to this page until its end
}

// -- Building -----------------------------------------------------------------------------------------------

void SessionsPage::buildView()
{
    m_view->setObjectName(QStringLiteral("sessionsTree"));
    m_view->setModel(&m_filter);
    m_view->setItemDelegate(new SessionDelegate(m_view));
    m_view->setUniformRowHeights(true);
    m_view->setAllColumnsShowFocus(true);
    m_view->setAlternatingRowColors(true);
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(SessionTree::IdColumn, Qt::AscendingOrder);
    m_view->setRootIsDecorated(false);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->header()->setStretchLastSection(false);
    // Where it comes from stands below, too: what it does and waits for is to be seen without scrolling.
    for (const int column : {SessionTree::ApplicationColumn, SessionTree::ClientColumn})
        m_view->header()->moveSection(m_view->header()->visualIndex(column), SessionTree::ColumnCount - 1);
    m_view->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents); // as deep as the tree is
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &SessionsPage::showCurrent);
    connect(m_view, &QWidget::customContextMenuRequested, this, [this](const QPoint &position) {
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->addActions({m_cancel, m_terminate});
        menu->addSeparator();
        menu->addActions({m_tree, m_reload});
        menu->popup(m_view->viewport()->mapToGlobal(position));
    });
}

void SessionsPage::buildActions()
{
    m_tree->setCheckable(true);
    m_terminate->setShortcutContext(Qt::WidgetShortcut);
    connect(m_reload, &QAction::triggered, this, &SessionsPage::reload);
    connect(m_tree, &QAction::toggled, this, &SessionsPage::showBlocking);
    connect(m_cancel, &QAction::triggered, this, &SessionsPage::cancelCurrent);
    connect(m_terminate, &QAction::triggered, this, &SessionsPage::askToTerminate);
    connect(m_search, &QAction::triggered, m_text, [this] {
        m_text->setFocus(Qt::ShortcutFocusReason);
        m_text->selectAll();
    });
    m_tools->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_tools->setIconSize(QSize(16, 16));
    m_tools->addWidget(m_chooser);
    m_tools->addSeparator();
    m_tools->addActions({m_reload, m_tree});
    m_tools->addSeparator();
    m_tools->addActions({m_cancel, m_terminate});
}

void SessionsPage::buildLayout()
{
    m_text->setObjectName(QStringLiteral("sessionsFilter"));
    m_show->setObjectName(QStringLiteral("sessionsShow"));
    m_interval->setObjectName(QStringLiteral("sessionsInterval"));
    m_summary->setObjectName(QStringLiteral("sessionsSummary"));
    m_text->setClearButtonEnabled(true);
    m_text->setMinimumWidth(200);
    m_text->setMaximumWidth(300);
    m_summary->setTextFormat(Qt::PlainText);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(8, 6, 8, 6);
    row->addWidget(m_text);
    row->addWidget(m_show);
    row->addWidget(m_interval);
    row->addSpacing(8);
    row->addWidget(m_summary, 1);
    auto *halves = new QSplitter(Qt::Vertical, this);
    halves->addWidget(m_view);
    halves->addWidget(m_detail);
    halves->setStretchFactor(0, 3);
    halves->setStretchFactor(1, 1);
    halves->setChildrenCollapsible(false);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_tools);
    column->addWidget(m_errors);
    column->addWidget(m_question);
    column->addLayout(row);
    column->addWidget(halves, 1);
}

// -- Asking -------------------------------------------------------------------------------------------------

void SessionsPage::setConnection(const QString &connectionId)
{
    m_chooser->choose(connectionId);
}

QString SessionsPage::connectionId() const
{
    return m_chooser->chosenId();
}

void SessionsPage::connectionChanged()
{
    if (m_shownId != connectionId()) { // never the sessions of one server under the name of another
        m_shownId = connectionId();
        m_model.setSessions({});
        m_question->withdraw();
        m_errors->hide();
        tellSummary();
        reload();
    }
    emit pageChanged();
    emit stateChanged();
}

void SessionsPage::reload()
{
    const QString id = connectionId();
    if (id.isEmpty() || id == m_loading)
        return;
    m_loading = id;
    m_context.sessions.list(
        id, this, [this, id](Result<std::vector<ServerSession>> sessions) { take(id, std::move(sessions)); });
}

void SessionsPage::take(const QString &connectionId, Result<std::vector<ServerSession>> sessions)
{
    if (connectionId == m_loading)
        m_loading.clear();
    if (connectionId != this->connectionId())
        return;
    if (!sessions) {
        showError(sessions.error(), ErrorBar::Retry::Offered);
        m_model.setSessions({}); // what was is no longer known
    } else {
        m_errors->hide();
        const ServerSession *before = current();
        const auto id = before ? std::optional(before->id) : std::nullopt;
        const bool isFirst = m_model.count() == 0;
        const int scrolled = m_view->verticalScrollBar()->value();
        m_model.setSessions(std::move(*sessions));
        m_view->expandAll();
        if (isFirst) {
            for (int column = 1; column < SessionTree::StatementColumn; ++column) {
                m_view->resizeColumnToContents(column);
                m_view->setColumnWidth(column,
                                       std::min(m_view->columnWidth(column) + 8, widestSessionColumn));
            }
        }
        giveStatementRoom();
        select(id);
        m_view->verticalScrollBar()->setValue(scrolled);
    }
    showCurrent();
    tellSummary();
    emit reloaded();
}

/// All that is left, and never less than can be read; one that was made wider stays so.
void SessionsPage::giveStatementRoom()
{
    int left = m_view->viewport()->width();
    for (int place = 0; m_view->header()->logicalIndex(place) != SessionTree::StatementColumn; ++place)
        left -= m_view->columnWidth(m_view->header()->logicalIndex(place));
    const int wanted = std::max(left, leastStatementWidth);
    if (m_view->columnWidth(SessionTree::StatementColumn) < wanted)
        m_view->setColumnWidth(SessionTree::StatementColumn, wanted);
}

void SessionsPage::select(std::optional<std::int64_t> id)
{
    const QModelIndex index = id ? m_filter.mapFromSource(m_model.indexOf(*id)) : QModelIndex();
    if (index.isValid() && index != m_view->currentIndex())
        m_view->setCurrentIndex(index);
}

void SessionsPage::setInterval(int index)
{
    const int seconds =
        intervals.at(static_cast<std::size_t>(std::clamp(index, 0, static_cast<int>(intervals.size()) - 1)));
    m_timer.stop();
    if (seconds > 0) {
        m_timer.setInterval(seconds * 1000);
        if (isVisible())
            m_timer.start();
    }
    emit stateChanged();
}

// -- What is shown ------------------------------------------------------------------------------------------

void SessionsPage::showBlocking(bool isTree)
{
    const ServerSession *before = current();
    const auto id = before ? std::optional(before->id) : std::nullopt;
    m_model.setArrangement(isTree ? SessionTree::Arrangement::WhoBlocksWhom : SessionTree::Arrangement::List);
    m_view->setRootIsDecorated(isTree);
    m_view->expandAll();
    select(id);
    emit stateChanged();
}

const ServerSession *SessionsPage::current() const
{
    const QModelIndex index = m_view->currentIndex();
    return index.isValid() ? m_model.find(index.data(SessionTree::SessionIdRole).toLongLong()) : nullptr;
}

void SessionsPage::showCurrent()
{
    const ServerSession *session = current();
    const bool runs = session && session->state == ServerSession::State::Active;
    m_cancel->setEnabled(runs && session->mayEnd);
    m_terminate->setEnabled(session && session->mayEnd && session->state != ServerSession::State::Background);
    const QModelIndex cell =
        session ? m_model.indexOf(session->id).siblingAtColumn(SessionTree::StatementColumn) : QModelIndex();
    m_detail->setSession(session,
                         cell.data(SessionTree::WithheldRole).toBool() ? cell.data().toString() : QString());
}

void SessionsPage::tellSummary()
{
    const int blocked = m_model.blockedCount();
    QString text = m_model.count() == 1 ? tr("1 session") : tr("%1 sessions").arg(m_model.count());
    if (blocked > 0)
        text = tr("%1, %2 waiting for others", "sessions, how many").arg(text).arg(blocked);
    if (connectionId().isEmpty())
        text = tr("Choose a connection to see who works on its server.");
    m_summary->setText(text);
    emit pageChanged();
}

void SessionsPage::showError(const Error &error, ErrorBar::Retry retry)
{
    m_errors->showError(error, retry);
    m_errors->offerDiagnosis(connectionId(), error);
}

// -- Their end ----------------------------------------------------------------------------------------------

void SessionsPage::cancelCurrent()
{
    const ServerSession *session = current();
    if (!session)
        return;
    m_context.sessions.cancel(connectionId(), session->id, this, [this](const Result<void> &done) {
        if (!done)
            showError(done.error());
        else
            reload();
    });
}

void SessionsPage::askToTerminate()
{
    const ServerSession *session = current();
    const ConnectionProfile *profile = m_chooser->profile();
    if (!session || !profile)
        return;
    const bool isProduction = profile->environment == Environment::Production;
    QuestionBar::Question question;
    question.text = isProduction ? tr("Terminate %1 on %2, which is production?", "session, connection")
                                 : tr("Terminate %1 on %2?", "session, connection");
    question.text = question.text.arg(SessionDetail::words(*session), profile->name);
    question.details = session->transactionAge ? tr("Its open transaction is rolled back.")
                                               : tr("The program behind it loses its connection.");
    question.yes = tr("Terminate");
    question.no = tr("Leave it");
    question.role = isProduction ? Theme::Role::Bad : Theme::Role::Caution;
    question.confirmed = [this, connection = profile->id, id = session->id] { terminate(connection, id); };
    m_question->ask(std::move(question));
}

void SessionsPage::terminate(const QString &connectionId, std::int64_t id)
{
    m_context.sessions.terminate(connectionId, id, this, [this](const Result<void> &done) {
        if (!done)
            showError(done.error());
        else
            reload();
    });
    m_view->setFocus();
}

// -- As a page ----------------------------------------------------------------------------------------------

QString SessionsPage::title() const
{
    const ConnectionProfile *profile = m_chooser->profile();
    return profile ? tr("Sessions on %1").arg(profile->name) : tr("Server sessions");
}

QIcon SessionsPage::icon() const
{
    return Theme::icon(QStringLiteral("sessions"));
}

QColor SessionsPage::colour() const
{
    return m_chooser->colour();
}

PageStatus SessionsPage::status() const
{
    PageStatus status;
    if (const ConnectionProfile *profile = m_chooser->profile())
        status.connection = profile->name;
    status.rows = m_summary->text();
    return status;
}

QJsonObject SessionsPage::saveState() const
{
    return {{connectionKey, connectionId()},
            {treeKey, m_tree->isChecked()},
            {showKey, m_show->currentIndex()},
            {intervalKey, m_interval->currentIndex()}};
}

void SessionsPage::restoreState(const QJsonObject &state)
{
    m_tree->setChecked(state.value(treeKey).toBool());
    m_show->setCurrentIndex(std::clamp(state.value(showKey).toInt(), 0, shows - 1));
    m_interval->setCurrentIndex(
        std::clamp(state.value(intervalKey).toInt(usualInterval), 0, static_cast<int>(intervals.size()) - 1));
    setConnection(state.value(connectionKey).toString());
}

void SessionsPage::activate()
{
    m_view->setFocus();
}

void SessionsPage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    setInterval(m_interval->currentIndex());
    reload();
}

void SessionsPage::hideEvent(QHideEvent *event)
{
    Page::hideEvent(event);
    m_timer.stop();
}

void SessionsPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    Page::changeEvent(event);
}

void SessionsPage::retranslate()
{
    m_text->setPlaceholderText(tr("Filter"));
    m_text->setAccessibleName(tr("Filter the sessions"));
    const QStringList filters{tr("All sessions"), tr("Working"), tr("In a transaction"),
                              tr("Blocked or blocking"), tr("Penstock's own")};
    for (int i = 0; i < shows; ++i)
        m_show->setItemText(i, filters[i]);
    m_show->setAccessibleName(tr("Which sessions"));
    for (std::size_t i = 0; i < intervals.size(); ++i)
        m_interval->setItemText(static_cast<int>(i), intervals.at(i) == 0
                                                         ? tr("Only on request")
                                                         : tr("Every %1 s").arg(intervals.at(i)));
    m_interval->setAccessibleName(tr("How often to look"));
    m_view->setAccessibleName(tr("Sessions"));
    m_model.retranslate();
    showCurrent();
    tellSummary();
}
