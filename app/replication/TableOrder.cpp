// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/TableOrder.h"

#include <algorithm>

TableOrder::TableOrder(std::size_t tables, const References &references)
    : m_references(references)
    , m_marks(tables)
{
    for (std::size_t table = 0; table < tables; ++table) {
        if (m_marks[table].index == 0)
            visit(table);
    }
}

std::vector<TableOrder::Group> TableOrder::of(std::size_t tables, const References &references)
{
    return std::move(TableOrder(tables, references).m_groups);
}

void TableOrder::visit(std::size_t table)
{
    // As deep as the longest chain of references between the tables of one job.
    m_marks[table] = {++m_count, m_count, true};
    m_open.push_back(table);
    for (auto it = m_references.lower_bound({table, 0}); it != m_references.end() && it->first == table;
         ++it) {
        const std::size_t other = it->second;
        if (m_marks[other].index == 0)
            visit(other);
        if (m_marks[other].isOpen)
            m_marks[table].low = std::min(m_marks[table].low, m_marks[other].low);
    }
    if (m_marks[table].low != m_marks[table].index)
        return;
    Group group;
    while (true) {
        const std::size_t member = m_open.back();
        m_open.pop_back();
        m_marks[member].isOpen = false;
        group.tables.push_back(member);
        if (member == table)
            break;
    }
    std::sort(group.tables.begin(), group.tables.end());
    group.isCircle = group.tables.size() > 1 || m_references.count({table, table}) > 0;
    m_groups.push_back(std::move(group));
}
