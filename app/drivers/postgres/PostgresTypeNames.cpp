// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresTypeNames.h"

#include "app/drivers/postgres/PostgresLink.h"

#include <cstdlib>

Result<bool> PostgresTypeNames::learn(PostgresLink &link, std::span<const Key> keys)
{
    std::string oids;
    std::string modifiers;
    for (const Key &key : keys) {
        if (m_entries.contains(key))
            continue;
        const char separator = oids.empty() ? '{' : ',';
        oids.append(1, separator).append(std::to_string(key.first));
        modifiers.append(1, separator).append(std::to_string(key.second));
    }
    if (oids.empty())
        return false;
    const auto found = link.query(
        "SELECT t.oid, wanted.modifier, pg_catalog.format_type(t.oid, wanted.modifier), t.typtype = 'e'"
        " FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.oid[]), pg_catalog.unnest($2::pg_catalog.int4[]))"
        " AS wanted (oid, modifier) JOIN pg_catalog.pg_type t ON t.oid = wanted.oid",
        {oids + '}', modifiers + '}'});
    if (!found)
        return found.error();
    const PGresult *rows = found->get();
    for (int row = 0; row < PQntuples(rows); ++row) {
        const auto oid = static_cast<PostgresTypes::Oid>(std::strtoul(PQgetvalue(rows, row, 0), nullptr, 10));
        const int modifier = std::atoi(PQgetvalue(rows, row, 1));
        m_entries[{oid, modifier}] = {PQgetvalue(rows, row, 2), *PQgetvalue(rows, row, 3) == 't'};
    }
    return true;
}

std::string PostgresTypeNames::name(const Key &key) const
{
    const auto entry = m_entries.find(key);
    return entry != m_entries.end() ? entry->second.name
                                    : std::string("oid ").append(std::to_string(key.first));
}

bool PostgresTypeNames::isEnum(const Key &key) const
{
    const auto entry = m_entries.find(key);
    return entry != m_entries.end() && entry->second.isEnum;
}
