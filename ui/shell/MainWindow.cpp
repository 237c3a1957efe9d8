// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/MainWindow.h"

#include "app/Services.h"
#include "app/support/Settings.h"
#include "app/support/Translations.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/Theme.h"
#include "ui/connections/KeyringPage.h"
#include "ui/shell/PageTabs.h"
#include "ui/shell/ShortcutsPage.h"
#include "ui/shell/StatusFields.h"
#include "ui/shell/Workbench.h"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QDir>
#include <QMenuBar>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTimer>
#include <QVBoxLayout>

MainWindow::MainWindow(Services &services, LogModel &log)
    : m_services(services)
    , m_log(log)
    , m_errors(new ErrorBar(this))
    , m_centre(new QStackedWidget(this))
    , m_opening(new KeyringPage(this))
    , m_quit(m_actions.create("window.quit", this))
{
    resize(1200, 780);
    auto *centre = new QWidget(this);
    auto *column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_errors);
    column->addWidget(m_centre, 1);
    m_centre->addWidget(m_opening);
    setCentralWidget(centre);

    connect(m_quit, &QAction::triggered, this, &QWidget::close);
    connect(m_opening, &KeyringPage::retry, this, &MainWindow::openWorkspace);
    connect(m_opening, &KeyringPage::cancelled, this, &MainWindow::cancelOpening);
    connect(m_opening, &KeyringPage::keyFileChosen, this, [this](const QString &file) {
        m_services.setKeyFile(file);
        openWorkspace();
    });
    connect(&m_services.settings(), &Settings::changed, this,
            [this](Settings::Key key) { apply(static_cast<int>(key)); });
    for (const auto key : {Settings::Key::Theme, Settings::Key::Language, Settings::Key::Shortcuts})
        apply(static_cast<int>(key));
    retranslate();
    openWorkspace();
}

MainWindow::~MainWindow()
{
    delete m_workbench; // before the actions and docks that it knows
}

void MainWindow::apply(int setting)
{
    const Settings &settings = m_services.settings();
    switch (const auto key = static_cast<Settings::Key>(setting)) {
    case Settings::Key::Theme:
        return Theme::apply(settings.text(key));
    case Settings::Key::Language:
        return Translations::use(settings.text(key));
    case Settings::Key::Shortcuts:
        return ShortcutsPage::load(m_actions, m_services.settings());
    default:
        return; // of pages, which listen themselves
    }
}

// -- Opening ------------------------------------------------------------------------------------------------

void MainWindow::openWorkspace()
{
    cancelOpening();
    m_opening->showWaiting(QDir(m_services.workspaceFolder()).absolutePath());
    m_attempt = new QObject(this);
    QTimer::singleShot(0, m_attempt, [this] {
        m_services.open(m_attempt, [this](const Result<void> &result) { opened(result); });
    });
}

void MainWindow::cancelOpening()
{
    if (!m_attempt)
        return;
    // The callback dies with its context; the keychain's late answer is nobody's.
    m_attempt->deleteLater();
    m_attempt = nullptr;
    m_opening->showFailed({ErrorCode::Cancelled, tr("The workspace is not open."),
                           tr("Try again, or use a key file instead.")});
}

void MainWindow::opened(const Result<void> &opened)
{
    if (m_attempt)
        m_attempt->deleteLater();
    m_attempt = nullptr;
    if (!opened)
        return m_opening->showFailed(opened.error());
    if (const auto store = m_services.store(); !store)
        return m_opening->showFailed(store.error());
    showWorkbench();
}

void MainWindow::showWorkbench()
{
    m_workbench = new Workbench(m_services, **m_services.store(), m_actions, m_log, *this);
    m_centre->addWidget(&m_workbench->pages());
    m_centre->setCurrentWidget(&m_workbench->pages());
    statusBar()->addPermanentWidget(&m_workbench->statusFields(), 1);
    connect(m_workbench, &Workbench::failed, m_errors,
            [this](const Error &error) { m_errors->showError(error); });
    connect(m_workbench, &Workbench::warned, m_errors, &ErrorBar::showWarnings);
    connect(m_workbench, &Workbench::closeAgreed, this, &QWidget::close);
    if (const QStringList problems = m_services.settings().problems(); !problems.isEmpty())
        m_errors->showWarnings(problems);
    retranslate();
    m_workbench->restore();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (m_workbench) {
        if (!m_workbench->mayClose())
            return event->ignore();
        m_workbench->flush();
    }
    QMainWindow::closeEvent(event);
}

