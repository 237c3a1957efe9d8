// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/ReplicationTableModel.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using Tables = ReplicationTableModel;

class tst_ReplicationTableModel final : public QObject
{
    Q_OBJECT

private slots:
    void ticksStayWhenMoreIsKnown();
    void saysWhatATableHasForItself();
    void aPlanRemarks();
    void theKeyThatMostCouldHave();

private:
    static std::vector<ObjectSummary> objects(std::initializer_list<const char *> names)
    {
        std::vector<ObjectSummary> made;
        for (const char *name : names)
            made.push_back({{"public", name}});
        return made;
    }
    static ReplicationTablePlan plan(const char *table, const QStringList &candidates = {})
    {
        ReplicationTablePlan made;
        made.source = {"public", table};
        made.keyCandidates = candidates;
        return made;
    }
    static void tick(Tables &model, int row)
    {
        QVERIFY(model.setData(model.index(row, 0), Qt::Checked, Qt::CheckStateRole));
    }
    [[nodiscard]] static QString text(const Tables &model, int row, int column)
    {
        return model.index(row, column).data().toString();
    }
};

void tst_ReplicationTableModel::ticksStayWhenMoreIsKnown()
{
    Tables model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    ReplicationTable gone{{"public", "gone"}};
    ReplicationTable orders{{"public", "orders"}, {"", "bestellungen"}};
    model.setTables({gone, orders});
    QCOMPARE(model.tickedCount(), 2);
    auto known = objects({"customers", "orders"});
    known.push_back({{"public", "revenue"}, true});
    model.setObjects("public", known);
    QCOMPARE(model.rowCount(), 3); // a view cannot be copied
    QCOMPARE(model.tickedCount(), 2);
    QCOMPARE(model.tables()[1].target.name, std::string("bestellungen"));
    QCOMPARE(model.index(1, 0).data(Tables::RemarkRole).value<Tables::Remark>(), Tables::Remark::Error);
    QVERIFY(text(model, 1, Tables::RemarkColumn).contains(QStringLiteral("no such table")));
    QSignalSpy edited(&model, &Tables::edited);
    tick(model, 0);
    QCOMPARE(edited.size(), 1);
    QCOMPARE(model.tickedCount(), 3);
    model.setObjects("other", {{{"other", "x"}}});
    QCOMPARE(model.rowCount(), 4);
    QCOMPARE(model.tickedCount(), 3);
    model.clear();
    QCOMPARE(model.rowCount(), 0);
}

void tst_ReplicationTableModel::saysWhatATableHasForItself()
{
    Tables model;
    model.setObjects("public", objects({"orders"}));
    model.setJobKey(QStringLiteral("updated_at"), true);
    QCOMPARE(text(model, 0, Tables::NameColumn), QStringLiteral("public.orders"));
    QCOMPARE(text(model, 0, Tables::TargetColumn), QStringLiteral("orders"));
    QCOMPARE(text(model, 0, Tables::KeyColumn), QStringLiteral("updated_at"));
    QVERIFY(!model.index(0, Tables::KeyColumn).data(Tables::OwnRole).toBool());
    model.change(0, [](ReplicationTable &table) { table.syncKey = QStringLiteral("id"); });
    QCOMPARE(model.tickedCount(), 1); // who says something of it wants it
    QCOMPARE(text(model, 0, Tables::KeyColumn), QStringLiteral("id"));
    QVERIFY(model.index(0, Tables::KeyColumn).data(Tables::OwnRole).toBool());
    model.setJobKey({}, false);
    QCOMPARE(text(model, 0, Tables::KeyColumn), QStringLiteral("–"));
}

void tst_ReplicationTableModel::aPlanRemarks()
{
    Tables model;
    model.setObjects("public", objects({"lines", "orders"}));
    tick(model, 0);
    tick(model, 1);
    ReplicationTablePlan good = plan("lines");
    good.rowsToMove = 120;
    ReplicationTablePlan lossy = plan("orders");
    lossy.losses = {{QStringLiteral("price"), QStringLiteral("loses digits"), false}};
    model.setPlan({{good, lossy}, {}, {}});
    QCOMPARE(text(model, 0, Tables::RemarkColumn), QStringLiteral("about 120 rows"));
    QCOMPARE(model.index(0, 0).data(Tables::RemarkRole).value<Tables::Remark>(), Tables::Remark::Fine);
    QCOMPARE(model.index(1, 0).data(Tables::RemarkRole).value<Tables::Remark>(), Tables::Remark::Warning);
    QVERIFY(text(model, 1, Tables::RemarkColumn).contains(QStringLiteral("loses digits")));
    ReplicationTablePlan keyless = plan("orders");
    keyless.error = Error{ErrorCode::Invalid, QStringLiteral("orders has no primary key."), {}};
    model.setPlan({{lossy, keyless}, {}, {}}); // the worst of two targets
    QCOMPARE(text(model, 1, Tables::RemarkColumn), QStringLiteral("orders has no primary key."));
    QCOMPARE(model.index(1, 0).data(Tables::RemarkRole).value<Tables::Remark>(), Tables::Remark::Error);
    QVERIFY(model.setData(model.index(1, 0), Qt::Unchecked, Qt::CheckStateRole));
    QCOMPARE(text(model, 1, Tables::RemarkColumn), QString());
    model.clearPlan();
    QCOMPARE(text(model, 0, Tables::RemarkColumn), QString());
}

void tst_ReplicationTableModel::theKeyThatMostCouldHave()
{
    Tables model;
    model.setObjects("public", objects({"a", "b", "c"}));
    for (int row = 0; row < 3; ++row)
        tick(model, row);
    QVERIFY(model.commonCandidates().isEmpty());
    const QString updated = QStringLiteral("updated_at");
    const QString id = QStringLiteral("id");
    model.setPlan({{plan("a", {id, updated}), plan("b", {updated}), plan("c", {updated, id})}, {}, {}});
    QCOMPARE(model.candidates(0), (QStringList{id, updated}));
    QCOMPARE(model.commonCandidates(), (QStringList{updated, id}));
}

QTEST_GUILESS_MAIN(tst_ReplicationTableModel)
#include "tst_ReplicationTableModel.moc"
