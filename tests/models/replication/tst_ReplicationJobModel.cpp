// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/ReplicationJobModel.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using Jobs = ReplicationJobModel;
using Progress = ReplicationProgress;

namespace {

const QHash<QString, QString> connectionNames{{QStringLiteral("1"), QStringLiteral("shop")},
                                              {QStringLiteral("2"), QStringLiteral("archive")},
                                              {QStringLiteral("3"), QStringLiteral("lake")}};

ReplicationJob job(const char *name)
{
    ReplicationJob made;
    made.id = made.name = QString::fromLatin1(name);
    made.sourceDatabase = QStringLiteral("1");
    made.targetDatabases = QStringList{QStringLiteral("2"), QStringLiteral("3")};
    made.tables = {{{"public", "orders"}}};
    made.syncKey = QStringLiteral("updated_at");
    return made;
}

Progress progress(const char *target, Progress::State state, std::int64_t read = 0,
                  std::int64_t expected = -1)
{
    Progress made;
    made.targetDatabase = QString::fromLatin1(target);
    made.table = {"public", "orders"};
    made.state = state;
    made.rowsRead = made.rowsWritten = read;
    made.rowsExpected = expected;
    return made;
}

ReplicationRun run(const char *jobId, ReplicationRun::State state, const QDateTime &began, int seconds = 0)
{
    ReplicationRun made;
    made.id = QStringLiteral("run");
    made.jobId = QString::fromLatin1(jobId);
    made.state = state;
    made.startedAt = began;
    if (state != ReplicationRun::State::Running)
        made.endedAt = began.addSecs(seconds);
    return made;
}

} // namespace

class tst_ReplicationJobModel final : public QObject
{
    Q_OBJECT

private slots:
    void keepsWhatItKnowsOfAJob();
    void saysWhatEachDoes_data();
    void saysWhatEachDoes();
    void theRouteSaysHowEachTargetIs();
    void countsFromNow();
    void aLateOneIsTrouble();
    void keepsTheSpeedOfTheLastMinutes();
    void aCopyStaysBelowTheJobs();

private:
    [[nodiscard]] static QString text(const Jobs &model, int row, int column, int role = Qt::DisplayRole)
    {
        return model.index(row, column).data(role).toString();
    }
};

void tst_ReplicationJobModel::keepsWhatItKnowsOfAJob()
{
    Jobs model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setConnections(connectionNames);
    model.setJobs({job("a"), job("b")});
    const QDateTime now = QDateTime::currentDateTimeUtc();
    model.setNow(now);
    model.setRun(run("b", ReplicationRun::State::Succeeded, now.addSecs(-60), 2));
    QVERIFY(model.run(QStringLiteral("b")) && !model.run(QStringLiteral("a")));
    model.setRun(run("stranger", ReplicationRun::State::Failed, now));
    QCOMPARE(model.rowCount(), 2);

    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.setJobs({job("a"), job("b")});
    QCOMPARE(reset.size() + changed.size(), 0);
    ReplicationJob renamed = job("b");
    renamed.name = QStringLiteral("nightly");
    model.setJobs({job("a"), renamed});
    QCOMPARE(reset.size(), 0);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(text(model, 1, Jobs::NameColumn), QStringLiteral("nightly"));
    model.setJobs({renamed});
    QCOMPARE(model.rowCount(), 1);
    QVERIFY(model.run(QStringLiteral("b")));
    for (int column = 0; column < Jobs::ColumnCount; ++column) {
        QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
        QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
    }
}

