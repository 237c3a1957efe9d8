// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/Workbench.h"

#include "app/Services.h"
#include "app/connections/DatabaseManager.h"
#include "app/health/HealthMonitor.h"
#include "app/health/ServerSessions.h"
#include "app/replication/ReplicationService.h"
#include "app/schema/SchemaService.h"
#include "app/support/Settings.h"
#include "ui/common/Theme.h"
#include "ui/connections/ConnectionsPage.h"
#include "ui/editor/HistoryPanel.h"
#include "ui/editor/QueryPage.h"
#include "ui/health/HealthNotifier.h"
#include "ui/navigator/NavigatorPanel.h"
#include "ui/shell/CommandPalette.h"
#include "ui/shell/DiagnosisPages.h"
#include "ui/shell/HealthPages.h"
#include "ui/shell/LogPanel.h"
#include "ui/shell/PageTabs.h"
#include "ui/shell/PaletteSources.h"
#include "ui/shell/QueryPages.h"
#include "ui/shell/ReplicationPages.h"
#include "ui/shell/SettingsPage.h"
#include "ui/shell/ShortcutsPage.h"
#include "ui/shell/StatusFields.h"
#include "ui/shell/TaskPanel.h"
#include "ui/start/StartPage.h"

#include <QApplication>
#include <QDir>
#include <QDockWidget>
#include <QEvent>
#include <QJsonArray>
#include <QMainWindow>

#include <algorithm>
#include <utility>

namespace {

constexpr int navigatorWidth = 260;
constexpr int bottomHeight = 110;
constexpr QLatin1String navigatorKey("navigator");
constexpr QLatin1String recentKey("palette");

} // namespace

Workbench::Workbench(Services &services, WorkspaceStore &store, ActionTable &actions, LogModel &log,
                     QMainWindow &window)
    : QObject(&window)
    , m_services(services)
    , m_window(window)
    , m_actions(actions)
    , m_context{services.databases(),
                services.queries(),
                services.schemas(),
                store,
                services.settings(),
                m_tasks,
                actions}
    , m_pages(new PageTabs(actions, &window))
    , m_status(new StatusFields(m_tasks, &window))
    , m_navigator(new NavigatorPanel(services.schemas(), actions, &window))
    , m_palette(new CommandPalette(actions, &window))
    , m_queries(new QueryPages(m_context, services.pools(), *m_pages, this))
    , m_diagnosis(new DiagnosisPages(services, *m_pages, this))
    , m_health(new HealthPages(
          {services.databases(), services.pools(), services.health(), services.serverSessions(), actions},
          *m_pages, this))
    , m_replication(
          new ReplicationPages({services.replication(), services.databases(), services.schemas(), actions},
                               *m_pages, m_tasks, this))
    , m_loader(services.databases())
    , m_state(store, window, *m_pages)
{
    const QString folder = QDir(services.workspaceFolder()).absolutePath();
    m_status->setWorkspace(QDir(folder).dirName(), folder);
    store.setHistoryLimit(services.settings().number(Settings::Key::HistoryLimit));
    connect(&services.settings(), &Settings::changed, this, [this](Settings::Key key) {
        if (key == Settings::Key::HistoryLimit)
            m_context.store.setHistoryLimit(m_services.settings().number(key));
    });
    buildActions();
    buildDocks(log);
    buildPages();
    buildHealth();
    buildPalette();
    connectNavigator();
    connect(&m_loader, &ProfileLoader::loaded, this,
            [this](const std::vector<ConnectionProfile> &profiles, const QStringList &warnings) {
                showProfiles(profiles);
                if (!warnings.isEmpty())
                    emit warned(warnings);
            });
    connect(&m_loader, &ProfileLoader::failed, this, &Workbench::failed);
    connect(&store, &WorkspaceStore::failed, this, &Workbench::failed);
    connect(&services.settings(), &Settings::failed, this, &Workbench::failed);
    window.installEventFilter(this);
}

Workbench::~Workbench()
{
    delete m_pages; // what they still run ends with a word to the tasks
}

bool Workbench::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    else if (event->type() == QEvent::WindowActivate && m_isRestored)
        m_loader.load(); // another program may have saved meanwhile
    return QObject::eventFilter(watched, event);
}

// -- Pages --------------------------------------------------------------------------------------------------

