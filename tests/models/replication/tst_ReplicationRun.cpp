// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/ReplicationDifference.h"
#include "models/replication/ReplicationPlan.h"
#include "models/replication/ReplicationRun.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

using TableState = ReplicationProgress::State;
using RunState = ReplicationRun::State;

class TestReplicationRun final : public QObject
{
    Q_OBJECT

private slots:
    void readsBackItsJson();
    void refusesJson_data();
    void refusesJson();
    void endsAsItsTablesDo_data();
    void endsAsItsTablesDo();
    void runErrorsCountFirst();
    void sums();
    void statesAreTold();
    void differenceAsJson();
    void planNeedsConsent();

private:
    static ReplicationProgress table(TableState state)
    {
        ReplicationProgress progress;
        progress.table = {"s", "t"};
        progress.state = state;
        return progress;
    }
};

void TestReplicationRun::readsBackItsJson()
{
    ReplicationRun run;
    run.id = QStringLiteral("r");
    run.jobId = QStringLiteral("j");
    run.jobName = QStringLiteral("nightly");
    run.state = RunState::Partial;
    run.isManual = true;
    run.startedAt = QDateTime::fromMSecsSinceEpoch(1'800'000'000'123, Qt::UTC);
    run.warnings = QStringList{QStringLiteral("slow")};
    ReplicationProgress progress = table(TableState::Failed);
    progress.targetDatabase = QStringLiteral("b");
    progress.rowsRead = (std::int64_t{1} << 60) + 1;
    progress.rowsWritten = 2;
    progress.rowsDeleted = 3;
    progress.rowsQuarantined = 4;
    progress.rowsExpected = 5;
    progress.bytes = 6;
    progress.rowsVerified = 7;
    progress.rowsDiffering = 8;
    progress.rowsPerSecond = 1234.5;
    progress.error = Error{ErrorCode::DataLoss, QStringLiteral("m"), QStringLiteral("a"), QStringLiteral("d"),
                           QStringLiteral("22003")};
    run.tables.push_back(progress);
    run.error = Error{ErrorCode::ConnectionLost, QStringLiteral("gone")};

    const auto read =
        ReplicationRun::fromJson(QJsonDocument::fromJson(QJsonDocument(run.toJson()).toJson()).object());
    QVERIFY2(read, read ? "" : qPrintable(read.error().toText()));
    QCOMPARE(read->toJson(), run.toJson());
    QCOMPARE(read->tables[0].rowsRead, progress.rowsRead);
    QCOMPARE(read->tables[0].error->code, ErrorCode::DataLoss);
    QCOMPARE(read->tables[0].error->serverCode, QStringLiteral("22003"));
    QCOMPARE(read->startedAt, run.startedAt);
    QVERIFY(!read->endedAt.isValid());
    QCOMPARE(read->error->code, ErrorCode::ConnectionLost);
}

void TestReplicationRun::refusesJson_data()
{
    QTest::addColumn<QByteArray>("json");
    for (const char *json : {R"({"state": "done"})", R"({"startedAt": "yesterday"})", R"({"tables": [{}]})",
                             R"({"tables": [1]})", R"({"error": "lost"})", R"({"error": {"code": "odd"}})",
                             R"({"surprise": 1})", R"({"tables": [{"table": "t", "rowsRead": 0.5}]})"})
        QTest::newRow(json) << QByteArray(json);
}

void TestReplicationRun::refusesJson()
{
    QFETCH(QByteArray, json);
    const auto read = ReplicationRun::fromJson(QJsonDocument::fromJson(json).object());
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::Invalid);
}

void TestReplicationRun::endsAsItsTablesDo_data()
{
    QTest::addColumn<std::vector<TableState>>("tables");
    QTest::addColumn<RunState>("end");
    const auto row = [](const char *name, std::vector<TableState> tables, RunState end) {
        QTest::newRow(name) << std::move(tables) << end;
    };
    row("nothing to do", {}, RunState::Succeeded);
    row("done", {TableState::Done, TableState::Done}, RunState::Succeeded);
    row("partial", {TableState::Partial, TableState::Done}, RunState::Partial);
    row("one failed", {TableState::Done, TableState::Failed, TableState::Partial}, RunState::Failed);
    row("stopped", {TableState::Done, TableState::Stopped}, RunState::Stopped);
    row("never came to it", {TableState::Done, TableState::Waiting}, RunState::Stopped);
    row("failed before the stop", {TableState::Failed, TableState::Stopped}, RunState::Failed);
}

