// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/KeyCells.h"

#include "models/core/CellText.h"
#include "models/replication/PortableText.h"

#include <algorithm>
#include <limits>

namespace {

constexpr std::size_t uuidBytes = 16;

std::string cellText(const ColumnType &type, const ColumnData &data, std::size_t row)
{
    std::string text;
    CellText(type).append(text, data, row);
    return text;
}

Value integerValue(std::int64_t number, const ColumnType &own)
{
    return own.kind == TypeKind::Boolean ? Value(number != 0) : Value(number);
}

Value bytesValue(std::string_view bytes, const ColumnType &own)
{
    if (own.kind != TypeKind::Uuid || bytes.size() != uuidBytes)
        return Blob{std::string(bytes)};
    std::string text;
    CellText::appendUuid(text, reinterpret_cast<const std::uint8_t *>(bytes.data()));
    return text;
}

Value uuidValue(const ColumnType &type, const ColumnData &data, std::size_t row, const ColumnType &own)
{
    if (own.kind != TypeKind::Binary)
        return cellText(type, data, row);
    const auto *bytes = reinterpret_cast<const char *>(data.fixed.data() + row * uuidBytes);
    return Blob{std::string(bytes, uuidBytes)};
}

Value dynamicValue(const ColumnData &data, std::size_t row, const ColumnType &own)
{
    switch (data.tags[row]) {
    case DynamicTag::Integer:
        return integerValue(data.dynamicInteger(row), own);
    case DynamicTag::Real:
        return data.dynamicReal(row);
    case DynamicTag::Text:
        return std::string(data.text(row));
    case DynamicTag::Blob:
        return bytesValue(data.text(row), own);
    case DynamicTag::Null:
        break;
    }
    return std::monostate();
}

/// A time's text as it stands in an engine that keeps times as texts, letter by letter.
std::string portableText(const ColumnType &type, const ColumnData &data, std::size_t row)
{
    const int digits = type.scale < 0 ? PortableText::allDigits : type.scale;
    std::string text;
    PortableText::append(text, type.kind, type.style, digits, data, row);
    return text;
}

/// A time's text as the other engine reads it, in the zone of its session.
Value timeValue(ColumnType type, const ColumnData &data, std::size_t row, const ColumnType &own)
{
    if (own.kind == TypeKind::Dynamic)
        return portableText(type, data, row);
    type.style = own.style;
    if (type.kind == TypeKind::TimestampTz)
        type.zone = own.kind == TypeKind::TimestampTz ? own.zone : std::string("UTC");
    return cellText(type, data, row);
}

} // namespace

namespace KeyCells {

Value valueOf(const ColumnType &type, const ColumnData &data, std::size_t row, const ColumnType &own)
{
    if (data.isNull(row))
        return std::monostate();
    switch (type.kind) {
    case TypeKind::Boolean:
        return integerValue(data.boolean(row) ? 1 : 0, own);
    case TypeKind::Int16:
        return integerValue(data.value<std::int16_t>(row), own);
    case TypeKind::Int32:
        return integerValue(data.value<std::int32_t>(row), own);
    case TypeKind::Int64:
        return integerValue(data.value<std::int64_t>(row), own);
    case TypeKind::UInt64: {
        const auto number = data.value<std::uint64_t>(row);
        if (number <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return integerValue(static_cast<std::int64_t>(number), own);
        return std::to_string(number);
    }
    case TypeKind::Binary:
        return bytesValue(data.text(row), own);
    case TypeKind::Uuid:
        return uuidValue(type, data, row, own);
    case TypeKind::Dynamic:
        return dynamicValue(data, row, own);
    case TypeKind::Text:
    case TypeKind::Json:
    case TypeKind::Opaque:
        return std::string(data.text(row));
    case TypeKind::Date:
    case TypeKind::Time:
    case TypeKind::TimeTz:
    case TypeKind::Timestamp:
    case TypeKind::TimestampTz:
    case TypeKind::Interval:
        return timeValue(type, data, row, own);
    case TypeKind::Float32:
    case TypeKind::Float64:
    case TypeKind::Decimal:
    case TypeKind::Numeric:
        break;
    }
    return cellText(type, data, row);
}

std::vector<Value> valuesOf(const RowBatch &batch, std::size_t row, const std::vector<ColumnType> &own,
                            std::size_t count)
{
    std::vector<Value> values;
    values.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        values.push_back(valueOf(batch.schema()[i].type, batch.column(i), row, own[i]));
    return values;
}

bool isTextual(const ColumnType &type)
{
    switch (type.kind) {
    case TypeKind::Boolean:
    case TypeKind::UInt64:
    case TypeKind::Decimal:
    case TypeKind::Numeric:
    case TypeKind::Dynamic:
        return false;
    default:
        return !type.isNumber();
    }
}

QStringList textOf(const RowBatch &batch, std::size_t row, std::size_t count)
{
    QStringList texts;
    for (std::size_t i = 0; i < count; ++i) {
        const ColumnData &data = batch.column(i);
        texts << (data.isNull(row) ? QString()
                                   : QString::fromStdString(cellText(batch.schema()[i].type, data, row)));
    }
    return texts;
}

RowBatch firstColumns(const RowBatch &batch, std::size_t count)
{
    std::vector<ColumnData> columns;
    columns.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        columns.push_back(batch.column(i));
    const auto first = batch.schema().begin();
    return {std::make_shared<const std::vector<Column>>(first, first + static_cast<std::ptrdiff_t>(count)),
            std::move(columns), batch.rowCount()};
}

} // namespace KeyCells
