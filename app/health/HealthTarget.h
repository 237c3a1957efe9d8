// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/health/CounterRates.h"
#include "app/health/HealthChecks.h"
#include "app/health/HealthLook.h"
#include "app/health/HealthProbe.h"
#include "app/health/HealthSamples.h"
#include "app/health/HealthTimings.h"
#include "app/health/HealthVerdict.h"

class PoolManager;

/// All that is known of one connection's health. Thread: main.
class HealthTarget final
{
public:
    explicit HealthTarget(ConnectionProfile profile);

    [[nodiscard]] const ConnectionProfile &profile() const { return m_profile; }
    /// Another server, perhaps: what is in force has to be found anew. Samples stay.
    void setProfile(const ConnectionProfile &profile);
    /// Changes with the profile: what was asked of the old one counts no more.
    [[nodiscard]] int generation() const { return m_generation; }

    int watchers = 0;
    bool isCrowded = false; ///< Its server has so many of our connections that the probe session is not kept.

    /// What is due beside the look.
    [[nodiscard]] HealthProbe::Wanted wanted(Clock::TimePoint now, const HealthTimings &timings,
                                             bool writeProbe) const;
    void detailsAsked(const HealthProbe::Wanted &wanted, Clock::TimePoint now);
    [[nodiscard]] bool couldWrite() const { return !m_writeFailure; }

    /// Takes in a look. True: the status in force has changed.
    bool take(const HealthLook &look, const HealthTimings &timings, qint64 at);
    void take(const HealthDetails &details, Clock::TimePoint now, qint64 at);
    /// What Penstock's own pools do there.
    void sample(const PoolManager &pools, Clock::TimePoint now, qint64 at);
    void setAvailability(qint64 looks, qint64 answered);
    /// Holds all figures against their limits anew.
    void check(const HealthTimings &timings);
    void forgetDoubt() { m_verdict.forgetDoubt(); }

    [[nodiscard]] bool isInDoubt() const { return m_verdict.isInDoubt(); }
    /// It was said to be frozen, and nothing else was seen since.
    [[nodiscard]] bool isFrozen() const { return m_isFrozen; }
    void setFrozen(bool frozen) { m_isFrozen = frozen; }

    [[nodiscard]] const HealthResult &result() const { return m_result; }
    [[nodiscard]] const std::vector<HealthCheck> &checks() const { return m_checks; }
    [[nodiscard]] const ServerFigures &figures() const { return m_facts.figures; }
    [[nodiscard]] const std::vector<SlowStatement> &slowStatements() const { return m_slowStatements; }
    [[nodiscard]] const HealthSamples &samples() const { return m_samples; }
    /// What was measured since the last call, for the history.
    [[nodiscard]] std::vector<ServerFigures::Value> takeMeasured();

private:
    void measured(HealthMetric metric, qint64 at, double value);
    void countStatements(const PoolStats &stats, Clock::TimePoint now);

    ConnectionProfile m_profile;
    int m_generation = 0;
    HealthVerdict m_verdict;
    HealthResult m_result;
    HealthChecks::Facts m_facts;
    std::vector<HealthCheck> m_checks;
    std::vector<SlowStatement> m_slowStatements;
    std::optional<Error> m_writeFailure;
    CounterRates m_rates;
    HealthSamples m_samples;
    std::vector<ServerFigures::Value> m_measured;
    struct StatementCount
    {
        Clock::TimePoint at;
        std::uint64_t statements;
        std::uint64_t errors;
    };
    std::deque<StatementCount> m_statementCounts; ///< Of the last ten minutes.
    std::optional<Clock::TimePoint> m_figuresAt;
    std::optional<Clock::TimePoint> m_slowAt;
    std::optional<Clock::TimePoint> m_writeAt;
    bool m_writeWanted = false;
    bool m_isFrozen = false;
};
