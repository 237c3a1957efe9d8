// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/pool/PoolListModel.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using Pools = PoolListModel;

class tst_PoolListModel final : public QObject
{
    Q_OBJECT

private slots:
    void saysWhatAPoolIsFor();
    void figuresAndTrouble();
    void tellsOnlyChangedRows();

private:
    static PoolStats pool(const char *id, const char *name);
};

PoolStats tst_PoolListModel::pool(const char *id, const char *name)
{
    PoolStats stats;
    stats.connectionId = QString::fromLatin1(id);
    stats.connectionName = QString::fromLatin1(name);
    stats.maxConnections = 20;
    return stats;
}

void tst_PoolListModel::saysWhatAPoolIsFor()
{
    Pools model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setPools({pool("1", "shop"), pool("1/metadata", "shop"), pool("1/probe", "shop")});
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.index(0, Pools::NameColumn).data().toString(), QStringLiteral("shop"));
    QVERIFY(model.index(1, Pools::NameColumn).data().toString() != QStringLiteral("shop"));
    QVERIFY(model.index(2, Pools::NameColumn).data().toString().contains(QStringLiteral("probe")));
    for (int column = 0; column < Pools::ColumnCount; ++column) {
        QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
        QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
    }
}

void tst_PoolListModel::figuresAndTrouble()
{
    Pools model;
    PoolStats stats = pool("1", "shop");
    stats.total = 20;
    stats.active = 20;
    model.setPools({stats});
    const auto text = [&model](int column) { return model.index(0, column).data().toString(); };
    const auto trouble = [&model](int column) {
        return model.index(0, column).data(Pools::TroubleRole).toBool();
    };
    QCOMPARE(text(Pools::TotalColumn), QStringLiteral("20 of 20"));
    QCOMPARE(text(Pools::LongestWaitColumn), QStringLiteral("–"));
    QCOMPARE(text(Pools::BreakerColumn), Pools::breakerText(BreakerState::Closed));
    for (int column = 0; column < Pools::ColumnCount; ++column)
        QVERIFY(!trouble(column));
    stats.waiting = 2;
    stats.longestWait = std::chrono::milliseconds(1500);
    stats.leaks = 1;
    stats.breaker = BreakerState::Open;
    model.setPools({stats});
    QVERIFY(trouble(Pools::WaitingColumn) && trouble(Pools::LongestWaitColumn) && trouble(Pools::LeaksColumn)
            && trouble(Pools::BreakerColumn));
    QVERIFY(!trouble(Pools::ActiveColumn));
    QVERIFY(text(Pools::LongestWaitColumn) != QStringLiteral("–"));
}

void tst_PoolListModel::tellsOnlyChangedRows()
{
    Pools model;
    PoolStats first = pool("1", "shop");
    PoolStats second = pool("2", "crm");
    model.setPools({first, second});
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    model.setPools({first, second});
    QCOMPARE(changed.size(), 0);
    second.active = 3;
    model.setPools({first, second});
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.first().first().toModelIndex().row(), 1);
    QCOMPARE(reset.size(), 0);
    model.setPools({second});
    QCOMPARE(reset.size(), 1);
    QCOMPARE(model.rowOf(QStringLiteral("1")), -1);
    QCOMPARE(model.find(QStringLiteral("2"))->active, 3);
}

QTEST_GUILESS_MAIN(tst_PoolListModel)
#include "tst_PoolListModel.moc"
