// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/query/CellPreview.h"
#include "models/query/ResultTableModel.h"
#include "tests/support/RandomRows.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QtTest>

namespace {

RowSchema columns(std::vector<Column> list)
{
    return std::make_shared<const std::vector<Column>>(std::move(list));
}

RowBatch texts(const RowSchema &schema, const std::vector<std::string> &cells)
{
    RowBatchBuilder builder(schema);
    for (const std::string &cell : cells) {
        builder.appendBytes(0, cell);
        builder.endRow();
    }
    return builder.take();
}

} // namespace

class tst_ResultTableModel final : public QObject
{
    Q_OBJECT

private slots:
    void behavesAsAModel();
    void showsText();
    void showsNullAbsentAndNumbers();
    void showsBinary();
    void bigCellsCostLittle();
    void rowsComeBack();
    void showsRowsInAnotherOrder();
    void manyColumns();
    void marksAreMarks();
};

void tst_ResultTableModel::behavesAsAModel()
{
    std::mt19937 random(1);
    RowStore store;
    ResultTableModel model(store);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(model.columnCount(), 0);
    const RowSchema schema = RandomRows::schema();
    model.setSchema(schema);
    for (int i = 0; i < 5; ++i) {
        store.append(RandomRows::batch(schema, 50, random));
        model.grow();
    }
    QCOMPARE(model.rowCount(), 250);
    std::vector<Column> longer = *schema;
    longer.push_back({"more", {}});
    const QSignalSpy inserted(&model, &QAbstractItemModel::columnsInserted);
    model.setSchema(columns(longer));
    QCOMPARE(inserted.size(), 1);
    QVERIFY(model.index(0, model.columnCount() - 1).data(ResultTableModel::AbsentRole).toBool());
    model.setRowMap(std::make_shared<const std::vector<std::uint32_t>>(std::vector<std::uint32_t>{7, 3}));
    QCOMPARE(model.rowCount(), 2);
    store.append(RandomRows::batch(schema, 50, random));
    model.grow();
    QCOMPARE(model.rowCount(), 2);
    model.setRowMap(nullptr);
    QCOMPARE(model.rowCount(), 300);
    store.drop({0, 1});
    QVERIFY(model.index(299, 0).data(ResultTableModel::LoadingRole).toBool()); // before the reset
    model.reset();
    QCOMPARE(model.rowCount(), 200);
    store.drop({2, 3, 4, 5});
    model.reset();
    QCOMPARE(model.rowCount(), 0);
}

void tst_ResultTableModel::showsText()
{
    RowStore store;
    ResultTableModel model(store);
    const RowSchema schema = columns({{"té\"xt 🙂", {.name = "varchar(20)"}}});
    model.setSchema(schema);
    const std::string longOne = std::string(299, 'a') + "🙂" + std::string(1000, 'b');
    store.append(texts(schema, {"plain", "",
                                "a\r\nb\nc\td\x01"
                                "e",
                                longOne, "\xff\xfe", std::string(300, 'c')}));
    model.grow();
    QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("plain"));
    QCOMPARE(model.index(1, 0).data().toString(), QString());
    QVERIFY(!model.value(model.index(1, 0)).isNull());
    QCOMPARE(model.index(2, 0).data().toString(), QStringLiteral("a↵b↵c→d·e"));
    QCOMPARE(model.value(model.index(2, 0)), QStringLiteral("a\r\nb\nc\td\u0001e"));
    QCOMPARE(model.index(3, 0).data().toString(), QString(299, u'a') + QStringLiteral("…"));
    QVERIFY(model.index(3, 0).data(ResultTableModel::TruncatedRole).toBool());
    QCOMPARE(model.value(model.index(3, 0)), QString::fromStdString(longOne));
    QCOMPARE(model.bytes(model.index(4, 0)), QByteArray("\xff\xfe"));
    QVERIFY(!model.index(5, 0).data(ResultTableModel::TruncatedRole).toBool());
    QCOMPARE(model.headerData(0, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("té\"xt 🙂"));
    QCOMPARE(model.headerData(0, Qt::Horizontal, Qt::ToolTipRole).toString(), QStringLiteral("varchar(20)"));
    QCOMPARE(model.headerData(4, Qt::Vertical, Qt::DisplayRole).toLongLong(), 5);
}

void tst_ResultTableModel::showsNullAbsentAndNumbers()
{
    RowStore store;
    ResultTableModel model(store);
    const RowSchema merged =
        columns({{"n", {.kind = TypeKind::Int64}}, {"d", {.kind = TypeKind::Decimal, .scale = 2}}});
    model.setSchema(merged);
    RowBatchBuilder builder(merged);
    builder.append<std::int64_t>(0, 9007199254740993);
    builder.append<Int128>(1, Int128{-12345});
    builder.endRow();
    builder.appendNull(0);
    builder.appendNull(1);
    builder.endRow();
    store.append(builder.take());
    // The second source has text there, and no d.
    const RowSchema other = columns({{"n", {}}, {"", {.kind = TypeKind::Decimal}}});
    RowBatchBuilder second(other);
    second.appendBytes(0, "seven");
    second.appendNull(1);
    second.endRow();
    store.append(second.take());
    model.grow();
    const auto cell = [&](int row, int column, int role = Qt::DisplayRole) {
        return model.index(row, column).data(role);
    };
    QCOMPARE(cell(0, 0).toString(), QStringLiteral("9007199254740993"));
    QCOMPARE(cell(0, 1).toString(), QStringLiteral("-123.45"));
    QVERIFY(cell(0, 0, ResultTableModel::NumberRole).toBool());
    QVERIFY(cell(1, 0, ResultTableModel::NullRole).toBool());
    QVERIFY(!cell(1, 0, ResultTableModel::AbsentRole).toBool());
    QCOMPARE(cell(1, 0).toString(), QStringLiteral("NULL"));
    model.setNullText(QStringLiteral("∅"));
    QCOMPARE(cell(1, 0).toString(), QStringLiteral("∅"));
    QVERIFY(model.value(model.index(1, 0)).isNull());
    QCOMPARE(cell(1, 0, Qt::AccessibleTextRole).toString(), QStringLiteral("n: NULL"));
    QCOMPARE(cell(2, 0).toString(), QStringLiteral("seven"));
    QVERIFY(!cell(2, 0, ResultTableModel::NumberRole).toBool());
    QVERIFY(cell(2, 1, ResultTableModel::AbsentRole).toBool());
    QVERIFY(!cell(2, 1, ResultTableModel::NullRole).toBool());
    QCOMPARE(cell(2, 1).toString(), QString());
}

