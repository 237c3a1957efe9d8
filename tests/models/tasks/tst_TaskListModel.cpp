// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tasks/TaskListModel.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using State = TaskListModel::State;

class TestTaskListModel final : public QObject
{
    Q_OBJECT

private slots:
    void newestFirst();
    void progressIsShownInSteps();
    void endsOnce();
    void stopsOnce();
    void stopMayEndTheTaskAtOnce();
    void keepsTwoHundredAndAllThatRun();
    void clearsWhatIsOver();

private:
    static QVariant at(const TaskListModel &model, int row, int column, int role = Qt::DisplayRole)
    {
        return model.data(model.index(row, column), role);
    }
};

void TestTaskListModel::newestFirst()
{
    TaskListModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy running(&model, &TaskListModel::runningCountChanged);
    const qint64 first = model.start(QStringLiteral("one"), QStringLiteral("db"));
    const qint64 second = model.start(QStringLiteral("two 🎈"), {});
    QVERIFY(first != second);
    QCOMPARE(model.runningCount(), 2);
    QCOMPARE(running.size(), 2);
    QCOMPARE(at(model, 0, TaskListModel::TitleColumn).toString(), QStringLiteral("two 🎈"));
    QCOMPARE(at(model, 1, TaskListModel::ConnectionColumn).toString(), QStringLiteral("db"));
    QCOMPARE(at(model, 1, 0, TaskListModel::TaskIdRole).toLongLong(), first);
    QVERIFY(at(model, 1, 0, TaskListModel::FractionRole).toDouble() < 0);
    QVERIFY(!at(model, 0, 0, TaskListModel::CanStopRole).toBool());
}

void TestTaskListModel::progressIsShownInSteps()
{
    TaskListModel model;
    const qint64 id = model.start(QStringLiteral("export"), {});
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    for (int i = 0; i <= 100'000; ++i)
        model.progress(id, i / 100'000.0, QString::number(i));
    QVERIFY(changed.isEmpty());
    QTRY_VERIFY(!changed.isEmpty());
    QVERIFY(changed.size() < 5);
    QCOMPARE(at(model, 0, TaskListModel::ProgressColumn).toString(), QStringLiteral("100000"));
    QCOMPARE(at(model, 0, 0, TaskListModel::FractionRole).toDouble(), 1.0);
}

void TestTaskListModel::endsOnce()
{
    TaskListModel model;
    QSignalSpy running(&model, &TaskListModel::runningCountChanged);
    const qint64 id = model.start(QStringLiteral("query"), {});
    model.finish(id, State::Failed, {}, Error{ErrorCode::Sql, QStringLiteral("no such table")});
    model.finish(id, State::Done);
    model.progress(id, 0.5, QStringLiteral("late"));
    model.finish(4711, State::Done);
    QCOMPARE(running.size(), 2);
    QCOMPARE(model.runningCount(), 0);
    QCOMPARE(at(model, 0, 0, TaskListModel::StateRole).value<State>(), State::Failed);
    QCOMPARE(at(model, 0, TaskListModel::ProgressColumn).toString(), QStringLiteral("no such table"));
    QCOMPARE(at(model, 0, 0, TaskListModel::ErrorRole).value<Error>().code, ErrorCode::Sql);
    const QString time = at(model, 0, TaskListModel::TimeColumn).toString();
    QTest::qWait(30);
    QCOMPARE(at(model, 0, TaskListModel::TimeColumn).toString(), time);
}

void TestTaskListModel::stopsOnce()
{
    TaskListModel model;
    int asked = 0;
    const qint64 id = model.start(QStringLiteral("query"), {}, [&asked] { ++asked; });
    QVERIFY(at(model, 0, 0, TaskListModel::CanStopRole).toBool());
    model.stop(id);
    model.stop(id);
    QCOMPARE(asked, 1);
    QCOMPARE(model.runningCount(), 1);
    QVERIFY(!at(model, 0, 0, TaskListModel::CanStopRole).toBool());
    model.finish(id, State::Stopped);
    QCOMPARE(model.runningCount(), 0);
}

void TestTaskListModel::stopMayEndTheTaskAtOnce()
{
    TaskListModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    qint64 id = 0;
    id = model.start(QStringLiteral("query"), {}, [&model, &id] {
        model.finish(id, State::Stopped);
        model.clearFinished();
    });
    model.stop(id);
    QCOMPARE(model.rowCount(), 0);
}

void TestTaskListModel::keepsTwoHundredAndAllThatRun()
{
    TaskListModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const qint64 long1 = model.start(QStringLiteral("long"), {});
    for (int i = 0; i < 300; ++i)
        model.finish(model.start(QString::number(i), {}), State::Done);
    QCOMPARE(model.rowCount(), 200);
    QCOMPARE(model.runningCount(), 1);
    QCOMPARE(at(model, 199, 0, TaskListModel::TaskIdRole).toLongLong(), long1);
    for (int i = 0; i < 250; ++i)
        static_cast<void>(model.start(QString::number(i), {}));
    QCOMPARE(model.runningCount(), 251);
    QCOMPARE(model.rowCount(), 251);
}

void TestTaskListModel::clearsWhatIsOver()
{
    TaskListModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.finish(model.start(QStringLiteral("a"), {}), State::Done);
    const qint64 id = model.start(QStringLiteral("b"), {});
    model.finish(model.start(QStringLiteral("c"), {}), State::Stopped);
    model.clearFinished();
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(at(model, 0, 0, TaskListModel::TaskIdRole).toLongLong(), id);
}

QTEST_GUILESS_MAIN(TestTaskListModel)
#include "tst_TaskListModel.moc"
