// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/ChangeFence.h"
#include "app/replication/RunContext.h"
#include "app/replication/TargetTable.h"
#include "models/replication/ReplicationPlan.h"

/// Finds out what a run would do: asks the source and each target, and writes nothing.
/// Thread: one at a time, not the GUI's; waits.
class PlanMaker final
{
public:
    /// A context as for a run; token, board and hooks are not used.
    explicit PlanMaker(RunContext context);

    [[nodiscard]] Result<ReplicationPlan> run();

private:
    [[nodiscard]] Result<void> lookAtSource();
    void findCandidates();
    void readFences();
    void planTarget(std::size_t target);
    [[nodiscard]] ReplicationTablePlan planTable(std::size_t table, std::size_t target,
                                                 const Result<std::vector<TargetTable>> &found);
    void addWarnings(ReplicationTablePlan &plan, const TargetTable &own, const RunSide &side) const;
    [[nodiscard]] std::int64_t rowsToMove(std::size_t table, const TargetTable &own);
    [[nodiscard]] QString guarantee() const;

    RunContext m_run;
    ReplicationPlan m_plan;
    std::vector<QStringList> m_candidates;                 ///< By table.
    std::vector<std::optional<Error>> m_fenceErrors;       ///< By table.
    FenceGuarantee m_guarantee = FenceGuarantee::Lossless; ///< The weakest of all tables.
};
