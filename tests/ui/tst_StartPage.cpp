// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/start/StartPage.h"

#include "app/connections/DatabaseManager.h"
#include "tests/support/Offscreen.h"
#include "tests/support/TestWorkspace.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/Theme.h"
#include "ui/start/ImportPanel.h"
#include "ui/start/StartChoice.h"

#include <QApplication>
#include <QDir>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>

/// The first minute with the program.
class tst_StartPage final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void theDemoIsReadyInSeconds();
    void theDemoLeavesNamesakesAlone();
    void aDemoThatCannotBeMadeSaysWhy();
    void importTakesWhatIsTicked();
    void nothingFoundIsSaid();
    void recentLeadsOn();
    void theKeyboardReachesEverything();
    void pictures_data();
    void pictures();

private:
    void open();
    void write(const QString &name, const QByteArray &text) const;
    template <typename T>
    T *child(const char *name) const
    {
        return m_page->findChild<T *>(QLatin1String(name));
    }

    std::unique_ptr<TestWorkspace> m_workspace;
    std::unique_ptr<Services> m_services;
    std::unique_ptr<StartPage> m_page;
};

void tst_StartPage::init()
{
    m_workspace = std::make_unique<TestWorkspace>();
    m_services = std::make_unique<Services>(m_workspace->options());
    m_services->open(this, [](const Result<void> &opened) { PENSTOCK_VERIFY(opened); });
    QVERIFY(QDir().mkpath(m_workspace->path(QStringLiteral("home"))));
}

void tst_StartPage::cleanup()
{
    m_page.reset();
    m_services.reset();
    m_workspace.reset();
}

void tst_StartPage::open()
{
    m_page = std::make_unique<StartPage>(m_services->databases(), m_services->workspaceFolder(),
                                         ImportPlaces::below(m_workspace->path(QStringLiteral("home"))));
    m_page->resize(900, 640);
    m_page->show();
    m_page->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
    m_page->activate();
}

void tst_StartPage::write(const QString &name, const QByteArray &text) const
{
    const QString path = m_workspace->path(QStringLiteral("home/") + name);
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
}

void tst_StartPage::theDemoIsReadyInSeconds()
{
    open();
    QSignalSpy ready(m_page.get(), &StartPage::demoReady);
    auto *demo = child<StartChoice>("startDemo");
    QVERIFY(demo->hasFocus());
    QTest::keyClick(demo, Qt::Key_Return);
    QVERIFY(!demo->isEnabled());
    QTRY_COMPARE_WITH_TIMEOUT(ready.size(), 1, 60000);
    QVERIFY(demo->isEnabled());
    const QStringList ids = ready.front().at(0).toStringList();
    QCOMPARE(ids.size(), 3);
    QVERIFY(ready.front().at(1).toString().contains(QLatin1String("crm.main.customers")));
    for (const QString &id : ids)
        PENSTOCK_VERIFY(m_services->databases().testConnection(id));
    QCOMPARE(m_services->databases().profile(ids.front())->name, QStringLiteral("shop"));
    QTest::keyClick(demo, Qt::Key_Space); // again: the same ones
    QTRY_COMPARE(ready.size(), 2);
    QCOMPARE(ready.back().at(0).toStringList(), ids);
}

void tst_StartPage::theDemoLeavesNamesakesAlone()
{
    PENSTOCK_VERIFY(m_services->databases().addOrUpdateConfig(m_workspace->sqlite(QStringLiteral("shop"))));
    open();
    QSignalSpy ready(m_page.get(), &StartPage::demoReady);
    child<StartChoice>("startDemo")->click();
    QTRY_COMPARE_WITH_TIMEOUT(ready.size(), 1, 60000);
    QCOMPARE(m_services->databases().profile(ready.front().at(0).toStringList().front())->name,
             QStringLiteral("shop_demo"));
    QVERIFY(ready.front().at(1).toString().contains(QLatin1String("FROM shop_demo.main.orders")));
}

void tst_StartPage::aDemoThatCannotBeMadeSaysWhy()
{
    const QString folder = m_services->workspaceFolder();
    QVERIFY(QDir(folder).mkpath(QStringLiteral("shop.sqlite.making"))); // in the way
    open();
    child<StartChoice>("startDemo")->click();
    auto *errors = child<ErrorBar>("startErrors");
    QTRY_VERIFY_WITH_TIMEOUT(errors->isVisible(), 60000); // the other two are made meanwhile
    QVERIFY(child<StartChoice>("startDemo")->isEnabled());
}

