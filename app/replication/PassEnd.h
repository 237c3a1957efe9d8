// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/replication/TableOrder.h"
#include "app/replication/TargetRun.h"

#include <memory>
#include <vector>

/// What comes after the rows of all tables, for one target: what the source no longer has is removed, numbers of new rows
/// go on behind those that came, both sides are compared, as the job says. Thread: one at a time, not the GUI's.
class PassEnd final
{
public:
    /// `groups`: parents before their children. All outlive this object.
    PassEnd(std::shared_ptr<const RunContext> run, const std::vector<TableOrder::Group> &groups,
            TargetRun &target);

    /// The target's connection is released afterwards, and each table that is done says so.
    void run();
    /// Tells how the tables are, without doing anything more.
    void tellStates();

private:
    [[nodiscard]] bool isStopped() const { return m_run->control->isStopped(); }
    void removeExtraRows();
    void advanceSequences();
    void compareTables();

    const std::shared_ptr<const RunContext> m_run;
    const std::vector<TableOrder::Group> &m_groups;
    TargetRun &m_target;
};
