// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/SqlTalk.h"

#include <optional>
#include <vector>

/// Which kinds of databases replication can follow and write, asked of their drivers: proofs take part of them as soon as
/// they can.
namespace CopyEngines {

[[nodiscard]] inline bool isWhole(DatabaseType type)
{
    if (type == DatabaseType::PostgreSql || type == DatabaseType::Sqlite)
        return true;
    static const bool isMariaDbWhole = [] {
        if (!TestServers::hasMariaDb())
            return false;
        SqlTalk talk(TestServers::mariaDb());
        return talk.ask("SELECT 1") && talk.connection().changeFence() != nullptr
               && talk.connection().bulkWriter() != nullptr && talk.connection().tableMaker() != nullptr;
    }();
    return isMariaDbWhole;
}

/// Those of them, in their order.
[[nodiscard]] inline std::vector<DatabaseType> whole(std::initializer_list<DatabaseType> types)
{
    std::vector<DatabaseType> found;
    for (const DatabaseType type : types) {
        if (isWhole(type))
            found.push_back(type);
    }
    return found;
}

} // namespace CopyEngines
