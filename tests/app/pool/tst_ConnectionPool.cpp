// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/PoolManager.h"
#include "app/pool/QueueSink.h"
#include "tests/app/pool/StubDriver.h"

#include <QtTest>

#include <random>
#include <thread>

using namespace std::chrono_literals;

namespace {

const Origin testOrigin{Origin::Kind::Ctl, QStringLiteral("test")};

/// One pool over the stub, with everything it needs.
struct Bench
{
    explicit Bench(PoolLimits given = {})
        : driver(std::make_shared<StubDriver>())
        , limits(given)
    {
        pool = std::make_shared<ConnectionPool>(QStringLiteral("stub"), QStringLiteral("stub"), limits,
                                                driver, housekeeper, road);
    }
    ~Bench()
    {
        driver->letOpensGo();
        pool->cancelAll();
        if (!pool->waitUntilEmpty(Deadline::after(5s)))
            qFatal("connections are left");
        pool.reset();
    }
    Result<Lease> lease(std::chrono::milliseconds patience = 5s)
    {
        return pool->acquireAndWait(testOrigin, Deadline::after(patience));
    }
    bool eventually(const std::function<bool()> &condition) { return QTest::qWaitFor(condition, 5000); }

    SteadyClock clock;
    Housekeeper housekeeper{clock};
    CancelRoad road{housekeeper};
    std::shared_ptr<StubDriver> driver;
    PoolLimits limits;
    std::shared_ptr<ConnectionPool> pool;
};

QueryRequest statement()
{
    QueryRequest request;
    request.text = QStringLiteral("SELECT 'secret words', 12345");
    request.origin = testOrigin;
    return request;
}

} // namespace

class tst_ConnectionPool final : public QObject
{
    Q_OBJECT

private slots:
    void aHundredWarmUpsOpenOneSession();
    void aFailedFirstOpenReachesEveryWaiter();
    void noSecondOpenWhileTheFirstIsInFlight();
    void aSpikeOpensFew();
    void leasesAreReused();
    void timeoutNamesTheHolders();
    void lateAndDoubleReleaseHarmNobody();
    void userStatementsAreCleanedUp();
    void failedCleaningCloses();
    void idleOnesArePingedAndLostOnesReplaced();
    void idleAndOldOnesAreClosed();
    void theSizeFollows();
    void drainClosesIdleAndLetsRunningFinish();
    void creditBoundsWhatIsRead();
    void cancelEndsAStatement();
    void deadlineEndsAStatement();
    void theLeaseIsBackBeforeFinished();
    void sessionsKeepTheirConnectionAndExpire();
    void closedPortIsNotHammered();
    void randomUseKeepsCount();
};

void tst_ConnectionPool::aHundredWarmUpsOpenOneSession()
{
    Bench bench;
    bench.driver->holdOpens();
    std::atomic<int> good{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 100; ++i)
        threads.emplace_back([&] {
            bench.pool->warm(testOrigin,
                             [&](const Result<void> &result) { good += result.has_value() ? 1 : 0; });
        });
    for (auto &thread : threads)
        thread.join();
    bench.driver->letOpensGo();
    QVERIFY(bench.eventually([&] { return good == 100; }));
    QCOMPARE(bench.driver->opens.load(), 1);
    QCOMPARE(bench.pool->stats().total, 1);
}

void tst_ConnectionPool::aFailedFirstOpenReachesEveryWaiter()
{
    Bench bench;
    bench.driver->failOpen = true;
    bench.driver->holdOpens();
    std::atomic<int> refused{0};
    for (int i = 0; i < 50; ++i)
        bench.pool->acquire(testOrigin, Deadline::after(5s), [&](const Result<Lease> &lease) {
            refused += !lease && lease.error().code == ErrorCode::Unreachable ? 1 : 0;
        });
    bench.driver->letOpensGo();
    QVERIFY(bench.eventually([&] { return refused == 50; }));
    QCOMPARE(bench.driver->opens.load(), 1);
    QCOMPARE(bench.pool->stats().openFailures, std::uint64_t{1});
}

