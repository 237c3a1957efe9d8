// SPDX-License-Identifier: GPL-3.0-or-later
// labels: campaign
#include "tests/app/replication/CampaignData.h"
#include "tests/app/replication/CopyStage.h"
#include "tests/support/FaultProxy.h"
#include "tests/support/RandomSeed.h"
#include "tests/support/ReliabilityPage.h"

#include <cmath>

using Direction = FaultProxy::Direction;

/// Networks that break at any byte of what is said, between the program and its source or its target.
class tst_BrokenNetworks final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cutAtAnyByte_data();
    void cutAtAnyByte();
    void aSilentTargetHoldsNobody();
};

void tst_BrokenNetworks::init()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
}

void tst_BrokenNetworks::cutAtAnyByte_data()
{
    QTest::addColumn<DatabaseType>("copy");
    QTest::addColumn<bool>("isSource");
    QTest::addColumn<Direction>("direction");
    QTest::newRow("questions to the source") << DatabaseType::PostgreSql << true << Direction::ToServer;
    QTest::newRow("answers of the source") << DatabaseType::PostgreSql << true << Direction::ToClient;
    QTest::newRow("questions to PostgreSQL") << DatabaseType::PostgreSql << false << Direction::ToServer;
    QTest::newRow("answers of PostgreSQL") << DatabaseType::PostgreSql << false << Direction::ToClient;
    if (!CopyEngines::isWhole(DatabaseType::MariaDb))
        return;
    QTest::newRow("questions to MariaDB") << DatabaseType::MariaDb << false << Direction::ToServer;
    QTest::newRow("answers of MariaDB") << DatabaseType::MariaDb << false << Direction::ToClient;
}

/// The byte goes through all that a run says; each fifth run is the first of its job.
void tst_BrokenNetworks::cutAtAnyByte()
{
    QFETCH(DatabaseType, copy);
    QFETCH(bool, isSource);
    QFETCH(Direction, direction);
    const std::uint32_t seed = randomSeed();
    std::mt19937 random(seed);
    CopyStage stage(DatabaseType::PostgreSql, {copy});
    const ConnectionProfile &far = isSource ? stage.sourceProfile() : stage.copyProfile();
    FaultProxy road(far.port, seed);
    stage.replace(road.through(far));
    CampaignData data(stage.sourceProfile(), seed);
    PENSTOCK_VERIFY(data.make());
    ReplicationJob job = stage.job({});
    job.tables = ReplicationStage::job({}, {}, data.tables()).tables;
    stage.use(job);

    std::vector<std::int64_t> points;
    for (std::int64_t step = 0; isLongRun() && step < 64; ++step)
        points.push_back(step * 64 + static_cast<std::int64_t>(random() % 64));
    for (std::int64_t block = 1; isLongRun() && block <= 16; ++block)
        points.push_back(block * 65536);
    for (int i = 0; !isLongRun() && i < 3; ++i)
        points.push_back(i == 2 ? static_cast<std::int64_t>(random() % 300'000)
                                : std::llround(std::exp(static_cast<double>(random() % 832) / 100)));
    int cut = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (i % 5 == 0) {
            for (const QString &table : data.tables() + QStringList{QStringLiteral("_penstock_sync")}) {
                const QString quote =
                    copy == DatabaseType::PostgreSql ? QStringLiteral("\"") : QStringLiteral("`");
                PENSTOCK_VERIFY(
                    stage.copy().say({QStringLiteral("DROP TABLE IF EXISTS %1%2%1").arg(quote, table)}));
            }
        }
        PENSTOCK_VERIFY(data.change(20));
        const auto end = static_cast<FaultProxy::End>(random() % 3);
        road.endAfter(direction, points[i], end);
        const auto begun = stage.stage().start(stage.jobId());
        PENSTOCK_VERIFY(begun);
        QVERIFY(QTest::qWaitFor([&] { return !road.isToEnd() || stage.stage().isOver(*begun); }, 60'000));
        cut += road.isToEnd() ? 0 : 1;
        if (end == FaultProxy::End::Silence)
            stage.stage().service().stopRun(*begun);
        QVERIFY2(QTest::qWaitFor([&] { return stage.stage().isOver(*begun); }, 60'000),
                 qPrintable(QStringLiteral("hangs at byte %1").arg(points[i])));
        road.callOff();
        road.resetAll();
        const QString ended = stage.outcome();
        QVERIFY2(ended == QStringLiteral("succeeded"),
                 qPrintable(QStringLiteral("after byte %1: %2").arg(points[i]).arg(ended)));
        const QString wrong = data.difference(stage.copyProfile());
        QVERIFY2(wrong.isEmpty(), qPrintable(QStringLiteral("after byte %1: %2").arg(points[i]).arg(wrong)));
    }
    qInfo("%zu points, %d in the middle of a run", points.size(), cut);
    const QString row = QString::fromUtf8(QTest::currentDataTag());
    ReliabilityPage::write(
        QStringLiteral("network cut at a byte: ") + row,
        QStringLiteral("%1 points, %2 in the middle of a run: no hang, all rows right in the end")
            .arg(points.size())
            .arg(cut),
        QStringLiteral("tst_BrokenNetworks \"cutAtAnyByte:%1\"").arg(row), seed);
    QVERIFY(cut >= static_cast<int>(points.size()) / 3);
}

/// One target says nothing any more: the others are done, and the run can be stopped.
void tst_BrokenNetworks::aSilentTargetHoldsNobody()
{
    CopyStage stage(DatabaseType::PostgreSql,
                    {DatabaseType::PostgreSql, DatabaseType::PostgreSql, DatabaseType::Sqlite});
    FaultProxy road(stage.copyProfile(1).port);
    stage.replace(road.through(stage.copyProfile(1)));
    PENSTOCK_VERIFY(stage.source().say(
        {"CREATE TABLE t (id int PRIMARY KEY, v text, updated_at timestamptz NOT NULL DEFAULT now())",
         "INSERT INTO t SELECT i, repeat('x', 200) FROM generate_series(1, 100000) i"}));
    stage.use(stage.job({"t"}));
    road.endAfter(Direction::ToServer, 100'000, FaultProxy::End::Silence);
    const auto begun = stage.stage().start(stage.jobId());
    PENSTOCK_VERIFY(begun);
    const auto areOthersDone = [&] {
        int done = 0;
        for (const ReplicationRun &run : stage.stage().service().runs()) {
            for (const ReplicationProgress &table : run.tables)
                done += table.state == ReplicationProgress::State::Done ? 1 : 0;
        }
        return done == 2;
    };
    QVERIFY(QTest::qWaitFor(areOthersDone, 120'000));
    QVERIFY(!road.isToEnd());
    QVERIFY(!stage.stage().isOver(*begun));
    stage.stage().service().stopRun(*begun);
    QVERIFY(QTest::qWaitFor([&] { return stage.stage().isOver(*begun); }, 60'000));
    road.resetAll();
    QCOMPARE(stage.outcome(), QStringLiteral("succeeded"));
    QCOMPARE(stage.difference("SELECT count(*), sum(id) FROM t"), QString());
}

QTEST_GUILESS_MAIN(tst_BrokenNetworks)
#include "tst_BrokenNetworks.moc"
