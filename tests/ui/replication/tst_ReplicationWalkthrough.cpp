// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "tests/support/PrivatePostgres.h"
#include "tests/ui/replication/ReplicationDesk.h"

#include <QComboBox>

/// A job over three engines is made, a target dies while it runs, it goes on from the checkpoint, and the copies are equal: with the real
/// window, in keys and clicks.
class tst_ReplicationWalkthrough final : public QObject
{
    Q_OBJECT

private slots:
    void aTargetDiesAndTheJobGoesOn();

private:
    static constexpr int patience = 60'000; // milliseconds
};

void tst_ReplicationWalkthrough::aTargetDiesAndTheJobGoesOn()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    using Jobs = ReplicationJobModel;
    constexpr int rows = 150'000;
    PrivatePostgres mirror;
    PENSTOCK_VERIFY(mirror.start());
    ConnectionProfile music = TestServers::mariaDb();
    SqlTalk server(music);
    PENSTOCK_VERIFY(
        server.say({"DROP DATABASE IF EXISTS replication_walk", "CREATE DATABASE replication_walk"}));
    music.database = QStringLiteral("replication_walk");
    music.id = music.name = QStringLiteral("music");
    ReplicationDesk desk(QStringLiteral("replication_walk"));
    desk.workspace().save(music);
    desk.workspace().save(mirror.profile(QStringLiteral("mirror")));
    desk.makeTable(QStringLiteral("orders"), rows);
    desk.makeTable(QStringLiteral("customers"), 500);
    TestWindow &at = desk.open();

    // A job from PostgreSQL to all three engines, without a word written.
    QTRY_VERIFY(at.find<QWidget>("replicationFirst"));
    at.click("replicationFirst");
    QPointer<ReplicationJobDialog> dialog = ReplicationDesk::dialog();
    QVERIFY(QTest::qWaitForWindowActive(dialog));
    auto *source = at.part<QComboBox>("jobSource", dialog);
    QTRY_VERIFY(source->findText(QStringLiteral("shop")) >= 0);
    source->setFocus();
    for (int i = 0; i < source->count() && source->currentText() != QLatin1String("shop"); ++i)
        TestWindow::press(Qt::Key_Down);
    auto *targets = at.part<QListWidget>("jobTargets", dialog);
    for (const char *name : {"archive", "mirror", "music"}) {
        targets->setFocus();
        targets->setCurrentItem(targets->findItems(QString::fromLatin1(name), Qt::MatchExactly).value(0));
        TestWindow::press(Qt::Key_Space);
    }
    auto *tables = at.part<QTreeView>("jobTables", dialog);
    QTRY_COMPARE_WITH_TIMEOUT(tables->model()->rowCount(), 2, patience);
    for (int row = 0; row < 2; ++row) {
        tables->setFocus();
        tables->setCurrentIndex(tables->model()->index(row, 0));
        TestWindow::press(Qt::Key_Space);
    }
    auto *key = at.part<QComboBox>("jobKey", dialog);
    QTRY_COMPARE_WITH_TIMEOUT(key->currentText(), QStringLiteral("updated_at"), patience);
    at.part<QAbstractButton>("jobEnabled", dialog)->setChecked(false); // it shall run when we say so
    at.click("save", dialog);
    QTRY_VERIFY_WITH_TIMEOUT(!dialog, patience);
    const QString name = QStringLiteral("shop to archive, mirror, music");
    QTRY_VERIFY(desk.rowOf(name) >= 0);

    // It runs; when rows are on the mirror it is paused, and the mirror dies.
    at.window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&at.window));
    desk.select(name);
    TestWindow::press(Qt::Key_Return, Qt::ControlModifier);
    const auto written = [&](const char *target) {
        qint64 count = 0;
        for (const ReplicationRun &run : desk.service().runs()) {
            for (const ReplicationProgress &table : run.tables)
                count += table.targetDatabase == QLatin1String(target) ? table.rowsWritten : 0;
        }
        return count;
    };
    QTRY_VERIFY_WITH_TIMEOUT(written("mirror") > 1000 && written("mirror") < rows, patience);
    desk.list()->setFocus();
    TestWindow::press(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(desk.cell(name, Jobs::StateColumn), QStringLiteral("paused"));
    mirror.kill();
    TestWindow::press(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    const auto result = [&] { return desk.cell(name, Jobs::ResultColumn); };
    QTRY_VERIFY2_WITH_TIMEOUT(result().startsWith(QStringLiteral("Failed")), qPrintable(result()), patience);

    // The page says of whom it speaks and what to do; the other targets have everything.
    QTRY_VERIFY(at.find<QWidget>("replicationFailure"));
    const QString cause = at.part<QLabel>("failureCause")->text();
    QVERIFY2(cause.contains(QStringLiteral("mirror")), qPrintable(cause));
    QVERIFY(!at.part<QLabel>("failureAdvice")->text().isEmpty());
    QVERIFY(at.find<QWidget>("failureDiagnose"));
    QCOMPARE(desk.file("archive").number("SELECT count(*) FROM orders"), rows);
    SqlTalk maria(music);
    QCOMPARE(maria.number("SELECT count(*) FROM orders"), rows);

    // It comes back, and the job goes on where it was.
    PENSTOCK_VERIFY(mirror.start());
    SqlTalk there(mirror.profile());
    const qint64 kept = there.number("SELECT count(*) FROM orders");
    QVERIFY2(kept > 0 && kept < rows, qPrintable(QString::number(kept)));
    QSignalSpy ended(&desk.service(), &ReplicationService::runEnded);
    at.click("failureRetry");
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, patience);
    QTRY_VERIFY2(result().startsWith(QStringLiteral("Succeeded")), qPrintable(result()));
    QVERIFY(!at.find<QWidget>("replicationFailure"));
    for (const ReplicationProgress &table : ended.first().first().value<ReplicationRun>().tables)
        QVERIFY2(table.rowsRead < rows, "a table was read from its beginning");
    QCOMPARE(there.number("SELECT count(*) FROM orders"), rows);

    // All copies are equal.
    desk.list()->setFocus();
    TestWindow::press(Qt::Key_T, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(at.part<QLabel>("verifyResult")->text(),
                              QStringLiteral("All copies equal their source"), patience);
    QCOMPARE(at.part<QTreeView>("verifyTable")->model()->rowCount(), 0);
}

QTEST_MAIN(tst_ReplicationWalkthrough)
#include "tst_ReplicationWalkthrough.moc"