void Workbench::buildPages()
{
    const auto kind = [this](const char *name, const std::function<Page *()> &make) {
        m_makers.insert(QString::fromLatin1(name), make);
        m_state.registerKind(QString::fromLatin1(name), make);
    };
    kind("connections", [this] { return makeConnections(); });
    kind("start", [this] { return makeStart(); });
    kind("shortcuts", [this] { return new ShortcutsPage(m_actions, m_services.settings()); });
    kind("settings", [this] { return makeSettings(); });
    m_queries->forEachKind(kind);
    m_diagnosis->forEachKind(kind);
    m_health->forEachKind(kind);
    m_replication->forEachKind(kind);
    m_services.replication().start();
    connect(&m_state, &WindowState::restored, this, &Workbench::restored);
    connect(&m_state, &WindowState::failed, this, &Workbench::failed);
    connect(&m_state, &WindowState::othersOpen, this, [this] {
        emit warned({tr("This workspace is open in another window of Penstock."),
                     tr("Connections and history are shared; the pages here are this window's own.")});
    });
    connect(m_pages, &PageTabs::currentChanged, m_status, &StatusFields::setPage);
    connect(m_pages, &PageTabs::closeAllAgreed, this, &Workbench::closeAgreed);
    connect(m_status, &StatusFields::tasksRequested, action("window.tasks"), &QAction::trigger);
}

void Workbench::buildHealth()
{
    HealthMonitor &monitor = m_services.health();
    auto *notifier = new HealthNotifier(monitor, m_window, this);
    connect(notifier, &HealthNotifier::activated, m_health, &HealthPages::showConnection);
    connect(notifier, &HealthNotifier::notShown, this, [this](const DesktopNotice::Notice &notice) {
        const qint64 task =
            m_tasks.start(notice.title, profile(notice.key) ? profile(notice.key)->name : QString());
        m_tasks.finish(task, notice.isUrgent ? TaskListModel::State::Failed : TaskListModel::State::Done,
                       notice.text);
        emit warned(notice.text.isEmpty() ? QStringList{notice.title}
                                          : QStringList{notice.title, notice.text});
    });
    connect(&monitor, &HealthMonitor::failed, this, &Workbench::failed);
    connect(&monitor, &HealthMonitor::probed, m_navigator, [this, &monitor](const QString &id) {
        using State = ConnectionListModel::State;
        const HealthStatus status = monitor.result(id).status;
        if (status != HealthStatus::Unknown)
            m_navigator->setState(id, status == HealthStatus::Down ? State::Failed : State::Reachable);
    });
    monitor.start();
}

ConnectionsPage *Workbench::makeConnections()
{
    auto *page = new ConnectionsPage(m_services.databases(), m_actions);
    connect(page, &ConnectionsPage::queryRequested, m_queries, &QueryPages::newQuery);
    connect(page, &ConnectionsPage::profilesChanged, this, &Workbench::showProfiles);
    connect(page, &ConnectionsPage::profileDiagnosisRequested, this,
            [this](const ConnectionProfile &profile) {
                m_diagnosis->diagnoseProfile(profile);
                m_window.activateWindow();
            });
    connect(page, &ConnectionsPage::connectionTested, m_navigator, [this](const QString &id, bool reachable) {
        using State = ConnectionListModel::State;
        m_navigator->setState(id, reachable ? State::Reachable : State::Failed);
    });
    page->reload();
    return page;
}

StartPage *Workbench::makeStart()
{
    auto *page = new StartPage(m_services.databases(), m_services.workspaceFolder());
    connect(page, &StartPage::newConnectionRequested, this, [this] { showConnections()->newConnection(); });
    connect(page, &StartPage::imported, this, [this] {
        reloadConnections();
        showConnections()->reload();
    });
    connect(page, &StartPage::demoReady, this, [this](const QStringList &ids, const QString &sql) {
        reloadConnections();
        m_queries->showJoin(ids, sql);
    });
    connect(page, &StartPage::recentActivated, m_queries, &QueryPages::newQuery);
    QMetaObject::invokeMethod(this, &Workbench::showRecent,
                              Qt::QueuedConnection); // once it is among the pages
    return page;
}

SettingsPage *Workbench::makeSettings()
{
    auto *page = new SettingsPage(m_services.settings());
    connect(page, &SettingsPage::shortcutsRequested, action("window.shortcuts"), &QAction::trigger);
    return page;
}

Page *Workbench::showOnly(const char *kind)
{
    Page *page = m_pages->find(QString::fromLatin1(kind));
    if (!page) {
        page = m_makers.value(QString::fromLatin1(kind))();
        m_pages->addPage(page);
    }
    m_pages->showPage(page);
    page->activate();
    return page;
}

ConnectionsPage *Workbench::showConnections()
{
    return qobject_cast<ConnectionsPage *>(showOnly("connections"));
}

