// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "app/query/ResultOrder.h"
#include "app/query/SortKeys.h"
#include "tests/support/RandomRows.h"
#include "tests/support/TestServers.h"

#include <QElapsedTimer>
#include <QSignalSpy>

#include <numeric>

namespace {

using Op = RowFilter::Op;
using Rows = std::vector<std::uint32_t>;

RowSchema columns(std::vector<Column> list)
{
    return std::make_shared<const std::vector<Column>>(std::move(list));
}

/// One column of text; "~" is NULL.
RowBatch texts(const std::vector<std::string> &cells, const ColumnType &type = {})
{
    RowBatchBuilder builder(columns({{"t", type}}));
    for (const std::string &cell : cells) {
        if (cell == "~")
            builder.appendNull(0);
        else
            builder.appendBytes(0, cell);
        builder.endRow();
    }
    return builder.take();
}

template <typename T>
RowBatch values(const std::vector<T> &cells, const ColumnType &type)
{
    RowBatchBuilder builder(columns({{"n", type}}));
    for (const T &cell : cells) {
        builder.append<T>(0, cell);
        builder.endRow();
    }
    return builder.take();
}

Result<ResultOrder::Outcome> ask(const std::vector<RowBatch> &batches, const ResultOrder::Request &request)
{
    auto spool = ResultSpool::create({});
    if (!spool)
        return spool.error();
    for (const RowBatch &batch : batches) {
        if (auto added = (*spool)->append(batch); !added)
            return added.error();
    }
    ResultOrder order(*spool);
    std::optional<Result<ResultOrder::Outcome>> outcome;
    QObject::connect(&order, &ResultOrder::finished, &order, [&](const auto &found) { outcome = found; });
    QObject::connect(&order, &ResultOrder::failed, &order, [&](const Error &error) { outcome = error; });
    if (auto started = order.start(request, batches.front().sharedSchema()); !started)
        return started.error();
    if (!QTest::qWaitFor([&] { return outcome.has_value(); }, 60000))
        return Error{ErrorCode::Timeout, QStringLiteral("no outcome")};
    return *outcome;
}

Rows rows(const std::vector<RowBatch> &batches, const ResultOrder::Request &request)
{
    auto outcome = ask(batches, request);
    if (!outcome)
        qFatal("%s", qPrintable(outcome.error().toText()));
    return *outcome->rows;
}

Rows sorted(const std::vector<RowBatch> &batches, bool descending = false)
{
    return rows(batches, {.sort = {{0, descending}}});
}

Rows filtered(const std::vector<RowBatch> &batches, Op op, const char *text = "", int column = 0)
{
    return rows(batches, {.conditions = {{column, op, QString::fromUtf8(text)}}});
}

} // namespace

class tst_ResultOrder final : public QObject
{
    Q_OBJECT

private slots:
    void sortsText();
    void sortsNumbersExactly();
    void sortsMixedTypes();
    void sortsEveryKind();
    void sortsByTwoColumns();
    void filters();
    void refusesNonsense();
    void stops();
    void aMillionRows();
};

void tst_ResultOrder::sortsText()
{
    const RowBatch batch = texts({"b", "~", "A", "a", "B", "é", "É", "", "🙂", "aa"});
    // "", a, A, aa, b, B, é, É, 🙂, NULL
    QCOMPARE(sorted({batch}), (Rows{7, 3, 2, 9, 0, 4, 5, 6, 8, 1}));
    QCOMPARE(sorted({batch}, true), (Rows{8, 6, 5, 4, 0, 9, 2, 3, 7, 1}));
    const std::string longOne(2000, 'x');
    QCOMPARE(sorted({texts({longOne + "b", longOne.substr(0, 500), longOne + "a"})}), (Rows{1, 0, 2}));
}

void tst_ResultOrder::sortsNumbersExactly()
{
    const ColumnType int64{.kind = TypeKind::Int64};
    QCOMPARE(sorted({values<std::int64_t>({9007199254740993, 9007199254740992, -1, INT64_MIN, INT64_MAX, 0},
                                          int64)}),
             (Rows{3, 2, 5, 1, 0, 4}));
    QCOMPARE(sorted({values<std::uint64_t>({UINT64_MAX, 0, UINT64_MAX - 1}, {.kind = TypeKind::UInt64})}),
             (Rows{1, 2, 0}));
    const Int128 big = Int128{1} << 120;
    QCOMPARE(sorted({values<Int128>({big + 1, big, -big, decimalNaN, 0},
                                    {.kind = TypeKind::Decimal, .scale = 2})}),
             (Rows{2, 4, 1, 0, 3}));
    QCOMPARE(sorted({values<double>({1.5, -0.0, 0.0, -1e300, std::numeric_limits<double>::infinity(),
                                     std::numeric_limits<double>::quiet_NaN(), 1.25},
                                    {.kind = TypeKind::Float64})}),
             (Rows{3, 1, 2, 6, 0, 4, 5}));
    const ColumnType numeric{.kind = TypeKind::Numeric};
    QCOMPARE(sorted({texts({"10", "9.99", "-10", "-9.99", "0", "NaN", "1e3", "0.00001", "-0.5", "10.000",
                            "12345678901234567890123456789012345678901", "Infinity", "-Infinity"},
                           numeric)}),
             (Rows{12, 2, 3, 8, 4, 7, 1, 0, 9, 6, 10, 11, 5}));
}

