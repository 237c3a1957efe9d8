// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/ColumnReader.h"

#include "app/federation/DynamicReader.h"
#include "app/federation/TextReader.h"
#include "models/core/DecimalText.h"
#include "models/core/Temporal.h"

#include <QtEndian>

#include <duckdb/common/types/datetime.hpp>
#include <duckdb/common/types/interval.hpp>

namespace {

/// The rows of one column to be read.
struct Slice
{
    const SourceColumn &column;
    const ColumnData &data;
    std::size_t from;
    std::size_t count;
    duckdb::Vector &target;

    template <typename T>
    [[nodiscard]] T *out() const
    {
        return duckdb::FlatVector::GetData<T>(target);
    }
    [[nodiscard]] bool isNull(std::size_t i) const { return data.isNull(from + i); }
};

void readValidity(const Slice &slice)
{
    auto &validity = duckdb::FlatVector::Validity(slice.target);
    if (slice.data.validity.empty())
        return;
    validity.Initialize(STANDARD_VECTOR_SIZE);
    std::memcpy(validity.GetData(), slice.data.validity.data() + slice.from / 64,
                (slice.count + 63) / 64 * sizeof(std::uint64_t));
}

/// Kinds whose values lie in memory as DuckDB's do.
Result<void> copyFixed(const Slice &slice)
{
    const std::size_t width = slice.column.type.fixedWidth();
    std::memcpy(duckdb::FlatVector::GetData(slice.target), slice.data.fixed.data() + slice.from * width,
                slice.count * width);
    return {};
}

/// `convert` fills one value and says whether it could.
template <typename Source, typename Target, typename Convert>
Result<void> convertFixed(const Slice &slice, Convert convert)
{
    auto *out = slice.out<Target>();
    for (std::size_t i = 0; i < slice.count; ++i) {
        if (!slice.isNull(i) && !convert(slice.data.value<Source>(slice.from + i), out[i]))
            return slice.column.misfit(slice.data, slice.from + i);
    }
    return {};
}

Result<void> readBooleans(const Slice &slice)
{
    auto *out = slice.out<bool>();
    for (std::size_t i = 0; i < slice.count; ++i)
        out[i] = slice.data.boolean(slice.from + i);
    return {};
}

bool fill(Int128 value, duckdb::hugeint_t &out)
{
    out.lower = static_cast<std::uint64_t>(value);
    out.upper = static_cast<std::int64_t>(value >> 64);
    return true;
}

template <typename T>
bool fill(Int128 value, T &out)
{
    out = static_cast<T>(value);
    return true;
}

/// `exact` gives a row's value as an integer of the column's scale, or nothing when it has none.
template <typename Target, typename Exact>
Result<void> readExact(const Slice &slice, Exact exact)
{
    auto *out = slice.out<Target>();
    for (std::size_t i = 0; i < slice.count; ++i) {
        if (slice.isNull(i))
            continue;
        const std::optional<Int128> value = exact(slice.from + i);
        if (!value || !fill(*value, out[i]))
            return slice.column.misfit(slice.data, slice.from + i);
    }
    return {};
}

template <typename Exact>
Result<void> readDecimals(const Slice &slice, Exact exact)
{
    switch (slice.column.logical.InternalType()) {
    case duckdb::PhysicalType::INT16:
        return readExact<std::int16_t>(slice, exact);
    case duckdb::PhysicalType::INT32:
        return readExact<std::int32_t>(slice, exact);
    case duckdb::PhysicalType::INT64:
        return readExact<std::int64_t>(slice, exact);
    default:
        return readExact<duckdb::hugeint_t>(slice, exact);
    }
}

Result<void> readDecimals(const Slice &slice)
{
    const int precision = duckdb::DecimalType::GetWidth(slice.column.logical);
    if (slice.column.type.kind == TypeKind::Numeric) {
        const int scale = duckdb::DecimalType::GetScale(slice.column.logical);
        return readDecimals(slice, [&](std::size_t row) -> std::optional<Int128> {
            const auto number = DecimalText::parse(slice.data.text(row));
            return number ? number->scaled(scale, precision) : std::nullopt;
        });
    }
    const Int128 bound = DecimalText::powerOfTen(precision);
    return readDecimals(slice, [&](std::size_t row) {
        const auto value = slice.data.value<Int128>(row);
        const bool fits = value > -bound && value < bound; // NaN is the least of all integers
        return fits ? std::optional(value) : std::nullopt;
    });
}

bool convertDate(std::int32_t days, duckdb::date_t &out)
{
    out.days = days == Temporal::dateMinusInfinity ? duckdb::date_t::ninfinity().days : days;
    return true;
}

bool convertTimestamp(std::int64_t microseconds, duckdb::timestamp_t &out)
{
    out.value = microseconds == Temporal::timestampMinusInfinity ? duckdb::timestamp_t::ninfinity().value
                                                                 : microseconds;
    return true;
}

Result<void> readDates(const Slice &slice)
{
    if (slice.column.type.style != TextStyle::MariaDb)
        return convertFixed<std::int32_t, duckdb::date_t>(slice, convertDate);
    return convertFixed<std::int32_t, duckdb::date_t>(slice, [](std::int32_t days, duckdb::date_t &out) {
        return !Temporal::nonDate(days) && convertDate(days, out);
    });
}

Result<void> readTimestamps(const Slice &slice)
{
    if (slice.column.type.style != TextStyle::MariaDb)
        return convertFixed<std::int64_t, duckdb::timestamp_t>(slice, convertTimestamp);
    return convertFixed<std::int64_t, duckdb::timestamp_t>(
        slice, [](std::int64_t value, duckdb::timestamp_t &out) {
            return !Temporal::nonTimestamp(value) && convertTimestamp(value, out);
        });
}

bool convertTime(std::int64_t microseconds, duckdb::dtime_t &out)
{
    out.micros = microseconds;
    return microseconds >= 0 && microseconds <= Temporal::microsecondsPerDay;
}

bool convertTimeTz(TimeTzValue value, duckdb::dtime_tz_t &out)
{
    out = duckdb::dtime_tz_t(duckdb::dtime_t(value.microseconds), value.secondsEast);
    return true;
}

bool convertInterval(IntervalValue value, duckdb::interval_t &out)
{
    out.months = value.months;
    out.days = value.days;
    out.micros = value.microseconds;
    return true;
}

/// DuckDB flips the first bit, so that its signed integers sort as the bytes do.
bool convertUuid(std::array<std::uint8_t, 16> bytes, duckdb::hugeint_t &out)
{
    constexpr std::uint64_t firstBit = std::uint64_t{1} << 63;
    out.upper = static_cast<std::int64_t>(qFromBigEndian<std::uint64_t>(bytes.data()) ^ firstBit);
    out.lower = qFromBigEndian<std::uint64_t>(bytes.data() + 8);
    return true;
}

} // namespace

