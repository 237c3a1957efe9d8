// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/FederatedScan.h"

#include "app/federation/FederatedTable.h"
#include "app/federation/FilterPushdown.h"
#include "app/federation/ScanReader.h"

#include <duckdb/main/client_context.hpp>
#include <duckdb/planner/expression/bound_columnref_expression.hpp>
#include <duckdb/planner/expression/bound_operator_expression.hpp>
#include <duckdb/planner/operator/logical_get.hpp>

#include <algorithm>

namespace {

using duckdb::idx_t;

struct ScanBind final : public duckdb::TableFunctionData
{
    explicit ScanBind(FederatedTable &scanned)
        : table(scanned)
    {}

    FederatedTable &table; ///< Lives as long as the engine.
    /// Tests for NULL, which are settled before DuckDB makes table filters of the rest.
    std::vector<Predicate> nullTests;

    duckdb::unique_ptr<duckdb::FunctionData> Copy() const override
    {
        auto copy = duckdb::make_uniq<ScanBind>(table);
        copy->nullTests = nullTests;
        return copy;
    }
    bool Equals(const duckdb::FunctionData &other) const override
    {
        const auto &bind = other.Cast<ScanBind>();
        const auto same = [](const Predicate &a, const Predicate &b) {
            return a.column == b.column && a.op == b.op;
        };
        return &table == &bind.table
               && std::equal(nullTests.begin(), nullTests.end(), bind.nullTests.begin(), bind.nullTests.end(),
                             same);
    }
};

/// Shared by the scan's (one) worker and whoever looks on.
struct ScanGlobal final : public duckdb::GlobalTableFunctionState
{
    explicit ScanGlobal(ScanPlan made)
        : plan(std::move(made))
    {}
    const ScanPlan plan;
};

/// Dies with the worker's task, and with it the server's statement, also when a LIMIT has enough.
struct ScanLocal final : public duckdb::LocalTableFunctionState
{
    ScanLocal(duckdb::ClientContext &context, const FederatedTable &table, const ScanPlan &plan)
        : reader(context, FederatedRun::of(context), table, plan)
    {}
    ScanReader reader;
};

duckdb::unique_ptr<duckdb::GlobalTableFunctionState> initGlobal(duckdb::ClientContext &context,
                                                                duckdb::TableFunctionInitInput &input)
{
    const auto &bind = input.bind_data->Cast<ScanBind>();
    return duckdb::make_uniq<ScanGlobal>(
        ScanPlan::make(FederatedRun::of(context), bind.table, bind.nullTests, input));
}

duckdb::unique_ptr<duckdb::LocalTableFunctionState> initLocal(duckdb::ExecutionContext &context,
                                                              duckdb::TableFunctionInitInput &input,
                                                              duckdb::GlobalTableFunctionState *global)
{
    return duckdb::make_uniq<ScanLocal>(context.client, input.bind_data->Cast<ScanBind>().table,
                                        global->Cast<ScanGlobal>().plan);
}

void scan(duckdb::ClientContext &context, duckdb::TableFunctionInput &input, duckdb::DataChunk &output)
{
    FederatedRun &run = FederatedRun::of(context);
    if (context.interrupted || run.shouldStop())
        throw duckdb::InterruptException();
    const auto count = input.local_state->Cast<ScanLocal>().reader.read(output);
    if (!count)
        run.errors().raise(count.error(), input.bind_data->Cast<ScanBind>().table.source()->connectionId());
}

duckdb::unique_ptr<duckdb::NodeStatistics> cardinality(duckdb::ClientContext &,
                                                       const duckdb::FunctionData *bindData)
{
    // A view or a table that was never analysed is taken for a large one: joins then build on the other side.
    constexpr std::int64_t whenUnknown = 100'000;
    const auto rows = bindData->Cast<ScanBind>().table.estimatedRows();
    return duckdb::make_uniq<duckdb::NodeStatistics>(static_cast<idx_t>(rows < 0 ? whenUnknown : rows));
}

duckdb::InsertionOrderPreservingMap<std::string> describeScan(duckdb::TableFunctionToStringInput &input)
{
    const FederatedTable &table = input.bind_data->Cast<ScanBind>().table;
    duckdb::InsertionOrderPreservingMap<std::string> result;
    result["Source"] = table.source()->catalogueName();
    result["Table"] = table.object().schema + '.' + table.object().name;
    return result;
}

/// Takes "column IS [NOT] NULL" out of the filters where the source can do it.
void takeNullTests(duckdb::ClientContext &, duckdb::LogicalGet &get, duckdb::FunctionData *bindData,
                   duckdb::vector<duckdb::unique_ptr<duckdb::Expression>> &filters)
{
    auto &bind = bindData->Cast<ScanBind>();
    const auto &columns = bind.table.sourceColumns();
    const auto isTaken = [&](const duckdb::unique_ptr<duckdb::Expression> &filter) {
        const bool isNull = filter->GetExpressionType() == duckdb::ExpressionType::OPERATOR_IS_NULL;
        if (!isNull && filter->GetExpressionType() != duckdb::ExpressionType::OPERATOR_IS_NOT_NULL)
            return false;
        const auto &tested = *filter->Cast<duckdb::BoundOperatorExpression>().children.front();
        if (tested.GetExpressionType() != duckdb::ExpressionType::BOUND_COLUMN_REF)
            return false;
        const auto &binding = tested.Cast<duckdb::BoundColumnRefExpression>().binding;
        const auto column = get.GetColumnIds()[binding.column_index].GetPrimaryIndex();
        const auto op = isNull ? Predicate::Op::IsNull : Predicate::Op::IsNotNull;
        return binding.table_index == get.table_index && column < columns.size()
               && FilterPushdown::pushNullTest(columns[column], op, bind.nullTests);
    };
    filters.erase(std::remove_if(filters.begin(), filters.end(), isTaken), filters.end());
}

/// Without it "shop.public.orders.id" would not be found.
duckdb::BindInfo bindInfo(const duckdb::optional_ptr<duckdb::FunctionData> bindData)
{
    return duckdb::BindInfo(bindData->Cast<ScanBind>().table);
}

duckdb::virtual_column_map_t virtualColumnsOf(duckdb::ClientContext &,
                                              duckdb::optional_ptr<duckdb::FunctionData>)
{
    return FederatedScan::virtualColumns();
}

/// Plans are copied through serialization; this answer makes DuckDB keep the common table expression whole.
void refuseCopy(duckdb::Serializer &, const duckdb::optional_ptr<duckdb::FunctionData>,
                const duckdb::TableFunction &)
{
    throw duckdb::NotImplementedException("a federated scan cannot be copied");
}

duckdb::unique_ptr<duckdb::FunctionData> refuseRestore(duckdb::Deserializer &, duckdb::TableFunction &)
{
    throw duckdb::NotImplementedException("a federated scan cannot be copied");
}

} // namespace

duckdb::TableFunction FederatedScan::function()
{
    duckdb::TableFunction function("penstock_scan", {}, scan, nullptr, initGlobal, initLocal);
    function.projection_pushdown = true;
    function.filter_pushdown = true;
    function.filter_prune = true;
    function.verify_serialization = false;
    function.pushdown_complex_filter = takeNullTests;
    function.cardinality = cardinality;
    function.to_string = describeScan;
    function.get_bind_info = bindInfo;
    function.get_virtual_columns = virtualColumnsOf;
    function.serialize = refuseCopy;
    function.deserialize = refuseRestore;
    return function;
}

duckdb::unique_ptr<duckdb::FunctionData> FederatedScan::bind(FederatedTable &table)
{
    return duckdb::make_uniq<ScanBind>(table);
}

duckdb::virtual_column_map_t FederatedScan::virtualColumns()
{
    duckdb::virtual_column_map_t columns;
    columns.insert({duckdb::COLUMN_IDENTIFIER_EMPTY, duckdb::TableColumn("", duckdb::LogicalType::BOOLEAN)});
    return columns;
}
