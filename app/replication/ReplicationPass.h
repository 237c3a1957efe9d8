// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/replication/PassOrder.h"
#include "app/replication/PassScans.h"
#include "app/replication/TargetRun.h"

#include <memory>
#include <vector>

/// Brings some targets of a run, which stand at the same place, through all its tables: copies or follows each table,
/// parents before their children, one scan of the source for all; then removes what the source no longer has, compares
/// and repairs, as the job says. A target that stands still, or loses its connection, leaves the pass, which goes on
/// without it.
///
/// References between tables (foreign keys of a target) order them. Tables that refer to each other in a circle are first
/// copied without the columns by which they do, as far as these may be NULL, and then once more with them. A row
/// whose parent is not there yet, because it came to the source after the parents were read, ends its table for the
/// moment; after the other tables it is tried again, and refused for good when nothing changes any more.
/// Thread: one at a time, not the GUI's.
class ReplicationPass final
{
public:
    using Targets = std::vector<std::shared_ptr<TargetRun>>;

    /// The targets' tables are known (TargetRun::takeSurvey()).
    ReplicationPass(std::shared_ptr<const RunContext> run, Targets targets, std::size_t windowBytes);

    void run();
    /// Those that left: stuck, or to be tried again.
    [[nodiscard]] const Targets &left() const { return m_left; }

private:
    enum class Part {
        All,          ///< What the checkpoint says comes next.
        WithoutLinks, ///< Of a window: all but the columns that refer within a circle; leaves the checkpoint.
    };
    using Members = std::vector<TableStream::Member>;

    [[nodiscard]] std::vector<std::string> linksOf(std::size_t table) const
    {
        return m_order.linksOf(table, m_targets);
    }
    void copyTables();
    void copyGroup(const TableOrder::Group &group);
    void retryWaiting();
    void runTable(std::size_t table, const std::function<bool(const TargetTable &)> &isMeant);
    void runAlike(std::size_t table, Targets targets, Part part);
    [[nodiscard]] Result<void> copyRows(std::size_t table, const Targets &targets);
    void forgive(TargetRun &target, std::size_t table);
    [[nodiscard]] Result<void> copyRest(std::size_t table, const Targets &targets, std::vector<Value> upTo);
    [[nodiscard]] Result<void> followChanges(std::size_t table, const Targets &targets, Part part);
    [[nodiscard]] Result<void> followNulls(std::size_t table, const Targets &targets, const FenceMark &mark);
    /// `isWhole`: with its end, the table is done for this run when its checkpoint says so.
    [[nodiscard]] Result<void> stream(const TableStream::Scan &scan, Members &members, bool isWhole);
    void take(TableStream::Member &member, std::size_t table, bool isWhole);
    [[nodiscard]] bool isHere(const std::shared_ptr<TargetRun> &target) const;
    void fail(std::size_t table, const Targets &targets, const Error &error);

    void leave(const std::shared_ptr<TargetRun> &target);
    [[nodiscard]] bool isStopped() const { return m_run->control->isStopped() || m_sourceError; }

    const std::shared_ptr<const RunContext> m_run;
    Targets m_targets;
    Targets m_left;
    const std::size_t m_windowBytes;
    const PassOrder m_order;
    const PassScans m_scans;
    /// Tables that wait for parents' rows, by target.
    std::vector<std::pair<std::size_t, std::shared_ptr<TargetRun>>> m_waiting;
    bool m_isLastTry = false;
    std::optional<Error> m_sourceError; ///< The source does not come back.
};
