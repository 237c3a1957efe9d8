// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/FaultProxy.h"
#include "tests/support/TestWindow.h"

#include "ui/diagnosis/DoctorPage.h"
#include "ui/federated/FederatedPage.h"
#include "ui/federated/SourceList.h"

#include <QAction>
#include <QListView>
#include <QPushButton>
#include <QTableView>
#include <QToolButton>

/// Brings a failure of the connection "gone" on the screen, and leads to the button that asks why.
using Failing = std::function<QWidget *(TestWindow &)>;
Q_DECLARE_METATYPE(Failing)

namespace {

constexpr int failsWithin = 30'000;

/// Waited for, since errors come from servers. The one that can be seen.
QWidget *buttonCalled(const TestWindow &at, const char *name, const QWidget *root = nullptr)
{
    QWidget *found = nullptr;
    [[maybe_unused]] const bool came = QTest::qWaitFor(
        [&] {
            found = at.find<QPushButton>(name, root);
            return found != nullptr;
        },
        failsWithin);
    return found;
}

/// In a page's bar of tools, once it can be used.
QWidget *toolCalled(const TestWindow &at, const char *id)
{
    QWidget *found = nullptr;
    [[maybe_unused]] const bool came = QTest::qWaitFor(
        [&] {
            for (auto *button : at.page()->findChildren<QToolButton *>()) {
                const QAction *action = button->defaultAction();
                if (action && ActionTable::idOf(action) == QLatin1String(id) && button->isVisible()
                    && button->isEnabled())
                    found = button;
            }
            return found != nullptr;
        },
        failsWithin);
    return found;
}

void writeJoin(TestWindow &at, bool isJoin)
{
    TestWindow::press(Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
    auto *page = qobject_cast<FederatedPage *>(at.page());
    [[maybe_unused]] const bool hasTwo = QTest::qWaitFor(
        [page] {
            page->setTicked({QStringLiteral("gone"), QStringLiteral("notes")});
            return page->findChild<SourceList *>()->ticked().size() == 2;
        },
        10000);
    if (isJoin)
        TestWindow::click(at.part<QWidget>("modeJoin", page));
    at.write(isJoin ? QStringLiteral("SELECT * FROM gone.public.orders o JOIN notes.t ON t.a = o.id")
                    : QStringLiteral("SELECT 1"));
    TestWindow::press(Qt::Key_Return, Qt::ControlModifier);
}

/// On the tile of "gone", which has trouble and so is the first one.
void openWall(const TestWindow &at)
{
    TestWindow::press(Qt::Key_6, Qt::ControlModifier);
    auto *wall = at.part<QListView>("healthWall");
    const auto first = [wall] { return wall->model()->index(0, 0); };
    [[maybe_unused]] const bool isThere = QTest::qWaitFor(
        [&] { return wall->model()->rowCount() == 2 && first().data().toString() == QLatin1String("gone"); },
        failsWithin);
    at.page()->activate();
    wall->setCurrentIndex(first());
}

} // namespace

/// "Diagnose" wherever an error of a connection shows, with the real window: it opens the diagnosis of that connection.
class tst_DiagnoseButtons final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void leadThere_data();
    void leadThere();
    void workByKeyOnTheWall();
    void standAtWhatALossLeft_data();
    void standAtWhatALossLeft();
    void areNotOfferedForOtherFaults();

private:
    TestWorkspace m_workspace;
};

void tst_DiagnoseButtons::initTestCase()
{
    m_workspace.save(TestWorkspace::server(QStringLiteral("gone"), 1));
    m_workspace.save(m_workspace.sqlite(QStringLiteral("notes")));
}

