// SPDX-License-Identifier: GPL-3.0-or-later
// labels: gallery
#include "tests/gallery/tst_Gallery.h"

#include "app/connections/DatabaseManager.h"
#include "app/connections/DemoData.h"
#include "app/health/HealthMonitor.h"
#include "app/query/ResultSet.h"
#include "tests/support/Offscreen.h"
#include "ui/common/FoldingSection.h"
#include "ui/connections/ConnectionsPage.h"
#include "ui/diagnosis/DoctorPage.h"
#include "ui/editor/QueryPage.h"
#include "ui/editor/SqlEditor.h"
#include "ui/federated/PlanPanel.h"
#include "ui/federated/PlanView.h"
#include "ui/health/HealthWallPage.h"
#include "ui/health/PoolPage.h"
#include "ui/health/SessionsPage.h"
#include "ui/start/StartPage.h"

#include <QApplication>
#include <QComboBox>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTableView>
#include <QTreeView>

// -- Around -------------------------------------------------------------------------------------------------

void tst_Gallery::initTestCase()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    QVERIFY(m_pictures.makeFolder());
    if (m_pictures.isFirst()) {
        QVERIFY(GalleryData::loadPostgres());
        QVERIFY(GalleryData::loadMariaDb());
        m_pictures.startOthers();
    }
    m_silent = std::make_unique<QTcpServer>();
    QVERIFY(m_silent->listen(QHostAddress::LocalHost));
    m_workspace = std::make_unique<TestWorkspace>();
    saveProfiles();
}

void tst_Gallery::openWindow()
{
    m_at = std::make_unique<GalleryWindow>(m_workspace->options());
    QVERIFY(m_at->awaitWorkbench());
    GalleryWindow::await([this] { return m_at->tabs().current() != nullptr; }, "nothing comes back");
    const auto demo =
        DemoData::connectAll(m_at->services.databases(), m_workspace->path(QStringLiteral("demo")));
    PENSTOCK_VERIFY(demo);
    for (const ConnectionProfile &profile : *demo)
        m_demo << profile.id;
    m_at->window.workbench()->reloadConnections();
}

void tst_Gallery::cleanupTestCase()
{
    m_silent.reset(); // hangs up, which ends a test
    m_at.reset();
    m_workspace.reset();
    const QString failed = m_pictures.awaitOthers();
    QVERIFY2(failed.isEmpty(), qPrintable(failed));
}

void tst_Gallery::saveProfiles()
{
    const auto save = [this](ConnectionProfile profile, const char *name, const char *group) {
        profile.id = profile.name = QString::fromLatin1(name);
        profile.group = QString::fromLatin1(group);
        m_workspace->save(profile);
    };
    QVERIFY(QDir().mkpath(m_workspace->path(QStringLiteral("demo"))));
    ConnectionProfile pg = TestServers::postgres();
    pg.database = QStringLiteral("sales");
    pg.environment = Environment::Production;
    pg.plaintextConfirmed = true;
    pg.description = QStringLiteral("Invoices of the music shop");
    save(pg, "sales", "Head office");
    pg.environment = Environment::Test;
    pg.password = Secret(std::string_view("wrong"));
    pg.description.clear();
    save(pg, "billing", "");
    pg.password = {};
    save(pg, "reports", "");
    ConnectionProfile maria = TestServers::mariaDb();
    maria.database = QStringLiteral("music");
    maria.environment = Environment::Test;
    save(maria, "music", "Head office");
    save(m_workspace->brokenSqlite(QStringLiteral("old backup")), "old backup", "");
    ConnectionProfile archive = TestWorkspace::server(QStringLiteral("archive"), 5432);
    archive.host = QStringLiteral("archive.example.com");
    archive.tls = TlsMode::Require;
    archive.isActive = false;
    save(archive, "archive", "");
    ConnectionProfile warehouse = TestWorkspace::server(QStringLiteral("warehouse"), m_silent->serverPort());
    warehouse.connectTimeout = std::chrono::milliseconds(120000); // still being tested on the picture
    save(warehouse, "warehouse", "");
}

// -- Workspaces of their own --------------------------------------------------------------------------------

void tst_Gallery::fresh_data()
{
    QTest::addColumn<QString>("what");
    for (const char *what : {"start-first", "import", "connections-empty", "keyring-failed"})
        QTest::newRow(what) << QString::fromLatin1(what);
}

