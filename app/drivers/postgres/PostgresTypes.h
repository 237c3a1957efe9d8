// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/postgres/PostgresDecode.h"

#include <string>

/// The types of PostgreSQL that we model: how they are kept and how they are read.
/// Domains need no entry: results name their base type. Enums are text; the rest is Opaque.
namespace PostgresTypes {

using Oid = unsigned int;

struct Type
{
    Oid oid;
    TypeKind kind;
    const char *name;
    /// Null when only the server can write the values out.
    PostgresDecode fromBinary;
    PostgresDecode fromText;
};

/// Null for types that we do not model.
[[nodiscard]] const Type *find(Oid oid);
/// As a column of a result or a table has it, without its zone: "numeric(10,2)" is a Decimal, "numeric" not.
[[nodiscard]] ColumnType columnType(const Type &type, int modifier);
/// A time, date or interval: its text depends on DateStyle and IntervalStyle.
[[nodiscard]] bool hasStyledText(TypeKind kind);

} // namespace PostgresTypes
