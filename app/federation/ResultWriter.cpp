// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/ResultWriter.h"

#include "models/core/Temporal.h"

#include <QtEndian>

#include <duckdb/common/types/datetime.hpp>
#include <duckdb/common/types/timestamp.hpp>
#include <duckdb/common/types/vector.hpp>
#include <duckdb/common/vector_operations/vector_operations.hpp>

namespace {

using duckdb::LogicalTypeId;

ColumnType typeOf(const duckdb::LogicalType &type, const std::string &zone)
{
    ColumnType result;
    result.name = type.ToString();
    switch (type.id()) {
    case LogicalTypeId::BOOLEAN:
        result.kind = TypeKind::Boolean;
        break;
    case LogicalTypeId::TINYINT:
    case LogicalTypeId::UTINYINT:
    case LogicalTypeId::SMALLINT:
        result.kind = TypeKind::Int16;
        break;
    case LogicalTypeId::USMALLINT:
    case LogicalTypeId::INTEGER:
        result.kind = TypeKind::Int32;
        break;
    case LogicalTypeId::UINTEGER:
    case LogicalTypeId::BIGINT:
        result.kind = TypeKind::Int64;
        break;
    case LogicalTypeId::UBIGINT:
        result.kind = TypeKind::UInt64;
        break;
    case LogicalTypeId::HUGEINT:
    case LogicalTypeId::UHUGEINT:
    case LogicalTypeId::BIGNUM:
        result.kind = TypeKind::Numeric;
        break;
    case LogicalTypeId::FLOAT:
        result.kind = TypeKind::Float32;
        break;
    case LogicalTypeId::DOUBLE:
        result.kind = TypeKind::Float64;
        break;
    case LogicalTypeId::DECIMAL:
        result.kind = TypeKind::Decimal;
        result.precision = duckdb::DecimalType::GetWidth(type);
        result.scale = duckdb::DecimalType::GetScale(type);
        break;
    case LogicalTypeId::VARCHAR:
        result.kind = type.IsJSONType() ? TypeKind::Json : TypeKind::Text;
        break;
    case LogicalTypeId::SQLNULL:
        result.kind = TypeKind::Text;
        break;
    case LogicalTypeId::BLOB:
        result.kind = TypeKind::Binary;
        break;
    case LogicalTypeId::UUID:
        result.kind = TypeKind::Uuid;
        break;
    case LogicalTypeId::DATE:
        result.kind = TypeKind::Date;
        break;
    case LogicalTypeId::TIME:
        result.kind = TypeKind::Time;
        break;
    case LogicalTypeId::TIME_TZ:
        result.kind = TypeKind::TimeTz;
        break;
    case LogicalTypeId::TIMESTAMP:
    case LogicalTypeId::TIMESTAMP_SEC:
    case LogicalTypeId::TIMESTAMP_MS:
        result.kind = TypeKind::Timestamp;
        break;
    case LogicalTypeId::TIMESTAMP_TZ:
        result.kind = TypeKind::TimestampTz;
        result.zone = zone;
        break;
    case LogicalTypeId::INTERVAL:
        result.kind = TypeKind::Interval;
        break;
    default:
        result.kind = TypeKind::Opaque;
        break;
    }
    return result;
}

/// Some rows of one vector on their way into a column.
struct Rows
{
    const duckdb::UnifiedVectorFormat &format;
    std::size_t from;
    std::size_t count;
    ColumnData &out;