void tst_ResultTableModel::showsBinary()
{
    for (const auto &[style, start] :
         {std::pair{TextStyle::Postgres, "\\x00ff"}, {TextStyle::MariaDb, "0x00FF"}}) {
        RowStore store;
        ResultTableModel model(store);
        const RowSchema schema = columns({{"b", {.kind = TypeKind::Binary, .style = style}}});
        model.setSchema(schema);
        store.append(texts(schema, {std::string("\0\xff", 2), std::string(1000, 'x')}));
        model.grow();
        QCOMPARE(model.index(0, 0).data().toString(), QString::fromLatin1(start));
        QCOMPARE(model.value(model.index(0, 0)), QString::fromLatin1(start));
        QCOMPARE(model.index(1, 0).data().toString().size(), ResultTableModel::longestText + 1);
        QVERIFY(model.index(1, 0).data().toString().endsWith(u'…'));
    }
}

void tst_ResultTableModel::bigCellsCostLittle()
{
    for (const TypeKind kind : {TypeKind::Text, TypeKind::Json, TypeKind::Binary, TypeKind::Opaque}) {
        RowStore store;
        ResultTableModel model(store);
        const RowSchema schema = columns({{"big", {.kind = kind}}});
        model.setSchema(schema);
        store.append(texts(schema, {std::string(100'000'000, 'x')}));
        model.grow();
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 1000; ++i)
            QVERIFY(model.index(0, 0).data().toString().size() <= ResultTableModel::longestText + 1);
        QVERIFY2(timer.elapsed() < 1000, "a thousand looks copied the cell");
        QCOMPARE(model.byteLength(model.index(0, 0)), std::size_t{100'000'000});
    }
}

void tst_ResultTableModel::rowsComeBack()
{
    RowStore store;
    ResultTableModel model(store);
    const RowSchema schema = columns({{"t", {}}});
    model.setSchema(schema);
    store.appendUnheld(2);
    model.grow();
    const QSignalSpy wanted(&model, &ResultTableModel::rowsWanted);
    QVERIFY(model.index(0, 0).data(ResultTableModel::LoadingRole).toBool());
    QCOMPARE(model.index(1, 0).data().toString(), QStringLiteral("…"));
    QVERIFY(model.value(model.index(1, 0)).isNull());
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(store.takeWanted(), std::vector<std::size_t>{0});
    store.put(0, texts(schema, {"a", "b"}));
    const QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.refresh();
    QCOMPARE(changed.size(), 1);
    QCOMPARE(model.index(1, 0).data().toString(), QStringLiteral("b"));
    QCOMPARE(wanted.size(), 1);
}

void tst_ResultTableModel::showsRowsInAnotherOrder()
{
    RowStore store;
    ResultTableModel model(store);
    const RowSchema schema = columns({{"t", {}}});
    model.setSchema(schema);
    store.append(texts(schema, {"a", "b", "c"}));
    model.grow();
    model.setRowMap(std::make_shared<const std::vector<std::uint32_t>>(std::vector<std::uint32_t>{2, 0}));
    QVERIFY(model.hasRowMap());
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("c"));
    QCOMPARE(model.storeRow(0), std::int64_t{2});
    QCOMPARE(model.headerData(0, Qt::Vertical, Qt::DisplayRole).toLongLong(), 3);
}

void tst_ResultTableModel::manyColumns()
{
    std::vector<Column> list(1600);
    for (std::size_t i = 0; i < list.size(); ++i)
        list[i] = {"c" + std::to_string(i), {.kind = TypeKind::Int16}};
    const RowSchema schema = columns(list);
    RowBatchBuilder builder(schema);
    for (std::size_t i = 0; i < list.size(); ++i)
        builder.append(i, static_cast<std::int16_t>(i));
    builder.endRow();
    RowStore store;
    store.append(builder.take());
    ResultTableModel model(store);
    model.setSchema(schema);
    QCOMPARE(model.columnCount(), 1600);
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.index(0, 1599).data().toString(), QStringLiteral("1599"));
}

void tst_ResultTableModel::marksAreMarks()
{
    QCOMPARE(CellPreview::withMarks(QStringLiteral("שלום 🙂")), QStringLiteral("שלום 🙂"));
    QCOMPARE(CellPreview::withMarks(QStringLiteral("a\u202eb\u2028c\rd")), QStringLiteral("a·b↵c␍d"));
}

QTEST_APPLESS_MAIN(tst_ResultTableModel)
#include "tst_ResultTableModel.moc"
