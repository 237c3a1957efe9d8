// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/PlanMaker.h"

#include "app/drivers/CatalogueRows.h"
#include "app/drivers/Connection.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/TableMaker.h"
#include "app/replication/PoolCallAndWait.h"
#include "app/replication/SourceSide.h"

#include <QCoreApplication>

#include <limits>
#include <utility>

namespace {

struct PlanMakerText
{
    Q_DECLARE_TR_FUNCTIONS(PlanMaker)
};

/// Who looks at a plan does not wait longer for a count.
constexpr std::chrono::seconds countTime{5};

Result<std::int64_t> countRows(Connection &connection, const ScanRequest &request)
{
    auto cursor = connection.scan(request);
    if (!cursor)
        return cursor.error();
    const auto rows = CatalogueRows::read(**cursor);
    if (!rows)
        return rows.error();
    return rows->empty() ? -1 : CatalogueRows::number(rows->front().front());
}

} // namespace

PlanMaker::PlanMaker(RunContext context)
    : m_run(std::move(context))
{}

Result<ReplicationPlan> PlanMaker::run()
{
    if (auto looked = lookAtSource(); !looked)
        return looked.error();
    findCandidates();
    readFences();
    for (std::size_t target = 0; target < m_run.targets.size(); ++target)
        planTarget(target);
    m_plan.guarantee = guarantee();
    m_plan.warnings.removeDuplicates();
    return std::move(m_plan);
}

Result<void> PlanMaker::lookAtSource()
{
    if (!m_run.source.pool)
        return m_run.source.pool.error();
    auto survey = SourceSide::survey(m_run);
    if (!survey)
        return survey.error();
    m_run.identity = survey->identity;
    m_run.tables = std::move(survey->tables);
    return {};
}

/// Also of tables that cannot be copied yet, because their syncKey is missing.
void PlanMaker::findCandidates()
{
    m_candidates.resize(m_run.job.tables.size());
    auto shapes = poolCallAndWait<std::vector<QStringList>>(
        *m_run.source.pool, m_run.origin(), m_run.shouldStop(),
        [this](Connection &connection) -> Result<std::vector<QStringList>> {
            std::vector<QStringList> candidates;
            for (const ReplicationTable &table : m_run.job.tables) {
                auto shape = connection.tableMaker()->shape(table.source);
                candidates.push_back(shape && *shape ? SourceTable::keyCandidates(**shape) : QStringList());
            }
            return candidates;
        });
    if (shapes)
        m_candidates = std::move(*shapes);
}

void PlanMaker::readFences()
{
    m_fenceErrors.resize(m_run.tables.size());
    for (std::size_t i = 0; i < m_run.tables.size(); ++i) {
        if (!m_run.tables[i] || m_run.job.mode == ReplicationMode::Snapshot)
            continue;
        const auto fence = SourceSide::fence(m_run, *m_run.tables[i], {});
        if (!fence) {
            m_fenceErrors[i] = fence.error();
            continue;
        }
        m_guarantee = std::max(m_guarantee, fence->guarantee);
        if (!fence->remark.isEmpty())
            m_plan.warnings << fence->remark;
    }
}

void PlanMaker::planTarget(std::size_t target)
{
    const RunSide &side = m_run.targets[target];
    Result<std::vector<TargetTable>> found = std::vector<TargetTable>();
    if (!side.pool) {
        found = side.pool.error();
    } else {
        // A plan never claims anything, so that no token is greater than its own.
        CheckpointTable checkpoints(m_run.job.id, std::numeric_limits<std::int64_t>::max());
        found = poolCallAndWait<std::vector<TargetTable>>(
            *side.pool, m_run.origin(), m_run.shouldStop(), [&](Connection &connection) {
                return TargetTable::look(connection, m_run, target, checkpoints);
            });
    }
    for (std::size_t table = 0; table < m_run.tables.size(); ++table)
        m_plan.tables.push_back(planTable(table, target, found));
}

