// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/federation/SourceColumn.h"
#include "models/core/Result.h"

#include <duckdb/common/types/vector.hpp>

/// From a source's batches into DuckDB's vectors, a column at a time. Thread: any.
namespace ColumnReader {

/// Rows [from, from + count) of the batch's column, of the kind that `column` was planned with, into a flat
/// vector of column.logical. `from` is a multiple of 64. Long text is not copied: the vector keeps the batch
/// alive instead. An error names the column and the value that DuckDB cannot hold.
[[nodiscard]] Result<void> read(const SourceColumn &column, const RowBatch &batch, std::size_t index,
                                std::size_t from, std::size_t count, duckdb::Vector &target);

} // namespace ColumnReader
