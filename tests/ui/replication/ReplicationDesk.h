// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/TestWindow.h"

#include "app/replication/ReplicationService.h"
#include "models/replication/ReplicationJobModel.h"
#include "models/replication/ReplicationTableModel.h"
#include "tests/support/SqlTalk.h"
#include "ui/replication/ReplicationJobDialog.h"
#include "ui/replication/ReplicationJobPanel.h"
#include "ui/replication/ReplicationPage.h"

#include <QListWidget>
#include <QTabWidget>

#include <optional>

/// The real window on a workspace with a shop in a PostgreSQL database of its own ("shop"), another one ("reports") and two
/// SQLite files ("archive", "laptop"), at the page of replication.
class ReplicationDesk final
{
public:
    /// What does not come to pass ends the test program.
    explicit ReplicationDesk(const QString &database)
    {
        SqlTalk server(TestServers::postgres());
        for (const QString &name : {database, database + QStringLiteral("_reports")})
            insist(server.say({QStringLiteral("DROP DATABASE IF EXISTS ") + name,
                               QStringLiteral("CREATE DATABASE ") + name}));
        m_shop = std::make_unique<SqlTalk>(profile("shop", database));
        m_reports = std::make_unique<SqlTalk>(profile("reports", database + QStringLiteral("_reports")));
        m_workspace.save(profile("shop", database));
        m_workspace.save(profile("reports", database + QStringLiteral("_reports")));
        for (const char *name : {"archive", "laptop"}) {
            const ConnectionProfile profile = m_workspace.sqlite(QString::fromLatin1(name));
            m_workspace.save(profile);
            m_files[profile.name] = std::make_unique<SqlTalk>(profile);
        }
    }
    ~ReplicationDesk()
    {
        if (m_at) {
            for (const ReplicationRun &run : service().runs())
                service().stopRun(run.id);
        }
        m_at.reset();
    }

    [[nodiscard]] TestWorkspace &workspace() { return m_workspace; }
    [[nodiscard]] SqlTalk &shop() { return *m_shop; }
    [[nodiscard]] SqlTalk &reports() { return *m_reports; }
    [[nodiscard]] SqlTalk &file(const char *name) { return *m_files.at(QString::fromLatin1(name)); }
    void makeTable(const QString &name, int rows)
    {
        insist(m_shop->say(
            {QStringLiteral("CREATE TABLE %1 (id int PRIMARY KEY, name text, updated_at timestamptz NOT NULL"
                            " DEFAULT now())")
                 .arg(name),
             QStringLiteral("CREATE INDEX ON %1 (updated_at)").arg(name),
             QStringLiteral("INSERT INTO %1 SELECT g, 'n ' || g FROM generate_series(1, %2) g")
                 .arg(name)
                 .arg(rows)}));
    }

    /// Opens the window and, with its key, the page.
    TestWindow &open()
    {
        m_at = std::make_unique<TestWindow>(m_workspace.options());
        if (!m_at->isReady())
            qFatal("no window");
        TestWindow::press(Qt::Key_R, Qt::ControlModifier | Qt::AltModifier);
        if (!QTest::qWaitFor([this] { return qobject_cast<ReplicationPage *>(m_at->page()); }))
            qFatal("no page");
        return *m_at;
    }
    [[nodiscard]] TestWindow &at() { return *m_at; }
    [[nodiscard]] ReplicationService &service() { return m_at->services.replication(); }
    [[nodiscard]] ReplicationPage *page() { return qobject_cast<ReplicationPage *>(m_at->page()); }

