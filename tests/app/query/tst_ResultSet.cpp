// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/query/ResultSet.h"

#include "app/drivers/DriverRegistry.h"
#include "app/pool/ConnectionPool.h"
#include "app/pool/PoolManager.h"
#include "app/pool/QueueSink.h"
#include "models/query/ResultTableModel.h"
#include "tests/support/RandomRows.h"
#include "tests/support/TestServers.h"

#include <QSignalSpy>

#include <thread>

namespace {

QueryRequest request(const QString &sql)
{
    return {.text = sql, .origin = {Origin::Kind::Ctl, QStringLiteral("test")}};
}

RowBatch numberRows(const RowSchema &schema, std::int64_t first, std::size_t rows)
{
    RowBatchBuilder builder(schema);
    for (std::size_t i = 0; i < rows; ++i) {
        builder.append<std::int64_t>(0, first + static_cast<std::int64_t>(i));
        builder.endRow();
    }
    return builder.take();
}

RowSchema numberSchema(std::size_t columns = 1)
{
    std::vector<Column> result;
    for (std::size_t i = 0; i < columns; ++i)
        result.push_back({"n" + std::to_string(i), {.kind = TypeKind::Int64}});
    return std::make_shared<const std::vector<Column>>(std::move(result));
}

} // namespace

class tst_ResultSet final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void aMillionRows();
    void stoppedInTheMiddle();
    void aLostSessionKeepsItsRows();
    void noResultAndEmptyResult();
    void badStatementFails();
    void aFullSpoolStopsTheStatement();
    void letGoWhileRunning();
    void slowListenerHoldsLittle();
    void columnsGrowAndBatchesGo();

private:
    [[nodiscard]] std::shared_ptr<ConnectionPool> pool();
    [[nodiscard]] std::shared_ptr<RowStream> run(ResultSet &result, const QString &sql);
    [[nodiscard]] static std::shared_ptr<ResultSet> make(const ResultSpool::Limits &limits = {},
                                                         std::size_t memory = RowStore::defaultLimit);

    SteadyClock m_clock;
    std::unique_ptr<PoolManager> m_pools;
};

void tst_ResultSet::init()
{
    m_pools = std::make_unique<PoolManager>(m_clock, DriverRegistry::connectorFor, SessionHooks{});
}

void tst_ResultSet::cleanup()
{
    m_pools->shutdown(std::chrono::seconds(5));
    m_pools.reset();
}

std::shared_ptr<ConnectionPool> tst_ResultSet::pool()
{
    auto pool = m_pools->poolFor(TestServers::postgres());
    if (!pool)
        qFatal("%s", qPrintable(pool.error().toText()));
    return *pool;
}

std::shared_ptr<RowStream> tst_ResultSet::run(ResultSet &result, const QString &sql)
{
    auto stream = pool()->run(request(sql), result.sink(), ResultSet::initialCredit);
    result.attach(stream);
    return stream;
}

std::shared_ptr<ResultSet> tst_ResultSet::make(const ResultSpool::Limits &limits, std::size_t memory)
{
    auto result = ResultSet::create(limits, memory);
    if (!result)
        qFatal("%s", qPrintable(result.error().toText()));
    return *result;
}

