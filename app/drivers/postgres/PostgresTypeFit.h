// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/replication/TableShape.h"

#include <QString>

#include <optional>

struct PostgresColumnForm;

/// What becomes of another column's values in a column that is there. Thread: any.
namespace PostgresTypeFit {

/// As TableMaker::fits().
[[nodiscard]] Result<std::optional<QString>> fits(const TableShape::Column &source,
                                                  const TableShape::Column &own);

/// Whether values of this type can be written in that form at all, be it after somebody accepted a loss.
[[nodiscard]] bool isPossible(const ColumnType &source, const PostgresColumnForm &form);

} // namespace PostgresTypeFit
