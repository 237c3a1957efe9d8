// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/RowBatch.h"

#include <optional>
#include <string_view>

/// A cell that is not NULL, as what it is whatever the width of its kind; nothing when it is none. Inline, because
/// millions of cells are asked. Thread: any.
namespace CellReading {

/// Of Boolean, Int16 to Int64, and an Integer of Dynamic.
[[nodiscard]] inline std::optional<std::int64_t> integer(TypeKind kind, const ColumnData &data,
                                                         std::size_t row)
{
    switch (kind) {
    case TypeKind::Boolean:
        return data.boolean(row) ? 1 : 0;
    case TypeKind::Int16:
        return data.value<std::int16_t>(row);
    case TypeKind::Int32:
        return data.value<std::int32_t>(row);
    case TypeKind::Int64:
        return data.value<std::int64_t>(row);
    case TypeKind::Dynamic:
        return data.tags[row] == DynamicTag::Integer ? std::optional(data.dynamicInteger(row)) : std::nullopt;
    default:
        return std::nullopt;
    }
}

[[nodiscard]] inline std::optional<double> real(TypeKind kind, const ColumnData &data, std::size_t row)
{
    switch (kind) {
    case TypeKind::Float32:
        return data.value<float>(row);
    case TypeKind::Float64:
        return data.value<double>(row);
    case TypeKind::Dynamic:
        return data.tags[row] == DynamicTag::Real ? std::optional(data.dynamicReal(row)) : std::nullopt;
    default:
        return std::nullopt;
    }
}

/// Of Text, Json, Numeric, Opaque that is no wire bytes, and a Text of Dynamic.
[[nodiscard]] inline std::optional<std::string_view> text(const ColumnType &type, const ColumnData &data,
                                                          std::size_t row)
{
    switch (type.kind) {
    case TypeKind::Text:
    case TypeKind::Json:
    case TypeKind::Numeric:
        return data.text(row);
    case TypeKind::Opaque:
        return type.wire ? std::nullopt : std::optional(data.text(row));
    case TypeKind::Dynamic:
        return data.tags[row] == DynamicTag::Text ? std::optional(data.text(row)) : std::nullopt;
    default:
        return std::nullopt;
    }
}

[[nodiscard]] inline std::optional<std::string_view> bytes(const ColumnType &type, const ColumnData &data,
                                                           std::size_t row)
{
    switch (type.kind) {
    case TypeKind::Binary:
        return data.text(row);
    case TypeKind::Opaque:
        return type.wire ? std::optional(data.text(row)) : std::nullopt;
    case TypeKind::Dynamic:
        return data.tags[row] == DynamicTag::Blob ? std::optional(data.text(row)) : std::nullopt;
    default:
        return std::nullopt;
    }
}

} // namespace CellReading
