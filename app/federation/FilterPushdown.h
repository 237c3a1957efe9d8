// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/federation/SourceColumn.h"
#include "models/query/QueryRequest.h"

#include <duckdb/planner/table_filter.hpp>

/// What of a statement's filters a source can do itself. Thread: any.
///
/// A comparison goes to the source only where the source's answer is DuckDB's for every value: not for
/// fixed-length and other special text types of PostgreSQL (padding, enum labels), MariaDB's non-dates, SQLite values that
/// are not of their column's declared class, and types that Penstock does not model.
namespace FilterPushdown {

/// Adds to `predicates` what the source can do of `filter` on that column and returns the rest, which the scan
/// must do itself; null when nothing is left. Filters that only save work (of joins, of the top n) are never in the rest.
[[nodiscard]] duckdb::unique_ptr<duckdb::TableFilter> push(const SourceColumn &column,
                                                           const duckdb::TableFilter &filter,
                                                           std::vector<Predicate> &predicates);

/// IS NULL and IS NOT NULL of a column, which DuckDB leaves out of its table filters. False when the source must not
/// decide it.
[[nodiscard]] bool pushNullTest(const SourceColumn &column, Predicate::Op op,
                                std::vector<Predicate> &predicates);

} // namespace FilterPushdown
