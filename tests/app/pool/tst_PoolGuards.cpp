// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/PoolManager.h"
#include "app/pool/QueueSink.h"
#include "tests/app/pool/StubDriver.h"

#include <QtTest>

#include <future>
#include <mutex>
#include <numeric>

using namespace std::chrono_literals;

namespace {

const Origin program{Origin::Kind::Job, QStringLiteral("test")};
const Origin person{Origin::Kind::Page, QStringLiteral("test")};

/// The steady clock, moved on by what a test does not want to wait for.
class MovedClock final : public Clock
{
public:
    [[nodiscard]] TimePoint now() const override
    {
        return std::chrono::steady_clock::now() + std::chrono::milliseconds(m_ahead);
    }
    void move(std::chrono::milliseconds by) { m_ahead += by.count(); }

private:
    std::atomic<std::int64_t> m_ahead{0};
};

/// Three pools of one profile over the stub.
struct Bench
{
    explicit Bench(const std::function<void(ConnectionProfile &)> &change = {})
        : driver(std::make_shared<StubDriver>())
        , manager(clock, [this](const ConnectionProfile &) { return std::shared_ptr<Connector>(driver); },
                  {{}, {}, [this](const QString &line) {
                       const std::lock_guard lock(mutex);
                       log << line;
                   }})
    {
        profile.id = profile.name = QStringLiteral("stub");
        if (change)
            change(profile);
        pool = *manager.poolFor(profile);
    }
    Result<Lease> lease(const Origin &origin = program)
    {
        return pool->acquireAndWait(origin, Deadline(clock.now() + 5s));
    }
    Result<StatementSummary> run()
    {
        auto sink = std::make_shared<QueueSink>();
        QueryRequest request;
        request.text = QStringLiteral("SELECT 1");
        request.origin = program;
        sink->attach(pool->run(request, sink, 3));
        while (true) {
            auto batch = sink->next();
            if (!batch)
                return batch.error();
            if (!*batch)
                return sink->summary();
        }
    }
    /// Failed opens, each after its wait, until the breaker opens.
    void fail()
    {
        driver->failOpen = true;
        // Ten within the window; more than one may fail for one caller.
        for (int i = 0; pool->stats().breaker != BreakerState::Open && i < 100; ++i) {
            clock.move(i == 0 ? 0ms : 800ms);
            manager.housekeeper().wake();
            pool->reportHealthy(); // the wait between opens is not what is tested here
            std::ignore = lease();
        }
    }
    /// After 35 seconds more. A connection's thread may have begun to count its quiet only after the last ones.
    std::uint64_t leaksLater()
    {
        clock.move(35s);
        manager.housekeeper().wake();
        return pool->stats().leaks;
    }
    QStringList lines()
    {
        const std::lock_guard lock(mutex);
        return log;
    }

    MovedClock clock;
    std::mutex mutex;
    QStringList log;
    std::shared_ptr<StubDriver> driver;
    ConnectionProfile profile;
    PoolManager manager;
    std::shared_ptr<ConnectionPool> pool;
};

} // namespace

/// What protects a pool's server, its user and the pool itself.
class tst_PoolGuards final : public QObject
{
    Q_OBJECT

private slots:
    void aServerThatFailsIsGivenARest();
    void theProbeIsNotRefused();
    void theProbeProvesItsLogin();
    void peopleGetThroughSooner();
    void aRefusedLoginIsAnAnswer();
    void aLeakIsSeenOnce();
    void sessionsAndWorkAreNoLeaks();
    void aReclaimedLeaseIsClosed();
    void aReclaimedStatementEnds();
    void theBudgetHolds();
    void statementsAreCounted();
};

void tst_PoolGuards::aServerThatFailsIsGivenARest()
{
    Bench bench;
    bench.fail();
    QCOMPARE(bench.pool->stats().breaker, BreakerState::Open);
    const int opens = bench.driver->opens;
    const auto refused = bench.lease();
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Unreachable);
    QVERIFY2(refused.error().message.contains(QLatin1String("refused without asking")),
             qPrintable(refused.error().toText()));
    QVERIFY2(refused.error().detail.contains(QLatin1String("stub: refused")),
             qPrintable(refused.error().toText()));
    bool warmed = true;
    bench.pool->warm(program, [&](const Result<void> &warm) { warmed = warm.has_value(); });
    QVERIFY(!warmed);
    QCOMPARE(bench.driver->opens.load(), opens);
    QCOMPARE(bench.pool->stats().refused, std::uint64_t{2});
    QTRY_COMPARE(bench.lines().size(), 1);
    QVERIFY(bench.lines().front().startsWith(QLatin1String("Circuit breaker opened: stub")));

    bench.driver->failOpen = false;
    bench.clock.move(CircuitBreaker::resetTime);
    QVERIFY(bench.lease().has_value());
    QCOMPARE(bench.pool->stats().breaker, BreakerState::Closed);
    QTRY_COMPARE(bench.lines().size(), 2);
}

