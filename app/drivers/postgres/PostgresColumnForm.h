// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ColumnType.h"

#include <string>
#include <string_view>
#include <vector>

/// What a column of PostgreSQL takes when it is written: the form in which its type reads values, and the bounds that the
/// type's modifiers draw. Thread: any (a value).
struct PostgresColumnForm
{
    enum class Kind {
        Boolean,
        Int16,
        Int32,
        Int64,
        Unsigned32, ///< oid, xid, cid.
        Unsigned64, ///< xid8.
        Float32,
        Float64,
        Numeric,
        Text,       ///< text, varchar, char, name, json, enums: their bytes.
        SingleByte, ///< "char".
        Jsonb,
        Binary,
        Uuid,
        Date,
        Time,
        TimeTz,
        Timestamp,
        TimestampTz,
        Interval,
        ServerText, ///< All else: only the server reads it, from its text.
    };

    Kind kind = Kind::ServerText;
    std::string type; ///< "numeric(10,2)"
    /// Numeric: digits in all, 0 for any number of them; and after the point, also negative.
    int precision = 0;
    int scale = 0;
    int secondDigits = 6;
    /// Text: 0 for any number.
    int mostCharacters = 0;
    int mostBytes = 0;
    bool isPadded = false; ///< With spaces to mostCharacters.

    [[nodiscard]] static PostgresColumnForm of(const ColumnType &type);
    [[nodiscard]] bool isNumber() const { return kind <= Kind::Numeric && kind != Kind::Boolean; }
    [[nodiscard]] bool hasSeconds() const { return kind >= Kind::Time && kind <= Kind::Interval; }
    /// Values that are equal for the type have the same bytes, whatever was written; text as far as its collation is
    /// deterministic. Not so for numbers with a display scale or two zeros, and intervals ('1 mon' = '30 days').
    [[nodiscard]] bool isEqualByBytes() const;

    /// The numbers in the first brackets of a type's name: {10, 2}.
    [[nodiscard]] static std::vector<int> modifiersIn(std::string_view type);
};