void TestReplicationRun::endsAsItsTablesDo()
{
    QFETCH(std::vector<TableState>, tables);
    QFETCH(RunState, end);
    ReplicationRun run;
    for (const TableState state : tables)
        run.tables.push_back(table(state));
    QCOMPARE(run.endState(), end);
}

void TestReplicationRun::runErrorsCountFirst()
{
    ReplicationRun run;
    run.tables.push_back(table(TableState::Failed));
    run.tables[0].error = Error{ErrorCode::Sql, QStringLiteral("of a table")};
    QCOMPARE(run.firstError()->message, QStringLiteral("of a table"));
    run.error = Error{ErrorCode::Cancelled, QStringLiteral("of all")};
    QCOMPARE(run.firstError()->message, QStringLiteral("of all"));
    QCOMPARE(run.endState(), RunState::Stopped);
    run.error->code = ErrorCode::NotFound;
    QCOMPARE(run.endState(), RunState::Failed);
}

void TestReplicationRun::sums()
{
    ReplicationRun run;
    for (int i = 1; i <= 3; ++i) {
        run.tables.push_back(table(TableState::Done));
        run.tables.back().rowsRead = 1000 * i;
        run.tables.back().rowsWritten = 100 * i;
        run.tables.back().rowsDeleted = 10 * i;
        run.tables.back().bytes = i;
    }
    QCOMPARE(run.rowsRead(), 6000);
    QCOMPARE(run.rowsWritten(), 600);
    QCOMPARE(run.rowsDeleted(), 60);
    QCOMPARE(run.bytes(), 6);
    QVERIFY(!run.firstError());
}

void TestReplicationRun::statesAreTold()
{
    QSet<QString> names;
    for (int state = 0; state <= static_cast<int>(RunState::Stopped); ++state) {
        names << ReplicationRun::name(static_cast<RunState>(state));
        QVERIFY(!ReplicationRun::title(static_cast<RunState>(state)).isEmpty());
    }
    QCOMPARE(names.size(), 5);
    names.clear();
    for (int state = 0; state <= static_cast<int>(TableState::Stopped); ++state) {
        names << ReplicationRun::name(static_cast<TableState>(state));
        QVERIFY(!ReplicationRun::title(static_cast<TableState>(state)).isEmpty());
    }
    QCOMPARE(names.size(), 7);
}

void TestReplicationRun::differenceAsJson()
{
    ReplicationDifference difference;
    difference.table = {"s", "a.b"};
    difference.sourceRows = 10;
    difference.targetRows = 9;
    QVERIFY(difference.isEqual());
    difference.wrong = 1;
    difference.missing = 1;
    QVERIFY(!difference.isEqual());
    difference.rows = {{ReplicationDifference::Kind::Wrong, {QStringLiteral("7")}, {QStringLiteral("v")}},
                       {ReplicationDifference::Kind::Missing, {QStringLiteral("8")}}};
    const QJsonObject json = difference.toJson();
    QCOMPARE(json.value(QStringLiteral("table")), QJsonValue(QStringLiteral("s.\"a.b\"")));
    QCOMPARE(json.value(QStringLiteral("isEqual")), QJsonValue(false));
    const QJsonArray rows = json.value(QStringLiteral("rows")).toArray();
    QCOMPARE(rows.at(0).toObject().value(QStringLiteral("kind")), QJsonValue(QStringLiteral("wrong")));
    QCOMPARE(rows.at(1).toObject().value(QStringLiteral("key")), QJsonValue(QJsonArray{QStringLiteral("8")}));
    QVERIFY(!rows.at(1).toObject().contains(QStringLiteral("columns")));
}

void TestReplicationRun::planNeedsConsent()
{
    ReplicationTablePlan plan;
    QVERIFY(plan.canRun());
    plan.losses.push_back({QStringLiteral("price"), QStringLiteral("rounded"), true});
    QVERIFY(plan.canRun());
    plan.losses.push_back({QStringLiteral("at"), QStringLiteral("cut"), false});
    QVERIFY(!plan.canRun());
    plan.losses.clear();
    plan.error = Error{ErrorCode::NotFound, QStringLiteral("no table")};
    QVERIFY(!plan.canRun());
}

QTEST_APPLESS_MAIN(TestReplicationRun)
#include "tst_ReplicationRun.moc"
