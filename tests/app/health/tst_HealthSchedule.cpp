// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/health/CounterRates.h"
#include "app/health/HealthSchedule.h"
#include "app/health/HealthVerdict.h"
#include "app/health/WakeWatch.h"

#include <QtTest>

#include <cmath>

using namespace std::chrono_literals;
using Time = HealthSchedule::Time;

/// What decides when to look and what a look changes, without servers.
class TestHealthSchedule final : public QObject
{
    Q_OBJECT

private slots:
    void verdict_data();
    void verdict();
    void wakes_data();
    void wakes();
    void spreadsOverTheInterval();
    void atMostEightAndNeverTwice();
    void deadOnesDoNotHoldUpTheOthers();
    void missedLooksCollapse();
    void delaysAndHastens();
    void ratesOfCounters();
};

/// h healthy, d degraded, x down; what stands after each look.
void TestHealthSchedule::verdict_data()
{
    QTest::addColumn<QString>("looks");
    QTest::addColumn<QString>("statuses");
    QTest::newRow("first decides") << "x"
                                   << "x";
    QTest::newRow("two down") << "hxx"
                              << "hhx";
    QTest::newRow("one down is forgiven") << "hxhxh"
                                          << "hhhhh";
    QTest::newRow("two up") << "xhh"
                            << "xxh";
    QTest::newRow("one up is luck") << "xhxhx"
                                    << "xxxxx";
    QTest::newRow("disagreeing doubts") << "hxdd"
                                        << "hhhd";
    QTest::newRow("down to degraded") << "xdd"
                                      << "xxd";
    QTest::newRow("stays") << "hhhh"
                           << "hhhh";
    QTest::newRow("forgotten doubt (.)") << "hx.xx"
                                         << "hhhhx";
}

void TestHealthSchedule::verdict()
{
    QFETCH(QString, looks);
    QFETCH(QString, statuses);
    const std::map<QChar, HealthStatus> meaning{{QLatin1Char('h'), HealthStatus::Healthy},
                                                {QLatin1Char('d'), HealthStatus::Degraded},
                                                {QLatin1Char('x'), HealthStatus::Down}};
    HealthVerdict verdict;
    for (qsizetype i = 0; i < looks.size(); ++i) {
        const HealthStatus before = verdict.status();
        if (looks[i] == QLatin1Char('.'))
            verdict.forgetDoubt();
        else if (verdict.add(meaning.at(looks[i])))
            QVERIFY(verdict.status() != before);
        else
            QCOMPARE(verdict.status(), before);
        QCOMPARE(verdict.status(), meaning.at(statuses[i]));
    }
}

void TestHealthSchedule::wakes_data()
{
    QTest::addColumn<int>("promised");
    QTest::addColumn<int>("came");
    QTest::addColumn<bool>("paused");
    QTest::newRow("in time") << 1000 << 1000 << false;
    QTest::newRow("early") << 1000 << 10 << false;
    QTest::newRow("a busy window") << 1000 << 2900 << false;
    QTest::newRow("stopped for a moment") << 1000 << 3100 << true;
    QTest::newRow("slept for a night") << 1000 << 8 * 3600 * 1000 << true;
}