    [[nodiscard]] std::size_t index(std::size_t i) const { return format.sel->get_index(from + i); }
    [[nodiscard]] bool isValid(std::size_t i) const { return format.validity.RowIsValid(index(i)); }
    template <typename T>
    [[nodiscard]] const T &value(std::size_t i) const
    {
        return duckdb::UnifiedVectorFormat::GetData<T>(format)[index(i)];
    }
};

void writeValidity(const Rows &rows)
{
    if (rows.format.validity.AllValid())
        return;
    rows.out.validity.assign((rows.count + 63) / 64, 0);
    for (std::size_t i = 0; i < rows.count; ++i) {
        if (rows.isValid(i))
            rows.out.validity[i >> 6] |= std::uint64_t{1} << (i & 63);
    }
}

template <typename Source, typename Target, typename Convert>
void writeFixed(const Rows &rows, Convert convert)
{
    rows.out.fixed.assign(rows.count * sizeof(Target), 0);
    auto *out = rows.out.fixed.data();
    for (std::size_t i = 0; i < rows.count; ++i, out += sizeof(Target)) {
        if (rows.isValid(i)) {
            const Target value = convert(rows.value<Source>(i));
            std::memcpy(out, &value, sizeof value);
        }
    }
}

template <typename Source, typename Target = Source>
void writeNumbers(const Rows &rows)
{
    writeFixed<Source, Target>(rows, [](const Source &value) { return static_cast<Target>(value); });
}

void writeBooleans(const Rows &rows)
{
    rows.out.fixed.assign((rows.count + 7) / 8, 0);
    for (std::size_t i = 0; i < rows.count; ++i) {
        if (rows.isValid(i) && rows.value<bool>(i))
            rows.out.fixed[i >> 3] = static_cast<std::uint8_t>(rows.out.fixed[i >> 3] | 1U << (i & 7));
    }
}

Int128 wide(const duckdb::hugeint_t &value)
{
    return static_cast<Int128>(static_cast<UInt128>(static_cast<std::uint64_t>(value.upper)) << 64
                               | value.lower);
}

void writeDecimals(const Rows &rows, const duckdb::LogicalType &type)
{
    switch (type.InternalType()) {
    case duckdb::PhysicalType::INT16:
        return writeNumbers<std::int16_t, Int128>(rows);
    case duckdb::PhysicalType::INT32:
        return writeNumbers<std::int32_t, Int128>(rows);
    case duckdb::PhysicalType::INT64:
        return writeNumbers<std::int64_t, Int128>(rows);
    default:
        return writeFixed<duckdb::hugeint_t, Int128>(rows, wide);
    }
}

void writeText(const Rows &rows)
{
    rows.out.offsets.reserve(rows.count + 1);
    rows.out.offsets.push_back(0);
    for (std::size_t i = 0; i < rows.count; ++i) {
        if (rows.isValid(i)) {
            const auto &text = rows.value<duckdb::string_t>(i);
            rows.out.bytes.insert(rows.out.bytes.end(), text.GetData(), text.GetData() + text.GetSize());
        }
        rows.out.offsets.push_back(static_cast<std::uint32_t>(rows.out.bytes.size()));
    }
}

std::int32_t days(duckdb::date_t date)
{
    return date == duckdb::date_t::ninfinity() ? Temporal::dateMinusInfinity : date.days;
}

std::int64_t microseconds(duckdb::timestamp_t timestamp)
{
    return timestamp == duckdb::timestamp_t::ninfinity() ? Temporal::timestampMinusInfinity : timestamp.value;
}

std::array<std::uint8_t, 16> uuidBytes(const duckdb::hugeint_t &value)
{
    constexpr std::uint64_t firstBit = std::uint64_t{1} << 63; // DuckDB flips it, for sorting
    std::array<std::uint8_t, 16> bytes{};
    qToBigEndian(static_cast<std::uint64_t>(value.upper) ^ firstBit, bytes.data());
    qToBigEndian(value.lower, bytes.data() + 8);
    return bytes;
}

void writeColumn(const Rows &rows, const duckdb::LogicalType &type)
{
    switch (type.id()) {
    case LogicalTypeId::BOOLEAN:
        return writeBooleans(rows);
    case LogicalTypeId::TINYINT:
        return writeNumbers<std::int8_t, std::int16_t>(rows);
    case LogicalTypeId::UTINYINT:
        return writeNumbers<std::uint8_t, std::int16_t>(rows);
    case LogicalTypeId::SMALLINT:
        return writeNumbers<std::int16_t>(rows);
    case LogicalTypeId::USMALLINT:
        return writeNumbers<std::uint16_t, std::int32_t>(rows);
    case LogicalTypeId::INTEGER:
        return writeNumbers<std::int32_t>(rows);
    case LogicalTypeId::UINTEGER:
        return writeNumbers<std::uint32_t, std::int64_t>(rows);
    case LogicalTypeId::BIGINT:
        return writeNumbers<std::int64_t>(rows);
    case LogicalTypeId::UBIGINT:
        return writeNumbers<std::uint64_t>(rows);
    case LogicalTypeId::FLOAT:
        return writeNumbers<float>(rows);
    case LogicalTypeId::DOUBLE:
        return writeNumbers<double>(rows);
    case LogicalTypeId::DECIMAL:
        return writeDecimals(rows, type);
    case LogicalTypeId::UUID:
        return writeFixed<duckdb::hugeint_t, std::array<std::uint8_t, 16>>(rows, uuidBytes);
    case LogicalTypeId::DATE:
        return writeFixed<duckdb::date_t, std::int32_t>(rows, days);
    case LogicalTypeId::TIME:
        return writeFixed<duckdb::dtime_t, std::int64_t>(rows,
                                                         [](duckdb::dtime_t time) { return time.micros; });
    case LogicalTypeId::TIME_TZ:
        return writeFixed<duckdb::dtime_tz_t, TimeTzValue>(rows, [](duckdb::dtime_tz_t time) {
            return TimeTzValue{time.time().micros, time.offset(), 0};
        });
    case LogicalTypeId::TIMESTAMP:
    case LogicalTypeId::TIMESTAMP_TZ:
        return writeFixed<duckdb::timestamp_t, std::int64_t>(rows, microseconds);
    case LogicalTypeId::INTERVAL:
        return writeFixed<duckdb::interval_t, IntervalValue>(rows, [](const duckdb::interval_t &value) {
            return IntervalValue{value.micros, value.days, value.months};
        });
    default:
        return writeText(rows);
    }
}

/// The type that writeColumn() takes: others are cast first, coarser times to microseconds, the rest to text.
duckdb::LogicalType writtenType(const duckdb::LogicalType &type)
{
    switch (type.id()) {
    case LogicalTypeId::TIMESTAMP_SEC:
    case LogicalTypeId::TIMESTAMP_MS:
        return duckdb::LogicalType::TIMESTAMP;
    case LogicalTypeId::BLOB:
        return type;
    default:
        break;
    }
    const TypeKind kind = typeOf(type, {}).kind;
    const bool asText =
        kind == TypeKind::Opaque || kind == TypeKind::Numeric || type.id() == LogicalTypeId::SQLNULL;
    return asText ? duckdb::LogicalType::VARCHAR : type;
}

bool isText(const duckdb::Vector &vector)
{
    return vector.GetType().InternalType() == duckdb::PhysicalType::VARCHAR;
}

} // namespace

