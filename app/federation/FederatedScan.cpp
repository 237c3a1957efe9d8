// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/FederatedScan.h"

#include "app/federation/ColumnReader.h"
#include "app/federation/FederatedTable.h"
#include "app/federation/FilterPushdown.h"
#include "app/federation/SourceScan.h"

#include <QCoreApplication>

#include <duckdb/catalog/catalog.hpp>
#include <duckdb/execution/expression_executor.hpp>
#include <duckdb/main/client_context.hpp>
#include <duckdb/planner/expression/bound_conjunction_expression.hpp>
#include <duckdb/planner/expression/bound_reference_expression.hpp>
#include <duckdb/planner/table_filter.hpp>

namespace {

struct FederatedScanText
{
    Q_DECLARE_TR_FUNCTIONS(FederatedScan)
};

using duckdb::idx_t;

struct ScanBind final : public duckdb::TableFunctionData {
    explicit ScanBind(FederatedTable &scanned) : table(scanned) { }

    FederatedTable &table; ///< Lives as long as the engine.

    duckdb::unique_ptr<duckdb::FunctionData> Copy() const override { return duckdb::make_uniq<ScanBind>(table); }
    bool Equals(const duckdb::FunctionData &other) const override { return &table == &other.Cast<ScanBind>().table; }
};

/// What one execution of the scan asks of the source. Made once the filters are final, after the build sides of
/// the joins above have been read.
struct ScanPlan final : public duckdb::GlobalTableFunctionState {
    static constexpr idx_t noColumn = duckdb::DConstants::INVALID_INDEX;

    ScanRequest request;
    /// The table's columns in the order of request.columns.
    std::vector<const SourceColumn *> fetched;
    /// For each column of the output: its place in `fetched`, or noColumn.
    std::vector<idx_t> outputs;
    /// What the source could not do, on chunks of the fetched columns; may be null.
    duckdb::unique_ptr<duckdb::Expression> filter;

    /// Place of a table's column in `fetched`, added when missing; noColumn for virtual ones.
    [[nodiscard]] idx_t fetch(const FederatedTable &table, duckdb::column_t column)
    {
        const auto &columns = table.sourceColumns();
        if (column >= columns.size())
            return noColumn;
        const SourceColumn *wanted = &columns[column];
        const auto found = std::find(fetched.begin(), fetched.end(), wanted);
        const auto place = static_cast<idx_t>(found - fetched.begin());
        if (found == fetched.end()) {
            fetched.push_back(wanted);
            request.columns.push_back(wanted->name);
        }
        return place;
    }
    void addFilter(duckdb::unique_ptr<duckdb::Expression> expression)
    {
        if (!filter) {
            filter = std::move(expression);
            return;
        }
        filter = duckdb::make_uniq<duckdb::BoundConjunctionExpression>(duckdb::ExpressionType::CONJUNCTION_AND,
                                                                       std::move(filter), std::move(expression));
    }
};

void planFilters(ScanPlan &plan, const FederatedTable &table, const duckdb::TableFunctionInitInput &input)
{
    if (!input.filters)
        return;
    for (const auto &[index, filter] : input.filters->filters) {
        const auto column = input.column_ids[index];
        if (column >= table.sourceColumns().size())
            continue;
        const SourceColumn &source = table.sourceColumns()[column];
        if (const auto rest = FilterPushdown::push(source, *filter, plan.request.predicates)) {
            const duckdb::BoundReferenceExpression reference(source.logical, plan.fetch(table, column));
            plan.addFilter(rest->ToExpression(reference));
        }
    }
}

duckdb::unique_ptr<duckdb::GlobalTableFunctionState> makePlan(duckdb::ClientContext &context,
                                                              duckdb::TableFunctionInitInput &input)
{
    const FederatedTable &table = input.bind_data->Cast<ScanBind>().table;
    const FederatedRun &run = FederatedRun::of(context);
    auto plan = duckdb::make_uniq<ScanPlan>();
    plan->request.object = table.object();
    plan->request.origin = run.origin();
    plan->request.deadline = run.deadline();
    if (input.projection_ids.empty()) {
        for (const auto column : input.column_ids)
            plan->outputs.push_back(plan->fetch(table, column));
    } else {
        for (const idx_t projected : input.projection_ids)
            plan->outputs.push_back(plan->fetch(table, input.column_ids[projected]));
    }
    planFilters(*plan, table, input);
    return plan;
}

/// The reading itself.
struct ScanState final : public duckdb::LocalTableFunctionState {
    ScanState(duckdb::ClientContext &context, const FederatedTable &table, const ScanPlan &scanPlan)
        : run(FederatedRun::of(context)), plan(scanPlan), rows(run, *table.source(), scanPlan.request)
    {
        if (!plan.filter)
            return;
        duckdb::vector<duckdb::LogicalType> types;
        for (const SourceColumn *column : plan.fetched)
            types.push_back(column->logical);
        fetched.Initialize(context, types);
        executor = duckdb::make_uniq<duckdb::ExpressionExecutor>(context, *plan.filter);
        chosen.Initialize();
    }

