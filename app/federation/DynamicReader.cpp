// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/DynamicReader.h"

#include "models/core/DecimalText.h"
#include "models/core/FloatText.h"
#include "models/core/Temporal.h"

#include <QString>

#include <duckdb/common/types/string_type.hpp>
#include <duckdb/common/types/value.hpp>

namespace {

/// One value of a SQLite column.
struct Cell
{
    const ColumnData &data;
    std::size_t row;

    [[nodiscard]] DynamicTag tag() const { return data.tags[row]; }
    [[nodiscard]] bool isText() const { return tag() == DynamicTag::Text; }
    [[nodiscard]] std::string_view text() const { return data.text(row); }
};

bool takeInteger(const Cell &cell, std::int64_t &out)
{
    if (cell.tag() != DynamicTag::Integer)
        return false;
    out = cell.data.dynamicInteger(cell.row);
    return true;
}

bool takeReal(const Cell &cell, double &out)
{
    constexpr std::int64_t exactBound = std::int64_t{1} << 53;
    if (cell.tag() == DynamicTag::Real) {
        out = cell.data.dynamicReal(cell.row);
        return true;
    }
    if (cell.tag() != DynamicTag::Integer)
        return false;
    const std::int64_t value = cell.data.dynamicInteger(cell.row);
    out = static_cast<double>(value);
    return value >= -exactBound && value <= exactBound;
}

bool takeBoolean(const Cell &cell, bool &out)
{
    if (cell.tag() == DynamicTag::Integer) {
        const std::int64_t value = cell.data.dynamicInteger(cell.row);
        out = value == 1;
        return value == 0 || value == 1;
    }
    if (!cell.isText())
        return false;
    const auto word =
        QString::fromUtf8(cell.text().data(), static_cast<qsizetype>(cell.text().size())).toLower();
    out = word == QLatin1String("true");
    return out || word == QLatin1String("false");
}

bool takeTimestamp(const Cell &cell, duckdb::timestamp_t &out)
{
    if (!cell.isText())
        return false;
    if (const auto timestamp = Temporal::parseTimestamp(cell.text())) {
        out.value = *timestamp;
        return true;
    }
    const auto date = Temporal::parseDate(cell.text());
    out.value = date ? *date * Temporal::microsecondsPerDay : 0;
    return date.has_value();
}

bool takeDate(const Cell &cell, duckdb::date_t &out)
{
    duckdb::timestamp_t timestamp{0};
    if (!takeTimestamp(cell, timestamp))
        return false;
    std::int64_t days = timestamp.value / Temporal::microsecondsPerDay;
    if (timestamp.value % Temporal::microsecondsPerDay != 0)
        return false;
    out.days = static_cast<std::int32_t>(days);
    return true;
}

/// Integers and reals by the digits that SQLite shows, so that 0.99 is 0.99.
std::optional<Int128> takeDecimal(const Cell &cell, int precision, int scale)
{
    std::string shown;
    if (cell.tag() == DynamicTag::Integer)
        shown = std::to_string(cell.data.dynamicInteger(cell.row));
    else if (cell.tag() == DynamicTag::Real)
        FloatText::appendSqlite(shown, cell.data.dynamicReal(cell.row));
    else if (cell.isText())
        shown = cell.text();
    const auto number = DecimalText::parse(shown);
    return number ? number->scaled(scale, precision) : std::nullopt;
}

/// Calls `take` for every value; false from it names the value in an error.
template <typename Target, typename Take>
Result<void> each(const SourceColumn &column, const ColumnData &data, std::size_t from, std::size_t count,
                  duckdb::Vector &target, Take take)
{
    auto &validity = duckdb::FlatVector::Validity(target);
    auto *out = duckdb::FlatVector::GetData<Target>(target);
    for (std::size_t i = 0; i < count; ++i) {
        const Cell cell{data, from + i};
        if (data.isNull(from + i) || cell.tag() == DynamicTag::Null)
            validity.SetInvalid(i);
        else if (!take(cell, out[i]))
            return column.misfit(data, from + i);
    }
    return {};
}

template <typename Target>
Result<void> eachDecimal(const SourceColumn &column, const ColumnData &data, std::size_t from,
                         std::size_t count, duckdb::Vector &target)
{
    const int precision = duckdb::DecimalType::GetWidth(column.logical);
    const int scale = duckdb::DecimalType::GetScale(column.logical);
    return each<Target>(column, data, from, count, target, [&](const Cell &cell, Target &out) {
        const auto value = takeDecimal(cell, precision, scale);
        if (!value)
            return false;
        if constexpr (std::is_same_v<Target, duckdb::hugeint_t>) {
            out.lower = static_cast<std::uint64_t>(*value);
            out.upper = static_cast<std::int64_t>(*value >> 64);
        } else {
            out = static_cast<Target>(*value);
        }
        return true;
    });
}

Result<void> readDecimal(const SourceColumn &column, const ColumnData &data, std::size_t from,
                         std::size_t count, duckdb::Vector &target)
{
    switch (column.logical.InternalType()) {
    case duckdb::PhysicalType::INT16:
        return eachDecimal<std::int16_t>(column, data, from, count, target);
    case duckdb::PhysicalType::INT32:
        return eachDecimal<std::int32_t>(column, data, from, count, target);
    case duckdb::PhysicalType::INT64:
        return eachDecimal<std::int64_t>(column, data, from, count, target);
    default:
        return eachDecimal<duckdb::hugeint_t>(column, data, from, count, target);
    }
}

/// Numbers become the text that reads back as the same number.
bool takeText(const Cell &cell, duckdb::Vector &target, duckdb::string_t &out)
{
    std::string shown;
    switch (cell.tag()) {
    case DynamicTag::Integer:
        shown = std::to_string(cell.data.dynamicInteger(cell.row));
        break;
    case DynamicTag::Real:
        FloatText::appendPostgres(shown, cell.data.dynamicReal(cell.row));
        break;
    case DynamicTag::Text:
        if (!duckdb::Value::StringIsValid(cell.text().data(), cell.text().size()))
            return false;
        out = duckdb::StringVector::AddString(target, cell.text().data(), cell.text().size());
        return true;
    case DynamicTag::Null:
    case DynamicTag::Blob:
        return false;
    }
    out = duckdb::StringVector::AddString(target, shown.data(), shown.size());
    return true;
}

} // namespace

