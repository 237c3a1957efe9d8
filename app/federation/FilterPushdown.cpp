// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/FilterPushdown.h"

#include "models/core/Temporal.h"

#include <duckdb/common/types/date.hpp>
#include <duckdb/common/types/timestamp.hpp>
#include <duckdb/planner/filter/conjunction_filter.hpp>
#include <duckdb/planner/filter/constant_filter.hpp>
#include <duckdb/planner/filter/in_filter.hpp>
#include <duckdb/planner/filter/optional_filter.hpp>

#include <cmath>

namespace {

using duckdb::ExpressionType;
using duckdb::LogicalTypeId;
using duckdb::TableFilterType;

std::optional<Predicate::Op> operatorOf(ExpressionType type)
{
    switch (type) {
    case ExpressionType::COMPARE_EQUAL:
        return Predicate::Op::Equal;
    case ExpressionType::COMPARE_NOTEQUAL:
        return Predicate::Op::NotEqual;
    case ExpressionType::COMPARE_LESSTHAN:
        return Predicate::Op::Less;
    case ExpressionType::COMPARE_LESSTHANOREQUALTO:
        return Predicate::Op::LessOrEqual;
    case ExpressionType::COMPARE_GREATERTHAN:
        return Predicate::Op::Greater;
    case ExpressionType::COMPARE_GREATERTHANOREQUALTO:
        return Predicate::Op::GreaterOrEqual;
    default:
        return {};
    }
}

bool startsWith(const std::string &text, std::string_view start)
{
    return text.compare(0, start.size(), start) == 0;
}

/// PostgreSQL also has char(n), which ignores padding, and enums, citext and domains, which refuse or equate
/// other texts; MariaDB's enums and sets sort by number.
bool isPlainText(const ColumnType &type)
{
    const std::string &name = type.name;
    if (type.style == TextStyle::Postgres)
        return name == "text" || startsWith(name, "varchar") || startsWith(name, "character varying");
    return startsWith(name, "varchar") || name == "text" || name == "tinytext" || name == "mediumtext"
           || name == "longtext";
}

/// PostgreSQL's transaction ids have no order; MariaDB takes 24 for the year 2024 and, at the end of summer time,
/// two timestamps for one.
bool comparesByValue(const ColumnType &type)
{
    const std::string &name = type.name;
    if (type.style == TextStyle::Postgres)
        return name != "xid" && name != "cid" && name != "xid8";
    return !startsWith(name, "year") && !startsWith(name, "timestamp");
}

/// The years that all engines write alike.
bool isOrdinaryDate(duckdb::date_t date)
{
    if (!duckdb::Date::IsFinite(date))
        return false;
    const auto year = duckdb::Date::ExtractYear(date);
    return year >= 1 && year <= 9999;
}

bool isOrdinaryTimestamp(duckdb::timestamp_t timestamp)
{
    return duckdb::Timestamp::IsFinite(timestamp) && isOrdinaryDate(duckdb::Timestamp::GetDate(timestamp));
}

std::optional<Value> textValue(const duckdb::Value &constant)
{
    const std::string &text = duckdb::StringValue::Get(constant);
    if (text.find('\0') != std::string::npos)
        return {};
    return Value(text);
}

std::optional<Value> timestampValue(const SourceColumn &column, const duckdb::Value &constant)
{
    const auto timestamp = constant.GetValueUnsafe<duckdb::timestamp_t>();
    if (!isOrdinaryTimestamp(timestamp))
        return {};
    const std::string text = duckdb::Timestamp::ToString(timestamp);
    if (column.type.kind == TypeKind::Timestamp)
        return Value(text);
    // MariaDB reads a time without zone in the session's, and has no other way to write one.
    return column.type.style == TextStyle::Postgres ? std::optional<Value>(text + "+00") : std::nullopt;
}

std::optional<Value> realValue(double value)
{
    return std::isfinite(value) ? std::optional<Value>(value) : std::nullopt;
}

/// A constant of the column's own type as a value to be bound, where the source compares as DuckDB does.
std::optional<Value> bindable(const SourceColumn &column, const duckdb::Value &constant)
{
    const bool postgres = column.type.style == TextStyle::Postgres;
    if (constant.IsNull() || constant.type() != column.logical || !comparesByValue(column.type))
        return {};
    switch (column.type.kind) {
    case TypeKind::Boolean:
        return postgres ? std::optional<Value>(constant.GetValue<bool>()) : std::nullopt;
    case TypeKind::Int16:
    case TypeKind::Int32:
    case TypeKind::Int64:
        return Value(constant.GetValue<std::int64_t>());
    case TypeKind::UInt64: {
        const auto value = constant.GetValue<std::uint64_t>();
        return value <= INT64_MAX ? std::optional<Value>(static_cast<std::int64_t>(value)) : std::nullopt;
    }
    case TypeKind::Float32: // MariaDB shows six digits and compares all
        return postgres ? realValue(constant.GetValue<double>()) : std::nullopt;
    case TypeKind::Float64:
        return realValue(constant.GetValue<double>());
    case TypeKind::Decimal: {
        // MariaDB compares a decimal and a text as doubles: exact up to 15 digits.
        constexpr int doubleDigits = 15;
        if (!postgres && column.type.precision > doubleDigits)
            return {};
        return Value(constant.ToString());
    }
    case TypeKind::Numeric:
        return postgres ? std::optional<Value>(constant.ToString()) : std::nullopt;
    case TypeKind::Text:
        return isPlainText(column.type) ? textValue(constant) : std::nullopt;
    case TypeKind::Uuid: // MariaDB sorts them by other bytes first
        return postgres ? std::optional<Value>(constant.ToString()) : std::nullopt;
    case TypeKind::Date: {
        const auto date = constant.GetValueUnsafe<duckdb::date_t>();
        return isOrdinaryDate(date) ? std::optional<Value>(duckdb::Date::ToString(date)) : std::nullopt;
    }
    case TypeKind::Time:
        return postgres ? std::optional<Value>(constant.ToString()) : std::nullopt;
    case TypeKind::Timestamp:
    case TypeKind::TimestampTz:
        return timestampValue(column, constant);
    case TypeKind::Dynamic:
        if (column.affinity == SourceColumn::Affinity::Integer)
            return Value(constant.GetValue<std::int64_t>());
        return column.affinity == SourceColumn::Affinity::Text ? textValue(constant) : std::nullopt;
    case TypeKind::Json:
    case TypeKind::Binary:
    case TypeKind::TimeTz:
    case TypeKind::Interval:
    case TypeKind::Opaque:
        return {};
    }
    return {};
}

bool pushComparison(const SourceColumn &column, ExpressionType comparison, const duckdb::Value &constant,
                    std::vector<Predicate> &predicates)
{
    const auto op = operatorOf(comparison);
    auto value = op ? bindable(column, constant) : std::nullopt;
    if (!value)
        return false;
    const bool textual = column.logical.id() == LogicalTypeId::VARCHAR;
    predicates.push_back({column.name, *op, std::move(*value), textual});
    return true;
}

/// An advisory filter: whatever of it can go is welcome.
void pushOptional(const SourceColumn &column, const duckdb::TableFilter &filter,
                  std::vector<Predicate> &predicates)
{
    if (filter.filter_type == TableFilterType::IN_FILTER) {
        const auto &in = filter.Cast<duckdb::InFilter>();
        if (in.values.size() == 1)
            pushComparison(column, ExpressionType::COMPARE_EQUAL, in.values.front(), predicates);
        return;
    }
    static_cast<void>(FilterPushdown::push(column, filter, predicates));
}

duckdb::unique_ptr<duckdb::TableFilter> pushAll(const SourceColumn &column,
                                                const duckdb::ConjunctionAndFilter &filter,
                                                std::vector<Predicate> &predicates)
{
    auto rest = duckdb::make_uniq<duckdb::ConjunctionAndFilter>();
    for (const auto &child : filter.child_filters) {
        if (auto left = FilterPushdown::push(column, *child, predicates))
            rest->child_filters.push_back(std::move(left));
    }
    if (rest->child_filters.empty())
        return nullptr;
    return rest;
}

} // namespace

