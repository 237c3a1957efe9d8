// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/log/LogModel.h"

#include <QAbstractItemModelTester>
#include <QtTest>

#include <thread>

class TestLogModel final : public QObject
{
    Q_OBJECT

private slots:
    void keepsTheLastLines();
    void takesLinesOfManyThreads();

private:
    static LogLine line(const QString &text, LogLine::Level level = LogLine::Level::Info)
    {
        return {QDateTime::currentDateTimeUtc(), level, QStringLiteral("pool"), text};
    }
};

void TestLogModel::keepsTheLastLines()
{
    LogModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 3000; ++i)
            model.post(line(QString::number(round * 3000 + i), LogLine::Level::Warning));
        QTRY_COMPARE(inserted.size(), round + 1);
    }
    QCOMPARE(model.rowCount(), LogModel::mostLines);
    const auto text = [&model](int row) { return model.index(row, LogModel::TextColumn).data().toString(); };
    QCOMPARE(text(0), QStringLiteral("1000"));
    QCOMPARE(text(LogModel::mostLines - 1), QStringLiteral("5999"));
    QCOMPARE(model.index(0, 0).data(LogModel::LevelRole).toInt(), static_cast<int>(LogLine::Level::Warning));
    QVERIFY(model.index(0, 0).data(LogModel::LineRole).toString().endsWith(QStringLiteral(" pool: 1000")));
    for (int i = 0; i < 12'000; ++i)
        model.post(line(QString::number(i)));
    QTRY_COMPARE(text(LogModel::mostLines - 1), QStringLiteral("11999"));
    QCOMPARE(text(0), QStringLiteral("7000"));
    model.clear();
    QCOMPARE(model.rowCount(), 0);
}

void TestLogModel::takesLinesOfManyThreads()
{
    LogModel model;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread)
        threads.emplace_back([&model] {
            for (int i = 0; i < 500; ++i)
                model.post(line(QStringLiteral("é🎈")));
        });
    for (std::thread &thread : threads)
        thread.join();
    QTRY_COMPARE(model.rowCount(), 2000);
}

QTEST_GUILESS_MAIN(TestLogModel)
#include "tst_LogModel.moc"
