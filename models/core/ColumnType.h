// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

/// How the values of a column are stored in a RowBatch (Arrow's physical layouts) and what they mean.
enum class TypeKind : std::uint8_t {
    Boolean, ///< 1 bit
    Int16,
    Int32,
    Int64,
    UInt64, ///< MariaDB's unsigned bigint; smaller unsigned types fit the next signed one
    Float32,
    Float64,
    Decimal, ///< 128-bit integer, to be divided by 10^scale; see decimalNaN
    Numeric, ///< exact decimal text: no fixed scale, or more than 38 digits
    Text,    ///< UTF-8
    Json,    ///< UTF-8
    Binary,
    Uuid,      ///< 16 bytes
    Date,      ///< int32 days since 1970-01-01; see Temporal.h for infinities and MariaDB's non-dates
    Time,      ///< int64 microseconds; MariaDB's may be negative or over 24 h
    TimeTz,    ///< 16 bytes: int64 microseconds of local time, int32 seconds east of UTC, int32 unused
    Timestamp, ///< int64 microseconds since 1970-01-01 00:00, no zone
    TimestampTz, ///< int64 microseconds since 1970-01-01 00:00 UTC; `zone` is the session's; MariaDB's only where
                 ///< ScanRequest::exactInstants asks for it, '0000-00-00' is minus infinity then
    Interval, ///< 16 bytes: int64 microseconds, int32 days, int32 months
    Dynamic,  ///< SQLite: every value brings its own class (DynamicTag)
    Opaque,   ///< a type that we do not model: the server's text, or its wire bytes when `wire` is set
};

/// The class of one value of a Dynamic column.
enum class DynamicTag : std::uint8_t { Null, Integer, Real, Text, Blob };

/// Whose way of writing values a column follows when it is shown as text.
enum class TextStyle : std::uint8_t { Postgres, MariaDb, Sqlite };

/// The type of one column.
struct ColumnType
{
    TypeKind kind = TypeKind::Text;
    TextStyle style = TextStyle::Postgres;
    /// Digits of a Decimal; display width of a ZEROFILL integer or float (see zerofill).
    int precision = 0;
    /// Digits after the point: of a Decimal, of seconds in MariaDB's times, of MariaDB's FLOAT(M,D).
    /// -1: as many as the value needs.
    int scale = -1;
    bool zerofill = false;
    /// Opaque only: values are wire bytes, because the server's text could not be had.
    bool wire = false;
    /// The engine's own name of the type: "int4range", "varchar(20)", "" when SQLite declares none.
    std::string name = {};
    /// TimestampTz only: the session's time zone by its IANA name.
    std::string zone = {};

    /// Bytes per value; 0 for Boolean (bits) and for variable-length kinds.
    [[nodiscard]] std::size_t fixedWidth() const;
    /// Offsets and bytes instead of fixed-width values.
    [[nodiscard]] bool isVariable() const;
    /// All values are numbers: not so of Boolean, and of Dynamic each value says for itself.
    [[nodiscard]] bool isNumber() const;
    friend bool operator==(const ColumnType &, const ColumnType &) = default;
};

struct Column
{
    std::string name;
    ColumnType type;
    friend bool operator==(const Column &, const Column &) = default;
};

/// The columns of one result, shared by its batches. Never null, may be empty (a statement without rows).
using RowSchema = std::shared_ptr<const std::vector<Column>>;

__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;
/// PostgreSQL's numeric(p,s) may hold NaN; a Decimal column stores it as this value, which no
/// decimal of up to 38 digits takes.
inline constexpr Int128 decimalNaN = static_cast<Int128>(static_cast<UInt128>(1) << 127);
