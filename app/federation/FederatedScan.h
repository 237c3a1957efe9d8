// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <duckdb/function/table_function.hpp>

class FederatedTable;

/// The table function that reads a FederatedTable: one statement on one connection of the source, with the columns
/// and comparisons that the source can do itself. Thread: DuckDB's workers.
namespace FederatedScan {

[[nodiscard]] duckdb::TableFunction function();
[[nodiscard]] duckdb::unique_ptr<duckdb::FunctionData> bind(FederatedTable &table);
/// No row ids: only "no column at all", which count(*) asks for.
[[nodiscard]] duckdb::virtual_column_map_t virtualColumns();

} // namespace FederatedScan
