// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/ColumnType.h"

std::size_t ColumnType::fixedWidth() const
{
    switch (kind) {
    case TypeKind::Int16:
        return 2;
    case TypeKind::Int32:
    case TypeKind::Float32:
    case TypeKind::Date:
        return 4;
    case TypeKind::Int64:
    case TypeKind::UInt64:
    case TypeKind::Float64:
    case TypeKind::Time:
    case TypeKind::Timestamp:
    case TypeKind::TimestampTz:
        return 8;
    case TypeKind::Decimal:
    case TypeKind::Uuid:
    case TypeKind::TimeTz:
    case TypeKind::Interval:
        return 16;
    case TypeKind::Boolean:
    case TypeKind::Numeric:
    case TypeKind::Text:
    case TypeKind::Json:
    case TypeKind::Binary:
    case TypeKind::Dynamic:
    case TypeKind::Opaque:
        return 0;
    }
    return 0;
}

bool ColumnType::isVariable() const
{
    return fixedWidth() == 0 && kind != TypeKind::Boolean;
}

bool ColumnType::isNumber() const
{
    switch (kind) {
    case TypeKind::Int16:
    case TypeKind::Int32:
    case TypeKind::Int64:
    case TypeKind::UInt64:
    case TypeKind::Float32:
    case TypeKind::Float64:
    case TypeKind::Decimal:
    case TypeKind::Numeric:
        return true;
    default:
        return false;
    }
}
