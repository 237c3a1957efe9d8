// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/replication/TableShape.h"

#include <QString>

#include <optional>

/// What becomes of another column's values in a column of MySQL or MariaDB that is there. Thread: any.
namespace MySqlTypeFit {

/// As TableMaker::fits().
[[nodiscard]] Result<std::optional<QString>> fits(const TableShape::Column &source,
                                                  const TableShape::Column &own, bool isMariaDb);

} // namespace MySqlTypeFit
