// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/ScanPlan.h"

#include "app/federation/FederatedRun.h"
#include "app/federation/FilterPushdown.h"

#include <duckdb/planner/expression/bound_conjunction_expression.hpp>
#include <duckdb/planner/expression/bound_reference_expression.hpp>
#include <duckdb/planner/table_filter.hpp>

#include <algorithm>

ScanPlan ScanPlan::make(FederatedRun &run, const FederatedTable &table, std::vector<Predicate> nullTests,
                        const duckdb::TableFunctionInitInput &input)
{
    ScanPlan plan;
    plan.request.object = table.object();
    plan.request.predicates = std::move(nullTests);
    plan.request.origin = run.origin();
    plan.request.deadline = run.deadline();
    if (input.projection_ids.empty()) {
        for (const auto column : input.column_ids)
            plan.outputs.push_back(plan.fetch(table, column));
    } else {
        for (const duckdb::idx_t projected : input.projection_ids)
            plan.outputs.push_back(plan.fetch(table, input.column_ids[projected]));
    }
    plan.addFilters(table, input);
    const QString rest = plan.filter ? QString::fromStdString(plan.filter->ToString()) : QString();
    plan.number =
        run.recorder()->addScan(table.source()->catalogueName(), plan.request, rest, input.op.get());
    plan.request.rendered = [recorder = run.recorder(), number = plan.number](const QString &statement) {
        recorder->sent(number, statement);
    };
    return plan;
}

/// Place of a table's column in `fetched`, added when missing; noColumn for virtual ones.
duckdb::idx_t ScanPlan::fetch(const FederatedTable &table, duckdb::column_t column)
{
    const auto &columns = table.sourceColumns();
    if (column >= columns.size())
        return noColumn;
    const SourceColumn *wanted = &columns[column];
    const auto found = std::find(fetched.begin(), fetched.end(), wanted);
    const auto place = static_cast<duckdb::idx_t>(found - fetched.begin());
    if (found == fetched.end()) {
        fetched.push_back(wanted);
        request.columns.push_back(wanted->name);
    }
    return place;
}

void ScanPlan::addFilters(const FederatedTable &table, const duckdb::TableFunctionInitInput &input)
{
    if (!input.filters)
        return;
    for (const auto &[index, tableFilter] : input.filters->filters) {
        const auto column = input.column_ids[index];
        if (column >= table.sourceColumns().size())
            continue;
        const SourceColumn &source = table.sourceColumns()[column];
        if (const auto rest = FilterPushdown::push(source, *tableFilter, request.predicates)) {
            const duckdb::BoundReferenceExpression reference(source.logical, fetch(table, column));
            addFilter(rest->ToExpression(reference));
        }
    }
}

void ScanPlan::addFilter(duckdb::unique_ptr<duckdb::Expression> expression)
{
    if (!filter) {
        filter = std::move(expression);
        return;
    }
    filter = duckdb::make_uniq<duckdb::BoundConjunctionExpression>(duckdb::ExpressionType::CONJUNCTION_AND,
                                                                   std::move(filter), std::move(expression));
}