bool FilterPushdown::pushNullTest(const SourceColumn &column, Predicate::Op op,
                                  std::vector<Predicate> &predicates)
{
    // MariaDB takes '0000-00-00' in a NOT NULL column for NULL.
    const bool isTime = column.type.kind == TypeKind::Date || column.type.kind == TypeKind::Timestamp
                        || column.type.kind == TypeKind::TimestampTz;
    if (isTime && column.type.style == TextStyle::MariaDb)
        return false;
    predicates.push_back({column.name, op, {}, false});
    return true;
}

duckdb::unique_ptr<duckdb::TableFilter> FilterPushdown::push(const SourceColumn &column,
                                                             const duckdb::TableFilter &filter,
                                                             std::vector<Predicate> &predicates)
{
    bool done = false;
    switch (filter.filter_type) {
    case TableFilterType::CONSTANT_COMPARISON: {
        const auto &comparison = filter.Cast<duckdb::ConstantFilter>();
        done = pushComparison(column, comparison.comparison_type, comparison.constant, predicates);
        break;
    }
    case TableFilterType::IS_NULL:
        done = pushNullTest(column, Predicate::Op::IsNull, predicates);
        break;
    case TableFilterType::IS_NOT_NULL:
        done = pushNullTest(column, Predicate::Op::IsNotNull, predicates);
        break;
    case TableFilterType::CONJUNCTION_AND:
        return pushAll(column, filter.Cast<duckdb::ConjunctionAndFilter>(), predicates);
    case TableFilterType::OPTIONAL_FILTER:
        if (const auto &child = filter.Cast<duckdb::OptionalFilter>().child_filter)
            pushOptional(column, *child, predicates);
        done = true;
        break;
    case TableFilterType::DYNAMIC_FILTER: // the bound of a top n, which is checked again above
        done = true;
        break;
    default:
        break;
    }
    return done ? nullptr : filter.Copy();
}