void tst_Gallery::fresh()
{
    QFETCH(QString, what);
    TestWorkspace workspace;
    const QByteArray home = qgetenv("HOME");
    if (what == QLatin1String("import")) {
        QFile services(workspace.path(QStringLiteral(".pg_service.conf")));
        QVERIFY(services.open(QIODevice::WriteOnly));
        services.write("[orders]\nhost=db.example.com\nport=5432\ndbname=orders\nuser=anna\n\n"
                       "[stock]\nhost=db2.example.com\ndbname=stock\nuser=anna\nsslmode=verify-full\n");
        QFile passwords(workspace.path(QStringLiteral(".pgpass")));
        QVERIFY(passwords.open(QIODevice::WriteOnly));
        passwords.write("old.example.com:5433:wages:bert:secret\n");
        passwords.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        qputenv("HOME", workspace.path(QStringLiteral(".")).toLocal8Bit());
    } else if (what == QLatin1String("keyring-failed")) {
        workspace.save(workspace.sqlite(QStringLiteral("one")));
        QVERIFY(QFile::rename(workspace.options().keyFile, workspace.path(QStringLiteral("elsewhere"))));
    }
    GalleryWindow at(workspace.options());
    if (what == QLatin1String("keyring-failed")) {
        GalleryWindow::await([&] { return at.part<QPushButton>("keyringRetry")->isVisible(); }, "no word");
    } else {
        QVERIFY(at.awaitWorkbench());
        GalleryWindow::await([&] { return at.tabs().current() != nullptr; }, "no page");
    }
    if (what == QLatin1String("import")) {
        at.page<StartPage>()->showImport();
        GalleryWindow::await([&] { return at.part<QTableView>("importTable")->model()->rowCount() == 3; },
                             "nothing to import");
    } else if (what == QLatin1String("connections-empty")) {
        at.trigger("window.connections");
        GalleryWindow::await([&] { return at.part<QWidget>("noConnections")->isVisible(); }, "no words");
    }
    m_pictures.take(at, &at.window, what);
    qputenv("HOME", home);
}

// -- One window, many scenes --------------------------------------------------------------------------------

void tst_Gallery::scene_data()
{
    QTest::addColumn<int>("index");
    int index = 0;
    for (const char *name :
         {"start-later", "connections",  "password",   "dialog-new", "dialog-failed", "dialog-encryption",
          "navigator",   "query",        "query-tabs", "messages",   "question",      "parameters",
          "running",     "transaction",  "value-json", "value-hex",  "chart",         "filter",
          "export",      "dock-history", "dock-tasks", "dock-log",   "fanout",        "join",
          "plan",        "palette",      "shortcuts",  "settings",   "health-wall",   "health-connection",
          "pools",       "sessions",     "doctor",     "bundle"})
        QTest::newRow(name) << index++;
}

void tst_Gallery::scene()
{
    using T = tst_Gallery;
    static constexpr Draw draws[] = {&T::start,     &T::connections,  &T::password,
                                     &T::newDialog, &T::failedDialog, &T::encryptionDialog,
                                     &T::navigator, &T::result,       &T::tabsOfResults,
                                     &T::messages,  &T::question,     &T::parameters,
                                     &T::running,   &T::transaction,  &T::jsonValue,
                                     &T::hexValue,  &T::chart,        &T::filter,
                                     &T::exportBar, &T::history,      &T::tasks,
                                     &T::logLines,  &T::fanOut,       &T::join,
                                     &T::plan,      &T::palette,      &T::shortcuts,
                                     &T::settings,  &T::healthWall,   &T::healthPage,
                                     &T::pools,     &T::sessions,     &T::doctor,
                                     &T::bundle};
    QFETCH(int, index);
    if (!m_at)
        openWindow();
    m_at->closePages();
    QWidget *widget = (this->*draws[index])();
    m_pictures.take(*m_at, widget, QString::fromLatin1(QTest::currentDataTag()));
    if (widget && widget != &m_at->window)
        widget->deleteLater();
}

QueryPage *tst_Gallery::query(const char *connection, const QString &text)
{
    m_at->trigger("window.newQuery");
    auto *page = m_at->page<QueryPage>();
    page->setConnection(QString::fromLatin1(connection));
    page->setText(text);
    page->findChild<SqlEditor *>()->setCursor(3);
    GalleryWindow::await([page] { return page->colour().isValid(); }, "no connection");
    GalleryWindow::await([this] { return m_at->action("query.run")->isEnabled(); }, "cannot run");
    return page;
}

