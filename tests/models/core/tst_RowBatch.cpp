// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/RowBatchBuilder.h"

#include <QtTest>

#include <optional>
#include <random>

namespace {

RowSchema schemaOf(std::initializer_list<TypeKind> kinds)
{
    auto columns = std::make_shared<std::vector<Column>>();
    for (TypeKind kind : kinds) {
        ColumnType type;
        type.kind = kind;
        columns->push_back({"c", type});
    }
    return columns;
}

} // namespace

class tst_RowBatch final : public QObject
{
    Q_OBJECT

private slots:
    void whatGoesInComesOut();
    void endsAtItsRows();
    void endsAtItsBytes();
    void batchesShareNothing();
};

void tst_RowBatch::whatGoesInComesOut()
{
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    for (int round = 0; round < 50; ++round) {
        RowBatchBuilder builder(
            schemaOf({TypeKind::Int64, TypeKind::Boolean, TypeKind::Text, TypeKind::Dynamic}));
        std::vector<std::optional<int>> expected;
        const unsigned rows = 1 + random() % 300;
        const unsigned nulls = random() % 4; // of four: none to most
        for (unsigned row = 0; row < rows; ++row) {
            if (random() % 4 < nulls) {
                expected.push_back(std::nullopt);
                for (std::size_t i = 0; i < 4; ++i)
                    builder.appendNull(i);
            } else {
                const int value = static_cast<int>(random() % 1000);
                expected.push_back(value);
                builder.append(0, std::int64_t{value});
                builder.appendBoolean(1, value % 2 == 0);
                builder.appendBytes(2, std::string(static_cast<std::size_t>(value % 7), 'x'));
                if (value % 3 == 0)
                    builder.appendDynamic(3, std::int64_t{value});
                else
                    builder.appendDynamic(3, DynamicTag::Text, "t");
            }
            builder.endRow();
        }
        const RowBatch batch = builder.take();
        QCOMPARE(batch.rowCount(), expected.size());
        for (std::size_t row = 0; row < expected.size(); ++row) {
            for (std::size_t i = 0; i < 4; ++i)
                QCOMPARE(batch.column(i).isNull(row), !expected[row].has_value());
            if (!expected[row])
                continue;
            const int value = *expected[row];
            QCOMPARE(batch.column(0).value<std::int64_t>(row), std::int64_t{value});
            QCOMPARE(batch.column(1).boolean(row), value % 2 == 0);
            QCOMPARE(batch.column(2).text(row).size(), static_cast<std::size_t>(value % 7));
            if (value % 3 == 0)
                QCOMPARE(batch.column(3).dynamicInteger(row), std::int64_t{value});
            else
                QCOMPARE(batch.column(3).tags[row], DynamicTag::Text);
        }
    }
}

void tst_RowBatch::endsAtItsRows()
{
    RowBatchBuilder builder(schemaOf({TypeKind::Boolean}));
    std::size_t rows = 0;
    for (; !builder.isFull(); ++rows) {
        builder.appendBoolean(0, true);
        builder.endRow();
    }
    QCOMPARE(rows, RowBatch::maxRows);
}

void tst_RowBatch::endsAtItsBytes()
{
    RowBatchBuilder builder(schemaOf({TypeKind::Text}));
    builder.appendBytes(0, std::string(RowBatch::targetBytes - 100, 'x'));
    builder.endRow();
    QVERIFY(!builder.isFull());
    builder.appendBytes(0, std::string(5 << 20, 'y')); // one large cell is not cut
    builder.endRow();
    QVERIFY(builder.isFull());
    QCOMPARE(builder.take().column(0).text(1).size(), std::size_t{5 << 20});
}

void tst_RowBatch::batchesShareNothing()
{
    RowBatchBuilder builder(schemaOf({TypeKind::Int64}));
    builder.append(0, std::int64_t{1});
    builder.endRow();
    const RowBatch first = builder.take();
    builder.appendNull(0);
    builder.endRow();
    const RowBatch second = builder.take();
    QVERIFY(!first.column(0).isNull(0));
    QVERIFY(second.column(0).isNull(0));
    QCOMPARE(first.column(0).value<std::int64_t>(0), std::int64_t{1});
}

QTEST_GUILESS_MAIN(tst_RowBatch)
#include "tst_RowBatch.moc"
