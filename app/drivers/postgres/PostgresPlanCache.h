// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

/// What asking the server about a statement told, so that repeating it saves that round trip. Only a hint:
/// the result itself says what came, also when the tables changed meanwhile. Forgets the least recently used.
/// Thread: its connection's.
class PostgresPlanCache final
{
public:
    struct Plan
    {
        int parameterCount = 0;
        bool binary = false; ///< All columns can be read from the wire format.
    };

    /// Null when not known.
    [[nodiscard]] const Plan *find(std::string_view key);
    void insert(const std::string &key, Plan plan);
    void erase(std::string_view key);
    void clear();

    static constexpr std::size_t capacity = 256;
    /// Longer statements (bulk inserts of literals) hardly come twice.
    static constexpr std::size_t longestKey = 16384;

private:
    struct Entry
    {
        std::string key;
        Plan plan;
    };
    std::list<Entry> m_entries; ///< The most recently used first.
    std::unordered_map<std::string_view, std::list<Entry>::iterator> m_index;
};