void tst_Gallery::run(const char *connection, const QString &text, const char *how)
{
    query(connection, text);
    m_at->trigger(how);
    GalleryWindow::await([this] { return m_at->action("query.run")->isEnabled(); }, "runs for ever");
    QTest::qWait(50); // widths of columns, counts
}

void tst_Gallery::openInNavigator(const QStringList &path)
{
    auto *tree = m_at->part<QTreeView>("navigatorTree");
    GalleryWindow::await(
        [&] {
            QModelIndex index;
            for (const QString &text : path) {
                QModelIndex next;
                for (int row = 0; row < tree->model()->rowCount(index) && !next.isValid(); ++row) {
                    const QString shown = tree->model()->index(row, 0, index).data().toString();
                    const QByteArray english = text.toUtf8();
                    if (shown == text || shown == QCoreApplication::translate("SchemaTreeModel", english)
                        || shown == QCoreApplication::translate("DemoData", english))
                        next = tree->model()->index(row, 0, index);
                }
                if (!next.isValid())
                    return false;
                tree->expand(next);
                index = next;
            }
            tree->setCurrentIndex(index);
            return true;
        },
        qPrintable(path.join(QLatin1Char('/'))));
}

QWidget *tst_Gallery::start()
{
    m_at->trigger("window.start");
    return &m_at->window;
}

QWidget *tst_Gallery::connections()
{
    m_at->trigger("window.connections");
    const auto *model = m_at->part<QTableView>("connectionsTable")->model();
    GalleryWindow::await([model] { return model->rowCount() >= 10; }, "no list");
    GalleryWindow::await([this] { return m_at->action("connection.testAll")->isEnabled(); },
                         "nothing to test");
    m_at->trigger("connection.testAll");
    const auto under = [model](ConnectionListModel::State state) {
        int count = 0;
        for (int row = 0; row < model->rowCount(); ++row)
            count +=
                model->index(row, 0).data(ConnectionListModel::StateRole).value<ConnectionListModel::State>()
                == state;
        return count;
    };
    GalleryWindow::await(
        [&] {
            return under(ConnectionListModel::State::Testing) == 1
                   && under(ConnectionListModel::State::Failed) == 3
                   && under(ConnectionListModel::State::Reachable) == 5;
        },
        "the connections' states");
    for (int row = 0; row < model->rowCount(); ++row) {
        if (model->index(row, 0).data().toString() == QLatin1String("old backup"))
            m_at->part<QTableView>("connectionsTable")->selectRow(row);
    }
    return &m_at->window;
}

QWidget *tst_Gallery::password()
{
    m_at->trigger("window.connections");
    m_at->page<ConnectionsPage>()->testConnection(QStringLiteral("reports"));
    GalleryWindow::await([this] { return m_at->part<QWidget>("passwordPrompt")->isVisible(); },
                         "no question");
    return &m_at->window;
}

QWidget *tst_Gallery::dialog(const QString &id)
{
    m_at->trigger("window.connections");
    auto *page = m_at->page<ConnectionsPage>();
    GalleryWindow::await([page] { return !page->profiles().empty(); }, "no list");
    if (id.isEmpty())
        page->newConnection();
    else
        page->editConnection(id);
    ConnectionDialog *dialog = nullptr;
    GalleryWindow::await(
        [&] {
            for (QWidget *window : QApplication::topLevelWidgets()) {
                if (auto *candidate = qobject_cast<ConnectionDialog *>(window);
                    candidate && window->isVisible())
                    dialog = candidate;
            }
            return dialog != nullptr;
        },
        "no dialog");
    return dialog;
}

QWidget *tst_Gallery::newDialog()
{
    return dialog({});
}

QWidget *tst_Gallery::failedDialog()
{
    QWidget *shown = dialog(QStringLiteral("billing"));
    shown->findChild<QPushButton *>(QStringLiteral("test"))->click();
    auto *report = shown->findChild<QWidget *>(QStringLiteral("testReport"));
    auto *summary = shown->findChild<QLabel *>(QStringLiteral("testAdvice"));
    GalleryWindow::await([=] { return report->isVisible() && summary->isVisible(); }, "no report");
    return shown;
}