void tst_ResultSet::aMillionRows()
{
    PENSTOCK_NEED(Postgres);
    const auto result = make({}, std::size_t{8} << 20); // much less than the result
    ResultTableModel model(result->rows());
    connect(result.get(), &ResultSet::started, &model, [&] { model.setSchema(result->schema()); });
    connect(result.get(), &ResultSet::grown, &model, &ResultTableModel::grow);
    connect(result.get(), &ResultSet::rowsLoaded, &model, &ResultTableModel::refresh);
    connect(&model, &ResultTableModel::rowsWanted, result.get(), &ResultSet::loadWanted);
    const QSignalSpy started(result.get(), &ResultSet::started);
    const QSignalSpy finished(result.get(), &ResultSet::finished);
    QCOMPARE(result->state(), ResultSet::State::Waiting);
    const auto stream = run(
        *result,
        QStringLiteral("select g, 'row ' || g, g * 0.01::numeric(12,2) from generate_series(1, 1000000) g"));
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 60000);
    QCOMPARE(result->state(), ResultSet::State::Complete);
    QCOMPARE(started.size(), 1);
    QCOMPARE(result->rowCount(), std::int64_t{1'000'000});
    QCOMPARE(result->spool()->rowCount(), std::int64_t{1'000'000});
    QCOMPARE(result->summary().rows, std::int64_t{1'000'000});
    QCOMPARE(result->schema()->size(), std::size_t{3});
    QVERIFY(result->times().firstRow.count() >= 0);
    QVERIFY(result->times().total >= result->times().firstRow);
    QCOMPARE(model.rowCount(), 1'000'000);
    QVERIFY(result->rows().heldBytes() <= std::size_t{8} << 20);
    for (const int row : {0, 999'999, 500'000, 123'456}) {
        QTRY_COMPARE(model.index(row, 1).data().toString(), QStringLiteral("row %1").arg(row + 1));
        QCOMPARE(model.index(row, 0).data().toString(), QString::number(row + 1));
    }
    QVERIFY(result->rows().heldBytes() <= std::size_t{8} << 20);
}

void tst_ResultSet::stoppedInTheMiddle()
{
    PENSTOCK_NEED(Postgres);
    const auto result = make();
    const auto stream = run(*result, QStringLiteral("select generate_series(1, 1000000000) g"));
    connect(result.get(), &ResultSet::grown, result.get(), [&] { stream->cancel(); });
    QTRY_VERIFY_WITH_TIMEOUT(result->isOver(), 20000);
    QCOMPARE(result->state(), ResultSet::State::Stopped);
    QVERIFY(result->rowCount() > 0);
    QCOMPARE(result->rowCount(), result->spool()->rowCount());
}

void tst_ResultSet::aLostSessionKeepsItsRows()
{
    PENSTOCK_NEED(Postgres);
    const auto result = make();
    const auto stream =
        run(*result,
            QStringLiteral("select pg_backend_pid(), g, pg_sleep(case when g > 50000 then 0.01 end) from "
                           "(select generate_series(1, 100000000) g) x"));
    QTRY_VERIFY_WITH_TIMEOUT(result->rowCount() > 0, 20000);
    const auto place = result->rows().at(0);
    QVERIFY(place);
    const auto killer = std::make_shared<QueueSink>();
    killer->attach(pool()->run(request(QStringLiteral("select pg_terminate_backend(%1)")
                                           .arg(place->batch.column(0).value<std::int32_t>(0))),
                               killer, 1));
    PENSTOCK_VERIFY(killer->next());
    QTRY_VERIFY_WITH_TIMEOUT(result->isOver(), 20000);
    QCOMPARE(result->state(), ResultSet::State::Failed);
    QVERIFY(!result->error().message.isEmpty());
    QVERIFY(result->rowCount() > 0);
    killer->close();
}

void tst_ResultSet::noResultAndEmptyResult()
{
    PENSTOCK_NEED(Postgres);
    const auto none = make();
    (void)run(*none, QStringLiteral("create temporary table t (a int)"));
    QTRY_VERIFY(none->isOver());
    QCOMPARE(none->state(), ResultSet::State::Complete);
    QVERIFY(none->schema()->empty());
    QCOMPARE(none->summary().tag, QStringLiteral("CREATE TABLE"));

    const auto empty = make();
    (void)run(*empty, QStringLiteral("select 1 as a, 'x' as b where false"));
    QTRY_VERIFY(empty->isOver());
    QCOMPARE(empty->state(), ResultSet::State::Complete);
    QCOMPARE(empty->schema()->size(), std::size_t{2});
    QCOMPARE(empty->rowCount(), std::int64_t{0});
}

void tst_ResultSet::badStatementFails()
{
    PENSTOCK_NEED(Postgres);
    const auto result = make();
    (void)run(*result, QStringLiteral("select nothing from nowhere"));
    QTRY_VERIFY(result->isOver());
    QCOMPARE(result->state(), ResultSet::State::Failed);
    QCOMPARE(result->error().code, ErrorCode::Sql);
}

