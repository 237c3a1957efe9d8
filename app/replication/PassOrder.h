// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/replication/TableOrder.h"
#include "app/replication/TargetRun.h"

#include <memory>
#include <string>
#include <vector>

/// The order in which a pass copies its tables, by the foreign keys of the targets' tables as far as they lead to tables of
/// the job. Thread: one at a time.
class PassOrder final
{
public:
    using Targets = std::vector<std::shared_ptr<TargetRun>>;

    /// The targets' tables are known.
    PassOrder(std::shared_ptr<const RunContext> run, const Targets &targets);

    /// Parents before their children.
    [[nodiscard]] const std::vector<TableOrder::Group> &groups() const { return m_groups; }
    [[nodiscard]] bool refersTo(std::size_t table, std::size_t parent) const
    {
        return m_references.count({table, parent}) > 0;
    }
    [[nodiscard]] bool isInOneCircle(std::size_t a, std::size_t b) const
    {
        return m_groupOf[a] == m_groupOf[b];
    }
    /// The source's columns by which the table refers to others of its circle, on one of these targets, and that may be
    /// NULL for a while.
    [[nodiscard]] std::vector<std::string> linksOf(std::size_t table, const Targets &targets) const;

private:
    void addReferences(std::size_t from, const std::vector<TargetTable> &tables);
    void addLinks(std::vector<std::string> &links, std::size_t table,
                  const std::vector<TargetTable> &tables) const;

    const std::shared_ptr<const RunContext> m_run;
    TableOrder::References m_references;
    std::vector<TableOrder::Group> m_groups;
    std::vector<std::size_t> m_groupOf;
};