void TestHealthSchedule::wakes()
{
    QFETCH(int, promised);
    QFETCH(int, came);
    QFETCH(bool, paused);
    const WakeWatch::Time start{50'000};
    WakeWatch watch;
    QVERIFY(!watch.tick(start, start + std::chrono::milliseconds(promised))); // nothing was promised yet
    QCOMPARE(watch.tick(start + std::chrono::milliseconds(came), start + 9h), paused);
    QVERIFY(!watch.tick(start + std::chrono::milliseconds(came), start + 9h)); // told once
}

void TestHealthSchedule::spreadsOverTheInterval()
{
    double next = 0;
    HealthSchedule schedule([&next] { return next = std::fmod(next + 0.381966, 1.0); }, 1000);
    const Time start{1000s};
    for (int i = 0; i < 100; ++i)
        schedule.add(QString::number(i), 30s, start);
    QCOMPARE(schedule.begin(start).size(), std::size_t{100}); // all at once the first time
    for (int i = 0; i < 100; ++i)
        schedule.ended(QString::number(i), true, start);
    // From then on: each second about a thirtieth, round after round.
    for (int second = 1; second <= 120; ++second) {
        const auto begun = schedule.begin(start + std::chrono::seconds(second));
        QVERIFY2(begun.size() <= 9, qPrintable(QString::number(begun.size())));
        for (const QString &id : begun)
            schedule.ended(id, true, start + std::chrono::seconds(second));
    }
}

void TestHealthSchedule::atMostEightAndNeverTwice()
{
    HealthSchedule schedule([] { return 0.5; });
    const Time start{1000s};
    for (int i = 0; i < 20; ++i)
        schedule.add(QString::number(i), 10s, start);
    const auto first = schedule.begin(start);
    QCOMPARE(first.size(), std::size_t{8});
    QVERIFY(!schedule.next());
    QVERIFY(schedule.begin(start + 100s).empty()); // not even those that are due again
    schedule.ended(first.front(), true, start + 100s);
    const auto second = schedule.begin(start + 100s);
    QCOMPARE(second.size(), std::size_t{1});
    QVERIFY(std::find(first.begin(), first.end(), second.front()) == first.end());
    schedule.remove(second.front());
    QCOMPARE(schedule.running(), 7);
    schedule.ended(second.front(), true, start + 100s); // of one that has gone
    QCOMPARE(schedule.running(), 7);
}

void TestHealthSchedule::deadOnesDoNotHoldUpTheOthers()
{
    HealthSchedule schedule([] { return 0.5; });
    const Time start{1000s};
    for (int i = 0; i < 8; ++i)
        schedule.add(QStringLiteral("dead%1").arg(i), 10s, start);
    for (const QString &id : schedule.begin(start))
        schedule.ended(id, false, start + 2s);
    for (int i = 0; i < 8; ++i)
        schedule.add(QStringLiteral("live%1").arg(i), 10s, start + 20s);
    const auto begun = schedule.begin(start + 20s);
    QCOMPARE(begun.size(), std::size_t{8});
    QCOMPARE(std::count_if(begun.begin(), begun.end(),
                           [](const QString &id) { return id.startsWith(QLatin1String("dead")); }),
             4);
}

void TestHealthSchedule::missedLooksCollapse()
{
    HealthSchedule schedule([] { return 0.5; });
    const Time start{1000s};
    schedule.add(QStringLiteral("a"), 10s, start);
    QCOMPARE(schedule.begin(start).size(), std::size_t{1});
    schedule.ended(QStringLiteral("a"), true, start);
    QCOMPARE(schedule.begin(start + 1000s).size(), std::size_t{1});
    schedule.ended(QStringLiteral("a"), true, start + 1000s);
    QVERIFY(schedule.begin(start + 1001s).empty());
    QVERIFY(*schedule.next() >= start + 1009s);
}

void TestHealthSchedule::delaysAndHastens()
{
    HealthSchedule schedule([] { return 0.5; });
    const Time start{1000s};
    schedule.add(QStringLiteral("a"), 10s, start);
    QCOMPARE(schedule.begin(start).size(), std::size_t{1});
    schedule.delay(QStringLiteral("a"), start + 300s);
    schedule.ended(QStringLiteral("a"), false, start + 1s);
    QCOMPARE(*schedule.next(), start + 300s);
    schedule.hasten(QStringLiteral("a"), start + 5s);
    QCOMPARE(*schedule.next(), start + 5s);
    QCOMPARE(schedule.begin(start + 5s).size(), std::size_t{1});
    schedule.ended(QStringLiteral("a"), true, start + 5s);
    schedule.setInterval(QStringLiteral("a"), 1s, start + 5s);
    QVERIFY(*schedule.next() <= start + 6s);
}

void TestHealthSchedule::ratesOfCounters()
{
    CounterRates rates;
    const Time start{1000s};
    const auto at = [&](double total, std::chrono::seconds after) {
        return rates.rate(HealthMetric::DeadlockRate, total, start + after);
    };
    QVERIFY(!at(100, 0s)); // since when?
    QCOMPARE(*at(130, 30s), 1.0);
    QVERIFY(!at(140, 30s)); // no time in between
    QVERIFY(!at(5, 60s));   // the server began anew
    QCOMPARE(*at(35, 90s), 1.0);
}

QTEST_GUILESS_MAIN(TestHealthSchedule)
#include "tst_HealthSchedule.moc"