void tst_ResultSet::aFullSpoolStopsTheStatement()
{
    PENSTOCK_NEED(Postgres);
    ResultSpool::Limits limits;
    limits.bytes = qint64{8} << 20;
    const auto result = make(limits);
    (void)run(*result, QStringLiteral("select generate_series(1, 100000000), repeat('x', 100)"));
    QTRY_VERIFY_WITH_TIMEOUT(result->isOver(), 20000);
    QCOMPARE(result->state(), ResultSet::State::Failed);
    QCOMPARE(result->error().code, ErrorCode::DiskFull);
    QVERIFY(result->rowCount() > 10000);
    QCOMPARE(result->rowCount(), result->spool()->rowCount());
}

void tst_ResultSet::letGoWhileRunning()
{
    PENSTOCK_NEED(Postgres);
    auto result = make();
    const auto stream = run(*result, QStringLiteral("select generate_series(1, 1000000000) g"));
    QTRY_VERIFY_WITH_TIMEOUT(result->rowCount() > 0, 20000);
    std::thread([&] { result.reset(); }).join(); // the last holder may be anywhere
    QTRY_VERIFY_WITH_TIMEOUT(stream->isStopRequested(), 5000);
    const auto connections = pool();
    QTRY_VERIFY_WITH_TIMEOUT(connections->leases().empty(), 20000);

    // Let go before the stream was even known.
    auto early = make();
    const auto sink = early->sink();
    early.reset();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    sink->started(numberSchema());
    sink->received(numberRows(numberSchema(), 0, 10));
    sink->finished(StatementSummary{});
}

void tst_ResultSet::slowListenerHoldsLittle()
{
    // The event loop does not run while a hundred batches of one megabyte come.
    const auto result = make();
    const auto sink = result->sink();
    const RowSchema schema = numberSchema();
    std::thread([&] {
        sink->started(schema);
        for (std::int64_t i = 0; i < 100; ++i)
            sink->received(numberRows(schema, i * 131072, 131072));
        sink->finished(StatementSummary{});
    }).join();
    QTRY_VERIFY(result->isOver());
    QCOMPARE(result->rowCount(), std::int64_t{13'107'200});
    QVERIFY(result->rows().heldBytes() <= std::size_t{17} << 20);
    QVERIFY(!result->rows().at(13'000'000));
    result->loadWanted();
    QTRY_VERIFY(result->rows().at(13'000'000));
    const auto place = result->rows().at(13'000'000);
    QCOMPARE(place->batch.column(0).value<std::int64_t>(place->row), std::int64_t{13'000'000});
}

void tst_ResultSet::columnsGrowAndBatchesGo()
{
    const auto result = make();
    const auto sink = result->sink();
    const QSignalSpy started(result.get(), &ResultSet::started);
    const QSignalSpy finished(result.get(), &ResultSet::finished);
    const QSignalSpy reset(result.get(), &ResultSet::reset);
    sink->started(numberSchema(1));
    sink->received(numberRows(numberSchema(1), 0, 10));
    QTRY_COMPARE(started.size(), 1);
    sink->started(numberSchema(2));
    sink->received(numberRows(numberSchema(1), 10, 10));
    sink->finished(Error{ErrorCode::ConnectionLost, QStringLiteral("lost")});
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(started.size(), 2);
    QCOMPARE(result->schema()->size(), std::size_t{2});
    QCOMPARE(result->state(), ResultSet::State::Failed);

    result->drop({0});
    QCOMPARE(reset.size(), 1);
    QCOMPARE(result->rowCount(), std::int64_t{10});
    sink->received(numberRows(numberSchema(1), 20, 5)); // the source is asked anew
    QTRY_COMPARE(result->state(), ResultSet::State::Running);
    QCOMPARE(result->rowCount(), std::int64_t{15});
    sink->finished(StatementSummary{});
    QTRY_COMPARE(result->state(), ResultSet::State::Complete);
    const auto place = result->rows().at(14);
    QCOMPARE(place->batch.column(0).value<std::int64_t>(place->row), std::int64_t{24});
}

QTEST_GUILESS_MAIN(tst_ResultSet)
#include "tst_ResultSet.moc"
