// SPDX-License-Identifier: GPL-3.0-or-later
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
QWidget *buttonCalled(const TestWindow &at, const char *name)
{
    QWidget *found = nullptr;
    [[maybe_unused]] const bool came = QTest::qWaitFor(
        [&] {
            found = at.find<QPushButton>(name);
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

} // namespace

/// "Diagnose" wherever an error of a connection shows, with the real window: it opens the diagnosis of that connection.
class tst_DiagnoseButtons final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void leadThere_data();
    void leadThere();
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
    row("the page of health", [](TestWindow &at) {
        TestWindow::press(Qt::Key_6, Qt::ControlModifier);
        auto *wall = at.part<QListView>("healthWall");
        [[maybe_unused]] const bool isThere =
            QTest::qWaitFor([wall] { return wall->model()->rowCount() == 2; }, 10000);
        at.page()->activate();
        wall->setCurrentIndex(wall->model()->index(0, 0));
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