    /// Disabled, of tables of "public".
    [[nodiscard]] static ReplicationJob job(const QString &name, const QStringList &targets,
                                            const QStringList &tables,
                                            ReplicationMode mode = ReplicationMode::Incremental)
    {
        ReplicationJob job;
        job.name = name;
        job.sourceDatabase = QStringLiteral("shop");
        job.targetDatabases = targets;
        for (const QString &table : tables)
            job.tables.push_back({.source = {.schema = "public", .name = table.toStdString()}});
        job.syncKey = mode == ReplicationMode::Snapshot ? QString() : QStringLiteral("updated_at");
        job.mode = mode;
        job.enabled = false;
        return job;
    }
    /// Saves it behind the page's back, and selects it in the list when it is there.
    ReplicationJob save(const ReplicationJob &job)
    {
        std::optional<Result<ReplicationJob>> saved;
        service().save(job, &m_context, [&](Result<ReplicationJob> answer) { saved = std::move(answer); });
        if (!QTest::qWaitFor([&] { return saved.has_value(); }, 20000) || !*saved)
            qFatal("%s", saved ? qPrintable((*saved).error().toText()) : "a job is not saved");
        select((*saved)->name);
        return **saved;
    }
    void select(const QString &name)
    {
        auto *view = list();
        if (!QTest::qWaitFor([&] { return rowOf(name) >= 0; }, 20000))
            qFatal("the list has no %s", qPrintable(name));
        view->setFocus();
        view->setCurrentIndex(view->model()->index(rowOf(name), 0));
    }

    /// Of the page in front; ends the test program when it has no such command.
    [[nodiscard]] QAction *action(const char *id)
    {
        for (QAction *one : m_at->page()->findChildren<QAction *>()) {
            if (ActionTable::idOf(one) == QLatin1String(id))
                return one;
        }
        qFatal("no command %s", id);
    }

    // -- What can be read

    [[nodiscard]] QTreeView *list() { return m_at->part<QTreeView>("replicationJobs", m_at->page()); }
    [[nodiscard]] int rowOf(const QString &name)
    {
        for (int row = 0; row < list()->model()->rowCount(); ++row) {
            if (list()->model()->index(row, ReplicationJobModel::NameColumn).data().toString() == name)
                return row;
        }
        return -1;
    }
    [[nodiscard]] QString cell(const QString &name, ReplicationJobModel::Column column)
    {
        const int row = rowOf(name);
        return row < 0 ? QStringLiteral("(no row)") : list()->model()->index(row, column).data().toString();
    }
    /// All texts of a list or table, its cells apart by commas.
    [[nodiscard]] static QString textOf(const QAbstractItemView *view)
    {
        QStringList rows;
        for (int row = 0; row < view->model()->rowCount(); ++row) {
            QStringList cells;
            for (int column = 0; column < view->model()->columnCount(); ++column)
                cells << view->model()->index(row, column).data().toString();
            rows << cells.join(QStringLiteral(", "));
        }
        return rows.join(u'\n');
    }
    [[nodiscard]] QString textOf(const char *view) { return textOf(m_at->part<QAbstractItemView>(view)); }
    void showTab(ReplicationJobPanel::Tab tab)
    {
        m_at->part<QTabWidget>("replicationTabs")->setCurrentIndex(tab);
    }
    /// The form that is open; ends the test program when there is none.
    [[nodiscard]] static ReplicationJobDialog *dialog()
    {
        ReplicationJobDialog *found = nullptr;
        const bool came = QTest::qWaitFor([&found] {
            for (QWidget *window : QApplication::topLevelWidgets()) {
                auto *candidate = qobject_cast<ReplicationJobDialog *>(window);
                if (candidate && candidate->isVisible())
                    found = candidate;
            }
            return found != nullptr;
        });
        if (!came)
            qFatal("no form is open");
        return found;
    }

    static void insist(const Result<void> &done)
    {
        if (!done)
            qFatal("%s", qPrintable(done.error().toText()));
    }

private:
    [[nodiscard]] static ConnectionProfile profile(const char *name, const QString &database)
    {
        ConnectionProfile profile = TestServers::postgres();
        profile.database = database;
        profile.id = profile.name = QString::fromLatin1(name);
        return profile;
    }

    QObject m_context;
    TestWorkspace m_workspace;
    std::unique_ptr<SqlTalk> m_shop;
    std::unique_ptr<SqlTalk> m_reports;
    std::map<QString, std::unique_ptr<SqlTalk>> m_files;
    std::unique_ptr<TestWindow> m_at;
};
