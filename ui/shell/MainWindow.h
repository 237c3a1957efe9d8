// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionListModel.h"
#include "ui/common/ActionTable.h"

#include <QMainWindow>

class ConnectionsPage;
class ErrorBar;
class QLabel;
class QVBoxLayout;
class Services;

/// Opens the workspace and wires its pages to the menu, the status bar and the error bar; no more than that.
/// Thread: GUI.
class MainWindow final : public QMainWindow
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(MainWindow)

public:
    /// `services`, not opened yet, must outlive the window. The workspace opens from the event loop.
    explicit MainWindow(Services &services);

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    void buildMenus();
    void openWorkspace();
    void showConnections();
    void showCounts(const ConnectionListModel::Counts &counts);
    [[nodiscard]] QString settingsFile() const;

    Services &m_services;
    ActionTable m_actions;
    ErrorBar *const m_errors;
    QLabel *const m_placeholder;
    QLabel *const m_counts;
    QMenu *const m_connectionsMenu;
    QVBoxLayout *m_column = nullptr;
    ConnectionsPage *m_connections = nullptr; ///< From the moment the workspace is open.
};
