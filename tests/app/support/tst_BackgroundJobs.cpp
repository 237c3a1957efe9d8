// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/support/BackgroundJobs.h"

#include <QtTest>

#include <atomic>
#include <latch>
#include <memory>

class tst_BackgroundJobs final : public QObject
{
    Q_OBJECT

private slots:
    void outcomesComeHome();
    void neverMoreAtOnceThanSaid();
    void theEndWaitsForWhatRunsAndDropsTheRest();
    void aDeliveryMayEndItAll();
};

void tst_BackgroundJobs::outcomesComeHome()
{
    BackgroundJobs jobs(4);
    const auto home = std::this_thread::get_id();
    std::atomic<int> elsewhere{0};
    int delivered = 0;
    int atHome = 0;
    for (int i = 0; i < 100; ++i)
        jobs.start([&, home] {
            elsewhere += std::this_thread::get_id() != home ? 1 : 0;
            return [&, home] {
                ++delivered;
                atHome += std::this_thread::get_id() == home ? 1 : 0;
            };
        });
    QCOMPARE(delivered, 0);
    QTRY_COMPARE(delivered, 100);
    QCOMPARE(elsewhere.load(), 100);
    QCOMPARE(atHome, 100);
}

void tst_BackgroundJobs::neverMoreAtOnceThanSaid()
{
    BackgroundJobs jobs(3);
    std::atomic<int> running{0};
    std::atomic<int> most{0};
    std::latch three(3); // ends only when three run together
    int delivered = 0;
    for (int i = 0; i < 12; ++i)
        jobs.start([&, i] {
            const int now = ++running;
            for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
            }
            if (i < 3)
                three.arrive_and_wait();
            --running;
            return [&delivered] { ++delivered; };
        });
    QTRY_COMPARE(delivered, 12);
    QCOMPARE(most.load(), 3);
}

void tst_BackgroundJobs::theEndWaitsForWhatRunsAndDropsTheRest()
{
    std::atomic<int> done{0};
    bool delivered = false;
    std::latch begun(1);
    std::latch mayEnd(1);
    auto jobs = std::make_unique<BackgroundJobs>(1);
    for (int i = 0; i < 2; ++i)
        jobs->start([&] {
            begun.count_down();
            mayEnd.wait();
            ++done;
            return [&delivered] { delivered = true; };
        });
    begun.wait();
    mayEnd.count_down();
    jobs.reset();
    QCOMPARE(done.load(), 1);
    QTest::qWait(1);
    QVERIFY(!delivered);
}

void tst_BackgroundJobs::aDeliveryMayEndItAll()
{
    auto jobs = std::make_unique<BackgroundJobs>(1);
    jobs->start([&jobs] { return [&jobs] { jobs.reset(); }; });
    QTRY_VERIFY(!jobs);
}

QTEST_GUILESS_MAIN(tst_BackgroundJobs)
#include "tst_BackgroundJobs.moc"
