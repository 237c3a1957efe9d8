// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "app/health/HealthMonitor.h"
#include "app/support/Settings.h"
#include "tests/support/PrivatePostgres.h"
#include "tests/support/TestWindow.h"
#include "ui/diagnosis/DoctorPage.h"
#include "ui/health/ConnectionHealthPage.h"
#include "ui/health/HealthWallPage.h"

#include <QListView>

/// A server goes away under the eyes of somebody who watches the wall, and comes back: with the real window.
class tst_HealthWalkthrough final : public QObject
{
    Q_OBJECT

private slots:
    void aFrozenServerIsSeenAndSeenToRecover();

private:
    /// The longest that two looks and their patience take, and as much again for a loaded machine.
    static constexpr int seenWithin = 60'000;
};

void tst_HealthWalkthrough::aFrozenServerIsSeenAndSeenToRecover()
{
    PENSTOCK_NEED(Postgres);
    PrivatePostgres server;
    PENSTOCK_VERIFY(server.start());
    TestWorkspace workspace;
    workspace.save(server.profile(QStringLiteral("shop")));
    workspace.save(workspace.sqlite(QStringLiteral("notes")));
    TestWindow at(workspace.options());
    at.services.settings().setValue(Settings::Key::HealthInterval, 5);
    QVERIFY(at.isReady());

    TestWindow::press(Qt::Key_6, Qt::ControlModifier);
    auto *summary = at.part<QLabel>("healthSummary");
    QTRY_COMPARE_WITH_TIMEOUT(summary->text(), QStringLiteral("2 healthy"), seenWithin);
    auto *wall = at.part<QListView>("healthWall");
    const auto tile = [wall](int row, int role) {
        return wall->model()->index(row, 0).data(role).toString();
    };
    // Which of the two comes first now depends on how quick their first answers were.

    server.freeze();
    QTRY_COMPARE_WITH_TIMEOUT(summary->text(), QStringLiteral("1 down, 1 healthy"), seenWithin);
    QCOMPARE(tile(0, Qt::DisplayRole), QStringLiteral("shop")); // what has trouble comes first
    const QString spoken = tile(0, Qt::AccessibleTextRole);
    QVERIFY2(spoken.startsWith(QStringLiteral("shop: down since ")), qPrintable(spoken));
    // Nobody on the desktop shows notices here: the window says it, and the list of tasks.
    QTRY_VERIFY2(at.errors().contains(QStringLiteral("shop is down")), qPrintable(at.errors()));

    // Its own page says why, and what to do.
    at.page()->activate();
    wall->setCurrentIndex(wall->model()->index(0, 0));
    TestWindow::press(Qt::Key_Return);
    auto *page = qobject_cast<ConnectionHealthPage *>(at.page());
    QVERIFY(page);
    QTRY_VERIFY(at.part<QLabel>("healthState")->text().startsWith(QStringLiteral("Down since ")));
    QVERIFY(!at.part<QLabel>("healthMore")->text().isEmpty());

    // Diagnose names the layer: the host answers, the server on it does not.
    page->activate();
    TestWindow::press(Qt::Key_D, Qt::ControlModifier);
    const auto *doctor = qobject_cast<DoctorPage *>(at.page());
    QVERIFY(doctor);
    QTRY_VERIFY_WITH_TIMEOUT(!doctor->isRunning(), seenWithin);
    const auto layer = [&at](const char *name) {
        return TestWindow::textOf(at.part<QWidget>(name, at.page()));
    };
    const QString passed = DiagnosisReport::title(DiagnosisReport::Status::Passed);
    const QString failed = DiagnosisReport::title(DiagnosisReport::Status::Failed);
    QVERIFY2(layer("layer-name").contains(passed), qPrintable(TestWindow::textOf(doctor)));
    QVERIFY2(layer("layer-tcp").contains(failed) && layer("layer-tcp").contains(QStringLiteral("frozen")),
             qPrintable(TestWindow::textOf(doctor)));
    at.window.workbench()->pages().showPage(page);

    server.thaw();
    QTRY_VERIFY_WITH_TIMEOUT(at.part<QLabel>("healthState")->text().startsWith(QStringLiteral("Healthy")),
                             seenWithin);
    QTRY_VERIFY2(at.errors().contains(QStringLiteral("shop is healthy again")), qPrintable(at.errors()));
    TestWindow::press(Qt::Key_6, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(at.part<QLabel>("healthSummary")->text(), QStringLiteral("2 healthy"),
                              seenWithin);
}

QTEST_MAIN(tst_HealthWalkthrough)
#include "tst_HealthWalkthrough.moc"
