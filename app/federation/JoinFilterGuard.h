// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace duckdb {
struct DBConfig;
class LogicalOperator;
} // namespace duckdb

/// Mends plans in which DuckDB 1.4 lets a hash join's or top-n's run-time filter sink below an operator that
/// chooses rows by their neighbours (LIMIT, ORDER BY .. LIMIT, DISTINCT ON): the filter then changes which rows
/// are chosen, and results are wrong whenever it arrives in time. Mended upstream in duckdb pull request 22963,
/// after 1.4.4. Filters that sink below nothing of that kind stay.
namespace JoinFilterGuard {

/// Makes every statement of the instance go through mend(), after DuckDB's own optimizers.
void install(duckdb::DBConfig &config);
void mend(duckdb::LogicalOperator &plan);

} // namespace JoinFilterGuard
