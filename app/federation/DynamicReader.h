// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/federation/SourceColumn.h"
#include "models/core/Result.h"
#include "models/core/RowBatch.h"

#include <duckdb/common/types/vector.hpp>

/// Takes the values of a SQLite column for what its declared type says (SourceColumn): every value or an error
/// that names it.
namespace DynamicReader {

[[nodiscard]] Result<void> read(const SourceColumn &column, const ColumnData &data, std::size_t from,
                                std::size_t count, duckdb::Vector &target);

} // namespace DynamicReader
