// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/connections/ConnectionTester.h"
#include "app/connections/ProfileLoader.h"
#include "models/connection/ConnectionListModel.h"
#include "ui/common/Page.h"
#include "ui/connections/ConnectionDialog.h"

#include <QPointer>

class ActionTable;
class QuestionBar;
class ConnectionDetails;
class ConnectionsTable;
class ErrorBar;
class PasswordPrompt;
class PlainLabel;
class QAction;
class QLineEdit;
class QPushButton;
class QStackedLayout;

/// The connections of the workspace: made, changed, tested, removed. It keeps what it shows up to date by itself; its
/// dialogs are windows beside.
/// Thread: GUI, which never waits here.
class ConnectionsPage final : public Page
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ConnectionsPage)

public:
    /// Both must outlive the page. Its actions() are for a menu.
    ConnectionsPage(DatabaseManager &databases, ActionTable &actions, QWidget *parent = nullptr);
    ~ConnectionsPage() override;

    [[nodiscard]] QString kind() const override { return QStringLiteral("connections"); }
    [[nodiscard]] QString title() const override { return tr("Connections"); }
    [[nodiscard]] QIcon icon() const override;
    [[nodiscard]] PageStatus status() const override;
    [[nodiscard]] QString reasonToStay() const override;
    void activate() override;

    /// Reads the workspace again; answers with loaded() or loadFailed().
    void reload();
    /// As they were read last.
    [[nodiscard]] const std::vector<ConnectionProfile> &profiles() const { return m_profiles; }
    void newConnection();
    /// An id that is not there is ignored.
    void editConnection(const QString &id);
    void duplicateConnection(const QString &id);
    /// Asks first.
    void deleteConnection(const QString &id);
    void testConnection(const QString &id);

signals:
    void queryRequested(const QString &id);
    /// After each load; also when nothing changed.
    void profilesChanged(const std::vector<ConnectionProfile> &profiles);
    void loaded(const QStringList &warnings);
    void loadFailed(const Error &error);
    void countsChanged(const ConnectionListModel::Counts &counts);
    /// What a test found of a connection.
    void connectionTested(const QString &id, bool reachable);
    /// Of a dialog, as it is written there.
    void profileDiagnosisRequested(const ConnectionProfile &profile);

protected:
    void changeEvent(QEvent *event) override;

private:
    void connectTable();
    void buildActions();
    void buildLayout();
    [[nodiscard]] QWidget *buildEmpty();
    void connectModels();
    void retranslate();
    void showProfiles(const std::vector<ConnectionProfile> &profiles);
    void openDialog(ConnectionDialog::Purpose purpose, const ConnectionProfile &profile);
    void askToDelete(const QStringList &ids);
    void remove(const QStringList &ids);
    void saveAll(const std::vector<ConnectionProfile> &profiles);
    /// Acts in the background, then reads all again.
    void change(const std::function<Result<void>()> &act);
    void testSelected();
    void testAll();
    void test(const QString &id);
    void tested(const QString &id, const Result<ConnectionTest> &result);
    void showCurrent();
    void showError(const Error &error);
    void updateActions();
    /// Now, or after the first load.
    void whenLoaded(std::function<void()> act);
    [[nodiscard]] const ConnectionProfile *find(const QString &id) const;
    /// The current one; null when there is none.
    [[nodiscard]] const ConnectionProfile *currentProfile() const;

    DatabaseManager &m_databases;
    std::vector<ConnectionProfile> m_profiles;
    bool m_isLoaded = false;
    std::vector<std::function<void()>> m_whenLoaded;
    ConnectionListModel m_model;
    ConnectionTester *const m_tester;
    ProfileLoader m_loader;
    BackgroundJobs m_jobs{1};
    QList<QPointer<ConnectionDialog>> m_dialogs;
    QStringList m_testAfterLoad; ///< Changed just now: a result would be of the profile before.

    ConnectionsTable *const m_table;
    ConnectionDetails *const m_details;
    QStackedLayout *const m_views;
    ErrorBar *const m_errors;
    QuestionBar *const m_confirm;
    PasswordPrompt *const m_prompt;
    QLineEdit *const m_filter;
    PlainLabel *const m_emptyText;
    QPushButton *const m_emptyNew;
    QAction *const m_query;
    QAction *const m_new;
    QAction *const m_edit;
    QAction *const m_duplicate;
    QAction *const m_delete;
    QAction *const m_test;
    QAction *const m_diagnose;
    QAction *const m_testAll;
    QAction *const m_setDefault;
    QAction *const m_active;
    QAction *const m_reload;
};