void tst_DiagnoseButtons::leadThere_data()
{
    QTest::addColumn<Failing>("failing");
    const auto row = [](const char *name, Failing failing) { QTest::newRow(name) << std::move(failing); };
    row("a statement", [](TestWindow &at) {
        if (!at.query(QStringLiteral("gone")) || !at.run(QStringLiteral("SELECT 1"), failsWithin))
            qFatal("no run");
        return buttonCalled(at, "diagnose");
    });
    row("a fan-out", [](TestWindow &at) {
        writeJoin(at, false);
        return buttonCalled(at, "diagnose");
    });
#ifdef PENSTOCK_HAS_FEDERATION
    row("a join", [](TestWindow &at) {
        writeJoin(at, true);
        return buttonCalled(at, "diagnose");
    });
#endif
    row("a test in the list of connections", [](TestWindow &at) {
        TestWindow::press(Qt::Key_5, Qt::ControlModifier);
        auto *table = at.part<QTableView>("connectionsTable", at.page());
        [[maybe_unused]] const bool isThere =
            QTest::qWaitFor([table] { return table->model()->rowCount() == 2; }, 10000);
        // As a person chooses it: setCurrentIndex() takes the modifiers of the key before as still held.
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                          table->visualRect(table->model()->index(0, 0)).center());
        TestWindow::press(Qt::Key_T, Qt::ControlModifier);
        return buttonCalled(at, "detailsDiagnose");
    });
    row("a row of the navigator", [](TestWindow &at) {
        QModelIndex row;
        [[maybe_unused]] const bool isThere = QTest::qWaitFor(
            [&] { return (row = at.navigatorRow({QStringLiteral("gone")})).isValid(); }, 10000);
        at.part<QTreeView>("navigatorTree")->setCurrentIndex(row);
        return buttonCalled(at, "navigatorDiagnose");
    });
    row("the sessions", [](TestWindow &at) {
        TestWindow::press(Qt::Key_8, Qt::ControlModifier);
        auto *chooser = at.part<ConnectionChooser>(nullptr, at.page());
        [[maybe_unused]] const bool isThere =
            QTest::qWaitFor([chooser] { return chooser->findText(QStringLiteral("gone")) >= 0; }, 10000);
        chooser->setCurrentIndex(chooser->findText(QStringLiteral("gone")));
        return buttonCalled(at, "diagnose");
    });
    row("the wall", [](TestWindow &at) {
        openWall(at);
        return toolCalled(at, "health.diagnose");
    });
    row("the page of health", [](TestWindow &at) {
        openWall(at);
        TestWindow::press(Qt::Key_Return);
        return toolCalled(at, "health.diagnose");
    });
    row("the pools", [](TestWindow &at) {
        TestWindow::press(Qt::Key_7, Qt::ControlModifier);
        auto *table = at.part<QTableView>("poolTable", at.page());
        const auto select = [table] {
            for (int row = 0; row < table->model()->rowCount(); ++row) {
                const QModelIndex index = table->model()->index(row, 0);
                if (index.data().toString().startsWith(QStringLiteral("gone")))
                    table->setCurrentIndex(index);
            }
            return table->currentIndex().data().toString().startsWith(QStringLiteral("gone"));
        };
        [[maybe_unused]] const bool isThere = QTest::qWaitFor(select, failsWithin);
        return toolCalled(at, "health.diagnose");
    });
}

void tst_DiagnoseButtons::leadThere()
{
    QFETCH(Failing, failing);
    TestWindow at(m_workspace.options());
    at.window.resize(1800, 1000); // room for every button
    QVERIFY(at.isReady());
    QWidget *button = failing(at);
    QVERIFY2(button, qPrintable(at.errors() + TestWindow::textOf(at.page())));
    TestWindow::click(button);
    QTRY_VERIFY(qobject_cast<DoctorPage *>(at.page()));
    auto *doctor = qobject_cast<DoctorPage *>(at.page());
    QCOMPARE(doctor->connectionId(), QStringLiteral("gone"));
    QTRY_VERIFY_WITH_TIMEOUT(!doctor->isRunning(), failsWithin);
    QVERIFY2(TestWindow::textOf(doctor).contains(QStringLiteral("systemctl start postgresql")),
             qPrintable(TestWindow::textOf(doctor)));
}

