// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/CircuitBreaker.h"

#include <QtTest>

#include <algorithm>
#include <array>
#include <random>
#include <tuple>
#include <vector>

using namespace std::chrono_literals;

namespace {

using TimePoint = Clock::TimePoint;

/// What may happen to a breaker. The steps in time are those around which it changes by itself.
enum class Event { Good, Bad, HalfBad, ManyBad, Recovered, Program, Person, Moment, TryTime, ResetTime };
constexpr int eventCount = 10;
/// Enough of them to reach every state in few steps.
constexpr std::array strides{Event::Good,   Event::HalfBad, Event::Recovered, Event::Program,
                             Event::Person, Event::TryTime, Event::ResetTime};

/// A breaker in its own time.
struct Timed
{
    CircuitBreaker breaker;
    TimePoint now{1000s};

    void happen(Event event)
    {
        switch (event) {
        case Event::Good:
            breaker.succeeded(now);
            break;
        case Event::Bad:
            breaker.failed(now);
            break;
        case Event::HalfBad:
            breaker.failed(now, CircuitBreaker::volumeThreshold / 2);
            break;
        case Event::ManyBad:
            breaker.failed(now, CircuitBreaker::volumeThreshold);
            break;
        case Event::Recovered:
            breaker.recovered(now);
            break;
        case Event::Program:
            std::ignore = breaker.pass(now, false);
            break;
        case Event::Person:
            std::ignore = breaker.pass(now, true);
            break;
        case Event::Moment:
            now += 700ms;
            break;
        case Event::TryTime:
            now += CircuitBreaker::tryTime;
            break;
        case Event::ResetTime:
            now += CircuitBreaker::resetTime;
            break;
        }
    }
    [[nodiscard]] BreakerState state() const { return breaker.state(now); }
    friend auto operator<=>(const Timed &, const Timed &) = default;
};

/// What must hold in every state that can be reached: empty, or what does not.
QString broken(const Timed &timed)
{
    // Left alone, it lets a program through after at most one try and one rest, and a person no later.
    const TimePoint program = timed.breaker.passAt(timed.now, false);
    const TimePoint person = timed.breaker.passAt(timed.now, true);
    if (program > timed.now + CircuitBreaker::tryTime + CircuitBreaker::resetTime)
        return QStringLiteral("no way out");
    if (person > program)
        return QStringLiteral("a person waits longer than a program");
    for (const bool isPerson : {false, true}) {
        CircuitBreaker later = timed.breaker;
        const TimePoint at = std::max(timed.now, isPerson ? person : program);
        if (!later.pass(at, isPerson))
            return QStringLiteral("does not let through when it said");
        // And that try too ends by itself.
        if (later.state(at + CircuitBreaker::tryTime) == BreakerState::HalfOpen)
            return QStringLiteral("half-open for ever");
    }
    CircuitBreaker asked = timed.breaker;
    if (timed.state() == BreakerState::Closed && !asked.pass(timed.now, false))
        return QStringLiteral("closed, and refuses");
    CircuitBreaker well = timed.breaker;
    well.recovered(timed.now);
    if (well.state(timed.now) != BreakerState::Closed)
        return QStringLiteral("a server that works is kept away");
    return {};
}

/// One step, and what may change by it: empty, or what must not.
QString brokenStep(const Timed &before, Event event, const Timed &after)
{
    const BreakerState was = before.state();
    const BreakerState is = after.state();
    if (event == Event::Good && was == BreakerState::Closed && is != BreakerState::Closed)
        return QStringLiteral("success opens it");
    if (event == Event::Good && was == BreakerState::Open && is != BreakerState::Open)
        return QStringLiteral("a late success of an old statement closes it");
    if (event >= Event::Bad && event <= Event::ManyBad && was == BreakerState::HalfOpen
        && is != BreakerState::Open)
        return QStringLiteral("a failed try does not open it");
    if (event == Event::ManyBad && was == BreakerState::Open && is != BreakerState::Open)
        return QStringLiteral("a failure closes it");
    const bool isTime = event >= Event::Moment;
    if (isTime && was == BreakerState::Open && is != BreakerState::Open)
        return QStringLiteral("time alone opens the gate without a try");
    return {};
}

} // namespace

class tst_CircuitBreaker final : public QObject
{
    Q_OBJECT

private slots:
    void opensAtHalfOfTen();
    void forgetsAfterTheWindow();
    void oneFailureIsNone();
    void restsThenTries();
    void peopleTrySooner();
    void aTryWithoutAnswerFails();
    void everyStateHasAWayOut();
    void aMillionRandomEvents();
};

void tst_CircuitBreaker::opensAtHalfOfTen()
{
    Timed timed;
    for (int i = 0; i < 5; ++i)
        timed.happen(Event::Good);
    for (int i = 0; i < 4; ++i) {
        timed.happen(Event::Bad);
        QCOMPARE(timed.state(), BreakerState::Closed);
    }
    timed.happen(Event::Bad); // the tenth, and half of them
    QCOMPARE(timed.state(), BreakerState::Open);
    QVERIFY(!timed.breaker.pass(timed.now, false));
    QVERIFY(!timed.breaker.pass(timed.now, true));

    Timed mostlyGood;
    for (int i = 0; i < 60; ++i)
        mostlyGood.happen(i % 2 == 0 || i < 6 ? Event::Good : Event::Bad);
    QCOMPARE(mostlyGood.state(), BreakerState::Closed);
}