void Workbench::showRows(const QString &connectionId, const ObjectName &object)
{
    if (const ConnectionProfile *known = profile(connectionId))
        m_queries->showRows(*known, object);
}

// -- Docks, commands ----------------------------------------------------------------------------------------

void Workbench::buildDocks(LogModel &log)
{
    auto *history = new HistoryPanel(m_context, &m_window);
    connect(history, &HistoryPanel::chosen, m_queries, &QueryPages::openStatement);
    QDockWidget *left = addDock("navigator", m_navigator, Qt::LeftDockWidgetArea);
    QDockWidget *tasks = addDock("tasks", new TaskPanel(m_tasks, &m_window), Qt::BottomDockWidgetArea);
    QDockWidget *lines = addDock("log", new LogPanel(log, &m_window), Qt::BottomDockWidgetArea);
    QDockWidget *past = addDock("history", history, Qt::BottomDockWidgetArea);
    m_window.tabifyDockWidget(tasks, lines);
    m_window.tabifyDockWidget(lines, past);
    tasks->raise();
    m_window.setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    m_window.resizeDocks({left}, {navigatorWidth}, Qt::Horizontal);
    m_window.resizeDocks({tasks}, {bottomHeight}, Qt::Vertical);
    retranslate();
}

QDockWidget *Workbench::addDock(const char *name, QWidget *content, Qt::DockWidgetArea area)
{
    auto *dock = new QDockWidget(&m_window);
    dock->setObjectName(QString::fromLatin1(name));
    dock->setWidget(content);
    m_window.addDockWidget(area, dock);
    connect(action(QByteArray("window.") + name), &QAction::triggered, dock, [this, dock] { toggle(dock); });
    m_docks << dock;
    return dock;
}

void Workbench::toggle(QDockWidget *dock)
{
    // The key shows a dock that is hidden or behind another, and hides the one that has the focus.
    const bool hasFocus = dock->isAncestorOf(QApplication::focusWidget());
    if (dock->isVisible() && hasFocus) {
        dock->hide();
        if (Page *page = m_pages->current())
            page->activate();
        return;
    }
    dock->show();
    dock->raise();
    dock->widget()->setFocus();
}

void Workbench::retranslate()
{
    const QStringList titles{tr("Navigator"), tr("Tasks"), tr("Log"), tr("History")};
    for (int i = 0; i < m_docks.size(); ++i)
        m_docks[i]->setWindowTitle(titles[i]);
    // Qt names the buttons of a dock's title once, in the language of that moment.
    for (const QDockWidget *dock : m_docks) {
        if (auto *close = dock->findChild<QWidget *>(QStringLiteral("qt_dockwidget_closebutton")))
            close->setAccessibleName(tr("Close"));
        if (auto *detach = dock->findChild<QWidget *>(QStringLiteral("qt_dockwidget_floatbutton")))
            detach->setAccessibleName(tr("Detach"));
    }
}

QAction *Workbench::action(const char *id) const
{
    return m_commands.value(QString::fromLatin1(id));
}

void Workbench::buildActions()
{
    const auto command = [this](const char *id, auto act) {
        QAction *made = m_actions.create(id, &m_window);
        connect(made, &QAction::triggered, this, act);
        m_commands.insert(QString::fromLatin1(id), made);
    };
    command("window.palette", [this] { m_palette->toggle(); });
    command("window.newQuery", [this] { m_queries->newQuery(currentConnection()); });
    command("window.newFederated", [this] { m_queries->newFederated({}); });
    command("window.connections", [this] { showConnections(); });
    command("window.health", [this] { m_health->showWall(); });
    command("window.pools", [this] { m_health->showPools(); });
    command("window.sessions", [this] { m_health->showSessions(currentConnection()); });
    command("window.replication", [this] { m_replication->showJobs(); });
    command("window.start", [this] { showOnly("start"); });
    command("window.shortcuts", [this] { showOnly("shortcuts"); });
    command("window.settings", [this] { showOnly("settings"); });
    command("window.bundle", [this] { m_diagnosis->showBundle(); });
    command("window.focusEditor", [this] {
        if (Page *page = m_pages->current())
            page->activate();
    });
    for (const char *dock : {"window.navigator", "window.tasks", "window.log", "window.history"})
        command(dock, [] {}); // addDock() says which
    for (QAction *own : {m_pages->closeAction(), m_pages->nextAction(), m_pages->previousAction()})
        m_commands.insert(ActionTable::idOf(own), own);
}