void tst_DiagnoseButtons::workByKeyOnTheWall()
{
    TestWindow at(m_workspace.options());
    QVERIFY(at.isReady());
    openWall(at);
    TestWindow::press(Qt::Key_D, Qt::ControlModifier);
    QTRY_VERIFY(qobject_cast<DoctorPage *>(at.page()));
    QCOMPARE(qobject_cast<DoctorPage *>(at.page())->connectionId(), QStringLiteral("gone"));
}

void tst_DiagnoseButtons::standAtWhatALossLeft_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<bool>("isExported");
    const QString rows =
        QStringLiteral("SELECT g, repeat('x', 200), pg_sleep(0.005) FROM generate_series(1, 100000) g");
    QTest::newRow("a result") << rows << false;
    QTest::newRow("an export") << rows << true;
    QTest::newRow("a statement without a result")
        << QStringLiteral("DO 'BEGIN PERFORM pg_sleep(60); END'") << false;
}

/// The network breaks while a statement runs.
void tst_DiagnoseButtons::standAtWhatALossLeft()
{
    PENSTOCK_NEED(Postgres);
    QFETCH(QString, sql);
    QFETCH(bool, isExported);
    FaultProxy network(TestServers::postgres().port);
    ConnectionProfile far = network.through(TestServers::postgres());
    far.id = far.name = QStringLiteral("far");
    TestWorkspace workspace;
    workspace.save(far);
    TestWindow at(workspace.options());
    at.window.resize(1800, 1000);
    QVERIFY(at.isReady());
    QVERIFY(at.query(QStringLiteral("far")));
    at.write(sql);
    TestWindow::press(Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(at.isRunning(), failsWithin);
    if (sql.startsWith(QLatin1String("SELECT")))
        QTRY_VERIFY_WITH_TIMEOUT(at.rows() > 0, failsWithin);
    else
        QTRY_VERIFY_WITH_TIMEOUT(TestServers::postgresLog().contains("PERFORM pg_sleep(60)"), failsWithin);
    const QWidget *root = at.page();
    auto *tabs = at.part<ResultTabs>(nullptr, at.page());
    if (isExported) {
        at.grid()->setFocus();
        TestWindow::press(Qt::Key_E, Qt::ControlModifier);
        root = at.part<QWidget>("exportBar", at.page());
        at.fill("exportFile", workspace.path(QStringLiteral("rows.csv")), root);
        at.click("exportStart", root);
        QTRY_VERIFY(at.find<QWidget>("exportStop", root));
    }
    network.setRefusing(true);
    network.resetAll();
    QVERIFY(at.isOver());
    QCOMPARE(tabs->currentIndex(), 0); // among the messages, with the page's bar above
    QVERIFY(buttonCalled(at, "diagnose"));
    if (sql.startsWith(QLatin1String("SELECT"))) {
        tabs->setCurrentIndex(1);
        root = isExported ? root : tabs->currentWidget();
    }
    QWidget *button = buttonCalled(at, "diagnose", root);
    QVERIFY2(button, qPrintable(at.errors() + TestWindow::textOf(at.page())));
    TestWindow::click(button);
    QTRY_VERIFY(qobject_cast<DoctorPage *>(at.page()));
    QCOMPARE(qobject_cast<DoctorPage *>(at.page())->connectionId(), QStringLiteral("far"));
}

/// No diagnosis of the connection would help here.
void tst_DiagnoseButtons::areNotOfferedForOtherFaults()
{
    TestWindow at(m_workspace.options());
    QVERIFY(at.isReady());
    QVERIFY(at.query(QStringLiteral("notes")));
    QVERIFY(at.run(QStringLiteral("SELEC 1")));
    QTRY_VERIFY(!at.messages().isEmpty());
    QVERIFY(!at.find<QPushButton>("diagnose"));
    QModelIndex row;
    QTRY_VERIFY((row = at.navigatorRow({QStringLiteral("notes")})).isValid());
    at.part<QTreeView>("navigatorTree")->setCurrentIndex(row);
    QVERIFY(!at.find<QPushButton>("navigatorDiagnose"));
}

QTEST_MAIN(tst_DiagnoseButtons)
#include "tst_DiagnoseButtons.moc"
