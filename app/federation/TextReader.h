// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/federation/SourceColumn.h"
#include "models/core/Result.h"

#include <duckdb/common/types/vector.hpp>

/// Text and bytes from a source's batches into DuckDB's vectors; ColumnReader's part for variable-length kinds.
/// The validity is the caller's business. Thread: any.
namespace TextReader {

[[nodiscard]] Result<void> read(const SourceColumn &column, const RowBatch &batch, std::size_t index,
                                std::size_t from, std::size_t count, duckdb::Vector &target);

} // namespace TextReader
