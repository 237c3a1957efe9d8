// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/pool/LeaseListModel.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using Leases = LeaseListModel;

class tst_LeaseListModel final : public QObject
{
    Q_OBJECT

private slots:
    void saysWhoHoldsWhat();
    void aLeaseKeepsItsRowWhileItLasts();
    void ages_data();
    void ages();

private:
    static LeaseInfo lease(std::uint64_t slot, const QString &statement = {});
};

LeaseInfo tst_LeaseListModel::lease(std::uint64_t slot, const QString &statement)
{
    LeaseInfo info;
    info.connectionId = QStringLiteral("1");
    info.slot = slot;
    info.origin = {Origin::Kind::Page, QStringLiteral("orders")};
    info.serverSessionId = 4711;
    info.statement = statement;
    return info;
}

void tst_LeaseListModel::saysWhoHoldsWhat()
{
    Leases model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    LeaseInfo leak = lease(2);
    leak.isLeak = true;
    leak.serverSessionId = 0;
    model.setLeases({leak, lease(1, QStringLiteral("SELECT ?"))});
    const auto text = [&model](int row, int column) { return model.index(row, column).data().toString(); };
    QCOMPARE(text(0, Leases::SlotColumn), QStringLiteral("1"));
    QVERIFY(text(0, Leases::OriginColumn).contains(QStringLiteral("orders")));
    QCOMPARE(text(0, Leases::StatementColumn), QStringLiteral("SELECT ?"));
    QCOMPARE(text(0, Leases::ServerSessionColumn), QStringLiteral("4711"));
    QVERIFY(text(1, Leases::OriginColumn).contains(QStringLiteral("too long")));
    QCOMPARE(text(1, Leases::ServerSessionColumn), QStringLiteral("–"));
    QVERIFY(!text(1, Leases::StatementColumn).isEmpty());
    QVERIFY(model.index(1, 0).data(Leases::LeakRole).toBool());
}

void tst_LeaseListModel::aLeaseKeepsItsRowWhileItLasts()
{
    Leases model;
    model.setLeases({lease(1), lease(2)});
    const QPersistentModelIndex second = model.index(1, 0);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    LeaseInfo older = lease(2, QStringLiteral("UPDATE t"));
    older.age = std::chrono::seconds(30);
    model.setLeases({older, lease(1)});
    QVERIFY(second.isValid());
    QCOMPARE(second.data(Leases::StatementRole).toString(), QStringLiteral("UPDATE t"));
    QCOMPARE(changed.size(), 2); // age and statement
    model.setLeases({lease(1)});
    QVERIFY(!second.isValid());
    QCOMPARE(model.rowOf(QStringLiteral("1"), 2), -1);
}

void tst_LeaseListModel::ages_data()
{
    QTest::addColumn<qint64>("milliseconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("tenths") << qint64{1240} << QStringLiteral("1.2 s");
    QTest::newRow("seconds") << qint64{59'900} << QStringLiteral("59 s");
    QTest::newRow("minutes") << qint64{72'000} << QStringLiteral("1 min 12 s");
    QTest::newRow("hours") << qint64{3'660'000} << QStringLiteral("1 h 1 min");
    QTest::newRow("days") << qint64{90'000'000} << QStringLiteral("1 d 1 h");
}

void tst_LeaseListModel::ages()
{
    QFETCH(qint64, milliseconds);
    QLocale::setDefault(QLocale::c());
    QTEST(Leases::ageText(std::chrono::milliseconds(milliseconds)), "text");
}

QTEST_GUILESS_MAIN(tst_LeaseListModel)
#include "tst_LeaseListModel.moc"
