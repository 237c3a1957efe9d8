// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/federation/ScanPlan.h"
#include "app/federation/SourceScan.h"

#include <duckdb/execution/expression_executor.hpp>

/// The rows of a planned scan as DuckDB's chunks. Thread: one at a time, a worker of DuckDB's.
class ScanReader final
{
public:
    ScanReader(duckdb::ClientContext &context, FederatedRun &run, const FederatedTable &table,
               const ScanPlan &plan);

    /// Fills the chunk and returns its rows; none at the end. The source's statement starts with the first call.
    [[nodiscard]] Result<duckdb::idx_t> read(duckdb::DataChunk &output);

private:
    using Places = std::vector<duckdb::idx_t>;
    [[nodiscard]] Result<void> start();
    [[nodiscard]] Result<void> checkColumns(const std::vector<Column> &found) const;
    [[nodiscard]] Result<bool> ensureRows();
    [[nodiscard]] Result<duckdb::idx_t> readCount(duckdb::DataChunk &output);
    [[nodiscard]] Result<duckdb::idx_t> readRows(duckdb::DataChunk &chunk, const Places &places);
    [[nodiscard]] Result<duckdb::idx_t> readFiltered(duckdb::DataChunk &output);
    void copyPassed(duckdb::DataChunk &output, duckdb::idx_t passed);

    const ScanPlan &m_plan;
    SourceScan m_rows;
    bool m_started = false;
    bool m_ended = false;
    RowBatch m_batch;
    std::size_t m_at = 0; ///< First row of the batch that was not taken yet.
    std::int64_t m_countLeft = 0;
    // For filters of the scan's own: all fetched columns, what checks them, and the rows that pass.
    Places m_all;
    duckdb::DataChunk m_fetched;
    duckdb::unique_ptr<duckdb::ExpressionExecutor> m_executor;
    duckdb::SelectionVector m_passed;
};