void tst_PoolGuards::theProbeIsNotRefused()
{
    Bench bench;
    bench.fail();
    QVERIFY(!bench.lease());
    bench.driver->failOpen = false;
    const auto probe = *bench.manager.probePoolFor(bench.profile);
    const auto metadata = *bench.manager.metadataPoolFor(bench.profile);
    QVERIFY(probe->acquireAndWait({Origin::Kind::Probe}).has_value());
    QVERIFY(metadata->acquireAndWait({Origin::Kind::Metadata}).has_value());
    QVERIFY(!bench.lease());
    bench.manager.reportHealthy(QStringLiteral("stub"));
    QVERIFY(bench.lease().has_value());
}

/// One kept session, and a new one after ten minutes at most, so that a changed password shows.
void tst_PoolGuards::theProbeProvesItsLogin()
{
    Bench bench;
    const auto probe = *bench.manager.probePoolFor(bench.profile);
    const auto look = [&probe] { return probe->acquireAndWait({Origin::Kind::Probe}).has_value(); };
    QVERIFY(look());
    const int first = bench.driver->opens;
    for (int i = 0; i < 14; ++i) { // seven minutes: sessions live for 0.75 to 1 of their time
        bench.clock.move(30s);
        bench.manager.housekeeper().wake();
        QVERIFY(look());
    }
    QCOMPARE(bench.driver->opens, first);
    bench.clock.move(3min);
    bench.manager.housekeeper().wake();
    QTRY_VERIFY(look() && bench.driver->opens == first + 1);
}

void tst_PoolGuards::peopleGetThroughSooner()
{
    Bench bench;
    const Origin awaitedJob{Origin::Kind::Job, QStringLiteral("test"), true};
    QCOMPARE(bench.pool->restFor(program), 0ms);
    bench.fail();
    QVERIFY(!bench.lease(person));
    // The steady clock goes on meanwhile, less than it takes to tell one from the other.
    const auto isAbout = [&bench](const Origin &origin, std::chrono::milliseconds rest) {
        const auto left = bench.pool->restFor(origin);
        return left <= rest && left > rest - CircuitBreaker::resetTimeForPeople;
    };
    QVERIFY(isAbout(person, CircuitBreaker::resetTimeForPeople));
    QVERIFY(isAbout(awaitedJob, CircuitBreaker::resetTimeForPeople));
    QVERIFY(isAbout(program, CircuitBreaker::resetTime));
    bench.clock.move(CircuitBreaker::resetTimeForPeople);
    QVERIFY(!bench.lease(program));
    QCOMPARE(bench.pool->restFor(awaitedJob), 0ms);
    bench.driver->failOpen = false;
    QVERIFY(bench.lease(person).has_value());
    QVERIFY(bench.lease(program).has_value());
}

void tst_PoolGuards::aRefusedLoginIsAnAnswer()
{
    Bench bench;
    bench.driver->openError = ErrorCode::Authentication;
    bench.fail();
    QCOMPARE(bench.pool->stats().breaker, BreakerState::Closed);
    bench.pool->reportHealthy();
    const auto refused = bench.lease();
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Authentication);
}

void tst_PoolGuards::aLeakIsSeenOnce()
{
    Bench bench;
    auto leaked = bench.lease();
    QVERIFY(leaked.has_value());
    QCOMPARE(bench.pool->stats().leaks, std::uint64_t{0});
    for (int i = 0; i < 3; ++i) {
        QTRY_COMPARE(bench.leaksLater(), std::uint64_t{1});
    }
    QVERIFY(bench.pool->leases().front().isLeak);
    QTRY_COMPARE(bench.lines().size(), 1);
    QVERIFY2(bench.lines().front().contains(QLatin1String("penstock/job/test")),
             qPrintable(bench.lines().front()));
}

void tst_PoolGuards::sessionsAndWorkAreNoLeaks()
{
    Bench bench;
    const auto session = bench.manager.sessions().open(std::move(*bench.lease()), program, 10min, 10min);
    auto working = bench.lease();
    QVERIFY(working.has_value());
    std::promise<void> end;
    working->post([future = end.get_future().share()](Connection &) { future.wait(); });
    auto leaked = bench.lease();
    QTRY_COMPARE(bench.leaksLater(), std::uint64_t{1});
    for (const LeaseInfo &info : bench.pool->leases())
        QCOMPARE(info.isLeak, info.slot == leaked->slot());
    end.set_value();
    QCOMPARE(working->call([](Connection &connection) { return connection.isUsable(); }), true);
}