ReplicationTablePlan PlanMaker::planTable(std::size_t table, std::size_t target,
                                          const Result<std::vector<TargetTable>> &found)
{
    const ReplicationTable &spec = m_run.job.tables[table];
    const RunSide &side = m_run.targets[target];
    ReplicationTablePlan plan;
    plan.source = m_run.tables[table] ? m_run.tables[table]->shape.name : spec.source;
    plan.targetDatabase = side.id;
    plan.target = spec.target.name.empty() ? ObjectName{{}, spec.source.name} : spec.target;
    plan.keyCandidates = m_candidates[table];
    if (!m_run.tables[table] || !found || m_fenceErrors[table]) {
        plan.error = !m_run.tables[table] ? m_run.tables[table].error()
                     : !found             ? found.error()
                                          : *m_fenceErrors[table];
        return plan;
    }
    const TargetTable &own = found->at(table);
    plan.target = own.fit.name.name.empty() ? plan.target : own.fit.name;
    for (const std::string &statement : own.fit.statements)
        plan.statements << QString::fromStdString(statement);
    for (const TableFit::Loss &loss : own.fit.losses)
        plan.losses.push_back({QString::fromStdString(loss.column), loss.what, loss.hasConsent});
    const bool needsConsent = own.error && own.error->code == ErrorCode::NoConsent;
    if (own.error && !needsConsent) // what needs consent is told by its losses
        plan.error = own.error;
    plan.isFirst = own.checkpoint.phase != Checkpoint::Phase::Current;
    addWarnings(plan, own, side);
    if (!plan.error)
        plan.rowsToMove = rowsToMove(table, own);
    return plan;
}

void PlanMaker::addWarnings(ReplicationTablePlan &plan, const TargetTable &own, const RunSide &side) const
{
    const std::size_t table = m_plan.tables.size() % m_run.tables.size();
    plan.warnings << m_run.tables[table]->warnings << own.fit.warnings;
    const std::string owner = own.fit.shape ? own.fit.shape->owner : std::string();
    if (!owner.empty() && QString::fromStdString(owner) != side.user)
        plan.warnings << PlanMakerText::tr(
                             "%1 on \"%2\" belongs to %3: its triggers and rules run with your rights.")
                             .arg(ReplicationTableName::text(own.fit.name), side.name,
                                  QString::fromStdString(owner));
}

std::int64_t PlanMaker::rowsToMove(std::size_t table, const TargetTable &own)
{
    const SourceTable &source = *m_run.tables[table];
    const bool isCopy = own.checkpoint.phase != Checkpoint::Phase::Current;
    if (isCopy && source.shape.estimatedRows >= 0)
        return source.shape.estimatedRows;
    ScanRequest request;
    request.object = source.shape.name;
    request.exactInstants = true; // as the mark is meant
    if (!isCopy && own.checkpoint.mark) {
        if (own.checkpoint.mark->from)
            request.predicates = {
                {source.syncKey, Predicate::Op::GreaterOrEqual, *own.checkpoint.mark->from}};
        request.changedSince = own.checkpoint.mark->transaction;
    }
    const Deadline until = Deadline::after(countTime);
    const auto counted = poolCallAndWait<std::int64_t>(
        *m_run.source.pool, m_run.origin(),
        [this, until] { return m_run.control->isStopped() || until.hasPassed(); },
        [&request](Connection &connection) { return countRows(connection, request); });
    return counted ? *counted : -1;
}

QString PlanMaker::guarantee() const
{
    const QString mode = ReplicationJob::guarantee(m_run.job.mode);
    if (m_run.job.mode == ReplicationMode::Snapshot)
        return mode;
    switch (m_guarantee) {
    case FenceGuarantee::Lossless:
        return mode;
    case FenceGuarantee::FullScan:
        return mode + u' ' + PlanMakerText::tr("To find what changed, each run looks at every row.");
    case FenceGuarantee::None:
        break;
    }
    if (m_run.job.sweepHours == 0)
        return PlanMakerText::tr(
            "Changes that are committed late may be missed, and no comparison of whole tables "
            "is asked for that would find them.");
    return PlanMakerText::tr(
        "Changes that are committed late may be missed until the next comparison of whole tables, "
        "at most %n hour(s) later.",
        nullptr, m_run.job.sweepHours);
}
