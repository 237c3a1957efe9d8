// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/health/HealthChecks.h"

#include "models/health/HealthMetric.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>

namespace {

using HealthChecks::Facts;
using State = HealthCheck::State;

struct HealthChecksText
{
    Q_DECLARE_TR_FUNCTIONS(HealthChecks)
};

struct Finding
{
    State state = State::Unknown;
    QString value = {};
};

std::optional<double> figure(const Facts &facts, HealthMetric metric)
{
    for (const ServerFigures::Value &value : facts.figures.values) {
        if (value.metric == metric)
            return value.value;
    }
    return {};
}

/// At `warning` and above it warns, at `failure` and above it fails.
State grade(double value, double warning, double failure = HUGE_VAL)
{
    return value >= failure ? State::Failed : value >= warning ? State::Warning : State::Passed;
}

Finding graded(const Facts &facts, HealthMetric metric, double warning, double failure = HUGE_VAL)
{
    const auto value = figure(facts, metric);
    if (!value)
        return {};
    return {grade(*value, warning, failure), HealthMetrics::text(metric, *value)};
}

/// "85 % (17 of 20)"
QString share(double part, double whole)
{
    return HealthChecksText::tr("%1 % (%2 of %3)")
        .arg(QLocale().toString(100 * part / whole, 'f', 0), QLocale().toString(part, 'f', 0),
             QLocale().toString(whole, 'f', 0));
}

QString percent(double ratio)
{
    return HealthChecksText::tr("%1 %").arg(QLocale().toString(100 * ratio, 'f', 2));
}

Finding responseTime(const Facts &facts)
{
    if (!facts.responseTime)
        return {};
    const double ms = static_cast<double>(facts.responseTime->count()) / 1000;
    return {grade(ms, static_cast<double>(facts.slowAfter.count())),
            HealthMetrics::text(HealthMetric::ResponseTime, ms)};
}

Finding statementP95(const Facts &facts)
{
    if (!facts.pool || facts.pool->statements == 0)
        return {};
    const double ms = static_cast<double>(facts.pool->statementP95.count()) / 1000;
    return {grade(ms, 50), HealthMetrics::text(HealthMetric::StatementP95, ms)};
}

Finding poolUtilisation(const Facts &facts)
{
    if (!facts.pool || facts.pool->maxConnections < 1)
        return {};
    const PoolStats &pool = *facts.pool;
    const bool starving = pool.active >= pool.maxConnections && pool.waiting > 0;
    const State state = starving ? State::Failed : grade(1.0 * pool.active / pool.maxConnections, 0.8);
    return {state, share(pool.active, pool.maxConnections)};
}

Finding errorRate(const Facts &facts)
{
    // One in a thousand cannot be told from a handful of statements.
    constexpr std::uint64_t least = 100;
    if (facts.recentStatements < least)
        return {};
    const double ratio =
        static_cast<double>(facts.recentErrors) / static_cast<double>(facts.recentStatements);
    return {grade(ratio, 0.001), percent(ratio)};
}

Finding availability(const Facts &facts)
{
    if (facts.looks < 1)
        return {};
    const double ratio = static_cast<double>(facts.answered) / static_cast<double>(facts.looks);
    return {ratio > 0.999 ? State::Passed : State::Warning, percent(ratio)};
}

Finding leaks(const Facts &facts)
{
    if (!facts.pool)
        return {};
    return {facts.pool->leaks == 0 ? State::Passed : State::Warning, QString::number(facts.pool->leaks)};
}

Finding longStatement(const Facts &facts)
{
    return graded(facts, HealthMetric::LongestStatement, 60);
}

Finding serverConnections(const Facts &facts)
{
    const auto used = figure(facts, HealthMetric::ConnectionsUsed);
    const auto limit = figure(facts, HealthMetric::ConnectionsLimit);
    if (!used || !limit || *limit < 1)
        return {};
    return {grade(*used / *limit, 0.8, 0.95), share(*used, *limit)};
}

Finding cacheHit(const Facts &facts)
{
    const auto ratio = figure(facts, HealthMetric::CacheHitRatio);
    if (!ratio)
        return {};
    return {*ratio >= 0.99 ? State::Passed : State::Warning, percent(*ratio)};
}

Finding replicationLag(const Facts &facts)
{
    return graded(facts, HealthMetric::ReplicationLag, 5, 300);
}

Finding wraparound(const Facts &facts)
{
    return graded(facts, HealthMetric::WraparoundAge, 500'000'000, 2'000'000'000);
}

Finding idleInTransaction(const Facts &facts)
{
    const auto idle = figure(facts, HealthMetric::SessionsIdleInTransaction);
    const auto longest = figure(facts, HealthMetric::LongestTransaction);
    if (!idle || !longest)
        return {};
    constexpr double patience = 300;
    const bool stands = *idle > 0 && *longest >= patience;
    return {stands ? State::Warning : State::Passed,
            *idle > 0 ? HealthChecksText::tr("%1, longest transaction %2")
                            .arg(HealthMetrics::text(HealthMetric::SessionsIdleInTransaction, *idle),
                                 HealthMetrics::text(HealthMetric::LongestTransaction, *longest))
                      : QStringLiteral("0")};
}

Finding lockWaits(const Facts &facts)
{
    return graded(facts, HealthMetric::SessionsWaiting, 5);
}

Finding deadlocks(const Facts &facts)
{
    const auto rate = figure(facts, HealthMetric::DeadlockRate);
    if (!rate)
        return {};
    return {*rate > 0 ? State::Warning : State::Passed,
            HealthMetrics::text(HealthMetric::DeadlockRate, *rate)};
}

Finding diskFull(const Facts &facts)
{
    if (!facts.diskHasRoom)
        return {};
    return *facts.diskHasRoom ? Finding{State::Passed, HealthChecksText::tr("a write succeeded")}
                              : Finding{State::Failed, HealthChecksText::tr("the disk is full")};
}

Finding clockSkew(const Facts &facts)
{
    if (!facts.clockOffset)
        return {};
    const double seconds = std::abs(static_cast<double>(facts.clockOffset->count())) / 1000;
    return {grade(seconds, 5), HealthMetrics::text(HealthMetric::ReplicationLag, seconds)};
}

Finding walSize(const Facts &facts)
{
    return graded(facts, HealthMetric::WalSize, 100.0 * 1024 * 1024);
}

Finding freePages(const Facts &facts)
{
    const auto free = figure(facts, HealthMetric::FreePages);
    const auto pages = figure(facts, HealthMetric::PageCount);
    if (!free || !pages || *pages < 1)
        return {};
    constexpr double worthIt = 10'000; // 40 MiB of the usual pages
    return {*pages >= worthIt && *free / *pages >= 0.25 ? State::Warning : State::Passed,
            share(*free, *pages)};
}

struct Rule
{
    const char *id;
    Finding (*find)(const Facts &);
    const char *title;
    const char *limit;
    const char *why;
    const char *advice;
};

constexpr std::array rules{
    Rule{"disk-full", diskFull, QT_TRANSLATE_NOOP("HealthChecks", "Room on the server's disk"),
         QT_TRANSLATE_NOOP("HealthChecks", "enough for a write"),
         QT_TRANSLATE_NOOP("HealthChecks",
                           "A server with a full disk still answers, and loses what people save."),
         QT_TRANSLATE_NOOP("HealthChecks",
                           "Free space where the server keeps its data, its log or its temporary "
                           "files.")},
    Rule{"server-connections", serverConnections, QT_TRANSLATE_NOOP("HealthChecks", "Sessions on the server"),
         QT_TRANSLATE_NOOP("HealthChecks", "below 80 % of its limit"),
         QT_TRANSLATE_NOOP("HealthChecks", "At the limit the server refuses everybody who comes."),
         QT_TRANSLATE_NOOP("HealthChecks",
                           "Close idle sessions, put a pooler in front, or raise max_connections.")},
    // PostgreSQL 15 manual, 25.1.5: autovacuum acts from 200 million on, and writes stop 3 million short of 2^31.
    Rule{"wraparound", wraparound, QT_TRANSLATE_NOOP("HealthChecks", "Transactions since the last freeze"),
         QT_TRANSLATE_NOOP("HealthChecks", "below 500 million"),
         QT_TRANSLATE_NOOP("HealthChecks", "At 2,147 million the server stops taking writes."),
         QT_TRANSLATE_NOOP("HealthChecks",
                           "Look for what holds autovacuum back (long transactions, replication "
                           "slots, prepared transactions), then run VACUUM FREEZE.")},
    Rule{"replication-lag", replicationLag, QT_TRANSLATE_NOOP("HealthChecks", "Replication lag"), // pgHero
         QT_TRANSLATE_NOOP("HealthChecks", "below 5 s"),
         QT_TRANSLATE_NOOP("HealthChecks",
                           "So much would be lost in a failover, and reads on the standby are so "
                           "old."),
         QT_TRANSLATE_NOOP("HealthChecks",
                           "Look at the standby's disk and network, and at long statements on it.")},
    Rule{"pool-utilisation", poolUtilisation,
         QT_TRANSLATE_NOOP("HealthChecks", "Pool utilisation"), // specification
         QT_TRANSLATE_NOOP("HealthChecks", "below 80 %"),
         QT_TRANSLATE_NOOP("HealthChecks", "In a full pool every statement waits for another to end."),
         QT_TRANSLATE_NOOP("HealthChecks",
                           "See who holds the connections, end what is not needed, or raise the "
                           "connection's maximum.")},
    Rule{"response-time", responseTime, QT_TRANSLATE_NOOP("HealthChecks", "Response time"),
         QT_TRANSLATE_NOOP("HealthChecks", "below %1 ms"),
         QT_TRANSLATE_NOOP("HealthChecks", "Every statement takes at least one round trip."),
         QT_TRANSLATE_NOOP("HealthChecks", "Look at the server's load and at the network on the way.")},
    Rule{"statement-p95", statementP95,
         QT_TRANSLATE_NOOP("HealthChecks", "Statements, 95 of 100"), // specification
         QT_TRANSLATE_NOOP("HealthChecks", "below 50 ms"),
         QT_TRANSLATE_NOOP("HealthChecks", "People notice what takes longer."),
         QT_TRANSLATE_NOOP("HealthChecks",
                           "Look at the slowest statements: an index or a narrower condition helps "
                           "most of them.")},
    Rule{"error-rate", errorRate, QT_TRANSLATE_NOOP("HealthChecks", "Failed statements"), // specification
         QT_TRANSLATE_NOOP("HealthChecks", "below 0.1 % in ten minutes"),
         QT_TRANSLATE_NOOP("HealthChecks", "Errors that repeat are a defect of a program or of the server."),
         QT_TRANSLATE_NOOP("HealthChecks", "Look at the last errors in the history of statements.")},
    Rule{"availability", availability, QT_TRANSLATE_NOOP("HealthChecks", "Availability"), // specification
         QT_TRANSLATE_NOOP("HealthChecks", "above 99.9 % of the looks in 90 days"),
         QT_TRANSLATE_NOOP("HealthChecks", "0.1 % is 43 minutes a month."),
         QT_TRANSLATE_NOOP("HealthChecks",
                           "Look in the history when it did not answer, and what happened then.")},
    Rule{"connection-leaks", leaks, QT_TRANSLATE_NOOP("HealthChecks", "Connection leaks"), // specification
         QT_TRANSLATE_NOOP("HealthChecks", "0"),
         QT_TRANSLATE_NOOP("HealthChecks", "A connection that nobody gives back is missing for the others."),
         QT_TRANSLATE_NOOP("HealthChecks", "See in the pool's panel who holds it, and release it there.")},
    Rule{"long-statement", longStatement,
         QT_TRANSLATE_NOOP("HealthChecks", "Longest running statement"), // pgHero
         QT_TRANSLATE_NOOP("HealthChecks", "below 60 s"),
         QT_TRANSLATE_NOOP("HealthChecks", "It holds locks and keeps old rows from being cleaned up."),
         QT_TRANSLATE_NOOP("HealthChecks",
                           "Look at it in the list of sessions; cancel it if nobody needs it.")},
    Rule{"idle-in-transaction", idleInTransaction,
         QT_TRANSLATE_NOOP("HealthChecks", "Sessions idle in a transaction"),
         QT_TRANSLATE_NOOP("HealthChecks", "none for 5 minutes"), // pgAdmin's alert
         QT_TRANSLATE_NOOP("HealthChecks",
                           "They hold locks and keep old rows from being cleaned up, for nothing."),
         QT_TRANSLATE_NOOP("HealthChecks",
                           "Commit or roll back; idle_in_transaction_session_timeout does it on the "
                           "server.")},
    Rule{"lock-waits", lockWaits, QT_TRANSLATE_NOOP("HealthChecks", "Sessions waiting for a lock"),
         QT_TRANSLATE_NOOP("HealthChecks", "fewer than 5"),
         QT_TRANSLATE_NOOP("HealthChecks", "A queue at a lock grows until who holds it ends."),
         QT_TRANSLATE_NOOP("HealthChecks", "The tree of sessions shows who blocks whom.")},
    Rule{"deadlocks", deadlocks, QT_TRANSLATE_NOOP("HealthChecks", "Deadlocks"),
         QT_TRANSLATE_NOOP("HealthChecks", "none"),
         QT_TRANSLATE_NOOP("HealthChecks", "The server ends one of the two statements with an error."),
         QT_TRANSLATE_NOOP("HealthChecks",
                           "Let programs take their locks in the same order, and repeat what was "
                           "ended.")},
    Rule{
        "cache-hit", cacheHit, QT_TRANSLATE_NOOP("HealthChecks", "Reads answered from memory"), // pgHero
        QT_TRANSLATE_NOOP("HealthChecks", "at least 99 %"),
        QT_TRANSLATE_NOOP("HealthChecks", "What is not in memory is read from disk, a hundred times slower."),
        QT_TRANSLATE_NOOP("HealthChecks",
                          "Give the server more memory (shared_buffers, innodb_buffer_pool_size), or "
                          "let statements read less.")},
    Rule{
        "clock-skew", clockSkew, QT_TRANSLATE_NOOP("HealthChecks", "Clocks apart"),
        QT_TRANSLATE_NOOP("HealthChecks", "below 5 s"),
        QT_TRANSLATE_NOOP("HealthChecks", "Times written by programs and by the server do not fit together."),
        QT_TRANSLATE_NOOP("HealthChecks", "Let both machines take their time from NTP.")},
    Rule{"wal-size", walSize, QT_TRANSLATE_NOOP("HealthChecks", "Size of the write-ahead log"),
         QT_TRANSLATE_NOOP("HealthChecks", "below 100 MiB"),
         QT_TRANSLATE_NOOP("HealthChecks", "It slows down every read, and grows while a reader stays open."),
         QT_TRANSLATE_NOOP("HealthChecks", "Close the program that keeps reading, then PRAGMA "
                                           "wal_checkpoint(TRUNCATE).")},
    Rule{"free-pages", freePages, QT_TRANSLATE_NOOP("HealthChecks", "Free pages in the file"),
         QT_TRANSLATE_NOOP("HealthChecks", "below 25 %"),
         QT_TRANSLATE_NOOP("HealthChecks", "So much of the file is empty."),
         QT_TRANSLATE_NOOP("HealthChecks",
                           "VACUUM gives the space back; it needs as much again while it runs.")},
};

int rank(State state)
{
    switch (state) {
    case State::Failed:
        return 0;
    case State::Warning:
        return 1;
    case State::Passed:
        return 2;
    case State::Unknown:
        break;
    }
    return 3;
}

} // namespace

namespace HealthChecks {

std::vector<HealthCheck> evaluate(const Facts &facts)
{
    std::vector<HealthCheck> checks;
    for (const Rule &rule : rules) {
        Finding finding = rule.find(facts);
        QString limit = HealthChecksText::tr(rule.limit);
        if (rule.find == responseTime)
            limit = limit.arg(facts.slowAfter.count());
        checks.push_back({QLatin1String(rule.id), finding.state, HealthChecksText::tr(rule.title),
                          std::move(finding.value), std::move(limit), HealthChecksText::tr(rule.why),
                          HealthChecksText::tr(rule.advice)});
    }
    std::stable_sort(checks.begin(), checks.end(),
                     [](const auto &a, const auto &b) { return rank(a.state) < rank(b.state); });
    return checks;
}

} // namespace HealthChecks
