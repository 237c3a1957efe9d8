// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/ResultCollector.h"

#include "app/federation/FederatedRun.h"

#include <duckdb/common/types/column/column_data_collection.hpp>
#include <duckdb/execution/physical_plan_generator.hpp>
#include <duckdb/main/client_context.hpp>
#include <duckdb/main/materialized_query_result.hpp>
#include <duckdb/main/prepared_statement_data.hpp>

duckdb::PhysicalOperator &ResultCollector::make(duckdb::ClientContext &context,
                                                duckdb::PreparedStatementData &statement,
                                                const std::string &zone)
{
    auto &plan = *statement.physical_plan;
    ResultWriter writer(statement.names, statement.types, zone);
    FederatedRun::of(context).begin(writer.schema());
    const bool ordered = duckdb::PhysicalPlanGenerator::PreserveInsertionOrder(context, plan.Root());
    return plan.Make<ResultCollector>(statement, !ordered, std::move(writer));
}

ResultCollector::ResultCollector(duckdb::PhysicalPlan &plan, duckdb::PreparedStatementData &statement,
                                 bool parallel, ResultWriter writer)
    : duckdb::PhysicalResultCollector(plan, statement)
    , m_parallel(parallel)
    , m_writer(std::move(writer))
{}

duckdb::SinkResultType ResultCollector::Sink(duckdb::ExecutionContext &context, duckdb::DataChunk &chunk,
                                             duckdb::OperatorSinkInput &) const
{
    FederatedRun &run = FederatedRun::of(context.client);
    for (std::size_t from = 0; from < chunk.size();) {
        RowBatch batch = m_writer.write(context.client, chunk, from);
        from += batch.rowCount();
        const std::lock_guard lock(m_mutex);
        if (!run.deliver(std::move(batch)))
            throw duckdb::InterruptException();
    }
    return duckdb::SinkResultType::NEED_MORE_INPUT;
}

duckdb::unique_ptr<duckdb::QueryResult> ResultCollector::GetResult(duckdb::GlobalSinkState &)
{
    return duckdb::make_uniq<duckdb::MaterializedQueryResult>(
        statement_type, properties, names,
        duckdb::make_uniq<duckdb::ColumnDataCollection>(duckdb::Allocator::DefaultAllocator(), types),
        duckdb::ClientProperties());
}