QWidget *tst_Gallery::encryptionDialog()
{
    QWidget *shown = dialog(QStringLiteral("sales"));
    shown->findChildren<FoldingSection *>().first()->setOpen(true);
    return shown;
}

QWidget *tst_Gallery::navigator()
{
    m_at->trigger("window.start");
    const auto path = [](const char *text) { return QString::fromUtf8(text).split(QLatin1Char('/')); };
    openInNavigator(path("Demo/shop/Tables"));
    openInNavigator(path("Head office/music/music/Tables"));
    openInNavigator(path("Head office/sales/Tables"));
    openInNavigator(path("Head office/sales/Tables/invoice/Columns"));
    return &m_at->window;
}

// -- Query pages --------------------------------------------------------------------------------------------

static QString invoicesSql()
{
    return QStringLiteral("-- What each country buys\n"
                          "SELECT c.country, count(*) AS invoices, sum(i.total) AS revenue,\n"
                          "       max(i.invoice_date)::date AS last_invoice\n"
                          "FROM invoice i\n"
                          "JOIN customer c ON c.customer_id = i.customer_id\n"
                          "WHERE i.total > 0.99\n"
                          "GROUP BY c.country\n"
                          "ORDER BY revenue DESC;\n");
}

QWidget *tst_Gallery::result()
{
    run("sales", invoicesSql());
    return &m_at->window;
}

QWidget *tst_Gallery::tabsOfResults()
{
    run("music",
        QStringLiteral(
            "SELECT * FROM Artist ORDER BY Name;\nSELECT Name, Milliseconds, UnitPrice FROM Track;\n"
            "SELECT * FROM Customer;\n"),
        "query.runScript");
    return &m_at->window;
}

QWidget *tst_Gallery::messages()
{
    run("music",
        QStringLiteral("CREATE TEMPORARY TABLE seen (id INT);\nINSERT INTO seen VALUES (1), (2), (3);\n"
                       "SELECT count(*) FROM seen;\nSELECT nme FROM Artist;\n"),
        "query.runScript");
    return &m_at->window;
}

QWidget *tst_Gallery::question()
{
    query("sales", QStringLiteral("DELETE FROM invoice_line;\n"));
    m_at->trigger("query.run");
    return &m_at->window;
}

QWidget *tst_Gallery::parameters()
{
    query("sales", QStringLiteral("SELECT * FROM customer\nWHERE country = :country AND company IS NOT NULL\n"
                                  "  AND last_name > :after;\n"));
    m_at->trigger("query.run");
    return &m_at->window;
}

QWidget *tst_Gallery::running()
{
    query("sales", QStringLiteral("SELECT pg_sleep(300);\n"));
    m_at->trigger("query.run");
    GalleryWindow::await([this] { return m_at->action("query.stop")->isEnabled(); }, "does not run");
    QTest::qWait(50);
    return &m_at->window;
}

QWidget *tst_Gallery::transaction()
{
    run("sales",
        QStringLiteral("UPDATE customer SET company = 'Embraer' WHERE customer_id = 1 RETURNING *;\n"));
    const auto questions = m_at->page<QueryPage>()->findChildren<QPushButton *>(QStringLiteral("confirm"));
    for (QPushButton *confirm : questions) {
        if (confirm->isVisible())
            confirm->click();
    }
    GalleryWindow::await([this] { return m_at->action("query.commit")->isEnabled(); }, "no transaction");
    return &m_at->window;
}

QWidget *tst_Gallery::jsonValue()
{
    run("sales",
        QStringLiteral("SELECT name, jsonb_build_object('album', album_id, 'composer', composer, 'price', "
                       "unit_price,\n         'length', jsonb_build_array(milliseconds, 'ms')) AS details\n"
                       "FROM track ORDER BY track_id LIMIT 200;\n"));
    auto *grid = m_at->part<QTableView>("resultGrid");
    grid->setCurrentIndex(grid->model()->index(0, 1));
    m_at->trigger("result.value");
    m_at->part<QTabWidget>("valueTabs")->setCurrentIndex(1);
    return &m_at->window;
}

