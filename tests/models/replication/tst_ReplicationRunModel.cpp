// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/ReplicationRunModel.h"

#include "models/replication/ReplicationLogModel.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using Runs = ReplicationRunModel;
using Log = ReplicationLogModel;
using Progress = ReplicationProgress;

class tst_ReplicationRunModel final : public QObject
{
    Q_OBJECT

private slots:
    void tellsOnlyWhatMoved();
    void saysHowFarAndHowLong();
    void saysWhatIsRemarkable_data();
    void saysWhatIsRemarkable();
    void theLogGrowsWithTheRun();
    void theLogOfAnOldRunIsItsEnds();
    void theLogIsBounded();

private:
    static Progress table(const char *name, Progress::State state);
    static ReplicationRun run(std::vector<Progress> tables);
    [[nodiscard]] static QString text(const Runs &model, int row, int column)
    {
        return model.index(row, column).data().toString();
    }
    [[nodiscard]] static QStringList lines(const Log &log)
    {
        QStringList texts;
        for (int row = 0; row < log.rowCount(); ++row)
            texts << log.index(row).data(Log::TextRole).toString();
        return texts;
    }
};

Progress tst_ReplicationRunModel::table(const char *name, Progress::State state)
{
    Progress made;
    made.table = {"public", name};
    made.targetDatabase = QStringLiteral("2");
    made.state = state;
    return made;
}

ReplicationRun tst_ReplicationRunModel::run(std::vector<Progress> tables)
{
    ReplicationRun made;
    made.id = QStringLiteral("run");
    made.isManual = true;
    made.startedAt = QDateTime::currentDateTimeUtc();
    made.tables = std::move(tables);
    return made;
}

void tst_ReplicationRunModel::tellsOnlyWhatMoved()
{
    Runs model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setConnections({{QStringLiteral("2"), QStringLiteral("archive")}});
    ReplicationRun made =
        run({table("orders", Progress::State::Waiting), table("lines", Progress::State::Waiting)});
    model.setRun(made);
    QCOMPARE(text(model, 1, Runs::TableColumn), QStringLiteral("public.lines"));
    QCOMPARE(text(model, 1, Runs::TargetColumn), QStringLiteral("archive"));
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    model.setRun(made);
    QCOMPARE(changed.size(), 0);
    made.tables[1].state = Progress::State::Copying;
    model.setRun(made);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.first().first().toModelIndex().row(), 1);
    QCOMPARE(reset.size(), 0);
    made.id = QStringLiteral("next");
    model.setRun(made);
    QCOMPARE(reset.size(), 1);
    model.clear();
    QCOMPARE(model.rowCount(), 0);
}

void tst_ReplicationRunModel::saysHowFarAndHowLong()
{
    Runs model;
    Progress known = table("orders", Progress::State::Copying);
    known.rowsRead = 250'000;
    known.rowsExpected = 1'000'000;
    known.rowsPerSecond = 50'000;
    Progress unknown = table("lines", Progress::State::Copying);
    unknown.rowsRead = 7;
    unknown.rowsPerSecond = 7;
    const ReplicationRun made = run({known, unknown, table("done", Progress::State::Done)});
    model.setRun(made);
    QCOMPARE(model.index(0, 0).data(Runs::FractionRole).toDouble(), 0.25);
    QCOMPARE(text(model, 0, Runs::ProgressColumn), QStringLiteral("25 %"));
    QCOMPARE(text(model, 0, Runs::RowsColumn), QStringLiteral("250,000 of about 1,000,000"));
    QCOMPARE(text(model, 0, Runs::RateColumn), QStringLiteral("50,000/s"));
    QCOMPARE(text(model, 0, Runs::LeftColumn), QStringLiteral("15 s"));
    QVERIFY(model.index(1, 0).data(Runs::FractionRole).toDouble() < 0);
    QCOMPARE(text(model, 1, Runs::LeftColumn), QStringLiteral("–"));
    QCOMPARE(model.index(2, 0).data(Runs::FractionRole).toDouble(), 1.0);
    const QString summary = Runs::summary(made);
    QVERIFY2(summary.contains(QStringLiteral("1 of 3")) && summary.contains(QStringLiteral("250,007 rows"))
                 && summary.contains(QStringLiteral("15 s")),
             qPrintable(summary));
}

