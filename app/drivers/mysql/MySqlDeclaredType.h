// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/TableShape.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// A column's type as the server declares it ("int(10) unsigned", "enum('a','b')"), taken apart: which values it can
/// hold. A value; thread: any.
struct MySqlDeclaredType
{
    enum class Family : std::uint8_t {
        Integer,
        Decimal,
        Float,
        Double,
        Year,
        Bit,
        Date,
        Time,
        DateTime,
        Timestamp,
        Char,
        VarChar,
        Text,
        Enum,
        Set,
        Json, ///< MariaDB's is a text with a check, MySQL's a type of its own.
        Binary,
        VarBinary,
        Blob,
        Uuid,
        Inet, ///< INET4 and INET6.
        Geometry,
        Other,
    };

    /// Of a Decimal.
    static constexpr int mostDigits = 65;
    static constexpr int mostScale = 30;

    Family family = Family::Other;
    std::string name; ///< Its first word: "mediumtext".
    bool isUnsigned = false;
    int bytes = 0; ///< Of an Integer: 1, 2, 3, 4 or 8.
    /// Digits of a Decimal, Float(M,D) or Double(M,D), bits of a Bit, characters of Char and VarChar, else bytes; 0 where
    /// none is declared.
    std::uint64_t length = 0;
    /// Digits after the point, of a second too; -1 where a Float or Double declares none.
    int scale = 0;
    std::vector<std::string> words = {}; ///< Of Enum and Set, in their order.

    [[nodiscard]] static MySqlDeclaredType of(const TableShape::Column &column);
    [[nodiscard]] static MySqlDeclaredType parse(std::string_view declared);

    [[nodiscard]] bool isNumber() const { return family <= Family::Year; }
    [[nodiscard]] bool isTime() const { return family >= Family::Date && family <= Family::Timestamp; }
    /// Characters in some character set.
    [[nodiscard]] bool isText() const { return family >= Family::Char && family <= Family::Json; }
    [[nodiscard]] bool isBytes() const
    {
        return (family >= Family::Binary && family <= Family::Blob) || family == Family::Geometry;
    }
};
