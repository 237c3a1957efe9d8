// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/support/Clock.h"

#include <QString>

#include <functional>
#include <map>
#include <optional>
#include <vector>

/// Which connection is looked at when. New ones are due at once; from then on their looks stand spread over the interval,
/// a little shifted each time, so that they never march in step. At most `most` looks run at a time, of which at most
/// half at connections that did not answer last: those cannot hold up the others. A look that is still running is never
/// joined by a second one. Thread: one.
class HealthSchedule final
{
public:
    using Time = Clock::TimePoint;
    /// From 0 to 1, 1 excluded.
    using Random = std::function<double()>;

    explicit HealthSchedule(Random random, int most = 8);

    void add(const QString &id, std::chrono::milliseconds interval, Time now);
    void remove(const QString &id);
    [[nodiscard]] bool has(const QString &id) const { return m_targets.contains(id); }
    /// From its next look on; sooner if that comes sooner.
    void setInterval(const QString &id, std::chrono::milliseconds interval, Time now);
    /// A look out of turn, at `when` if nothing is due before.
    void hasten(const QString &id, Time when);
    /// No look before `when`, but for hasten().
    void delay(const QString &id, Time when);

    /// Those whose looks begin now, longest due first.
    [[nodiscard]] std::vector<QString> begin(Time now);
    /// The look begun has ended.
    void ended(const QString &id, bool answered, Time now);
    /// When begin() has something to give; nothing while all places are taken, or nobody is there.
    [[nodiscard]] std::optional<Time> next() const;
    [[nodiscard]] int running() const { return m_running; }

private:
    struct Target
    {
        std::chrono::milliseconds interval{0};
        Time due{};
        bool running = false;
        bool troubled = false;
        bool first = true;
    };
    [[nodiscard]] bool hasPlace(const Target &target) const;
    [[nodiscard]] Time following(const Target &target, Time now) const;

    const Random m_random;
    const int m_most;
    std::map<QString, Target> m_targets;
    int m_running = 0;
    int m_troubledRunning = 0;
};
