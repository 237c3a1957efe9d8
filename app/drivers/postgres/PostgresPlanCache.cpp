// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresPlanCache.h"

const PostgresPlanCache::Plan *PostgresPlanCache::find(std::string_view key)
{
    const auto found = m_index.find(key);
    if (found == m_index.end())
        return nullptr;
    m_entries.splice(m_entries.begin(), m_entries, found->second);
    return &found->second->plan;
}

void PostgresPlanCache::insert(const std::string &key, Plan plan)
{
    erase(key);
    if (key.size() > longestKey)
        return;
    if (m_entries.size() == capacity) {
        m_index.erase(m_entries.back().key);
        m_entries.pop_back();
    }
    m_entries.push_front({key, plan});
    m_index.emplace(m_entries.front().key, m_entries.begin());
}

void PostgresPlanCache::erase(std::string_view key)
{
    const auto found = m_index.find(key);
    if (found == m_index.end())
        return;
    const auto entry = found->second;
    m_index.erase(found);
    m_entries.erase(entry);
}

void PostgresPlanCache::clear()
{
    m_index.clear();
    m_entries.clear();
}
