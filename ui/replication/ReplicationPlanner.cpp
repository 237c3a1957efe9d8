// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationPlanner.h"

#include "app/replication/ReplicationService.h"

#include <algorithm>

namespace {

/// After the last change; shorter would ask for half-typed names.
constexpr int planDelay = 300;

} // namespace

ReplicationPlanner::ReplicationPlanner(ReplicationService &service, QObject *parent)
    : QObject(parent)
    , m_service(service)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(planDelay);
    connect(&m_timer, &QTimer::timeout, this, &ReplicationPlanner::send);
}

ReplicationPlanner::~ReplicationPlanner() = default;

void ReplicationPlanner::ask(const ReplicationJob &job)
{
    m_context.reset();
    m_job = job;
    m_timer.start();
}

void ReplicationPlanner::cancel()
{
    m_timer.stop();
    m_context.reset();
}

void ReplicationPlanner::send()
{
    const bool hasKeys =
        m_job.mode == ReplicationMode::Snapshot
        || std::all_of(m_job.tables.begin(), m_job.tables.end(),
                       [this](const ReplicationTable &table) { return !m_job.syncKeyOf(table).isEmpty(); });
    ReplicationJob asked = m_job;
    if (!hasKeys)
        asked.mode = ReplicationMode::Snapshot;
    m_context = std::make_unique<QObject>();
    emit began();
    m_service.plan(asked, m_context.get(), [this, hasKeys](const Result<ReplicationPlan> &plan) {
        m_context.release()->deleteLater(); // its call is on the stack
        if (plan)
            emit planned(*plan, hasKeys);
        else
            emit failed(plan.error());
    });
}
