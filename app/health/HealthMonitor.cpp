// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/health/HealthMonitor.h"

#include "app/health/HealthRounds.h"

#include <algorithm>
#include <utility>

HealthMonitor::HealthMonitor(DatabaseManager &databases, PoolManager &pools, WorkspaceStore *store,
                             Settings &settings, QObject *parent)
    : QObject(parent)
    , m(std::make_unique<HealthRounds>(databases, pools, store, settings))
{
    connect(m.get(), &HealthRounds::probed, this, &HealthMonitor::probed);
    connect(m.get(), &HealthRounds::statusChanged, this, &HealthMonitor::statusChanged);
    connect(m.get(), &HealthRounds::connectionsChanged, this, &HealthMonitor::connectionsChanged);
    connect(m.get(), &HealthRounds::failed, this, &HealthMonitor::failed);
}

HealthMonitor::~HealthMonitor() = default;

void HealthMonitor::setTimings(const HealthTimings &timings)
{
    m->setTimings(timings);
}

void HealthMonitor::start()
{
    m->start();
}

void HealthMonitor::stop()
{
    m->stop();
}

void HealthMonitor::reload()
{
    m->reload();
}

void HealthMonitor::checkNow(const QString &connectionId)
{
    m->hasten(connectionId);
}

std::vector<HealthResult> HealthMonitor::results() const
{
    std::vector<HealthResult> results;
    for (const auto &[id, target] : m->targets())
        results.push_back(target->result());
    std::sort(results.begin(), results.end(), [](const auto &a, const auto &b) {
        return a.connectionName.compare(b.connectionName, Qt::CaseInsensitive) < 0;
    });
    return results;
}

HealthResult HealthMonitor::result(const QString &connectionId) const
{
    const HealthTarget *target = m->find(connectionId);
    return target ? target->result() : HealthResult();
}

std::vector<HealthCheck> HealthMonitor::checks(const QString &connectionId) const
{
    const HealthTarget *target = m->find(connectionId);
    return target ? target->checks() : std::vector<HealthCheck>();
}

ServerFigures HealthMonitor::figures(const QString &connectionId) const
{
    const HealthTarget *target = m->find(connectionId);
    return target ? target->figures() : ServerFigures();
}

std::vector<SlowStatement> HealthMonitor::slowStatements(const QString &connectionId) const
{
    const HealthTarget *target = m->find(connectionId);
    return target ? target->slowStatements() : std::vector<SlowStatement>();
}

HealthMonitor::Series HealthMonitor::recent(const QString &connectionId, HealthMetric metric) const
{
    Series series;
    series.metric = metric;
    if (const HealthTarget *target = m->find(connectionId)) {
        series.points = target->samples().points(metric);
        series.resolution = m->resolutionOf(*target, metric).count();
    }
    return series;
}

bool HealthMonitor::hasRecent(const QString &connectionId, HealthMetric metric) const
{
    const HealthTarget *target = m->find(connectionId);
    return target && target->samples().has(metric);
}

void HealthMonitor::history(const QString &connectionId, const std::vector<HealthMetric> &metrics,
                            qint64 from, qint64 to, QObject *context,
                            std::function<void(Result<std::vector<Series>>)> callback)
{
    std::vector<qint64> apart;
    const HealthTarget *target = m->find(connectionId);
    for (const HealthMetric metric : metrics)
        apart.push_back(target ? m->resolutionOf(*target, metric).count() : 0);
    // Where less was measured than could be kept, points are further apart without a gap.
    m->history().read(connectionId, metrics, from, to, context,
                      [apart, callback = std::move(callback)](Result<std::vector<Series>> series) {
                          for (std::size_t i = 0; series && i < series->size(); ++i)
                              (*series)[i].resolution = std::max((*series)[i].resolution, apart[i]);
                          callback(std::move(series));
                      });
}

std::unique_ptr<HealthMonitor::Watch> HealthMonitor::watch(const QString &connectionId)
{
    return std::make_unique<Watch>(*this, connectionId);
}

HealthMonitor::Watch::Watch(HealthMonitor &monitor, QString connectionId)
    : m_monitor(&monitor)
    , m_connectionId(std::move(connectionId))
{
    monitor.m->watched(m_connectionId, +1);
}

HealthMonitor::Watch::~Watch()
{
    if (m_monitor)
        m_monitor->m->watched(m_connectionId, -1);
}
