// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/RowBatchBuilder.h"
#include "models/query/RowStore.h"

#include <QtTest>

#include <random>

namespace {

RowSchema oneColumn()
{
    return std::make_shared<const std::vector<Column>>(std::vector<Column>{{"n", {.kind = TypeKind::Int64}}});
}

/// `rows` numbers from `first`.
RowBatch numbers(std::int64_t first, std::size_t rows)
{
    RowBatchBuilder builder(oneColumn());
    for (std::size_t i = 0; i < rows; ++i) {
        builder.append<std::int64_t>(0, first + static_cast<std::int64_t>(i));
        builder.endRow();
    }
    return builder.take();
}

std::int64_t valueAt(const RowStore::Place &place)
{
    return place.batch.column(0).value<std::int64_t>(place.row);
}

} // namespace

class tst_RowStore final : public QObject
{
    Q_OBJECT

private slots:
    void findsEveryRow();
    void lastSeenStayInMemory();
    void comesBack();
    void dropsRows();
    void fiveMillionRows();
};

void tst_RowStore::findsEveryRow()
{
    RowStore store;
    std::mt19937 random(7);
    std::int64_t next = 0;
    for (int i = 0; i < 200; ++i) {
        const std::size_t rows = random() % 50; // empty ones too
        store.append(numbers(next, rows));
        next += static_cast<std::int64_t>(rows);
    }
    QCOMPARE(store.rowCount(), next);
    QCOMPARE(store.batchCount(), std::size_t{200});
    for (std::int64_t row = 0; row < next; ++row) {
        const auto place = store.at(row);
        QVERIFY(place);
        QCOMPARE(valueAt(*place), row);
    }
    QVERIFY(store.takeWanted().empty());
}

void tst_RowStore::lastSeenStayInMemory()
{
    const std::size_t size = numbers(0, 100).byteSize() + sizeof(ColumnData);
    RowStore store(size * 3);
    for (int i = 0; i < 3; ++i)
        store.append(numbers(i * 100, 100));
    QVERIFY(store.at(0)); // batch 0 was looked at
    for (int i = 3; i < 50; ++i)
        store.append(numbers(i * 100, 100));
    QVERIFY(store.heldBytes() <= size * 3);
    QVERIFY(store.at(0));
    QVERIFY(store.at(4999)); // the newest
    QVERIFY(!store.at(2500));
    QCOMPARE(store.takeWanted(), std::vector<std::size_t>{25});
    RowStore tiny(1);
    tiny.append(numbers(0, 100));
    QVERIFY(tiny.at(50)); // one is always held
    tiny.append(numbers(100, 100));
    QVERIFY(!tiny.at(50));
    QVERIFY(tiny.at(150));
}

void tst_RowStore::comesBack()
{
    RowStore store;
    store.append(numbers(0, 10));
    store.appendUnheld(10);
    QCOMPARE(store.rowCount(), std::int64_t{20});
    QVERIFY(!store.at(15));
    QVERIFY(!store.at(16));
    QCOMPARE(store.takeWanted(), std::vector<std::size_t>{1});
    QVERIFY(store.takeWanted().empty());
    store.put(1, numbers(10, 9)); // of another size: not what was there
    QVERIFY(!store.at(15));
    store.put(1, numbers(10, 10));
    QCOMPARE(valueAt(*store.at(15)), std::int64_t{15});
    const std::size_t bytes = store.heldBytes();
    store.put(1, numbers(10, 10));
    QCOMPARE(store.heldBytes(), bytes);
}

void tst_RowStore::dropsRows()
{
    RowStore store;
    for (int i = 0; i < 5; ++i)
        store.append(numbers(i * 10, 10));
    store.drop({1, 3});
    QCOMPARE(store.rowCount(), std::int64_t{30});
    QCOMPARE(store.batchCount(), std::size_t{5});
    QCOMPARE(valueAt(*store.at(9)), std::int64_t{9});
    QCOMPARE(valueAt(*store.at(10)), std::int64_t{20});
    QCOMPARE(valueAt(*store.at(20)), std::int64_t{40});
    store.put(1, numbers(10, 10)); // was on its way
    QCOMPARE(store.rowCount(), std::int64_t{30});
    store.append(numbers(50, 10));
    QCOMPARE(valueAt(*store.at(30)), std::int64_t{50});
    store.drop({0, 1, 2, 3, 4, 5});
    QCOMPARE(store.rowCount(), std::int64_t{0});
    QCOMPARE(store.heldBytes(), std::size_t{0});
}

void tst_RowStore::fiveMillionRows()
{
    RowStore store(std::size_t{1} << 20);
    const RowBatch batch = numbers(0, RowBatch::maxRows);
    for (int i = 0; i < 306; ++i)
        store.append(batch);
    QCOMPARE(store.rowCount(), std::int64_t{5'013'504});
    QVERIFY(store.heldBytes() <= std::size_t{1} << 20);
    QVERIFY(store.at(5'013'503));
    QVERIFY(!store.at(2'500'000));
}

QTEST_APPLESS_MAIN(tst_RowStore)
#include "tst_RowStore.moc"