void tst_ResultOrder::sortsMixedTypes()
{
    // Two sources, two types of the same column: digit by digit, and as text when one of them is text.
    const RowBatch integers = values<std::int64_t>({10, 9, -5}, {.kind = TypeKind::Int64});
    const RowBatch decimals = values<Int128>({950, 100000}, {.kind = TypeKind::Decimal, .scale = 2});
    QCOMPARE(sorted({integers, decimals}), (Rows{2, 1, 3, 0, 4}));
    QCOMPARE(sorted({integers, texts({"95", "x"})}), (Rows{2, 0, 1, 3, 4}));
    RowBatchBuilder dynamic(columns({{"d", {.kind = TypeKind::Dynamic, .style = TextStyle::Sqlite}}}));
    dynamic.appendDynamic(0, DynamicTag::Text, "abc");
    dynamic.endRow();
    dynamic.appendDynamic(0, std::int64_t{7});
    dynamic.endRow();
    dynamic.appendDynamic(0, DynamicTag::Blob, "abc");
    dynamic.endRow();
    dynamic.appendDynamic(0, 6.5);
    dynamic.endRow();
    dynamic.appendNull(0);
    dynamic.endRow();
    QCOMPARE(sorted({dynamic.take()}), (Rows{3, 1, 0, 2, 4}));
}

void tst_ResultOrder::sortsEveryKind()
{
    std::mt19937 random(9);
    const RowSchema schema = RandomRows::schema();
    const std::vector<RowBatch> batches{RandomRows::batch(schema, 300, random),
                                        RandomRows::batch(schema, 300, random)};
    for (int column = 0; column < static_cast<int>(schema->size()); ++column) {
        const Rows found = rows(batches, {.sort = {{column, false}}});
        QCOMPARE(found.size(), std::size_t{600});
        Rows all = found;
        std::sort(all.begin(), all.end());
        Rows expected(600);
        std::iota(expected.begin(), expected.end(), 0U);
        QCOMPARE(all, expected);
    }
}

void tst_ResultOrder::sortsByTwoColumns()
{
    RowBatchBuilder builder(columns({{"a", {}}, {"n", {.kind = TypeKind::Int32}}}));
    const std::vector<std::pair<std::string, int>> cells{{"x", 1}, {"y", 2}, {"x", 3}, {"y", 1}, {"x", 1}};
    for (const auto &[text, number] : cells) {
        builder.appendBytes(0, text);
        builder.append<std::int32_t>(1, number);
        builder.endRow();
    }
    const RowBatch batch = builder.take();
    QCOMPARE(rows({batch}, {.sort = {{0, false}, {1, true}}}), (Rows{2, 0, 4, 1, 3}));
    QCOMPARE(rows({batch}, {.sort = {{1, false}}}), (Rows{0, 3, 4, 1, 2}));
    QCOMPARE(rows({batch}, {.sort = {{1, true}}, .conditions = {{0, Op::Equal, QStringLiteral("x")}}}),
             (Rows{2, 0, 4}));
}

void tst_ResultOrder::filters()
{
    const RowBatch words = texts({"Ångström", "angle", "~", "", "a\"b'c", "🙂 smile", "ANGLE"});
    QCOMPARE(filtered({words}, Op::Contains, "ANG"), (Rows{1, 6}));
    QCOMPARE(filtered({words}, Op::Contains, "åNGSTRÖM"), (Rows{0}));
    QCOMPARE(filtered({words}, Op::Contains, "🙂"), (Rows{5}));
    QCOMPARE(filtered({words}, Op::Contains, "GLE", -1), (Rows{1, 6}));
    QCOMPARE(filtered({words}, Op::IsNull), (Rows{2}));
    QCOMPARE(filtered({words}, Op::IsNotNull).size(), std::size_t{6});
    QCOMPARE(filtered({words}, Op::Equal, "angle"), (Rows{1}));
    QCOMPARE(filtered({words}, Op::NotEqual, "angle"), (Rows{0, 3, 4, 5, 6}));
    QCOMPARE(filtered({words}, Op::Equal, ""), (Rows{3}));
    QCOMPARE(filtered({words}, Op::Matches, "^[Aa].*e$"), (Rows{1}));
    QCOMPARE(filtered({words}, Op::Matches, "\"b'"), (Rows{4}));

    const RowBatch numbers =
        values<Int128>({1050, 999, -1, 9007199254740993}, {.kind = TypeKind::Decimal, .scale = 2});
    QCOMPARE(filtered({numbers}, Op::Less, "10"), (Rows{1, 2}));
    QCOMPARE(filtered({numbers}, Op::Equal, "10.5"), (Rows{0}));
    QCOMPARE(filtered({numbers}, Op::Greater, "90071992547409.92"), (Rows{3}));
    QCOMPARE(filtered({numbers}, Op::Contains, "9.9"), (Rows{1, 3}));

    // A batch that lacks the column.
    RowBatchBuilder two(columns({{"t", {}}, {"u", {}}}));
    two.appendBytes(0, "a");
    two.appendBytes(1, "b");
    two.endRow();
    QCOMPARE(filtered({two.take(), words}, Op::IsNull, "", 1).size(), std::size_t{7});
}

