// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/ReplicationHistoryModel.h"

#include "models/replication/ReplicationDifferenceModel.h"
#include "models/replication/ReplicationWords.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using History = ReplicationHistoryModel;
using Differences = ReplicationDifferenceModel;

class tst_ReplicationHistoryModel final : public QObject
{
    Q_OBJECT

private slots:
    void aNewRunComesOnTop();
    void saysHowEachEnded();
    void differencesOfOneComparisonAfterTheOther();
    void figuresInWords_data();
    void figuresInWords();

private:
    static ReplicationRun run(const char *id, ReplicationRun::State state);
};

ReplicationRun tst_ReplicationHistoryModel::run(const char *id, ReplicationRun::State state)
{
    ReplicationRun made;
    made.id = QString::fromLatin1(id);
    made.state = state;
    made.startedAt = QDateTime::currentDateTimeUtc();
    made.endedAt = made.startedAt.addMSecs(2400);
    return made;
}

void tst_ReplicationHistoryModel::aNewRunComesOnTop()
{
    History model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const ReplicationRun first = run("1", ReplicationRun::State::Succeeded);
    const ReplicationRun second = run("2", ReplicationRun::State::Failed);
    model.setRuns({first});
    QPersistentModelIndex kept = model.index(0, 0);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    model.setRuns({second, first});
    QCOMPARE(reset.size(), 0);
    QCOMPARE(kept.row(), 1);
    QCOMPARE(kept.data(History::IdRole).toString(), QStringLiteral("1"));
    QCOMPARE(model.rowOf(QStringLiteral("2")), 0);
    model.setRuns({run("3", ReplicationRun::State::Stopped)});
    QCOMPARE(reset.size(), 1);
    QVERIFY(!model.run(QStringLiteral("1")));
}

void tst_ReplicationHistoryModel::saysHowEachEnded()
{
    History model;
    ReplicationRun made = run("1", ReplicationRun::State::Failed);
    made.isManual = true;
    made.error =
        Error{ErrorCode::Unreachable, QStringLiteral("shop does not answer."), QStringLiteral("Start it.")};
    model.setRuns({made});
    const auto text = [&](int column, int role = Qt::DisplayRole) {
        return model.index(0, column).data(role).toString();
    };
    QVERIFY(text(History::StartedColumn).endsWith(QStringLiteral("by hand")));
    QCOMPARE(text(History::ResultColumn), ReplicationRun::title(ReplicationRun::State::Failed));
    QCOMPARE(text(History::TimeColumn), QStringLiteral("2.40 s"));
    QCOMPARE(text(History::CauseColumn), QStringLiteral("shop does not answer."));
    QVERIFY(text(History::CauseColumn, Qt::ToolTipRole).contains(QStringLiteral("Start it.")));
    for (int column = 0; column < History::ColumnCount; ++column)
        QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
}

void tst_ReplicationHistoryModel::differencesOfOneComparisonAfterTheOther()
{
    Differences model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setConnections({{QStringLiteral("2"), QStringLiteral("archive")}});
    ReplicationDifference equal;
    equal.table = {"public", "orders"};
    equal.targetDatabase = QStringLiteral("2");
    equal.sourceRows = equal.targetRows = 12'340;
    model.add(equal);
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(model.summary(equal), QStringLiteral("public.orders, archive: equal, 12,340 rows compared"));
    ReplicationDifference other = equal;
    other.wrong = other.missing = 1;
    other.rows = {{ReplicationDifference::Kind::Wrong, {QStringLiteral("7")}, {QStringLiteral("price")}},
                  {ReplicationDifference::Kind::Missing, {QStringLiteral("8"), QStringLiteral("de")}}};
    model.add(other);
    model.add(other);
    QCOMPARE(model.rowCount(), 4);
    QCOMPARE(model.index(2, Differences::ColumnsColumn).data().toString(), QStringLiteral("price"));
    QCOMPARE(model.index(3, Differences::KeyColumn).data().toString(), QStringLiteral("8, de"));
    QVERIFY(model.summary(other).contains(QStringLiteral("1 missing")));
    model.clear();
    QCOMPARE(model.rowCount(), 0);
}

void tst_ReplicationHistoryModel::figuresInWords_data()
{
    using namespace std::chrono;
    using namespace std::chrono_literals;
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const QString &text, const char *expected) {
        QTest::newRow(name) << text << QString::fromUtf8(expected);
    };
    row("due", ReplicationWords::until(0s), "now");
    row("overdue", ReplicationWords::until(-5s), "now");
    row("seconds", ReplicationWords::until(12s), "in 12 seconds");
    row("a minute and a half", ReplicationWords::until(91s), "in 2 minutes");
    row("minutes", ReplicationWords::until(100min), "in 100 minutes");
    row("hours", ReplicationWords::until(26h), "in 26 hours");
    row("days", ReplicationWords::until(24h * 31), "in 31 days");
    row("just now", ReplicationWords::ago(3s), "just now");
    row("ago", ReplicationWords::ago(125s), "2 minutes ago");
    row("every hours", ReplicationWords::interval(120), "every 2 hours");
    row("every 90", ReplicationWords::interval(90), "every 90 minutes");
    row("every day", ReplicationWords::interval(2880), "every 2 days");
    row("short", ReplicationWords::span(840ms), "840 ms");
    row("long", ReplicationWords::span(134s), "2 min 14 s");
    row("longer", ReplicationWords::span(200min), "3 h 20 min");
    row("rate", ReplicationWords::rate(123'456), "123,000/s");
    row("slow", ReplicationWords::rate(12.4), "12/s");
    row("one", ReplicationWords::rows(1), "1 row");
}

void tst_ReplicationHistoryModel::figuresInWords()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    QCOMPARE(text, expected);
}

QTEST_GUILESS_MAIN(tst_ReplicationHistoryModel)
#include "tst_ReplicationHistoryModel.moc"
