// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlDialect.h"

#include <algorithm>

/// The usual collations ignore case, accents and trailing spaces, and a column may be latin1: both sides are
/// brought to UTF-8 and compared as bytes. An equality also keeps the plain comparison, which lets the server
/// use an index: no collation tells equal bytes apart.
std::string MySqlDialect::textComparison(const std::string &column, const std::string &op,
                                         const std::string &parameter) const
{
    const std::string bytewise =
        "CAST(CONVERT(" + column + " USING utf8mb4) AS BINARY) " + op + " CAST(" + parameter + " AS BINARY)";
    return op == "=" && m_equality == Equality::WithIndex
               ? '(' + column + " = " + parameter + " AND " + bytewise + ')'
               : bytewise;
}

/// No index serves it, which is better than a page that is left out.
std::string MySqlDialect::orderTerm(const std::string &column, std::string quoted) const
{
    return std::ranges::find(m_wordLists, column) == m_wordLists.end() ? quoted : "CONCAT(" + quoted + ')';
}