void tst_ReplicationRunModel::saysWhatIsRemarkable_data()
{
    QTest::addColumn<Progress>("progress");
    QTest::addColumn<QString>("words");
    Progress failed = table("orders", Progress::State::Failed);
    failed.error = Error{ErrorCode::Unreachable, QStringLiteral("archive does not answer."), {}};
    QTest::newRow("failed") << failed << QStringLiteral("archive does not answer.");
    Progress partial = table("orders", Progress::State::Partial);
    partial.rowsWritten = 5;
    partial.rowsQuarantined = 1;
    QTest::newRow("quarantine") << partial << QStringLiteral("1 row in quarantine");
    Progress reconciled = table("orders", Progress::State::Done);
    reconciled.rowsDeleted = 3;
    QTest::newRow("deletes") << reconciled << QStringLiteral("3 rows removed");
    QTest::newRow("nothing") << table("orders", Progress::State::Done)
                             << QStringLiteral("nothing had changed");
    Progress equal = table("orders", Progress::State::Done);
    equal.rowsWritten = equal.rowsVerified = 9;
    QTest::newRow("verified") << equal << QStringLiteral("verified, equal");
    QTest::newRow("waits") << table("orders", Progress::State::Waiting) << QString();
}

void tst_ReplicationRunModel::saysWhatIsRemarkable()
{
    QFETCH(Progress, progress);
    QFETCH(QString, words);
    Runs model;
    model.setRun(run({progress}));
    QCOMPARE(text(model, 0, Runs::NoteColumn), words);
}

void tst_ReplicationRunModel::theLogGrowsWithTheRun()
{
    Log log;
    const QAbstractItemModelTester tester(&log, QAbstractItemModelTester::FailureReportingMode::QtTest);
    log.setConnections({{QStringLiteral("2"), QStringLiteral("archive")}});
    ReplicationRun made = run({table("orders", Progress::State::Waiting)});
    log.setRun(made);
    QCOMPARE(log.rowCount(), 1);
    made.tables[0].state = Progress::State::Copying;
    log.setRun(made);
    made.tables[0].rowsRead = 5; // no line for each look
    log.setRun(made);
    QCOMPARE(log.rowCount(), 2);
    QVERIFY(lines(log).last().startsWith(QStringLiteral("public.orders to archive")));
    made.tables[0].state = Progress::State::Failed;
    made.tables[0].error = Error{ErrorCode::ConnectionLost, QStringLiteral("The connection was cut."), {}};
    made.warnings << QStringLiteral("updated_at has no index.");
    made.state = ReplicationRun::State::Failed;
    made.endedAt = made.startedAt.addSecs(3);
    log.setRun(made);
    log.setRun(made);
    QCOMPARE(log.rowCount(), 5);
    QVERIFY(lines(log)[2].contains(QStringLiteral("The connection was cut.")));
    QCOMPARE(log.index(2).data(Log::SeverityRole).value<Log::Severity>(), Log::Severity::Error);
    QCOMPARE(lines(log)[3], QStringLiteral("updated_at has no index."));
    QVERIFY(lines(log)[4].startsWith(QStringLiteral("Ended after 3 s")));
    QCOMPARE(log.toText().count(u'\n'), 4);

    made.id = QStringLiteral("retry");
    made.state = ReplicationRun::State::Running;
    made.tables[0] = table("orders", Progress::State::Waiting);
    made.warnings.clear();
    log.setRun(made);
    QCOMPARE(log.rowCount(), 1);
}

void tst_ReplicationRunModel::theLogOfAnOldRunIsItsEnds()
{
    Log log;
    ReplicationRun made = run({table("orders", Progress::State::Done)});
    made.isManual = false;
    made.state = ReplicationRun::State::Succeeded;
    made.endedAt = made.startedAt.addSecs(90);
    log.setRun(made);
    QCOMPARE(log.rowCount(), 3);
    QVERIFY(lines(log).last().contains(QStringLiteral("1 min 30 s")));
    QCOMPARE(log.index(2).data(Log::SeverityRole).value<Log::Severity>(), Log::Severity::Good);
}

void tst_ReplicationRunModel::theLogIsBounded()
{
    Log log;
    for (std::size_t line = 0; line < Log::mostLines + 10; ++line)
        log.add(Log::Severity::Info, QString::number(line));
    QCOMPARE(log.rowCount(), static_cast<int>(Log::mostLines));
    QCOMPARE(lines(log).first(), QStringLiteral("10"));
}

QTEST_GUILESS_MAIN(tst_ReplicationRunModel)
#include "tst_ReplicationRunModel.moc"