    FederatedRun &run;
    const ScanPlan &plan;
    SourceScan rows;
    bool started = false;
    bool ended = false;
    RowBatch batch;
    std::size_t at = 0; ///< First row of the batch that was not taken yet.
    std::int64_t countLeft = 0;
    /// For filters of our own: all fetched columns, what checks them, and the rows that pass.
    duckdb::DataChunk fetched;
    duckdb::unique_ptr<duckdb::ExpressionExecutor> executor;
    duckdb::SelectionVector chosen;
};

duckdb::unique_ptr<duckdb::LocalTableFunctionState> makeState(duckdb::ExecutionContext &context,
                                                              duckdb::TableFunctionInitInput &input,
                                                              duckdb::GlobalTableFunctionState *plan)
{
    return duckdb::make_uniq<ScanState>(context.client, input.bind_data->Cast<ScanBind>().table,
                                        plan->Cast<ScanPlan>());
}

/// The table must be what it was when it was described.
Result<void> checkColumns(const ScanPlan &plan, const std::vector<Column> &found)
{
    bool same = plan.fetched.size() == found.size();
    for (std::size_t i = 0; same && i < found.size(); ++i) {
        const ColumnType &planned = plan.fetched[i]->type;
        same = planned.kind == found[i].type.kind
            && (planned.kind != TypeKind::Decimal || planned.scale == found[i].type.scale);
    }
    if (same)
        return {};
    return Error{ErrorCode::Conflict,
                 FederatedScanText::tr("The columns of \"%1\" are not what they were when the statement began.")
                     .arg(QString::fromStdString(plan.request.object.name)),
                 FederatedScanText::tr("Run it again.")};
}

/// Makes state.batch hold rows that were not taken yet; false at the end.
Result<bool> ensureRows(ScanState &state)
{
    if (!state.started) {
        const auto schema = state.rows.start();
        if (!schema)
            return schema.error();
        state.started = true;
        if (!state.plan.fetched.empty()) {
            if (const auto checked = checkColumns(state.plan, **schema); !checked)
                return checked.error();
        }
    }
    while (!state.ended && state.at >= state.batch.rowCount()) {
        auto next = state.rows.next();
        if (!next)
            return next.error();
        state.ended = !next->has_value();
        state.batch = next->value_or(RowBatch());
        state.at = 0;
    }
    return !state.ended;
}

std::int64_t countIn(const RowBatch &batch)
{
    const ColumnData &column = batch.column(0);
    const bool isDynamic = batch.schema().front().type.kind == TypeKind::Dynamic;
    return isDynamic ? column.dynamicInteger(0) : column.value<std::int64_t>(0);
}

/// No column is wanted: the source has counted its rows, and as many empty ones come out.
Result<idx_t> readCount(ScanState &state)
{
    if (!state.ended) {
        const auto more = ensureRows(state);
        if (!more)
            return more.error();
        if (*more) {
            state.countLeft = countIn(state.batch);
            state.at = state.batch.rowCount();
            if (const auto end = ensureRows(state); !end)
                return end.error();
        }
    }
    const auto count = std::min<std::int64_t>(state.countLeft, STANDARD_VECTOR_SIZE);
    state.countLeft -= count;
    return static_cast<idx_t>(count);
}

/// The next rows of the batch, into the vectors of the chunk that are backed by a fetched column.
Result<idx_t> readRows(ScanState &state, duckdb::DataChunk &chunk, const std::vector<idx_t> &places)
{
    const std::size_t count = std::min<std::size_t>(state.batch.rowCount() - state.at, STANDARD_VECTOR_SIZE);
    for (idx_t i = 0; i < places.size(); ++i) {
        if (places[i] == ScanPlan::noColumn) {
            chunk.data[i].Reference(duckdb::Value(chunk.data[i].GetType()));
            continue;
        }
        const auto read = ColumnReader::read(*state.plan.fetched[places[i]], state.batch, places[i], state.at, count,
                                             chunk.data[i]);
        if (!read)
            return read.error();
    }
    state.at += count;
    chunk.SetCardinality(count);
    return count;
}

/// Reads until some rows pass the scan's own filter, or none are left.
Result<idx_t> readFiltered(ScanState &state, duckdb::DataChunk &output)
{
    std::vector<idx_t> all(state.plan.fetched.size());
    std::iota(all.begin(), all.end(), idx_t{0});
    while (true) {
        const auto more = ensureRows(state);
        if (!more)
            return more.error();
        if (!*more)
            return 0;
        state.fetched.Reset();
        const auto count = readRows(state, state.fetched, all);
        if (!count)
            return count;
        const idx_t passed = state.executor->SelectExpression(state.fetched, state.chosen);
        if (passed == 0)
            continue;
        for (idx_t i = 0; i < state.plan.outputs.size(); ++i) {
            const idx_t place = state.plan.outputs[i];
            if (place == ScanPlan::noColumn)
                output.data[i].Reference(duckdb::Value(output.data[i].GetType()));
            else
                output.data[i].Slice(state.fetched.data[place], state.chosen, passed);
        }
        output.SetCardinality(passed);
        return passed;
    }
}

Result<idx_t> readChunk(ScanState &state, duckdb::DataChunk &output)
{
    if (state.plan.fetched.empty()) {
        const auto count = readCount(state);
        if (count) {
            for (auto &vector : output.data)
                vector.Reference(duckdb::Value(vector.GetType()));
            output.SetCardinality(*count);
        }
        return count;
    }
    if (state.executor)
        return readFiltered(state, output);
    const auto more = ensureRows(state);
    if (!more)
        return more.error();
    if (!*more)
        return 0;
    return readRows(state, output, state.plan.outputs);
}

void scan(duckdb::ClientContext &context, duckdb::TableFunctionInput &input, duckdb::DataChunk &output)
{
    auto &state = input.local_state->Cast<ScanState>();
    if (context.interrupted || state.run.shouldStop())
        throw duckdb::InterruptException();
    const auto count = readChunk(state, output);
    if (!count)
        state.run.errors().raise(state.rows.named(count.error()));
    if (*count == 0)
        output.SetCardinality(0);
}

duckdb::unique_ptr<duckdb::NodeStatistics> cardinality(duckdb::ClientContext &, const duckdb::FunctionData *bindData)
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

/// Without it "shop.public.orders.id" would not be found.
duckdb::BindInfo bindInfo(const duckdb::optional_ptr<duckdb::FunctionData> bindData)
{
    return duckdb::BindInfo(bindData->Cast<ScanBind>().table);
}

duckdb::virtual_column_map_t virtualColumnsOf(duckdb::ClientContext &, duckdb::optional_ptr<duckdb::FunctionData>)
{
    return FederatedScan::virtualColumns();
}

/// Plans are copied through serialization; this answer makes DuckDB keep the common table expression whole.
void refuseCopy(duckdb::Serializer &, const duckdb::optional_ptr<duckdb::FunctionData>, const duckdb::TableFunction &)
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
    duckdb::TableFunction function("penstock_scan", {}, scan, nullptr, makePlan, makeState);
    function.projection_pushdown = true;
    function.filter_pushdown = true;
    function.filter_prune = true;
    function.verify_serialization = false;
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
