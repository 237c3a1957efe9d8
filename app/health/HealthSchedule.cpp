// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/health/HealthSchedule.h"

#include <algorithm>
#include <utility>

namespace {

/// Each look comes up to this part of its interval early or late.
constexpr double jitter = 0.05;

HealthSchedule::Time later(HealthSchedule::Time now, std::chrono::milliseconds span, double factor)
{
    return now
           + std::chrono::duration_cast<Clock::TimePoint::duration>(
               std::chrono::duration<double, std::milli>(static_cast<double>(span.count()) * factor));
}

} // namespace

HealthSchedule::HealthSchedule(Random random, int most)
    : m_random(std::move(random))
    , m_most(most)
{}

void HealthSchedule::add(const QString &id, std::chrono::milliseconds interval, Time now)
{
    m_targets.try_emplace(id, Target{interval, now});
}

void HealthSchedule::remove(const QString &id)
{
    const auto found = m_targets.find(id);
    if (found == m_targets.end())
        return;
    if (found->second.running) {
        --m_running;
        m_troubledRunning -= found->second.troubled ? 1 : 0;
    }
    m_targets.erase(found);
}

void HealthSchedule::setInterval(const QString &id, std::chrono::milliseconds interval, Time now)
{
    const auto found = m_targets.find(id);
    if (found == m_targets.end() || found->second.interval == interval)
        return;
    Target &target = found->second;
    target.interval = interval;
    if (!target.first)
        target.due = std::min(target.due, later(now, interval, m_random()));
}

void HealthSchedule::hasten(const QString &id, Time when)
{
    if (const auto found = m_targets.find(id); found != m_targets.end())
        found->second.due = std::min(found->second.due, when);
}

void HealthSchedule::delay(const QString &id, Time when)
{
    if (const auto found = m_targets.find(id); found != m_targets.end())
        found->second.due = std::max(found->second.due, when);
}

bool HealthSchedule::hasPlace(const Target &target) const
{
    return m_running < m_most && (!target.troubled || m_troubledRunning < std::max(1, m_most / 2));
}

std::vector<QString> HealthSchedule::begin(Time now)
{
    std::vector<std::pair<const QString, Target> *> due;
    for (auto &target : m_targets) {
        if (!target.second.running && target.second.due <= now)
            due.push_back(&target);
    }
    std::stable_sort(due.begin(), due.end(),
                     [](const auto *a, const auto *b) { return a->second.due < b->second.due; });
    std::vector<QString> begun;
    for (auto *entry : due) {
        Target &target = entry->second;
        if (!hasPlace(target))
            continue;
        target.running = true;
        ++m_running;
        m_troubledRunning += target.troubled ? 1 : 0;
        target.due = following(target, now);
        target.first = false;
        begun.push_back(entry->first);
    }
    return begun;
}

HealthSchedule::Time HealthSchedule::following(const Target &target, Time now) const
{
    // After the first look, anywhere within the interval: that spreads those that came together.
    const double factor = target.first ? m_random() : 1 + jitter * (2 * m_random() - 1);
    // By the plan, not by when the look got its place: a late one does not push the others on. Missed ones collapse.
    const Time planned = later(target.due, target.interval, factor);
    return planned > now ? planned : later(now, target.interval, factor);
}

void HealthSchedule::ended(const QString &id, bool answered, Time now)
{
    const auto found = m_targets.find(id);
    if (found == m_targets.end() || !found->second.running)
        return;
    Target &target = found->second;
    target.running = false;
    --m_running;
    m_troubledRunning -= target.troubled ? 1 : 0;
    target.troubled = !answered;
    // A look that took longer than its interval leaves the server a rest.
    if (target.due <= now)
        target.due = following(target, now);
}

std::optional<HealthSchedule::Time> HealthSchedule::next() const
{
    std::optional<Time> earliest;
    for (const auto &[id, target] : m_targets) {
        if (!target.running && hasPlace(target) && (!earliest || target.due < *earliest))
            earliest = target.due;
    }
    return earliest;
}