QWidget *tst_Gallery::hexValue()
{
    run("sales",
        QStringLiteral("SELECT title, decode(repeat(md5(title), 12), 'hex') AS cover\nFROM album;\n"));
    auto *grid = m_at->part<QTableView>("resultGrid");
    grid->setCurrentIndex(grid->model()->index(2, 1));
    m_at->trigger("result.value");
    return &m_at->window;
}

QWidget *tst_Gallery::chart()
{
    run("sales", QStringLiteral("SELECT c.country, count(*) AS invoices, sum(i.total) AS revenue\n"
                                "FROM invoice i JOIN customer c USING (customer_id)\n"
                                "GROUP BY 1 ORDER BY 3 DESC LIMIT 12;\n"));
    m_at->trigger("result.chart");
    QTest::qWait(100);
    return &m_at->window;
}

QWidget *tst_Gallery::filter()
{
    run("sales", QStringLiteral("SELECT * FROM customer;\n"));
    m_at->trigger("result.filter");
    m_at->part<QLineEdit>("quickFilter")->setText(QStringLiteral("an"));
    m_at->part<QAbstractButton>("filterAdd")->click();
    m_at->part<QComboBox>("filterColumn")->setCurrentText(QStringLiteral("country"));
    m_at->part<QLineEdit>("filterText")->setText(QStringLiteral("a"));
    QTest::qWait(400); // until one has stopped typing
    return &m_at->window;
}

QWidget *tst_Gallery::exportBar()
{
    run("music", QStringLiteral("SELECT * FROM Track;\n"));
    m_at->trigger("result.export");
    return &m_at->window;
}

// -- Docks --------------------------------------------------------------------------------------------------

void tst_Gallery::showDock(const char *id, const char *name)
{
    m_at->trigger(id);
    GalleryWindow::await([this, name] { return m_at->part<QDockWidget>(name)->isVisible(); }, name);
    QTest::qWait(50);
}

QWidget *tst_Gallery::history()
{
    run("music", QStringLiteral("SELECT count(*) FROM Track;\n"));
    showDock("window.history", "history");
    QTest::qWait(300); // read from the disk
    return &m_at->window;
}

QWidget *tst_Gallery::tasks()
{
    query("sales", QStringLiteral("SELECT pg_sleep(300);\n"));
    m_at->trigger("query.run");
    showDock("window.tasks", "tasks");
    return &m_at->window;
}

QWidget *tst_Gallery::logLines()
{
    run("music", QStringLiteral("SELECT 1;\n"));
    showDock("window.log", "log");
    return &m_at->window;
}

// -- Many connections ---------------------------------------------------------------------------------------

FederatedPage *tst_Gallery::federated(const QStringList &connections, FederatedPage::Mode mode,
                                      const QString &text)
{
    m_at->trigger("window.newFederated");
    auto *page = m_at->page<FederatedPage>();
    page->setMode(mode);
    page->setTicked(connections);
    page->setText(text);
    page->runWhenReady();
    GalleryWindow::await([page] { return page->result() && page->result()->isOver() && !page->isRunning(); },
                         "no federated result", 30000);
    QTest::qWait(50);
    return page;
}

QWidget *tst_Gallery::fanOut()
{
    showDock("window.tasks", "tasks");
    federated({QStringLiteral("sales"), QStringLiteral("music"), QStringLiteral("billing")},
              FederatedPage::Mode::FanOut, QStringLiteral("SELECT * FROM genre ORDER BY 2\n"));
    return &m_at->window;
}

QWidget *tst_Gallery::join()
{
#ifdef PENSTOCK_HAS_FEDERATION
    federated(m_demo, FederatedPage::Mode::Join, DemoData::joins().back().sql + QLatin1Char('\n'));
#endif
    return &m_at->window;
}

QWidget *tst_Gallery::plan()
{
#ifdef PENSTOCK_HAS_FEDERATION
    auto *page = federated({QStringLiteral("sales"), QStringLiteral("music")}, FederatedPage::Mode::Join,
                           QStringLiteral("SELECT c.country, sum(i.total) AS revenue\n"
                                          "FROM sales.public.invoice i\n"
                                          "JOIN music.music.Customer c ON c.CustomerId = i.customer_id\n"
                                          "WHERE i.total > 5\nGROUP BY 1 ORDER BY 2 DESC\n"));
    page->findChild<QTabWidget *>(QStringLiteral("results"))
        ->setCurrentWidget(page->findChild<PlanPanel *>());
    page->findChild<PlanView *>()->setFocus();
    QTest::keyClick(page->findChild<PlanView *>(), Qt::Key_End);
#endif
    return &m_at->window;
}

