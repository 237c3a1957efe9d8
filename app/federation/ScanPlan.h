// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/federation/FederatedTable.h"
#include "models/query/QueryRequest.h"

#include <duckdb/function/table_function.hpp>

class FederatedRun;

/// What one execution of a scan asks of the source, and what is left for the scan to do. Thread: any, once made.
struct ScanPlan
{
    static constexpr duckdb::idx_t noColumn = duckdb::DConstants::INVALID_INDEX;

    ScanRequest request;
    /// The table's columns in the order of request.columns.
    std::vector<const SourceColumn *> fetched;
    /// For each column of the output: its place in `fetched`, or noColumn.
    std::vector<duckdb::idx_t> outputs;
    /// Its number in the run's plan.
    int number = 0;
    /// What the source could not do, on chunks of the fetched columns; may be null.
    duckdb::unique_ptr<duckdb::Expression> filter;

    /// Made once the filters are final: after the build sides of the joins above have been read.
    [[nodiscard]] static ScanPlan make(FederatedRun &run, const FederatedTable &table,
                                       std::vector<Predicate> nullTests,
                                       const duckdb::TableFunctionInitInput &input);

private:
    [[nodiscard]] duckdb::idx_t fetch(const FederatedTable &table, duckdb::column_t column);
    void addFilters(const FederatedTable &table, const duckdb::TableFunctionInitInput &input);
    void addFilter(duckdb::unique_ptr<duckdb::Expression> expression);
};