void tst_PoolGuards::aReclaimedLeaseIsClosed()
{
    Bench bench([](ConnectionProfile &profile) { profile.maxConnections = 1; });
    auto leaked = bench.lease();
    QVERIFY(leaked.has_value());
    const std::uint64_t slot = leaked->slot();
    const auto none = bench.manager.closeLease(QStringLiteral("stub"), slot + 1);
    QVERIFY(!none);
    QCOMPARE(none.error().code, ErrorCode::NotFound);
    QVERIFY(bench.manager.closeLease(QStringLiteral("stub"), slot).has_value());
    auto next = bench.lease(); // its place is free
    QVERIFY(next.has_value());
    QVERIFY(next->slot() != slot);
    QTRY_COMPARE(bench.driver->live.load(), 1);
    // Its holder finds it closed, and cannot harm the next one.
    const auto pinged = leaked->call([](Connection &connection) { return connection.ping(Deadline()); });
    QVERIFY(!pinged);
    QCOMPARE(pinged.error().code, ErrorCode::PoolClosed);
    leaked->release();
    QCOMPARE(bench.pool->leases().size(), std::size_t{1});
    QCOMPARE(bench.pool->stats().closed, std::uint64_t{1});
}

void tst_PoolGuards::aReclaimedStatementEnds()
{
    Bench bench;
    bench.driver->batches = -1;
    auto sink = std::make_shared<QueueSink>();
    QueryRequest request;
    request.origin = program;
    sink->attach(bench.pool->run(request, sink, 3));
    QVERIFY(sink->schema().has_value());
    const auto leases = bench.pool->leases();
    QCOMPARE(leases.size(), std::size_t{1});
    QVERIFY(bench.manager.closeLease(QStringLiteral("stub"), leases.front().slot).has_value());
    const auto ended = sink->next();
    QVERIFY(!ended);
    QCOMPARE(ended.error().code, ErrorCode::Cancelled);
    QTRY_COMPARE(bench.driver->live.load(), 0);
    QCOMPARE(bench.pool->stats().total, 0);
}

void tst_PoolGuards::theBudgetHolds()
{
    Bench bench([](ConnectionProfile &profile) {
        profile.maxConnections = 3;
        profile.serverBudget = 3;
        profile.acquireTimeout = 200ms;
    });
    auto first = bench.lease();
    auto second = bench.lease();
    QVERIFY(first && second);
    // The last one is the probe's.
    const auto third = bench.pool->acquireAndWait(program, Deadline(bench.clock.now() + 100ms));
    QVERIFY(!third);
    QCOMPARE(third.error().code, ErrorCode::PoolTimeout);
    const auto metadata = (*bench.manager.metadataPoolFor(bench.profile))->acquireAndWait(program);
    QVERIFY(!metadata);
    QCOMPARE(metadata.error().code, ErrorCode::ServerLimit);
    QVERIFY2(metadata.error().message.contains(QLatin1Char('3')), qPrintable(metadata.error().toText()));
    QVERIFY((*bench.manager.probePoolFor(bench.profile))->acquireAndWait(program).has_value());
    QCOMPARE(bench.driver->live.load(), 3);
    QCOMPARE(bench.manager.openConnections().size(), std::size_t{3});
    QVERIFY(!bench.manager.setPoolSize(QStringLiteral("stub"), 4));
    first->invalidate();
    first->release();
    QTRY_COMPARE(bench.driver->live.load(), 2);
    QVERIFY((*bench.manager.metadataPoolFor(bench.profile))->acquireAndWait(program).has_value());
}

void tst_PoolGuards::statementsAreCounted()
{
    Bench bench;
    for (int i = 0; i < 3; ++i)
        QVERIFY(bench.run().has_value());
    bench.driver->failStatements = true;
    for (int i = 0; i < 2; ++i)
        QCOMPARE(bench.run().error().code, ErrorCode::Sql);
    const PoolStats stats = bench.pool->stats();
    QCOMPARE(stats.statements, std::uint64_t{5});
    QCOMPARE(stats.statementErrors, std::uint64_t{2});
    const auto total = [](const TimeHistogram &histogram) {
        return std::accumulate(histogram.counts.begin(), histogram.counts.end(), std::uint64_t{0});
    };
    QCOMPARE(total(stats.statementTimes), std::uint64_t{5});
    QCOMPARE(total(stats.waitTimes), stats.acquired);
    QCOMPARE(total(stats.useTimes), std::uint64_t{5});
    QCOMPARE(total(stats.openTimes), stats.created);
    QVERIFY(stats.statementP99 >= stats.statementP50);
    QVERIFY(stats.statementP99 > 0us);
    // Wrong statements never open the breaker.
    for (int i = 0; i < 10'000; ++i)
        std::ignore = bench.run();
    QCOMPARE(bench.pool->stats().breaker, BreakerState::Closed);
    QCOMPARE(bench.pool->stats().refused, std::uint64_t{0});
}

QTEST_GUILESS_MAIN(tst_PoolGuards)
#include "tst_PoolGuards.moc"
