// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/health/HealthTarget.h"

#include "app/health/HealthJudge.h"
#include "app/pool/PoolManager.h"

#include <utility>

namespace {

using std::chrono::milliseconds;

constexpr int slowStatementsKept = 20;
constexpr std::chrono::minutes statementWindow{10};

double asMilliseconds(std::chrono::microseconds span)
{
    return static_cast<double>(span.count()) / 1000;
}

bool isDue(const std::optional<Clock::TimePoint> &last, Clock::TimePoint now, milliseconds interval)
{
    // A tenth early still counts: the looks that carry it are jittered.
    return !last || now - *last >= interval - interval / 10;
}

} // namespace

HealthTarget::HealthTarget(ConnectionProfile profile)
{
    setProfile(profile);
}

void HealthTarget::setProfile(const ConnectionProfile &profile)
{
    m_profile = profile;
    ++m_generation;
    m_verdict = {};
    m_result = {};
    m_result.connectionId = profile.id;
    m_result.connectionName = profile.name;
    m_rates = {};
    m_facts = {};
    m_writeFailure.reset();
    m_isFrozen = false;
    m_figuresAt.reset();
    m_checks = HealthChecks::evaluate(m_facts);
}

HealthProbe::Wanted HealthTarget::wanted(Clock::TimePoint now, const HealthTimings &timings,
                                         bool writeProbe) const
{
    HealthProbe::Wanted wanted;
    wanted.figures =
        isDue(m_figuresAt, now, watchers > 0 ? timings.watchedFiguresInterval : timings.figuresInterval);
    if (watchers > 0 && isDue(m_slowAt, now, timings.slowStatementsInterval))
        wanted.slowStatements = slowStatementsKept;
    const bool triesAgain = m_writeFailure && isDue(m_writeAt, now, timings.figuresInterval);
    wanted.write =
        !m_profile.readOnly
        && (m_writeWanted || triesAgain || (writeProbe && isDue(m_writeAt, now, timings.writeInterval)));
    return wanted;
}

void HealthTarget::detailsAsked(const HealthProbe::Wanted &wanted, Clock::TimePoint now)
{
    if (wanted.figures)
        m_figuresAt = now;
    if (wanted.slowStatements > 0)
        m_slowAt = now;
    if (wanted.write) {
        m_writeAt = now;
        m_writeWanted = false;
    }
}

bool HealthTarget::take(const HealthLook &look, const HealthTimings &timings, qint64 at)
{
    m_result.lastChecked = QDateTime::fromMSecsSinceEpoch(at, Qt::UTC);
    if (look.error && HealthJudge::isDiskFull(*look.error))
        m_writeWanted = true;
    if (!look.error) {
        m_result.responseTime = look.responseTime;
        m_result.role = look.role;
        m_result.serverVersion = look.serverVersion;
        m_facts.responseTime = look.responseTime;
        m_facts.clockOffset = look.clockOffset;
        measured(HealthMetric::ResponseTime, at, asMilliseconds(look.responseTime));
    }
    check(timings);
    auto [status, reason] =
        HealthJudge::judge({m_profile, look, m_checks, m_writeFailure, timings.slowAfter});
    const bool changed = m_verdict.add(status);
    if (changed)
        m_result.since = m_result.lastChecked;
    // A reason belongs to the status in force; one look that disagrees says nothing yet.
    if (status == m_verdict.status())
        m_result.error = std::move(reason);
    m_result.status = m_verdict.status();
    return changed;
}

void HealthTarget::take(const HealthDetails &details, Clock::TimePoint now, qint64 at)
{
    if (details.figures && details.figures->has_value()) {
        m_facts.figures = m_rates.rates(**details.figures, now);
        for (const ServerFigures::Value &value : m_facts.figures.values)
            measured(value.metric, at, value.value);
    }
    if (details.slowStatements && details.slowStatements->has_value())
        m_slowStatements = **details.slowStatements;
    if (details.write) {
        m_writeFailure = details.write->has_value() ? std::nullopt : std::optional(details.write->error());
        m_facts.diskHasRoom.reset();
        if (!m_writeFailure)
            m_facts.diskHasRoom = true;
        else if (HealthJudge::isDiskFull(*m_writeFailure))
            m_facts.diskHasRoom = false;
    }
}

void HealthTarget::sample(const PoolManager &pools, Clock::TimePoint now, qint64 at)
{
    m_result.connectionCount = 0;
    for (const char *beside : {"", "/metadata", "/probe"}) {
        if (const auto pool = pools.getPoolStats(m_profile.id + QLatin1String(beside)))
            m_result.connectionCount += pool->total;
    }
    const auto stats = pools.getPoolStats(m_profile.id);
    // Where a statement found no room, the next look tries to write.
    if (stats && stats->noRoom > (m_facts.pool ? m_facts.pool->noRoom : 0))
        m_writeWanted = true;
    m_facts.pool = stats ? std::optional(*stats) : std::nullopt;
    if (!stats)
        return;
    measured(HealthMetric::PoolActive, at, stats->active);
    measured(HealthMetric::PoolIdle, at, stats->idle);
    measured(HealthMetric::PoolWaiting, at, stats->waiting);
    measured(HealthMetric::PoolLongestWait, at, static_cast<double>(stats->longestWait.count()));
    if (stats->acquired > 0)
        measured(HealthMetric::PoolAcquireP95, at, asMilliseconds(stats->acquireP95));
    if (stats->statements > 0) {
        measured(HealthMetric::StatementP50, at, asMilliseconds(stats->statementP50));
        measured(HealthMetric::StatementP95, at, asMilliseconds(stats->statementP95));
        measured(HealthMetric::StatementP99, at, asMilliseconds(stats->statementP99));
    }
    if (const auto rate =
            m_rates.rate(HealthMetric::StatementRate, static_cast<double>(stats->statements), now))
        measured(HealthMetric::StatementRate, at, *rate);
    if (const auto rate =
            m_rates.rate(HealthMetric::ErrorRate, static_cast<double>(stats->statementErrors), now))
        measured(HealthMetric::ErrorRate, at, *rate);
    countStatements(*stats, now);
}

void HealthTarget::countStatements(const PoolStats &stats, Clock::TimePoint now)
{
    if (!m_statementCounts.empty() && stats.statements < m_statementCounts.back().statements)
        m_statementCounts.clear(); // the pool was made anew
    m_statementCounts.push_back({now, stats.statements, stats.statementErrors});
    while (m_statementCounts.front().at < now - statementWindow)
        m_statementCounts.pop_front();
    const StatementCount &first = m_statementCounts.front();
    m_facts.recentStatements = stats.statements - first.statements;
    m_facts.recentErrors = stats.statementErrors - first.errors;
}

void HealthTarget::setAvailability(qint64 looks, qint64 answered)
{
    m_facts.looks = looks;
    m_facts.answered = answered;
}

void HealthTarget::check(const HealthTimings &timings)
{
    m_facts.slowAfter = timings.slowAfter;
    m_checks = HealthChecks::evaluate(m_facts);
}

void HealthTarget::measured(HealthMetric metric, qint64 at, double value)
{
    m_samples.add(metric, at, value);
    m_measured.push_back({metric, value});
}

std::vector<ServerFigures::Value> HealthTarget::takeMeasured()
{
    return std::exchange(m_measured, {});
}
