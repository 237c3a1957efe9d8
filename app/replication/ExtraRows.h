// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/replication/TargetRun.h"

/// Removes rows from a target that the source has no more: keys of both sides are compared, and those that only the
/// target has go, a few thousand a transaction. Guarded: a source that has no rows at all, or lacks more than the
/// job's share of the target's, is not believed until somebody confirms it.
/// Thread: one at a time, not the GUI's.
class ExtraRows final
{
public:
    /// The target's connection is released.
    ExtraRows(std::shared_ptr<const RunContext> run, TargetRun &target, std::size_t table);

    /// Unconfirmed when the guard says no; nothing was removed then.
    [[nodiscard]] Result<void> remove();

private:
    /// What one comparison of keys has found.
    struct Found
    {
        std::int64_t extra = 0;
        std::int64_t sourceRows = 0;
        std::int64_t targetRows = 0;
        std::vector<RowBatch> keys; ///< As many as memory allows.
        bool isAll = true;
    };
    [[nodiscard]] Result<Found> find();
    [[nodiscard]] Result<void> checkGuard(const Found &found) const;
    [[nodiscard]] Result<std::int64_t> removeKeys(const RowBatch &keys);

    const std::shared_ptr<const RunContext> m_run;
    TargetRun &m_target;
    const std::size_t m_table;
};
