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