void tst_ConnectionPool::noSecondOpenWhileTheFirstIsInFlight()
{
    Bench bench;
    bench.driver->holdOpens();
    std::atomic<int> served{0};
    for (int i = 0; i < 20; ++i)
        bench.pool->acquire(testOrigin, Deadline::after(5s), [&](const Result<Lease> &) { ++served; });
    QVERIFY(bench.eventually([&] { return bench.driver->opens == 1; }));
    QTest::qWait(30);
    QCOMPARE(bench.driver->opens.load(), 1);
    bench.driver->letOpensGo();
    QVERIFY(bench.eventually([&] { return served == 20; }));
    QVERIFY2(bench.driver->mostOpensInFlight <= 2, "more than two opens in flight");
}

void tst_ConnectionPool::aSpikeOpensFew()
{
    Bench bench;
    { // five idle ones
        std::vector<Lease> warm;
        for (int i = 0; i < 5; ++i)
            warm.push_back(std::move(*bench.lease()));
    }
    QVERIFY(bench.eventually([&] { return bench.pool->stats().idle == 5; }));
    bench.driver->openMilliseconds = 40;
    std::vector<std::thread> threads;
    std::atomic<int> done{0};
    for (int i = 0; i < 50; ++i)
        threads.emplace_back([&] {
            auto lease = bench.lease();
            if (!lease)
                return;
            std::this_thread::sleep_for(2ms);
            ++done;
        });
    for (auto &thread : threads)
        thread.join();
    QCOMPARE(done.load(), 50);
    QVERIFY2(bench.driver->opens <= 7, qPrintable(QStringLiteral("%1 opened").arg(bench.driver->opens)));
}

void tst_ConnectionPool::leasesAreReused()
{
    Bench bench;
    for (int i = 0; i < 100; ++i) {
        const auto lease = bench.lease();
        QVERIFY(lease.has_value());
    }
    QCOMPARE(bench.driver->opens.load(), 1);
    const PoolStats stats = bench.pool->stats();
    QCOMPARE(stats.acquired, std::uint64_t{100});
    QCOMPARE(stats.idle, 1);
    QCOMPARE(stats.active, 0);
    QVERIFY(stats.acquireP99 >= stats.acquireP50);
}

void tst_ConnectionPool::timeoutNamesTheHolders()
{
    PoolLimits limits;
    limits.maxConnections = 1;
    Bench bench(limits);
    auto held = bench.pool->acquireAndWait({Origin::Kind::Page, QStringLiteral("ledger")});
    QVERIFY(held.has_value());
    const auto start = std::chrono::steady_clock::now();
    const auto refused = bench.lease(100ms);
    const auto waited = std::chrono::steady_clock::now() - start;
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::PoolTimeout);
    QVERIFY(waited >= 100ms);
    QVERIFY2(waited < 400ms, "the deadline was overrun");
    QVERIFY2(refused.error().detail.contains(QLatin1String("penstock/page/ledger")),
             qPrintable(refused.error().toText()));
    QCOMPARE(bench.pool->stats().timeouts, std::uint64_t{1});
}

void tst_ConnectionPool::lateAndDoubleReleaseHarmNobody()
{
    PoolLimits limits;
    limits.maxConnections = 1;
    Bench bench(limits);
    auto first = bench.lease();
    QVERIFY(first.has_value());
    first->release();
    first->release();
    const auto second = bench.lease();
    QVERIFY(second.has_value());
    first->release(); // late: the connection is somebody else's now
    first->invalidate();
    QCOMPARE(bench.pool->leases().size(), std::size_t{1});
    QVERIFY(!bench.lease(20ms));
}

void tst_ConnectionPool::userStatementsAreCleanedUp()
{
    Bench bench;
    const auto run = [&](bool leavesNoState) {
        auto sink = std::make_shared<QueueSink>();
        QueryRequest request = statement();
        request.leavesNoState = leavesNoState;
        sink->attach(bench.pool->run(request, sink, 3));
        while (*sink->next()) {
        }
    };
    run(false);
    QVERIFY(bench.eventually([&] { return bench.driver->resets == 1 && bench.pool->stats().idle == 1; }));
    run(true);
    QVERIFY(bench.eventually([&] { return bench.pool->stats().idle == 1; }));
    QCOMPARE(bench.driver->resets.load(), 1);
    QCOMPARE(bench.driver->opens.load(), 1);
}

void tst_ConnectionPool::failedCleaningCloses()
{
    Bench bench;
    bench.driver->failReset = true;
    auto sink = std::make_shared<QueueSink>();
    sink->attach(bench.pool->run(statement(), sink, 3));
    while (*sink->next()) {
    }
    QVERIFY(bench.eventually([&] { return bench.driver->live == 0; }));
    QVERIFY(bench.lease().has_value());
    QCOMPARE(bench.driver->opens.load(), 2);
}