Result<void> ColumnReader::read(const SourceColumn &column, const RowBatch &batch, std::size_t index,
                                std::size_t from, std::size_t count, duckdb::Vector &target)
{
    const ColumnData &data = batch.column(index);
    if (column.type.kind == TypeKind::Dynamic)
        return DynamicReader::read(column, data, from, count, target);

    const Slice slice{column, data, from, count, target};
    readValidity(slice);
    switch (column.type.kind) {
    case TypeKind::Boolean:
        return readBooleans(slice);
    case TypeKind::Int16:
    case TypeKind::Int32:
    case TypeKind::Int64:
    case TypeKind::UInt64:
    case TypeKind::Float32:
    case TypeKind::Float64:
        return copyFixed(slice);
    case TypeKind::Decimal:
    case TypeKind::Numeric:
        return readDecimals(slice);
    case TypeKind::Text:
    case TypeKind::Json:
    case TypeKind::Binary:
    case TypeKind::Opaque:
        return TextReader::read(column, batch, index, from, count, target);
    case TypeKind::Uuid:
        return convertFixed<std::array<std::uint8_t, 16>, duckdb::hugeint_t>(slice, convertUuid);
    case TypeKind::Date:
        return readDates(slice);
    case TypeKind::Time:
        return convertFixed<std::int64_t, duckdb::dtime_t>(slice, convertTime);
    case TypeKind::TimeTz:
        return convertFixed<TimeTzValue, duckdb::dtime_tz_t>(slice, convertTimeTz);
    case TypeKind::Timestamp:
    case TypeKind::TimestampTz:
        return readTimestamps(slice);
    case TypeKind::Interval:
        return convertFixed<IntervalValue, duckdb::interval_t>(slice, convertInterval);
    case TypeKind::Dynamic:
        break;
    }
    return {};
}
