// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/PassOrder.h"

#include <algorithm>
#include <utility>

namespace {

bool isNamed(const std::vector<std::string> &names, const std::string &name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool isReference(const ObjectDetails::Key &key)
{
    return key.kind == ObjectDetails::Key::Kind::Foreign;
}

} // namespace

PassOrder::PassOrder(std::shared_ptr<const RunContext> run, const Targets &targets)
    : m_run(std::move(run))
{
    const std::size_t tables = m_run->tables.size();
    for (const auto &target : targets) {
        for (std::size_t from = 0; from < tables; ++from)
            addReferences(from, target->tables());
    }
    m_groups = TableOrder::of(tables, m_references);
    m_groupOf.resize(tables);
    for (std::size_t group = 0; group < m_groups.size(); ++group) {
        for (const std::size_t table : m_groups[group].tables)
            m_groupOf[table] = group;
    }
}

void PassOrder::addReferences(std::size_t from, const std::vector<TargetTable> &tables)
{
    for (const ObjectDetails::Key &key : tables[from].shape.keys) {
        for (std::size_t to = 0; to < tables.size() && isReference(key); ++to) {
            const ObjectName &name = tables[to].shape.name;
            if (name.name == key.referenced.name
                && (key.referenced.schema.empty() || name.schema == key.referenced.schema))
                m_references.insert({from, to});
        }
    }
}

std::vector<std::string> PassOrder::linksOf(std::size_t table, const Targets &targets) const
{
    std::vector<std::string> links;
    if (!m_groups[m_groupOf[table]].isCircle || !m_run->tables[table])
        return links;
    for (const auto &target : targets)
        addLinks(links, table, target->tables());
    return links;
}

void PassOrder::addLinks(std::vector<std::string> &links, std::size_t table,
                         const std::vector<TargetTable> &tables) const
{
    const SourceTable &source = *m_run->tables[table];
    const TargetTable &own = tables[table];
    const auto &circle = m_groups[m_groupOf[table]].tables;
    for (const ObjectDetails::Key &key : own.shape.keys) {
        const auto leadsTo = [&](std::size_t other) {
            return tables[other].shape.name.name == key.referenced.name;
        };
        if (!isReference(key) || std::none_of(circle.begin(), circle.end(), leadsTo))
            continue;
        for (std::size_t i = 0; i < own.fit.columns.size(); ++i) {
            const std::string &name = source.columns[i].name;
            const TableShape::Column *column = own.shape.find(own.fit.columns[i]);
            const bool mayBeNull =
                column && column->nullable && !isNamed(source.key, name) && name != source.syncKey;
            if (isNamed(key.columns, own.fit.columns[i]) && mayBeNull && !isNamed(links, name))
                links.push_back(name);
        }
    }
}