void tst_StartPage::importTakesWhatIsTicked()
{
    ConnectionProfile present = TestWorkspace::server(QStringLiteral("mine"), 5433);
    present.host = QStringLiteral("db.example.com");
    present.database = QStringLiteral("sales");
    present.username = QStringLiteral("ann");
    PENSTOCK_VERIFY(m_services->databases().addOrUpdateConfig(present));
    write(QStringLiteral(".pg_service.conf"), "[sales]\nhost=db.example.com\nport=5433\ndbname=sales\nuser="
                                              "ann\n[crm]\nhost=crm\ndbname=crm\nuser=bob\n"
                                              "[other]\nhost=other\ndbname=o\nuser=u\n[bad]\nport=x\n");
    open();
    auto *choice = child<StartChoice>("startImport");
    QTRY_VERIFY2(choice->accessibleDescription().contains(QLatin1String("pg_service.conf 3")),
                 qPrintable(choice->accessibleDescription()));
    choice->click();
    auto *table = child<QTableView>("importTable");
    QVERIFY(table->isVisible() && table->hasFocus());
    const auto ticked = [table](int row) {
        return table->model()->index(row, 0).data(Qt::CheckStateRole).toInt();
    };
    QCOMPARE(table->model()->rowCount(), 3);
    QCOMPARE(ticked(0), static_cast<int>(Qt::Unchecked)); // there already
    QCOMPARE(table->model()->index(0, ImportListModel::RemarkColumn).data().toString(),
             QStringLiteral("there already"));
    QCOMPARE(ticked(1), static_cast<int>(Qt::Checked));
    QVERIFY(child<QPlainTextEdit>("importRemarks")->toPlainText().contains(QLatin1String("bad")));
    table->setCurrentIndex(table->model()->index(2, 0));
    QTest::keyClick(table, Qt::Key_Space);
    QCOMPARE(ticked(2), static_cast<int>(Qt::Unchecked));
    QSignalSpy imported(m_page.get(), &StartPage::imported);
    QTest::mouseClick(child<QPushButton>("importButton"), Qt::LeftButton);
    QTRY_COMPARE(imported.size(), 1);
    QCOMPARE(m_services->databases().allProfiles()->size(), std::size_t{2});
    QCOMPARE(m_services->databases().profile(QStringLiteral("crm"))->username, QStringLiteral("bob"));
}

void tst_StartPage::nothingFoundIsSaid()
{
    open();
    auto *choice = child<StartChoice>("startImport");
    QTRY_VERIFY(choice->accessibleDescription().contains(QLatin1String("None was found")));
    choice->click();
    QVERIFY(child<QPushButton>("importFile")->hasFocus());
    QVERIFY(!child<QPushButton>("importButton")->isEnabled());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QVERIFY(choice->isVisible() && choice->hasFocus());
}

void tst_StartPage::recentLeadsOn()
{
    open();
    auto *list = child<QListWidget>("startRecent");
    QVERIFY(!list->isVisible());
    m_page->setRecent(
        {{QStringLiteral("Query 1"),
          QStringLiteral("sales"),
          QStringLiteral("page:1"),
          {},
          Environment::Test},
         {QStringLiteral("crm 🌞"), {}, QStringLiteral("connection:crm"), QStringLiteral("#ff0000"), {}}});
    QVERIFY(list->isVisible());
    m_page->activate();
    QVERIFY(list->hasFocus());
    QSignalSpy activated(m_page.get(), &StartPage::recentActivated);
    QTest::keyClick(list, Qt::Key_Down);
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(activated.size(), 1);
    QCOMPARE(activated.front().front().toString(), QStringLiteral("connection:crm"));
}

void tst_StartPage::theKeyboardReachesEverything()
{
    open();
    QSet<QWidget *> reached;
    for (int i = 0; i < 10; ++i) {
        reached << QApplication::focusWidget();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    }
    for (StartChoice *choice : m_page->findChildren<StartChoice *>()) {
        QVERIFY(reached.contains(choice));
        QVERIFY(!choice->accessibleName().isEmpty() && !choice->accessibleName().contains(QLatin1Char('&')));
    }
}

void tst_StartPage::pictures_data()
{
    QTest::addColumn<Theme::Mode>("mode");
    QTest::newRow("light") << Theme::Mode::Light;
    QTest::newRow("dark") << Theme::Mode::Dark;
}

/// Set PENSTOCK_PICTURES to a folder to look at them.
void tst_StartPage::pictures()
{
    QFETCH(Theme::Mode, mode);
    const QString folder = qEnvironmentVariable("PENSTOCK_PICTURES");
    if (folder.isEmpty())
        QSKIP("PENSTOCK_PICTURES names no folder");
    Theme::apply(mode);
    const auto take = [&](const char *name) {
        const QString file = QStringLiteral("%1/%2-%3.png")
                                 .arg(folder, QLatin1String(name), QLatin1String(QTest::currentDataTag()));
        QVERIFY(m_page->grab().save(file));
    };
    write(QStringLiteral(".pg_service.conf"), "[sales]\nhost=db.example.com\nport=5433\ndbname=sales\nuser="
                                              "ann\n[crm]\nhost=crm\ndbname=crm\nuser=bob\n"
                                              "[bad]\nport=x\n");
    write(QStringLiteral(".my.cnf"), "[client]\nuser=ann\nhost=shop.example.com\npassword=x\n");
    open();
    QTRY_VERIFY(child<StartChoice>("startImport")->accessibleDescription().contains(QLatin1String("Found")));
    take("start");
    m_page->showImport();
    take("import");
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    m_page->setRecent({{QStringLiteral("Orders by month"),
                        QStringLiteral("query on sales"),
                        QStringLiteral("1"),
                        {},
                        Environment::Production},
                       {QStringLiteral("crm"), QStringLiteral("connection"), QStringLiteral("2"), {}, {}}});
    take("start-later");
}

QTEST_MAIN(tst_StartPage)
#include "tst_StartPage.moc"
