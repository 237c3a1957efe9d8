// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/RowBatch.h"
#include "models/core/Value.h"

#include <QStringList>

#include <vector>

/// Keys as values to be bound, and as text to be read. Thread: any.
namespace KeyCells {

/// One cell as a value that a column of type `own` compares with, whichever engine the cell comes from.
[[nodiscard]] Value valueOf(const ColumnType &type, const ColumnData &data, std::size_t row,
                            const ColumnType &own);
/// The first cells of a row, one for each of `own`.
[[nodiscard]] std::vector<Value> valuesOf(const RowBatch &batch, std::size_t row,
                                          const std::vector<ColumnType> &own, std::size_t count);
/// Such values are text that may look like a number and is none.
[[nodiscard]] bool isTextual(const ColumnType &type);
[[nodiscard]] QStringList textOf(const RowBatch &batch, std::size_t row, std::size_t count);
/// The first columns alone; copies their values.
[[nodiscard]] RowBatch firstColumns(const RowBatch &batch, std::size_t count);

} // namespace KeyCells