void tst_ReplicationJobModel::saysWhatEachDoes_data()
{
    using R = ReplicationRun::State;
    QTest::addColumn<std::optional<R>>("state");
    QTest::addColumn<bool>("enabled");
    QTest::addColumn<bool>("paused");
    QTest::addColumn<Jobs::State>("expected");
    const std::optional<R> none;
    QTest::newRow("new") << none << true << false << Jobs::State::NeverRun;
    QTest::newRow("disabled") << none << false << false << Jobs::State::Disabled;
    QTest::newRow("disabled and failed")
        << std::optional(R::Failed) << false << false << Jobs::State::Disabled;
    QTest::newRow("running") << std::optional(R::Running) << true << false << Jobs::State::Running;
    QTest::newRow("disabled and running")
        << std::optional(R::Running) << false << false << Jobs::State::Running;
    QTest::newRow("paused") << std::optional(R::Running) << true << true << Jobs::State::Paused;
    QTest::newRow("succeeded") << std::optional(R::Succeeded) << true << false << Jobs::State::UpToDate;
    QTest::newRow("partial") << std::optional(R::Partial) << true << false << Jobs::State::Partial;
    QTest::newRow("failed") << std::optional(R::Failed) << true << false << Jobs::State::Failed;
    QTest::newRow("stopped") << std::optional(R::Stopped) << true << false << Jobs::State::Stopped;
}

void tst_ReplicationJobModel::saysWhatEachDoes()
{
    QFETCH(std::optional<ReplicationRun::State>, state);
    QFETCH(bool, enabled);
    QFETCH(bool, paused);
    QFETCH(Jobs::State, expected);
    Jobs model;
    ReplicationJob made = job("a");
    made.enabled = enabled;
    model.setJobs({made});
    if (state)
        model.setRun(run("a", *state, QDateTime::currentDateTimeUtc(), 1), paused);
    const QModelIndex index = model.index(0, Jobs::StateColumn);
    QCOMPARE(index.data(Jobs::StateRole).value<Jobs::State>(), expected);
    QCOMPARE(index.data().toString(), ReplicationJobRow::title(expected));
}

void tst_ReplicationJobModel::theRouteSaysHowEachTargetIs()
{
    Jobs model;
    model.setConnections(connectionNames);
    model.setJobs({job("a")});
    QCOMPARE(text(model, 0, Jobs::RouteColumn), QStringLiteral("shop to archive, lake"));
    ReplicationRun made = run("a", ReplicationRun::State::Running, QDateTime::currentDateTimeUtc());
    made.tables = {progress("2", Progress::State::Copying, 450, 1000),
                   progress("3", Progress::State::Failed)};
    model.setRun(made);
    const auto route = model.index(0, Jobs::RouteColumn).data(Jobs::RouteRole).value<ReplicationRoute>();
    QCOMPARE(route.source, QStringLiteral("shop"));
    QCOMPARE(route.targets.size(), std::size_t{2});
    QCOMPARE(route.targets[0].percent, 45);
    QVERIFY(route.targets[0].words().contains(QStringLiteral("45 %")));
    QCOMPARE(route.targets[1].state, std::optional(Progress::State::Failed));

    // Of several tables the one that matters most; between two of them the target still copies.
    Progress second = progress("2", Progress::State::Waiting);
    second.table.name = "lines";
    made.tables = {progress("2", Progress::State::Done, 10), second};
    model.setRun(made);
    const auto between = model.index(0, Jobs::RouteColumn).data(Jobs::RouteRole).value<ReplicationRoute>();
    QCOMPARE(between.targets[0].state, std::optional(Progress::State::Copying));
    QCOMPARE(between.targets[0].percent, -1);
}