// -- Words and menus ----------------------------------------------------------------------------------------

void MainWindow::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QMainWindow::changeEvent(event);
}

void MainWindow::retranslate()
{
    m_actions.retranslate();
    setWindowTitle(tr("%1 – Penstock").arg(QDir(m_services.workspaceFolder()).dirName()));
    for (QMenu *menu : menuBar()->findChildren<QMenu *>(QString(), Qt::FindDirectChildrenOnly))
        menu->deleteLater(); // the language may have been chosen in one of them
    menuBar()->clear();
    buildMenus();
}

void MainWindow::buildMenus()
{
    QMenu *file = menuBar()->addMenu(tr("&File"));
    const auto add = [this](QMenu *menu, const char *id) { menu->addAction(m_workbench->action(id)); };
    if (m_workbench) {
        add(file, "window.newQuery");
        add(file, "window.newFederated");
        file->addSeparator();
        add(file, "window.closePage");
    }
    file->addAction(m_quit);
    if (!m_workbench)
        return;
    addPageMenu(tr("&Connection"), {ActionTable::Group::Connection});
    addPageMenu(tr("&Query"), {ActionTable::Group::Query, ActionTable::Group::Edit});
    addPageMenu(tr("&Result"), {ActionTable::Group::Result});
    addPageMenu(tr("&Health"), {ActionTable::Group::Health});
    addPageMenu(tr("Re&plication"), {ActionTable::Group::Replication});

    QMenu *view = menuBar()->addMenu(tr("&View"));
    for (const char *id : {"window.palette", "window.start", "window.connections", "window.health",
                           "window.pools", "window.sessions", "window.replication"})
        add(view, id);
    view->addSeparator();
    for (const char *id : {"window.navigator", "window.tasks", "window.log", "window.history"})
        add(view, id);
    view->addSeparator();
    for (const char *id : {"window.focusEditor", "window.nextPage", "window.previousPage"})
        add(view, id);
    view->addSeparator();
    addChoices(view->addMenu(tr("&Theme")), static_cast<int>(Settings::Key::Theme));
    addChoices(view->addMenu(tr("&Language")), static_cast<int>(Settings::Key::Language));
    for (const char *id : {"window.shortcuts", "window.settings", "window.bundle"})
        add(view, id);
}

void MainWindow::addPageMenu(const QString &title, const QList<ActionTable::Group> &groups)
{
    QMenu *menu = menuBar()->addMenu(title);
    connect(menu, &QMenu::aboutToShow, this, [this, menu, groups] {
        menu->clear();
        QStringList there;
        for (QAction *action : m_actions.actions()) {
            const auto *owner = qobject_cast<QWidget *>(action->parent());
            const QString id = ActionTable::idOf(action);
            if (owner && owner->isVisible() && groups.contains(ActionTable::groupOf(id))
                && !there.contains(id)) {
                there << id;
                menu->addAction(action);
            }
        }
        if (menu->isEmpty())
            menu->addAction(tr("Nothing here for this page"))->setEnabled(false);
    });
}

void MainWindow::addChoices(QMenu *menu, int key)
{
    const auto setting = static_cast<Settings::Key>(key);
    auto *group = new QActionGroup(menu);
    for (const QString &choice : Settings::entry(setting).choices) {
        QAction *action = menu->addAction(Settings::choiceTitle(choice));
        action->setCheckable(true);
        group->addAction(action);
        connect(menu, &QMenu::aboutToShow, action, [this, action, setting, choice] {
            action->setChecked(m_services.settings().text(setting) == choice);
        });
        connect(action, &QAction::triggered, this,
                [this, setting, choice] { m_services.settings().setValue(setting, choice); });
    }
}