// -- The window's own ---------------------------------------------------------------------------------------

QWidget *tst_Gallery::palette()
{
    m_at->trigger("window.start");
    m_at->trigger("window.palette");
    m_at->part<QLineEdit>("paletteEdit")->setText(QStringLiteral("in"));
    return &m_at->window;
}

QWidget *tst_Gallery::shortcuts()
{
    QTest::keyClick(m_at->part<QWidget>("paletteEdit"), Qt::Key_Escape);
    m_at->trigger("window.shortcuts");
    return &m_at->window;
}

QWidget *tst_Gallery::settings()
{
    m_at->trigger("window.settings");
    return &m_at->window;
}

// -- Health -------------------------------------------------------------------------------------------------

QWidget *tst_Gallery::healthWall()
{
    m_at->trigger("window.health");
    const auto *model = m_at->part<QListView>("healthWall")->model();
    GalleryWindow::await(
        [model] {
            int known = 0;
            for (int row = 0; row < model->rowCount(); ++row)
                known += !model->index(row, 0).data(HealthWallModel::TroubleRole).toString().isEmpty()
                         || !model->index(row, 0).data(HealthWallModel::ResponseRole).toString().isEmpty();
            return known >= 8 && known == model->rowCount();
        },
        "tiles without a look", 60000);
    return &m_at->window;
}

QWidget *tst_Gallery::healthPage()
{
    run("sales", QStringLiteral("SELECT count(*) FROM track, genre;\n"));
    m_at->trigger("window.health");
    emit m_at->page<HealthWallPage>()->connectionRequested(QStringLiteral("sales"));
    QSignalSpy probed(&m_at->services.health(), &HealthMonitor::probed);
    GalleryWindow::await([&probed] { return probed.size() > 20; }, "it is not watched", 60000);
    return &m_at->window;
}

QWidget *tst_Gallery::pools()
{
    transaction();
    m_at->trigger("window.pools");
    m_at->page<PoolPage>()->setConnection(QStringLiteral("sales"));
    const auto *leases = m_at->part<QTableView>("leaseTable")->model();
    GalleryWindow::await([leases] { return leases->rowCount() > 0; }, "nobody holds a connection");
    auto *agreement = m_at->part<QLabel>("poolAgreement");
    GalleryWindow::await([agreement] { return agreement->text().contains(u'.'); }, "the server says nothing");
    return &m_at->window;
}

QWidget *tst_Gallery::sessions()
{
    transaction();
    query("sales", QStringLiteral("LOCK TABLE customer;\n"));
    m_at->trigger("query.run");
    m_at->trigger("window.sessions");
    m_at->page<SessionsPage>()->setConnection(QStringLiteral("sales"));
    m_at->action("health.tree")->setChecked(true);
    auto *summary = m_at->part<QLabel>("sessionsSummary");
    GalleryWindow::await(
        [&] {
            m_at->page<SessionsPage>()->reload();
            return summary->text().contains(u',');
        },
        "nobody waits");
    auto *tree = m_at->part<QTreeView>("sessionsTree");
    const auto *model = tree->model();
    for (int row = 0; row < model->rowCount(); ++row) {
        if (model->rowCount(model->index(row, 0)) > 0)
            tree->setCurrentIndex(model->index(0, 0, model->index(row, 0)));
    }
    return &m_at->window;
}

QWidget *tst_Gallery::doctor()
{
    m_at->trigger("window.health");
    emit m_at->tabs().current()->diagnoseRequested(QStringLiteral("billing"));
    GalleryWindow::await(
        [this] { return m_at->page<DoctorPage>() && !m_at->page<DoctorPage>()->isRunning(); }, "no diagnosis",
        60000);
    return &m_at->window;
}

QWidget *tst_Gallery::bundle()
{
    doctor();
    emit m_at->page<DoctorPage>()->bundleRequested({QStringLiteral("billing"), {}});
    GalleryWindow::await(
        [this] { return m_at->part<QPlainTextEdit>("bundleText")->toPlainText().contains(u"billing"); },
        "no text");
    return &m_at->window;
}

QTEST_MAIN(tst_Gallery)
#include "moc_tst_Gallery.cpp"
