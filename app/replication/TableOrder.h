// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <set>
#include <utility>
#include <vector>

/// The order in which tables are copied so that no row comes before the one that it refers to; tables that refer to
/// each other in a circle stand in one group (Tarjan's strongly connected components).
class TableOrder final
{
public:
    struct Group
    {
        std::vector<std::size_t> tables; ///< In the order in which they were given.
        bool isCircle = false;           ///< More than one, or one that refers to itself.
    };
    using References =
        std::set<std::pair<std::size_t, std::size_t>>; ///< From a table to one that it refers to.

    /// Groups in order: what is referred to comes first; without references, as they were given.
    [[nodiscard]] static std::vector<Group> of(std::size_t tables, const References &references);

private:
    TableOrder(std::size_t tables, const References &references);
    void visit(std::size_t table);

    struct Mark
    {
        std::size_t index = 0; ///< From 1; 0: not visited.
        std::size_t low = 0;
        bool isOpen = false;
    };
    const References &m_references;
    std::vector<Mark> m_marks;
    std::vector<std::size_t> m_open;
    std::vector<Group> m_groups;
    std::size_t m_count = 0;
};