ResultWriter::ResultWriter(const duckdb::vector<std::string> &names,
                           const duckdb::vector<duckdb::LogicalType> &types, const std::string &zone)
{
    std::vector<Column> columns;
    for (std::size_t i = 0; i < names.size(); ++i)
        columns.push_back({names[i], typeOf(types[i], zone)});
    m_schema = std::make_shared<const std::vector<Column>>(std::move(columns));
}

RowBatch ResultWriter::write(duckdb::ClientContext &context, duckdb::DataChunk &chunk, std::size_t from) const
{
    std::vector<duckdb::Vector> vectors;
    std::vector<duckdb::UnifiedVectorFormat> formats(chunk.ColumnCount());
    vectors.reserve(chunk.ColumnCount());
    for (std::size_t i = 0; i < chunk.ColumnCount(); ++i) {
        const auto written = writtenType(chunk.data[i].GetType());
        if (written == chunk.data[i].GetType()) {
            vectors.emplace_back(chunk.data[i]);
        } else {
            vectors.emplace_back(written, chunk.size());
            duckdb::VectorOperations::Cast(context, chunk.data[i], vectors.back(), chunk.size());
        }
        vectors.back().ToUnifiedFormat(chunk.size(), formats[i]);
    }

    // Rows of long text end the batch early.
    std::size_t count = 0;
    std::size_t bytes = 0;
    for (; from + count < chunk.size() && (count == 0 || bytes < RowBatch::targetBytes); ++count) {
        for (std::size_t i = 0; i < vectors.size(); ++i) {
            const auto index = formats[i].sel->get_index(from + count);
            if (isText(vectors[i]) && formats[i].validity.RowIsValid(index))
                bytes += duckdb::UnifiedVectorFormat::GetData<duckdb::string_t>(formats[i])[index].GetSize();
        }
    }

    std::vector<ColumnData> columns(vectors.size());
    for (std::size_t i = 0; i < vectors.size(); ++i) {
        const Rows rows{formats[i], from, count, columns[i]};
        writeValidity(rows);
        writeColumn(rows, vectors[i].GetType());
    }
    return {m_schema, std::move(columns), count};
}