QString Workbench::currentConnection() const
{
    if (const auto *page = qobject_cast<QueryPage *>(m_pages->current()))
        return page->connectionId();
    if (!m_navigator->currentConnection().isEmpty())
        return m_navigator->currentConnection();
    const auto usual = std::find_if(m_profiles.begin(), m_profiles.end(),
                                    [](const ConnectionProfile &p) { return p.isActive && p.isDefault; });
    const auto any = usual != m_profiles.end()
                         ? usual
                         : std::find_if(m_profiles.begin(), m_profiles.end(),
                                        [](const ConnectionProfile &p) { return p.isActive; });
    return any == m_profiles.end() ? QString() : any->id;
}

void Workbench::buildPalette()
{
    m_palette->addProvider([this](const QString &) {
        return PaletteSources::pages(m_pages->pages(), [this](Page *page) { m_pages->showPage(page); });
    });
    m_palette->addProvider([this](const QString &) {
        return PaletteSources::connections(m_profiles,
                                           [this](const QString &id) { m_queries->newQuery(id); });
    });
    m_palette->addProvider([this](const QString &search) {
        return PaletteSources::tables(
            m_context.schemas, m_profiles, search,
            [this](const QString &id, const ObjectName &object) { showRows(id, object); });
    });
    connect(m_palette, &CommandPalette::recentChanged, this,
            [this] { m_state.setExtra(recentKey, QJsonArray::fromStringList(m_palette->recent())); });
}

void Workbench::connectNavigator()
{
    using Panel = NavigatorPanel;
    connect(m_navigator, &Panel::queryRequested, m_queries, &QueryPages::newQuery);
    connect(m_navigator, &Panel::showRowsRequested, this, &Workbench::showRows);
    connect(m_navigator, &Panel::copyTableRequested, m_replication, &ReplicationPages::copyTable);
    connect(m_navigator, &Panel::healthRequested, m_health, &HealthPages::showConnection);
    connect(m_navigator, &Panel::sessionsRequested, m_health, &HealthPages::showSessions);
    connect(m_navigator, &Panel::insertRequested, m_queries, &QueryPages::insertText);
    connect(m_navigator, &Panel::newRequested, this, [this] { showConnections()->newConnection(); });
    connect(m_navigator, &Panel::editRequested, this,
            [this](const QString &id) { showConnections()->editConnection(id); });
    connect(m_navigator, &Panel::duplicateRequested, this,
            [this](const QString &id) { showConnections()->duplicateConnection(id); });
    connect(m_navigator, &Panel::deleteRequested, this,
            [this](const QString &id) { showConnections()->deleteConnection(id); });
    connect(m_navigator, &Panel::diagnoseRequested, m_diagnosis, &DiagnosisPages::diagnose);
    connect(m_navigator, &Panel::testRequested, this,
            [this](const QString &id) { showConnections()->testConnection(id); });
}

// -- Life ---------------------------------------------------------------------------------------------------

void Workbench::restore()
{
    m_state.restore();
    m_loader.load();
}

void Workbench::restored(int pages)
{
    m_isRestored = true;
    m_palette->setRecent(m_state.extra(recentKey).toVariant().toStringList());
    m_navigator->restoreState(QByteArray::fromBase64(m_state.extra(navigatorKey).toString().toLatin1()));
    if (pages == 0)
        showOnly("start");
}

void Workbench::reloadConnections()
{
    m_loader.load();
}

void Workbench::showProfiles(const std::vector<ConnectionProfile> &profiles)
{
    if (std::exchange(m_isLoaded, true) && profiles == m_profiles)
        return; // read anew at each return to the window
    m_services.health().reload();
    m_profiles = profiles;
    m_navigator->setProfiles(profiles);
    showRecent();
    m_queries->reloadConnections();
}

void Workbench::showRecent()
{
    auto *start = qobject_cast<StartPage *>(m_pages->find(QStringLiteral("start")));
    if (!start)
        return;
    QList<StartPage::Recent> recent;
    for (const ConnectionProfile &known : m_profiles) {
        if (known.isActive)
            recent << StartPage::Recent{known.name, known.displayUrl(), known.id, known.colour,
                                        known.environment};
    }
    start->setRecent(recent);
}

const ConnectionProfile *Workbench::profile(const QString &id) const
{
    const auto found = std::find_if(m_profiles.begin(), m_profiles.end(),
                                    [&id](const ConnectionProfile &known) { return known.id == id; });
    return found == m_profiles.end() ? nullptr : &*found;
}

bool Workbench::mayClose()
{
    return m_pages->mayCloseAll();
}

void Workbench::flush()
{
    m_state.setExtra(navigatorKey, QString::fromLatin1(m_navigator->saveState().toBase64()));
    m_state.flush();
}
