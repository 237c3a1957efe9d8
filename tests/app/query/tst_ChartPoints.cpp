// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/query/ChartPoints.h"
#include "app/query/ResultSpool.h"
#include "tests/support/RandomRows.h"
#include "tests/support/TestServers.h"

#include <cmath>

class tst_ChartPoints final : public QObject
{
    Q_OBJECT

private slots:
    void readsAndSamples();
    void followsTheRowMap();
    void emptyAndStopped();

private:
    [[nodiscard]] static std::shared_ptr<ResultSpool> spool(int batches, int rows);
};

/// Columns: n (bigint, NULL in every tenth row), label, day.
std::shared_ptr<ResultSpool> tst_ChartPoints::spool(int batches, int rows)
{
    auto spool = ResultSpool::create({});
    if (!spool)
        qFatal("%s", qPrintable(spool.error().toText()));
    const RowSchema schema = std::make_shared<const std::vector<Column>>(std::vector<Column>{
        {"n", {.kind = TypeKind::Decimal, .scale = 1}}, {"label", {}}, {"day", {.kind = TypeKind::Date}}});
    int at = 0;
    for (int i = 0; i < batches; ++i) {
        RowBatchBuilder builder(schema);
        for (int row = 0; row < rows; ++row, ++at, builder.endRow()) {
            if (at % 10 == 9)
                builder.appendNull(0);
            else
                builder.append<Int128>(0, Int128{at} * 10 + 5);
            builder.appendBytes(1, "label " + std::to_string(at));
            builder.append<std::int32_t>(2, at);
        }
        if (!(*spool)->append(builder.take()))
            qFatal("no room");
    }
    return *spool;
}

void tst_ChartPoints::readsAndSamples()
{
    const auto rows = spool(10, 1600);
    const auto points = ChartPoints::read(*rows, nullptr, 2, {0}, false);
    PENSTOCK_VERIFY(points);
    QCOMPARE(points->rows, std::int64_t{16000});
    QCOMPARE(points->every, std::int64_t{4});
    QCOMPARE(points->x.size(), std::size_t{4000});
    QCOMPARE(points->xKind, ChartPoints::XKind::Moment);
    QCOMPARE(points->x[1], 4 * 86'400'000.0);
    QCOMPARE(points->y[0][1], 4.5);
    const auto small = spool(1, 20);
    const auto labels = ChartPoints::read(*small, nullptr, 1, {0, 1}, false);
    PENSTOCK_VERIFY(labels);
    QCOMPARE(labels->xKind, ChartPoints::XKind::Label);
    QCOMPARE(labels->labels.at(3), QStringLiteral("label 3"));
    QVERIFY(std::isnan(labels->y[0][9])); // NULL
    QVERIFY(std::isnan(labels->y[1][3])); // text
}

void tst_ChartPoints::followsTheRowMap()
{
    const auto rows = spool(10, 10);
    const auto map =
        std::make_shared<const std::vector<std::uint32_t>>(std::vector<std::uint32_t>{95, 3, 40, 5000});
    const auto points = ChartPoints::read(*rows, map, 0, {0}, false);
    PENSTOCK_VERIFY(points);
    QCOMPARE(points->x, (std::vector<double>{95.5, 3.5, 40.5}));
    QCOMPARE(points->xKind, ChartPoints::XKind::Number);
}

void tst_ChartPoints::emptyAndStopped()
{
    const auto none = ChartPoints::read(*spool(0, 0), nullptr, 0, {0}, false);
    PENSTOCK_VERIFY(none);
    QVERIFY(none->x.empty());
    const auto stopped = ChartPoints::read(*spool(1, 10), nullptr, 0, {0}, true);
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
}

QTEST_APPLESS_MAIN(tst_ChartPoints)
#include "tst_ChartPoints.moc"