void tst_ConnectionPool::idleOnesArePingedAndLostOnesReplaced()
{
    Bench bench;
    {
        const auto one = bench.lease();
        const auto two = bench.lease();
        QVERIFY(one && two);
    }
    QCOMPARE(bench.pool->stats().idle, 2);
    QTest::qWait(520);
    bench.driver->failPing = true;
    const auto lease = bench.lease();
    QVERIFY(lease.has_value());
    QCOMPARE(bench.driver->pings.load(), 1);
    // The loss of one condemns the idle ones of its time.
    QVERIFY(bench.eventually([&] { return bench.driver->live == 1; }));
    QCOMPARE(bench.driver->opens.load(), 3);
}

void tst_ConnectionPool::idleAndOldOnesAreClosed()
{
    PoolLimits idle;
    idle.idleTimeout = 60ms;
    Bench bench(idle);
    QVERIFY(bench.lease().has_value());
    QCOMPARE(bench.driver->live.load(), 1); // not at once
    QVERIFY(bench.eventually([&] { return bench.driver->live == 0; }));
    QCOMPARE(bench.pool->stats().closed, std::uint64_t{1});

    PoolLimits old;
    old.lifetime = 60ms;
    Bench aged(old);
    {
        const auto held = aged.lease();
        QVERIFY(held.has_value());
        QTest::qWait(45);
        QTest::qWait(45);
        QCOMPARE(aged.driver->live.load(), 1); // never under its holder
    }
    QVERIFY(aged.eventually([&] { return aged.driver->live == 0; }));
    QVERIFY(aged.lease().has_value());
    QCOMPARE(aged.driver->opens.load(), 2);
}

void tst_ConnectionPool::theSizeFollows()
{
    PoolLimits limits;
    limits.maxConnections = 1;
    Bench bench(limits);
    auto first = bench.lease();
    QVERIFY(first.has_value());
    QVERIFY(!bench.lease(20ms));
    bench.pool->setMaxConnections(2);
    auto second = bench.lease();
    QVERIFY(second.has_value());
    bench.pool->setMaxConnections(1);
    first->release();
    second->release();
    QVERIFY(bench.eventually([&] { return bench.driver->live == 1; }));
}

void tst_ConnectionPool::drainClosesIdleAndLetsRunningFinish()
{
    Bench bench;
    auto running = bench.lease();
    {
        const auto idle = bench.lease();
        QVERIFY(running && idle);
    }
    bench.pool->drain();
    QVERIFY(bench.eventually([&] { return bench.driver->live == 1; }));
    const auto refused = bench.lease();
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::PoolClosed);
    auto sink = std::make_shared<QueueSink>();
    sink->attach(std::move(*running).run(statement(), sink, 3));
    while (true) {
        const auto batch = sink->next();
        QVERIFY(batch.has_value());
        if (!*batch)
            break;
    }
    QVERIFY(bench.pool->waitUntilEmpty(Deadline::after(5s)));
    QCOMPARE(bench.driver->live.load(), 0);
}

void tst_ConnectionPool::creditBoundsWhatIsRead()
{
    Bench bench;
    bench.driver->batches = 50;
    auto sink = std::make_shared<QueueSink>();
    sink->attach(bench.pool->run(statement(), sink, 3));
    QVERIFY(bench.eventually([&] { return bench.driver->batchesRead == 3; }));
    QTest::qWait(30);
    QCOMPARE(bench.driver->batchesRead.load(), 3);
    int count = 0;
    while (*sink->next())
        ++count;
    QCOMPARE(count, 50);
}

void tst_ConnectionPool::cancelEndsAStatement()
{
    Bench bench;
    bench.driver->batches = -1;
    auto sink = std::make_shared<QueueSink>();
    const auto stream = bench.pool->run(statement(), sink, 3);
    sink->attach(stream);
    QVERIFY(sink->schema().has_value());
    stream->cancel();
    const auto batch = sink->next();
    QVERIFY(!batch);
    QCOMPARE(batch.error().code, ErrorCode::Cancelled);
    QCOMPARE(bench.driver->cancels.load(), 1);
    QVERIFY(bench.eventually([&] { return bench.pool->stats().idle == 1; }));
}