void tst_ResultOrder::refusesNonsense()
{
    const auto pattern = ask({texts({"a"})}, {.conditions = {{0, Op::Matches, QStringLiteral("a(")}}});
    QVERIFY(!pattern);
    QCOMPARE(pattern.error().code, ErrorCode::Invalid);
    QVERIFY(!pattern.error().detail.isEmpty());
    const auto number = ask({values<std::int64_t>({1}, {.kind = TypeKind::Int64})},
                            {.conditions = {{0, Op::Less, QStringLiteral("ten")}}});
    QVERIFY(!number);
    QVERIFY(number.error().message.contains(QStringLiteral("\"n\"")));
}

void tst_ResultOrder::stops()
{
    auto spool = ResultSpool::create({});
    PENSTOCK_VERIFY(spool);
    std::mt19937 random(2);
    const RowBatch batch = RandomRows::batch(RandomRows::schema(), 4000, random);
    for (int i = 0; i < 50; ++i)
        PENSTOCK_VERIFY((*spool)->append(batch));
    ResultOrder order(*spool);
    const QSignalSpy stopped(&order, &ResultOrder::stopped);
    const QSignalSpy finished(&order, &ResultOrder::finished);
    PENSTOCK_VERIFY(order.start({.sort = {{8, false}}}, batch.sharedSchema()));
    QVERIFY(order.isRunning());
    order.stop();
    QTRY_COMPARE(stopped.size(), 1);
    QVERIFY(!order.isRunning());
    // A second start gives up the first, and only the second answers.
    PENSTOCK_VERIFY(order.start({.sort = {{8, false}}}, batch.sharedSchema()));
    PENSTOCK_VERIFY(order.start({.conditions = {{0, Op::IsNull, {}}}}, batch.sharedSchema()));
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20000);
    QTest::qWait(40);
    QCOMPARE(finished.size(), 1);
    QCOMPARE(stopped.size(), 1);
    PENSTOCK_VERIFY(order.start({.sort = {{8, false}}}, batch.sharedSchema())); // goes with its owner
}

void tst_ResultOrder::aMillionRows()
{
    const RowSchema schema = columns({{"id", {.kind = TypeKind::Int64}},
                                      {"name", {}},
                                      {"price", {.kind = TypeKind::Decimal, .scale = 2}},
                                      {"f", {.kind = TypeKind::Float64}}});
    auto spool = ResultSpool::create({});
    PENSTOCK_VERIFY(spool);
    std::mt19937 random(4);
    for (int i = 0; i < 100; ++i) {
        RowBatchBuilder builder(schema);
        for (int row = 0; row < 10000; ++row, builder.endRow()) {
            builder.append<std::int64_t>(0, random());
            builder.appendBytes(1, "customer number " + std::to_string(random() % 500000));
            builder.append<Int128>(2, random() % 100000);
            builder.append<double>(3, static_cast<double>(random()));
        }
        PENSTOCK_VERIFY((*spool)->append(builder.take()));
    }
    ResultOrder order(*spool);
    const auto time = [&](const ResultOrder::Request &request) {
        const QSignalSpy finished(&order, &ResultOrder::finished);
        QElapsedTimer timer;
        timer.start();
        if (!order.start(request, schema) || !QTest::qWaitFor([&] { return !finished.isEmpty(); }, 60000))
            qFatal("no outcome");
        return timer.elapsed();
    };
    for (int column = 0; column < 4; ++column) {
        const qint64 elapsed = time({.sort = {{column, false}}});
        qInfo("a million rows by column %d: %lld ms", column, static_cast<long long>(elapsed));
#ifdef NDEBUG
        QVERIFY2(elapsed < 1500, "slower than it must be");
#endif
    }
    const qint64 quick = time({.conditions = {{-1, Op::Contains, QStringLiteral("4999")}}});
    qInfo("a million rows searched in four columns: %lld ms", static_cast<long long>(quick));
}

QTEST_GUILESS_MAIN(tst_ResultOrder)
#include "tst_ResultOrder.moc"
