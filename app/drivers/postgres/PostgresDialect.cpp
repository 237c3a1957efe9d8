// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresDialect.h"

PostgresDialect::PostgresDialect(const std::set<std::string> &castToText)
{
    for (const std::string &name : castToText) {
        if (auto quoted = quoteIdentifier(name))
            m_castToText.insert(std::move(*quoted));
    }
}

std::string PostgresDialect::textComparison(const std::string &column, const std::string &op,
                                            const std::string &parameter) const
{
    if (m_castToText.contains(column))
        return column + "::text COLLATE \"C\" " + op + ' ' + parameter;
    // Equality is the same in every deterministic collation, and an index of the column's own serves it.
    if (op == "=" || op == "<>")
        return column + ' ' + op + ' ' + parameter;
    return column + ' ' + op + ' ' + parameter + " COLLATE \"C\"";
}

/// A row tells the lower 32 bits of its transaction's number, for ever, also when it is frozen. age() is their distance from
/// the next number, modulo 2^32 and the same for the whole transaction, so that a row is as young as `transaction` or
/// younger when its age is no greater: rows of the last 2^31 transactions are told apart exactly. Of older ones some are
/// read for nothing, and all of them once `transaction` itself is as old as that. (The filter by
/// pg_visible_in_snapshot() loses rows: the numbers of subtransactions are not in a snapshot.)
std::string PostgresDialect::changedSince(std::uint64_t transaction) const
{
    constexpr std::uint64_t farthest = (std::uint64_t{1} << 31) - 1;
    const std::string low = std::to_string(static_cast<std::uint32_t>(transaction));
    return "(pg_catalog.age(xmin) <= (SELECT pg_catalog.age('" + low
           + "'::pg_catalog.xid)) OR (SELECT pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())"
             "::pg_catalog.text::pg_catalog.numeric >= "
           + std::to_string(transaction) + "::pg_catalog.numeric + " + std::to_string(farthest) + "))";
}
