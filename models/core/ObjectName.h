// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <tuple>

/// A table or view inside one connection, as the engine spells it (not quoted), UTF-8.
/// `schema` is PostgreSQL's schema, MariaDB's database, SQLite's "main" or attached name; empty = default.
struct ObjectName
{
    std::string schema = {};
    std::string name = {};

    friend bool operator==(const ObjectName &, const ObjectName &) = default;
    friend bool operator<(const ObjectName &a, const ObjectName &b)
    {
        return std::tie(a.schema, a.name) < std::tie(b.schema, b.name);
    }
};