Result<void> DynamicReader::read(const SourceColumn &column, const ColumnData &data, std::size_t from,
                                 std::size_t count, duckdb::Vector &target)
{
    switch (column.affinity) {
    case SourceColumn::Affinity::Boolean:
        return each<bool>(column, data, from, count, target, takeBoolean);
    case SourceColumn::Affinity::Integer:
        return each<std::int64_t>(column, data, from, count, target, takeInteger);
    case SourceColumn::Affinity::Real:
        return each<double>(column, data, from, count, target, takeReal);
    case SourceColumn::Affinity::Decimal:
        return readDecimal(column, data, from, count, target);
    case SourceColumn::Affinity::Date:
        return each<duckdb::date_t>(column, data, from, count, target, takeDate);
    case SourceColumn::Affinity::Timestamp:
        return each<duckdb::timestamp_t>(column, data, from, count, target, takeTimestamp);
    case SourceColumn::Affinity::Binary:
        return each<duckdb::string_t>(
            column, data, from, count, target, [&](const Cell &cell, duckdb::string_t &out) {
                if (cell.tag() != DynamicTag::Blob)
                    return false;
                out = duckdb::StringVector::AddStringOrBlob(target, cell.text().data(), cell.text().size());
                return true;
            });
    case SourceColumn::Affinity::Text:
    case SourceColumn::Affinity::None:
        return each<duckdb::string_t>(
            column, data, from, count, target,
            [&](const Cell &cell, duckdb::string_t &out) { return takeText(cell, target, out); });
    }
    return {};
}
