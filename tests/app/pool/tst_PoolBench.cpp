// SPDX-License-Identifier: GPL-3.0-or-later
// labels: bench
#include "app/pool/CancelRoad.h"
#include "app/pool/ConnectionPool.h"
#include "tests/app/pool/StubDriver.h"

#include <QtTest>

using namespace std::chrono_literals;

namespace {

constexpr int cycles = 200'000;

/// Nanoseconds of one turn of `body`: the best of five rounds, since the machine has other work too.
template <typename Body>
double best(Body body)
{
    double least = 1e9;
    for (int round = 0; round < 5; ++round) {
        const auto start = std::chrono::steady_clock::now();
        for (int i = 0; i < cycles; ++i)
            body();
        const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
        least = std::min(least, took.count() / cycles);
    }
    return least;
}

} // namespace

/// What taking a connection and giving it back costs when nothing stands in the way.
class tst_PoolBench final : public QObject
{
    Q_OBJECT

private slots:
    void acquireAndRelease();
};

void tst_PoolBench::acquireAndRelease()
{
    SteadyClock clock;
    Housekeeper housekeeper(clock);
    CancelRoad road(housekeeper);
    const auto pool =
        std::make_shared<ConnectionPool>(QStringLiteral("stub"), QStringLiteral("stub"), PoolLimits{},
                                         std::make_shared<StubDriver>(), housekeeper, road);
    const Origin origin{Origin::Kind::Ctl, QStringLiteral("bench")};
    QVERIFY(pool->acquireAndWait(origin).has_value());

    // The floor: a list of idle ones under a lock, and two looks at the clock.
    std::mutex mutex;
    std::vector<std::shared_ptr<int>> idle{std::make_shared<int>(1)};
    std::chrono::steady_clock::duration waited{};
    const double floor = best([&] {
        const auto since = std::chrono::steady_clock::now();
        std::shared_ptr<int> one;
        {
            const std::lock_guard lock(mutex);
            one = std::move(idle.back());
            idle.pop_back();
        }
        waited += std::chrono::steady_clock::now() - since;
        const std::lock_guard lock(mutex);
        idle.push_back(std::move(one));
    });
    int served = 0;
    const double ours = best([&] {
        pool->acquire(origin, Deadline(), [&](const Result<Lease> &lease) { served += lease ? 1 : 0; });
    });
    qInfo("acquire and release: %.0f ns, the floor %.0f ns", ours, floor);
    QCOMPARE(served, 5 * cycles);
    pool->drain();
    QVERIFY(pool->waitUntilEmpty(Deadline::after(5s)));
}

QTEST_GUILESS_MAIN(tst_PoolBench)
#include "tst_PoolBench.moc"
