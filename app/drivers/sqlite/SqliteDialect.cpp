// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/sqlite/SqliteDialect.h"

std::string SqliteDialect::textComparison(const std::string &column, const std::string &op,
                                          const std::string &parameter) const
{
    // The column may be declared COLLATE NOCASE; an explicit collation wins over it.
    return column + ' ' + op + ' ' + parameter + " COLLATE BINARY";
}