void tst_CircuitBreaker::forgetsAfterTheWindow()
{
    Timed timed;
    for (int i = 0; i < 9; ++i)
        timed.happen(Event::Bad);
    timed.now += CircuitBreaker::buckets * CircuitBreaker::bucketTime;
    timed.happen(Event::Bad);
    QCOMPARE(timed.state(), BreakerState::Closed);
    // One failure a second is ten in the window.
    for (int i = 0; i < 9; ++i) {
        QCOMPARE(timed.state(), BreakerState::Closed);
        timed.now += 1s;
        timed.happen(Event::Bad);
    }
    QCOMPARE(timed.state(), BreakerState::Open);
}

void tst_CircuitBreaker::oneFailureIsNone()
{
    Timed timed;
    timed.happen(Event::Bad);
    QCOMPARE(timed.state(), BreakerState::Closed);
}

void tst_CircuitBreaker::restsThenTries()
{
    Timed timed;
    timed.happen(Event::ManyBad);
    timed.now += CircuitBreaker::resetTime - 1ms;
    QVERIFY(!timed.breaker.pass(timed.now, false));
    timed.now += 1ms;
    QCOMPARE(timed.state(), BreakerState::Open);
    QVERIFY(timed.breaker.pass(timed.now, false));
    QCOMPARE(timed.state(), BreakerState::HalfOpen);
    QVERIFY(!timed.breaker.pass(timed.now, false)); // one at a time
    timed.happen(Event::Bad);
    QCOMPARE(timed.state(), BreakerState::Open);
    timed.now += CircuitBreaker::resetTime;
    QVERIFY(timed.breaker.pass(timed.now, false));
    timed.happen(Event::Good);
    QCOMPARE(timed.state(), BreakerState::Closed);
    timed.happen(Event::Bad); // old failures are forgotten
    QCOMPARE(timed.state(), BreakerState::Closed);
}

void tst_CircuitBreaker::peopleTrySooner()
{
    Timed timed;
    timed.happen(Event::ManyBad);
    timed.now += CircuitBreaker::resetTimeForPeople;
    QVERIFY(!timed.breaker.pass(timed.now, false));
    QVERIFY(timed.breaker.pass(timed.now, true));
    QVERIFY(timed.breaker.pass(timed.now, true)); // and may join who tries
    QVERIFY(!timed.breaker.pass(timed.now, false));
}

void tst_CircuitBreaker::aTryWithoutAnswerFails()
{
    Timed timed;
    timed.happen(Event::ManyBad);
    timed.now += CircuitBreaker::resetTime;
    QVERIFY(timed.breaker.pass(timed.now, false));
    timed.now += CircuitBreaker::tryTime;
    QCOMPARE(timed.state(), BreakerState::Open);
    QVERIFY(!timed.breaker.pass(timed.now, false));
    // The rest began when the try's time was over, whoever asks when.
    timed.now += CircuitBreaker::resetTime;
    QVERIFY(timed.breaker.pass(timed.now, false));
}

/// Every sequence of up to twelve strides. Where two sequences lead to the same state, the rest of both is walked
/// once: what a breaker will do depends only on what it holds.
void tst_CircuitBreaker::everyStateHasAWayOut()
{
    constexpr int depth = 12;
    std::vector<Timed> level{Timed{}};
    std::size_t seen = 0;
    for (int step = 0; step < depth; ++step) {
        std::vector<Timed> next;
        for (const Timed &before : level) {
            for (const Event event : strides) {
                Timed after = before;
                after.happen(event);
                const QString wrong = brokenStep(before, event, after);
                QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
                next.push_back(after);
            }
        }
        std::sort(next.begin(), next.end());
        next.erase(std::unique(next.begin(), next.end()), next.end());
        for (const Timed &timed : next) {
            const QString wrong = broken(timed);
            QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
        }
        level = std::move(next);
        seen += level.size();
    }
    qInfo("%zu states", seen);
    QVERIFY(seen > 10'000);
}

void tst_CircuitBreaker::aMillionRandomEvents()
{
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    Timed timed;
    std::array<int, 3> visits{};
    for (int i = 0; i < 1'000'000; ++i) {
        const Timed before = timed;
        const auto event = static_cast<Event>(random() % eventCount);
        timed.happen(event);
        const QString step = brokenStep(before, event, timed);
        QVERIFY2(step.isEmpty(), qPrintable(step));
        const QString state = broken(timed);
        QVERIFY2(state.isEmpty(), qPrintable(state));
        ++visits.at(static_cast<std::size_t>(timed.state()));
    }
    for (const int count : visits)
        QVERIFY(count > 1000);
}

QTEST_GUILESS_MAIN(tst_CircuitBreaker)
#include "tst_CircuitBreaker.moc"
