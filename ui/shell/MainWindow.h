// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "ui/common/ActionTable.h"

#include <QMainWindow>

class ErrorBar;
class KeyringPage;
class LogModel;
class QStackedWidget;
class Services;
class Workbench;

/// The frame: it opens the workspace, puts the workbench into place and the commands into menus; no more than that.
/// Thread: GUI.
class MainWindow final : public QMainWindow
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(MainWindow)

public:
    /// `services`, not opened yet, and the log's model must outlive the window. The workspace opens from the event loop.
    MainWindow(Services &services, LogModel &log);
    ~MainWindow() override;

    /// Null until the workspace is open.
    [[nodiscard]] Workbench *workbench() const { return m_workbench; }

protected:
    void closeEvent(QCloseEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    /// A setting that concerns the whole window, by its key.
    void apply(int setting);
    void openWorkspace();
    void cancelOpening();
    void opened(const Result<void> &opened);
    void showWorkbench();
    void retranslate();
    void buildMenus();
    /// Fills a menu with the commands of the page in front, each time it opens.
    void addPageMenu(const QString &title, const QList<ActionTable::Group> &groups);
    void addChoices(QMenu *menu, int key);

    Services &m_services;
    LogModel &m_log;
    ActionTable m_actions;
    ErrorBar *const m_errors;
    QStackedWidget *const m_centre;
    KeyringPage *const m_opening;
    QAction *const m_quit;
    Workbench *m_workbench = nullptr;
    QObject *m_attempt = nullptr; ///< The context of the opening under way; null when there is none.
};