void tst_ReplicationJobModel::countsFromNow()
{
    Jobs model;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    model.setJobs({job("a")});
    model.setNow(now);
    QCOMPARE(text(model, 0, Jobs::NextColumn), QStringLiteral("–"));
    model.setTimes(QStringLiteral("a"), now.addSecs(240), std::chrono::seconds(130));
    QCOMPARE(text(model, 0, Jobs::NextColumn), QStringLiteral("in 4 minutes"));
    QCOMPARE(text(model, 0, Jobs::LagColumn), QStringLiteral("2 min 10 s"));
    ReplicationRun made = run("a", ReplicationRun::State::Succeeded, now.addSecs(-182), 2);
    made.tables = {progress("2", Progress::State::Done, 12340)};
    model.setRun(made);
    QVERIFY2(text(model, 0, Jobs::ResultColumn).endsWith(QStringLiteral("3 minutes ago")),
             qPrintable(text(model, 0, Jobs::ResultColumn)));
    QVERIFY2(text(model, 0, Jobs::ResultColumn, Jobs::DetailRole).contains(QStringLiteral("12,340 rows")),
             qPrintable(text(model, 0, Jobs::ResultColumn, Jobs::DetailRole)));
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.setNow(now.addSecs(1));
    QCOMPARE(changed.size(), 0); // reads the same
    model.setNow(now.addSecs(60));
    QCOMPARE(changed.size(), 1);
    QCOMPARE(text(model, 0, Jobs::NextColumn), QStringLiteral("in 3 minutes"));
}

void tst_ReplicationJobModel::aLateOneIsTrouble()
{
    Jobs model;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    model.setJobs({job("a")});
    model.setRun(run("a", ReplicationRun::State::Succeeded, now.addSecs(-3600), 1));
    const QModelIndex lag = model.index(0, Jobs::LagColumn);
    model.setTimes(QStringLiteral("a"), {}, std::chrono::minutes(29));
    QVERIFY(!lag.data(Jobs::TroubleRole).toBool());
    model.setTimes(QStringLiteral("a"), {}, std::chrono::minutes(31));
    QVERIFY(lag.data(Jobs::TroubleRole).toBool());
    QCOMPARE(lag.data(Jobs::StateRole).value<Jobs::State>(), Jobs::State::Late);
    ReplicationJob patient = job("a");
    patient.lagLimitMinutes = 60;
    model.setJobs({patient});
    QVERIFY(!lag.data(Jobs::TroubleRole).toBool());
}

void tst_ReplicationJobModel::keepsTheSpeedOfTheLastMinutes()
{
    Jobs model;
    model.setJobs({job("a")});
    ReplicationRun made = run("a", ReplicationRun::State::Running, QDateTime::currentDateTimeUtc());
    made.tables = {progress("2", Progress::State::Copying), progress("3", Progress::State::Copying)};
    made.tables[0].rowsPerSecond = 53'049;
    made.tables[1].rowsPerSecond = 20'000;
    model.setRun(made);
    model.setRun(made);
    // The source is read once for both targets.
    QCOMPARE(text(model, 0, Jobs::RateColumn), QStringLiteral("53,000/s"));
    const auto points = model.index(0, 0).data(Jobs::PointsRole).value<QList<QPointF>>();
    QCOMPARE(points.size(), 2);
    QCOMPARE(points.last().y(), 53'049.0);
    made.state = ReplicationRun::State::Succeeded;
    made.endedAt = made.startedAt.addSecs(1);
    model.setRun(made);
    QCOMPARE(model.index(0, 0).data(Jobs::PointsRole).value<QList<QPointF>>().size(), 2);
    QCOMPARE(text(model, 0, Jobs::RateColumn), QStringLiteral("–"));
}

void tst_ReplicationJobModel::aCopyStaysBelowTheJobs()
{
    Jobs model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setJobs({job("a")});
    model.addCopy(job("copy"));
    QVERIFY(model.isCopy(QStringLiteral("copy")) && !model.isCopy(QStringLiteral("a")));
    model.setJobs({job("a"), job("b")});
    QCOMPARE(model.ids(), (QStringList{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("copy")}));
    QCOMPARE(model.jobs().size(), std::size_t{2});
    model.addCopy(job("copy"));
    QCOMPARE(model.rowCount(), 3);
    model.setRun(run("copy", ReplicationRun::State::Failed, QDateTime::currentDateTimeUtc(), 1));
    QCOMPARE(model.index(2, 0).data(Jobs::StateRole).value<Jobs::State>(), Jobs::State::Failed);
}

QTEST_GUILESS_MAIN(tst_ReplicationJobModel)
#include "tst_ReplicationJobModel.moc"
