// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/connections/sources/ImportPlaces.h"
#include "app/support/BackgroundJobs.h"
#include "models/connection/ConnectionProfile.h"
#include "ui/common/Page.h"

class DatabaseManager;
class ErrorBar;
class ImportPanel;
class PlainLabel;
class QListWidget;
class QProgressBar;
class QPushButton;
class QStackedLayout;
class StartChoice;

/// Where one begins: the demo, a new connection, an import; later also what was used last.
/// Thread: GUI, which never waits here.
class StartPage final : public Page
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(StartPage)

public:
    /// Something to go on with; `key` is the shell's own.
    struct Recent
    {
        QString title;
        QString detail;
        QString key;
        QString colour;                                     ///< Its own, or empty: the environment's.
        Environment environment = Environment::Development; ///< Gives the mark its colour.
    };

    /// `databases` must outlive the page. The demo's files are made in the folder.
    StartPage(DatabaseManager &databases, const QString &workspaceFolder,
              const ImportPlaces &places = ImportPlaces::ofUser(), QWidget *parent = nullptr);

    [[nodiscard]] QString kind() const override { return QStringLiteral("start"); }
    [[nodiscard]] QString title() const override { return tr("Start"); }
    [[nodiscard]] QIcon icon() const override;
    void activate() override;

    /// Pages and connections, the latest first; empty hides the list.
    void setRecent(const QList<Recent> &recent);
    void showImport();

signals:
    /// The demo's connections are there: ids in the order shop, crm, weblog; `sql` joins them, ready to run.
    void demoReady(const QStringList &ids, const QString &sql);
    void newConnectionRequested();
    void imported(const QStringList &ids);
    void recentActivated(const QString &key);

protected:
    void changeEvent(QEvent *event) override;

private:
    void buildChoices();
    void retranslate();
    void makeDemo();
    void showFound();
    void paintMarks();

    DatabaseManager &m_databases;
    const QString m_folder;
    QStackedLayout *const m_views;
    PlainLabel *const m_title;
    PlainLabel *const m_subtitle;
    ErrorBar *const m_errors;
    StartChoice *const m_demo;
    StartChoice *const m_new;
    StartChoice *const m_importChoice;
    QProgressBar *const m_progress;
    PlainLabel *const m_recentTitle;
    QListWidget *const m_recent;
    ImportPanel *const m_import;
    bool m_makingDemo = false;
    BackgroundJobs m_jobs{1};
};
