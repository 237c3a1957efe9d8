// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/health/HealthChecks.h"
#include "app/health/HealthJudge.h"

#include <QtTest>

using HealthChecks::Facts;
using State = HealthCheck::State;
using namespace std::chrono_literals;

class TestHealthChecks final : public QObject
{
    Q_OBJECT

private slots:
    void unmeasuredIsUnknown();
    void thresholds_data();
    void thresholds();
    void worstFirst();
    void judges_data();
    void judges();
};

namespace {

Facts withFigures(std::vector<ServerFigures::Value> values)
{
    Facts facts;
    facts.figures.values = std::move(values);
    return facts;
}

Facts withPool(int active, int most, int waiting)
{
    Facts facts;
    facts.pool.emplace();
    facts.pool->active = active;
    facts.pool->maxConnections = most;
    facts.pool->waiting = waiting;
    return facts;
}

} // namespace

void TestHealthChecks::unmeasuredIsUnknown()
{
    const auto checks = HealthChecks::evaluate({});
    QVERIFY(checks.size() >= 15);
    QSet<QString> ids;
    for (const HealthCheck &check : checks) {
        QCOMPARE(check.state, State::Unknown);
        QVERIFY(check.value.isEmpty());
        for (const QString &text : {check.id, check.title, check.limit, check.why, check.advice})
            QVERIFY2(!text.isEmpty(), qPrintable(check.id));
        ids << check.id;
    }
    QCOMPARE(ids.size(), static_cast<qsizetype>(checks.size()));
}

/// Both sides of each limit.
void TestHealthChecks::thresholds_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<Facts>("facts");
    QTest::addColumn<State>("state");
    const auto row = [](const char *id, const char *what, const Facts &facts, State state) {
        QTest::addRow("%s: %s", id, what) << QString::fromLatin1(id) << facts << state;
    };
    const auto figure = [&](const char *id, HealthMetric metric, double value, State state) {
        QTest::addRow("%s: %g", id, value)
            << QString::fromLatin1(id) << withFigures({{metric, value}}) << state;
    };
    figure("long-statement", HealthMetric::LongestStatement, 59.9, State::Passed);
    figure("long-statement", HealthMetric::LongestStatement, 60, State::Warning);
    figure("cache-hit", HealthMetric::CacheHitRatio, 0.99, State::Passed);
    figure("cache-hit", HealthMetric::CacheHitRatio, 0.9899, State::Warning);
    figure("replication-lag", HealthMetric::ReplicationLag, 4.9, State::Passed);
    figure("replication-lag", HealthMetric::ReplicationLag, 5, State::Warning);
    figure("replication-lag", HealthMetric::ReplicationLag, 300, State::Failed);
    figure("wraparound", HealthMetric::WraparoundAge, 499e6, State::Passed);
    figure("wraparound", HealthMetric::WraparoundAge, 500e6, State::Warning);
    figure("wraparound", HealthMetric::WraparoundAge, 2000e6, State::Failed);
    figure("lock-waits", HealthMetric::SessionsWaiting, 4, State::Passed);
    figure("lock-waits", HealthMetric::SessionsWaiting, 5, State::Warning);
    figure("deadlocks", HealthMetric::DeadlockRate, 0, State::Passed);
    figure("deadlocks", HealthMetric::DeadlockRate, 0.01, State::Warning);
    figure("wal-size", HealthMetric::WalSize, 99.0 * 1024 * 1024, State::Passed);
    figure("wal-size", HealthMetric::WalSize, 100.0 * 1024 * 1024, State::Warning);
    const auto sessions = [](double used) {
        return withFigures({{HealthMetric::ConnectionsUsed, used}, {HealthMetric::ConnectionsLimit, 100}});
    };
    row("server-connections", "79", sessions(79), State::Passed);
    row("server-connections", "80", sessions(80), State::Warning);
    row("server-connections", "95", sessions(95), State::Failed);
    const auto idle = [](double count, double longest) {
        return withFigures(
            {{HealthMetric::SessionsIdleInTransaction, count}, {HealthMetric::LongestTransaction, longest}});
    };
    row("idle-in-transaction", "short", idle(1, 299), State::Passed);
    row("idle-in-transaction", "long", idle(1, 300), State::Warning);
    row("idle-in-transaction", "none", idle(0, 9000), State::Passed);
    const auto pages = [](double free, double all) {
        return withFigures({{HealthMetric::FreePages, free}, {HealthMetric::PageCount, all}});
    };
    row("free-pages", "few", pages(2400, 10000), State::Passed);
    row("free-pages", "many", pages(2500, 10000), State::Warning);
    row("free-pages", "of a small file", pages(900, 1000), State::Passed);
    row("pool-utilisation", "79 %", withPool(79, 100, 0), State::Passed);
    row("pool-utilisation", "80 %", withPool(16, 20, 0), State::Warning);
    row("pool-utilisation", "full", withPool(20, 20, 0), State::Warning);
    row("pool-utilisation", "full and waited for", withPool(20, 20, 1), State::Failed);
    Facts facts = withPool(0, 20, 0);
    row("connection-leaks", "none", facts, State::Passed);
    facts.pool->leaks = 1;
    row("connection-leaks", "one", facts, State::Warning);
    row("statement-p95", "no statements", facts, State::Unknown);
    facts.pool->statements = 10;
    facts.pool->statementP95 = 49900us;
    row("statement-p95", "49.9 ms", facts, State::Passed);
    facts.pool->statementP95 = 50ms;
    row("statement-p95", "50 ms", facts, State::Warning);
    facts = {};
    facts.recentStatements = 99;
    facts.recentErrors = 99;
    row("error-rate", "too few", facts, State::Unknown);
    facts.recentStatements = 1001;
    facts.recentErrors = 1;
    row("error-rate", "below 0.1 %", facts, State::Passed);
    facts.recentStatements = 1000;
    row("error-rate", "0.1 %", facts, State::Warning);
    facts = {};
    facts.looks = 10000;
    facts.answered = 9991;
    row("availability", "99.91 %", facts, State::Passed);
    facts.answered = 9990;
    row("availability", "99.9 %", facts, State::Warning);
    facts = {};
    facts.diskHasRoom = true;
    row("disk-full", "room", facts, State::Passed);
    facts.diskHasRoom = false;
    row("disk-full", "none", facts, State::Failed);
    facts = {};
    facts.responseTime = 499ms;
    facts.clockOffset = -4999ms;
    row("response-time", "499 ms", facts, State::Passed);
    row("clock-skew", "-4.999 s", facts, State::Passed);
    facts.responseTime = 500ms;
    facts.clockOffset = -5000ms;
    row("response-time", "500 ms", facts, State::Warning);
    row("clock-skew", "-5 s", facts, State::Warning);
}

