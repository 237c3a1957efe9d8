// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/connections/ProfileLoader.h"
#include "models/core/ObjectName.h"
#include "models/tasks/TaskListModel.h"
#include "ui/editor/PageContext.h"
#include "ui/shell/PaletteModel.h"
#include "ui/shell/WindowState.h"

class CommandPalette;
class ConnectionsPage;
class DiagnosisPages;
class HealthPages;
class HistoryPanel;
class LogModel;
class NavigatorPanel;
class PageTabs;
class QDockWidget;
class QAction;
class QueryPages;
class ReplicationPages;
class Services;
class SettingsPage;
class StartPage;
class StatusFields;

/// All that stands in the window of an open workspace: pages, docks, palette. It makes them, and passes on what one has to
/// say to another; the work is theirs.
/// Thread: GUI.
class Workbench final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Workbench)

public:
    /// `services` is open. All outlive this object; the window gets its docks here.
    Workbench(Services &services, WorkspaceStore &store, ActionTable &actions, LogModel &log,
              QMainWindow &window);
    ~Workbench() override;

    [[nodiscard]] PageTabs &pages() { return *m_pages; }
    [[nodiscard]] StatusFields &statusFields() { return *m_status; }
    /// Commands of the whole window, in the order of a menu; those of pages come and go with them.
    [[nodiscard]] QAction *action(const char *id) const;

    /// Brings back what was open, then reads the connections.
    void restore();
    /// False when a page objects and asks; closeAgreed() when the person let it go.
    [[nodiscard]] bool mayClose();
    /// Writes what changed last.
    void flush();
    /// Reads the connections anew: another program may have saved.
    void reloadConnections();

signals:
    void closeAgreed();
    void failed(const Error &error);
    void warned(const QStringList &warnings);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void buildPages();
    void buildHealth();
    void buildDocks(LogModel &log);
    QDockWidget *addDock(const char *name, QWidget *content, Qt::DockWidgetArea area);
    void buildActions();
    void buildPalette();
    void connectNavigator();
    void retranslate();
    void showProfiles(const std::vector<ConnectionProfile> &profiles);
    void restored(int pages);
    /// The one that a new page is about: of the page in front, of the navigator, the default.
    [[nodiscard]] QString currentConnection() const;
    ConnectionsPage *showConnections();
    void showRows(const QString &connectionId, const ObjectName &object);
    /// The start page offers the connections.
    void showRecent();
    void toggle(QDockWidget *dock);
    [[nodiscard]] const ConnectionProfile *profile(const QString &id) const;

    ConnectionsPage *makeConnections();
    StartPage *makeStart();
    SettingsPage *makeSettings();
    /// The page of that kind, made when missing, in front.
    Page *showOnly(const char *kind);

    Services &m_services;
    QMainWindow &m_window;
    ActionTable &m_actions;
    TaskListModel m_tasks;
    const PageContext m_context;
    PageTabs *const m_pages;
    StatusFields *const m_status;
    NavigatorPanel *const m_navigator;
    CommandPalette *const m_palette;
    QueryPages *const m_queries;
    DiagnosisPages *const m_diagnosis;
    HealthPages *const m_health;
    ReplicationPages *const m_replication;
    QHash<QString, QAction *> m_commands;
    QHash<QString, std::function<Page *()>> m_makers;
    QList<QDockWidget *> m_docks;
    ProfileLoader m_loader;
    std::vector<ConnectionProfile> m_profiles;
    bool m_isRestored = false;
    bool m_isLoaded = false; ///< m_profiles are what was read.
    WindowState m_state;     ///< Last: it watches the others.
};
