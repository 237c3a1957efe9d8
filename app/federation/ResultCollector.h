// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/federation/ResultWriter.h"

#include <duckdb/execution/operator/helper/physical_result_collector.hpp>

#include <mutex>

/// The end of every federated plan: gives the rows to the run's consumer as they come, from DuckDB's workers, and
/// lets them wait for its credit.
///
/// DuckDB's own streaming result would instead make the thread that fetches do a worker's tasks; one of them
/// could wait for a connection that only the next fetch would set free.
class ResultCollector final : public duckdb::PhysicalResultCollector
{
public:
    /// Goes where ClientConfig::get_result_collector looks.
    [[nodiscard]] static duckdb::PhysicalOperator &make(duckdb::ClientContext &context,
                                                        duckdb::PreparedStatementData &statement,
                                                        const std::string &zone);

    ResultCollector(duckdb::PhysicalPlan &plan, duckdb::PreparedStatementData &statement, bool parallel,
                    ResultWriter writer);

    duckdb::SinkResultType Sink(duckdb::ExecutionContext &context, duckdb::DataChunk &chunk,
                                duckdb::OperatorSinkInput &input) const override;
    bool ParallelSink() const override { return m_parallel; }
    bool SinkOrderDependent() const override { return true; }
    /// An empty result: the rows are gone.
    duckdb::unique_ptr<duckdb::QueryResult> GetResult(duckdb::GlobalSinkState &state) override;

private:
    const bool m_parallel;
    const ResultWriter m_writer;
    mutable std::mutex m_mutex; ///< Batches go out one at a time.
};
