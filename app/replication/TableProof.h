// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/replication/ReplicationVerifier.h"
#include "app/replication/TargetRun.h"

/// Compares one table with its copy, row by row, and repairs what differs: what clocks and triggers hid, rows that were
/// changed on the target, and those that changed while they were copied. What still differs after the repair, because
/// the job's rule lets the target keep its row, is counted and told. A copy whose rows were read back already, and are
/// those that its scan brought (CopyProof), is not read again.
/// Thread: one at a time, not the GUI's.
class TableProof final
{
public:
    /// The target's connection is released.
    TableProof(std::shared_ptr<const RunContext> run, TargetRun &target, std::size_t table);

    [[nodiscard]] Result<void> run();

private:
    [[nodiscard]] Result<ReplicationDifference> compare();
    [[nodiscard]] Result<void> repair(const ReplicationVerifier::Rows &rows);
    [[nodiscard]] Result<void> noteTime();
    void tell(const ReplicationDifference &difference, std::int64_t differing);

    const std::shared_ptr<const RunContext> m_run;
    TargetRun &m_target;
    const std::size_t m_table;
};