void TestHealthChecks::thresholds()
{
    QFETCH(QString, id);
    QFETCH(Facts, facts);
    QFETCH(State, state);
    for (const HealthCheck &check : HealthChecks::evaluate(facts)) {
        if (check.id != id)
            continue;
        QCOMPARE(check.state, state);
        QCOMPARE(check.value.isEmpty(), state == State::Unknown);
        return;
    }
    QFAIL("no such check");
}

void TestHealthChecks::worstFirst()
{
    Facts facts = withPool(16, 20, 0);
    facts.diskHasRoom = false;
    const auto checks = HealthChecks::evaluate(facts);
    QCOMPARE(checks.front().id, QStringLiteral("disk-full"));
    QCOMPARE(checks.at(1).state, State::Warning);
    QCOMPARE(checks.back().state, State::Unknown);
}

void TestHealthChecks::judges_data()
{
    QTest::addColumn<int>("error"); ///< -1: it answered.
    QTest::addColumn<QString>("serverCode");
    QTest::addColumn<HealthStatus>("status");
    QTest::addColumn<int>("reason");
    const auto row = [](const char *name, ErrorCode code, const char *serverCode, HealthStatus status,
                        ErrorCode reason) {
        QTest::newRow(name) << static_cast<int>(code) << QString::fromLatin1(serverCode) << status
                            << static_cast<int>(reason);
    };
    row("refused", ErrorCode::Unreachable, "", HealthStatus::Down, ErrorCode::Unreachable);
    row("wrong password", ErrorCode::Authentication, "", HealthStatus::Down, ErrorCode::Authentication);
    row("lost", ErrorCode::ConnectionLost, "", HealthStatus::Down, ErrorCode::ConnectionLost);
    row("no session left", ErrorCode::ServerLimit, "53300", HealthStatus::Degraded, ErrorCode::ServerLimit);
    row("PostgreSQL's disk", ErrorCode::ServerLimit, "53100", HealthStatus::Degraded, ErrorCode::DiskFull);
    row("MariaDB's disk", ErrorCode::ServerLimit, "1021 (HY000)", HealthStatus::Degraded,
        ErrorCode::DiskFull);
    row("MariaDB's table", ErrorCode::ServerLimit, "1114 (HY000)", HealthStatus::Degraded,
        ErrorCode::DiskFull);
    row("SQLite's disk", ErrorCode::DiskFull, "13", HealthStatus::Degraded, ErrorCode::DiskFull);
    row("locked file", ErrorCode::Locked, "5", HealthStatus::Degraded, ErrorCode::Locked);
    row("no driver", ErrorCode::Unsupported, "", HealthStatus::Unknown, ErrorCode::Unsupported);
    QTest::newRow("answers") << -1 << QString() << HealthStatus::Healthy << -1;
}

void TestHealthChecks::judges()
{
    QFETCH(int, error);
    QFETCH(QString, serverCode);
    QFETCH(HealthStatus, status);
    QFETCH(int, reason);
    HealthLook look;
    if (error >= 0)
        look.error = Error{static_cast<ErrorCode>(error), QStringLiteral("m"), {}, {}, serverCode};
    const ConnectionProfile profile;
    const auto judged = HealthJudge::judge({profile, look, {}, {}, 500ms});
    QCOMPARE(judged.status, status);
    QCOMPARE(judged.reason ? static_cast<int>(judged.reason->code) : -1, reason);
}

QTEST_GUILESS_MAIN(TestHealthChecks)
#include "tst_HealthChecks.moc"
