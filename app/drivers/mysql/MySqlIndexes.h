// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/mysql/MySqlDeclaredType.h"
#include "models/core/Result.h"

/// Indexes as another table has them, in the room that InnoDB has for keys. Thread: any.
namespace MySqlIndexes {

/// A column of the table to be indexed.
struct Place
{
    std::string name;
    MySqlDeclaredType type;
};

/// As TableMaker::indexStatements(). Columns that are not among `places` count as what no index can hold.
[[nodiscard]] Result<std::vector<std::string>> statements(const ObjectName &table, const TableShape &like,
                                                          const std::vector<Place> &places);

} // namespace MySqlIndexes
