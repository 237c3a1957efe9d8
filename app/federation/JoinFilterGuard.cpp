// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/JoinFilterGuard.h"

#include <duckdb/execution/operator/join/join_filter_pushdown.hpp>
#include <duckdb/main/config.hpp>
#include <duckdb/optimizer/optimizer_extension.hpp>
#include <duckdb/planner/filter/conjunction_filter.hpp>
#include <duckdb/planner/filter/dynamic_filter.hpp>
#include <duckdb/planner/filter/optional_filter.hpp>
#include <duckdb/planner/operator/logical_comparison_join.hpp>
#include <duckdb/planner/operator/logical_distinct.hpp>
#include <duckdb/planner/operator/logical_get.hpp>
#include <duckdb/planner/operator/logical_top_n.hpp>

#include <algorithm>

namespace {

using duckdb::LogicalOperatorType;
using Gets = std::vector<duckdb::LogicalGet *>;

/// Which rows come out depends on which others came in.
bool choosesByNeighbours(const duckdb::LogicalOperator &op)
{
    switch (op.type) {
    case LogicalOperatorType::LOGICAL_LIMIT:
    case LogicalOperatorType::LOGICAL_TOP_N:
    case LogicalOperatorType::LOGICAL_SAMPLE:
    case LogicalOperatorType::LOGICAL_WINDOW:
        return true;
    case LogicalOperatorType::LOGICAL_DISTINCT:
        return op.Cast<duckdb::LogicalDistinct>().distinct_type == duckdb::DistinctType::DISTINCT_ON;
    default:
        return false;
    }
}

/// The table reads below such an operator.
void collect(duckdb::LogicalOperator &op, bool isBelow, Gets &gets)
{
    if (isBelow && op.type == LogicalOperatorType::LOGICAL_GET)
        gets.push_back(&op.Cast<duckdb::LogicalGet>());
    isBelow = isBelow || choosesByNeighbours(op);
    for (const auto &child : op.children)
        collect(*child, isBelow, gets);
}

Gets getsBelowChoice(duckdb::LogicalOperator &op)
{
    Gets gets;
    collect(op, false, gets);
    return gets;
}

void mendJoin(duckdb::LogicalComparisonJoin &join)
{
    const Gets gets = getsBelowChoice(*join.children[0]);
    auto &probes = join.filter_pushdown->probe_info;
    const auto isWrong = [&](const duckdb::JoinFilterPushdownFilter &probe) {
        return std::any_of(gets.begin(), gets.end(), [&](const duckdb::LogicalGet *get) {
            return get->dynamic_filters && get->dynamic_filters == probe.dynamic_filters;
        });
    };
    probes.erase(std::remove_if(probes.begin(), probes.end(), isWrong), probes.end());
}

/// Makes the filter wait for a bound that never comes.
void disarm(duckdb::TableFilter &filter, const duckdb::shared_ptr<duckdb::DynamicFilterData> &bound)
{
    switch (filter.filter_type) {
    case duckdb::TableFilterType::DYNAMIC_FILTER: {
        auto &dynamic = filter.Cast<duckdb::DynamicFilter>();
        if (dynamic.filter_data == bound)
            dynamic.filter_data = duckdb::make_shared_ptr<duckdb::DynamicFilterData>();
        break;
    }
    case duckdb::TableFilterType::OPTIONAL_FILTER:
        if (auto &child = filter.Cast<duckdb::OptionalFilter>().child_filter)
            disarm(*child, bound);
        break;
    case duckdb::TableFilterType::CONJUNCTION_AND:
        for (auto &child : filter.Cast<duckdb::ConjunctionAndFilter>().child_filters)
            disarm(*child, bound);
        break;
    default:
        break;
    }
}

void mendTopN(duckdb::LogicalTopN &topN)
{
    for (duckdb::LogicalGet *get : getsBelowChoice(*topN.children[0])) {
        for (auto &[column, filter] : get->table_filters.filters)
            disarm(*filter, topN.dynamic_filter);
    }
}

void mendAfterOptimizers(duckdb::OptimizerExtensionInput &, duckdb::unique_ptr<duckdb::LogicalOperator> &plan)
{
    JoinFilterGuard::mend(*plan);
}

} // namespace

void JoinFilterGuard::install(duckdb::DBConfig &config)
{
    duckdb::OptimizerExtension extension;
    extension.optimize_function = mendAfterOptimizers;
    config.optimizer_extensions.push_back(extension);
}

void JoinFilterGuard::mend(duckdb::LogicalOperator &plan)
{
    if (plan.type == LogicalOperatorType::LOGICAL_COMPARISON_JOIN) {
        auto &join = plan.Cast<duckdb::LogicalComparisonJoin>();
        if (join.filter_pushdown)
            mendJoin(join);
    }
    if (plan.type == LogicalOperatorType::LOGICAL_TOP_N && plan.Cast<duckdb::LogicalTopN>().dynamic_filter)
        mendTopN(plan.Cast<duckdb::LogicalTopN>());
    for (const auto &child : plan.children)
        mend(*child);
}
