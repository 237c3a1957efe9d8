// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/connections/ConnectionTester.h"
#include "app/connections/ProfileLoader.h"
#include "models/connection/ConnectionListModel.h"

#include <QSortFilterProxyModel>
#include <QWidget>

class ConnectionDetails;
class QAction;
class QStackedLayout;
class QTableView;

/// The connections of the workspace, tested at a press of a key.
/// Thread: GUI, which never waits here.
class ConnectionsPage final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ConnectionsPage)

public:
    /// `databases` must outlive the page. Its actions() are for a menu: test, test all, reload.
    ConnectionsPage(DatabaseManager &databases, const QString &workspaceFolder, QWidget *parent = nullptr);
    ~ConnectionsPage() override;

    void reload();

signals:
    void loaded(const QStringList &warnings);
    void loadFailed(const Error &error);
    void countsChanged(const ConnectionListModel::Counts &counts);

private:
    void buildTable();
    void buildActions();
    void buildLayout(const QString &workspaceFolder);
    void showProfiles(const std::vector<ConnectionProfile> &profiles);
    void testSelected();
    void testAll();
    void test(const QString &id);
    void showCurrent();
    void updateActions();
    [[nodiscard]] QStringList selectedIds() const;

    ConnectionListModel m_model;
    QSortFilterProxyModel m_sorted;
    ConnectionTester m_tester;
    ProfileLoader m_loader;

    QTableView *const m_table;
    ConnectionDetails *const m_details;
    QStackedLayout *const m_views;
    QAction *const m_test;
    QAction *const m_testAll;
    QAction *const m_reload;
};