void tst_ConnectionPool::deadlineEndsAStatement()
{
    Bench bench;
    bench.driver->batches = -1;
    auto sink = std::make_shared<QueueSink>();
    QueryRequest request = statement();
    request.deadline = Deadline::after(50ms);
    sink->attach(bench.pool->run(request, sink, 3));
    const auto batch = sink->next();
    QVERIFY(!batch);
    QCOMPARE(batch.error().code, ErrorCode::Timeout);
}

void tst_ConnectionPool::theLeaseIsBackBeforeFinished()
{
    struct Sink final : RowSink
    {
        explicit Sink(ConnectionPool &watched)
            : pool(watched)
        {}
        void started(const RowSchema &) override {}
        void received(RowBatch) override {}
        void finished(Result<StatementSummary>) override
        {
            leasesAtEnd = static_cast<int>(pool.leases().size());
        }
        ConnectionPool &pool;
        std::atomic<int> leasesAtEnd{-1};
    };
    Bench bench;
    auto sink = std::make_shared<Sink>(*bench.pool);
    bench.pool->run(statement(), sink, 10);
    QVERIFY(bench.eventually([&] { return sink->leasesAtEnd >= 0; }));
    QCOMPARE(sink->leasesAtEnd.load(), 0);
}

void tst_ConnectionPool::sessionsKeepTheirConnectionAndExpire()
{
    Bench bench;
    SessionTable table(bench.housekeeper);
    const auto session = table.open(std::move(*bench.lease()), testOrigin, 80ms, 10s);
    QCOMPARE(session->id().size(), 32);
    for (int i = 0; i < 3; ++i) {
        auto sink = std::make_shared<QueueSink>();
        sink->attach(session->run(statement(), sink, 3));
        while (*sink->next()) {
        }
        const auto leases = bench.pool->leases();
        QCOMPARE(leases.size(), std::size_t{1});
        QCOMPARE(leases.front().sessionId, session->id());
    }
    QCOMPARE(bench.driver->resets.load(), 0);
    QVERIFY(table.find(session->id()));
    QVERIFY(bench.eventually([&] { return session->isClosed(); }));
    QVERIFY(!table.find(session->id()));
    QVERIFY(bench.eventually([&] { return bench.driver->live == 0; }));
    auto sink = std::make_shared<QueueSink>();
    session->run(statement(), sink, 3);
    QCOMPARE(sink->next().error().code, ErrorCode::PoolClosed);
}

void tst_ConnectionPool::closedPortIsNotHammered()
{
    Bench bench;
    bench.driver->failOpen = true;
    const auto until = std::chrono::steady_clock::now() + 300ms;
    int failures = 0;
    while (std::chrono::steady_clock::now() < until) {
        if (!bench.lease(500ms))
            ++failures;
    }
    QVERIFY(failures > 0);
    // 10, 20, 40, 80, 160 ms: about six tries in 300 ms, whatever the number of callers.
    QVERIFY2(bench.driver->opens <= 9, qPrintable(QStringLiteral("%1 opens").arg(bench.driver->opens)));
}

void tst_ConnectionPool::randomUseKeepsCount()
{
    PoolLimits limits;
    limits.maxConnections = 4;
    Bench bench(limits);
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::vector<std::thread> threads;
    std::atomic<int> served{0};
    for (unsigned t = 0; t < 8; ++t)
        threads.emplace_back([&, t] {
            std::mt19937 random(seed + t);
            for (int i = 0; i < 300; ++i) {
                auto lease = bench.lease(20s);
                if (!lease)
                    continue;
                ++served;
                switch (random() % 4) {
                case 0:
                    lease->release();
                    lease->release();
                    break;
                case 1:
                    lease->invalidate();
                    break;
                case 2: {
                    auto sink = std::make_shared<QueueSink>();
                    sink->attach(std::move(*lease).run(statement(), sink, 1));
                    while (*sink->next()) {
                    }
                    break;
                }
                default:
                    break;
                }
            }
        });
    for (auto &thread : threads)
        thread.join();
    QCOMPARE(served.load(), 8 * 300);
    QVERIFY(bench.eventually([&] {
        const PoolStats stats = bench.pool->stats();
        return stats.active == 0 && stats.idle == stats.total && stats.waiting == 0;
    }));
    QVERIFY(bench.driver->live <= 4);
}

QTEST_GUILESS_MAIN(tst_ConnectionPool)
#include "tst_ConnectionPool.moc"
