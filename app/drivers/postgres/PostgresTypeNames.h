// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/postgres/PostgresTypes.h"
#include "models/core/Result.h"

#include <map>
#include <span>
#include <utility>

class PostgresLink;

/// What the server calls the types that PostgresTypes does not know, asked once per session.
/// Thread: its connection's.
class PostgresTypeNames final
{
public:
    /// A type and its modifier.
    using Key = std::pair<PostgresTypes::Oid, int>;

    /// Asks for those not known yet, in one query; true when it had to ask.
    [[nodiscard]] Result<bool> learn(PostgresLink &link, std::span<const Key> keys);
    /// "integer[]", "mood", "bit(3)"; "oid 12345" when not learned.
    [[nodiscard]] std::string name(const Key &key) const;
    [[nodiscard]] bool isEnum(const Key &key) const;
    /// Types may have been altered.
    void forget() { m_entries.clear(); }

private:
    struct Entry
    {
        std::string name;
        bool isEnum = false;
    };
    std::map<Key, Entry> m_entries;
};
