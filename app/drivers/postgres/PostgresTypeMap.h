// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/TableMaker.h"

#include <functional>

/// Which type of PostgreSQL keeps another engine's column. Thread: any.
namespace PostgresTypeMap {

/// Asks the server whether it has a type of this name; the name is another PostgreSQL's own spelling.
using KnowsType = std::function<Result<bool>(const std::string &name)>;

/// As TableMaker::map(). `zone`: the session's.
[[nodiscard]] Result<MappedColumn> map(const TableShape::Column &column, bool inKey, const std::string &zone,
                                       const KnowsType &knows);

/// The type whose values a column holds: its own, or what a Dynamic column's name means.
[[nodiscard]] ColumnType meaningOf(const ColumnType &type);

} // namespace PostgresTypeMap
