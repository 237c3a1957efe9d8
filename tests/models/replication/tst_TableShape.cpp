// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/TableShape.h"

#include <QtTest>

#include <functional>

using ShapeChange = std::function<void(TableShape &)>;
Q_DECLARE_METATYPE(ShapeChange)

class TestTableShape final : public QObject
{
    Q_OBJECT

private slots:
    void signatureSeesWhatACopyNeeds_data();
    void signatureSeesWhatACopyNeeds();
    void namesCannotImitateEachOther();
    void knowsItsIndexes();

private:
    static TableShape shape()
    {
        TableShape shape;
        shape.name = {"public", "orders"};
        shape.columns = {{"id", {TypeKind::Int64}, "bigint", false},
                         {"total", {TypeKind::Decimal}, "numeric(10,2)"}};
        shape.primaryKey = {"id"};
        return shape;
    }
};

void TestTableShape::signatureSeesWhatACopyNeeds_data()
{
    QTest::addColumn<ShapeChange>("change");
    QTest::addColumn<bool>("isOther");
    const auto row = [](const char *name, bool isOther, ShapeChange change) {
        QTest::newRow(name) << std::move(change) << isOther;
    };
    row("type", true, [](TableShape &shape) { shape.columns[1].declared = "numeric(12,2)"; });
    row("name", true, [](TableShape &shape) { shape.columns[1].name = "sum"; });
    row("new column", true, [](TableShape &shape) { shape.columns.push_back({"note", {}, "text"}); });
    row("lost column", true, [](TableShape &shape) { shape.columns.pop_back(); });
    row("computed", true, [](TableShape &shape) { shape.columns[1].generated = true; });
    row("key", true, [](TableShape &shape) { shape.primaryKey = {"total"}; });
    row("no key", true, [](TableShape &shape) { shape.primaryKey.clear(); });
    row("rows", false, [](TableShape &shape) { shape.estimatedRows = 5; });
    row("owner", false, [](TableShape &shape) { shape.owner = "somebody"; });
    row("session's zone", false, [](TableShape &shape) { shape.columns[1].type.zone = "Europe/Paris"; });
    row("index", false, [](TableShape &shape) { shape.indexes.push_back({"i", {"total"}}); });
}

void TestTableShape::signatureSeesWhatACopyNeeds()
{
    QFETCH(ShapeChange, change);
    QFETCH(bool, isOther);
    TableShape changed = shape();
    change(changed);
    QCOMPARE(changed.signature() != shape().signature(), isOther);
}

void TestTableShape::namesCannotImitateEachOther()
{
    TableShape one;
    one.columns = {{"a\",\"b", {}, "c"}};
    TableShape other;
    other.columns = {{"a", {}, "b\",\"c"}};
    QVERIFY(one.signature() != other.signature());
}

void TestTableShape::knowsItsIndexes()
{
    TableShape table = shape();
    QVERIFY(table.hasIndexOn("id"));
    QVERIFY(!table.hasIndexOn("total"));
    table.keys.push_back({ObjectDetails::Key::Kind::Foreign, "f", {"total"}, {"", "x"}, {"y"}});
    QVERIFY(!table.hasIndexOn("total"));
    table.indexes.push_back({"i", {"id", "total"}});
    QVERIFY(!table.hasIndexOn("total"));
    table.indexes.push_back({"j", {"total", "id"}});
    QVERIFY(table.hasIndexOn("total"));
    QVERIFY(table.find("total"));
    QVERIFY(!table.find("TOTAL"));
}

QTEST_APPLESS_MAIN(TestTableShape)
#include "tst_TableShape.moc"
