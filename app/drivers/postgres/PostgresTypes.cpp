// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresTypes.h"

#include "app/drivers/postgres/PostgresBinary.h"
#include "app/drivers/postgres/PostgresText.h"

#include <algorithm>
#include <array>

namespace {

using PostgresTypes::Type;
namespace Bin = PostgresBinary;
namespace Txt = PostgresText;

enum KnownOid : PostgresTypes::Oid {
    Bpchar = 1042,
    Varchar = 1043,
    Time = 1083,
    Timestamp = 1114,
    TimestampTz = 1184,
    IntervalOid = 1186,
    TimeTz = 1266,
    NumericOid = 1700,
};

/// Ordered by number; the numbers are fixed for ever (src/include/catalog/pg_type.dat). xml is read as text
/// because its binary form adds an encoding to the declaration that the server's text does not have.
constexpr std::array types{
    Type{16, TypeKind::Boolean, "boolean", Bin::boolean, Txt::boolean},
    Type{17, TypeKind::Binary, "bytea", Bin::bytes, Txt::bytea},
    Type{18, TypeKind::Text, "\"char\"", Bin::singleByte, Txt::text},
    Type{19, TypeKind::Text, "name", Bin::bytes, Txt::text},
    Type{20, TypeKind::Int64, "bigint", Bin::int64, Txt::int64},
    Type{21, TypeKind::Int16, "smallint", Bin::int16, Txt::int16},
    Type{23, TypeKind::Int32, "integer", Bin::int32, Txt::int32},
    Type{25, TypeKind::Text, "text", Bin::bytes, Txt::text},
    Type{26, TypeKind::Int64, "oid", Bin::unsigned32, Txt::int64},
    Type{28, TypeKind::Int64, "xid", Bin::unsigned32, Txt::int64},
    Type{29, TypeKind::Int64, "cid", Bin::unsigned32, Txt::int64},
    Type{114, TypeKind::Json, "json", Bin::bytes, Txt::text},
    Type{142, TypeKind::Text, "xml", nullptr, Txt::text},
    Type{700, TypeKind::Float32, "real", Bin::float32, Txt::float32},
    Type{701, TypeKind::Float64, "double precision", Bin::float64, Txt::float64},
    Type{705, TypeKind::Text, "unknown", Bin::bytes, Txt::text},
    Type{Bpchar, TypeKind::Text, "character", Bin::bytes, Txt::text},
    Type{Varchar, TypeKind::Text, "character varying", Bin::bytes, Txt::text},
    Type{1082, TypeKind::Date, "date", Bin::date, Txt::date},
    Type{Time, TypeKind::Time, "time", Bin::int64, Txt::time},
    Type{Timestamp, TypeKind::Timestamp, "timestamp", Bin::timestamp, Txt::timestamp},
    Type{TimestampTz, TypeKind::TimestampTz, "timestamp", Bin::timestamp, Txt::timestamp},
    Type{IntervalOid, TypeKind::Interval, "interval", Bin::interval, Txt::interval},
    Type{TimeTz, TypeKind::TimeTz, "time", Bin::timeTz, Txt::timeTz},
    Type{NumericOid, TypeKind::Numeric, "numeric", Bin::numeric, Txt::numeric},
    Type{2275, TypeKind::Text, "cstring", Bin::bytes, Txt::text},
    Type{2278, TypeKind::Text, "void", Bin::bytes, Txt::text},
    Type{2950, TypeKind::Uuid, "uuid", Bin::uuid, Txt::uuid},
    Type{3802, TypeKind::Json, "jsonb", Bin::jsonb, Txt::text},
    Type{5069, TypeKind::UInt64, "xid8", Bin::int64, Txt::unsigned64},
};
static_assert(std::ranges::is_sorted(types, {}, &Type::oid));

/// A length or precision lies 4 above its value: the modifier once counted the header of the value.
constexpr int modifierBase = 4;
constexpr int maxNumericDigits = 38;

std::string inParentheses(int value)
{
    return std::string("(").append(std::to_string(value)).append(")");
}

/// "interval day to second(3)". Source: intervaltypmodout() of the server.
std::string intervalName(int modifier)
{
    struct Range
    {
        int mask;
        const char *words;
    };
    constexpr int year = 1 << 2, month = 1 << 1, day = 1 << 3, hour = 1 << 10, minute = 1 << 11,
                  second = 1 << 12;
    static constexpr std::array ranges{
        Range{year, " year"},
        Range{month, " month"},
        Range{day, " day"},
        Range{hour, " hour"},
        Range{minute, " minute"},
        Range{second, " second"},
        Range{year | month, " year to month"},
        Range{day | hour, " day to hour"},
        Range{day | hour | minute, " day to minute"},
        Range{day | hour | minute | second, " day to second"},
        Range{hour | minute, " hour to minute"},
        Range{hour | minute | second, " hour to second"},
        Range{minute | second, " minute to second"},
    };
    std::string name = "interval";
    if (modifier < 0)
        return name;
    const auto range = std::ranges::find(ranges, modifier >> 16 & 0x7fff, &Range::mask);
    if (range != ranges.end())
        name += range->words;
    const int precision = modifier & 0xffff;
    return precision == 0xffff ? name : name + inParentheses(precision);
}

std::string nameOf(const Type &type, int modifier)
{
    const std::string name = type.name;
    switch (type.oid) {
    case Bpchar:
        return modifier < modifierBase ? "bpchar" : name + inParentheses(modifier - modifierBase);
    case Varchar:
        return modifier < modifierBase ? name : name + inParentheses(modifier - modifierBase);
    case Time:
    case Timestamp:
        return name + (modifier < 0 ? "" : inParentheses(modifier)) + " without time zone";
    case TimeTz:
    case TimestampTz:
        return name + (modifier < 0 ? "" : inParentheses(modifier)) + " with time zone";
    case IntervalOid:
        return intervalName(modifier);
    default:
        return name;
    }
}

/// Digits before and after the point: numeric(5,-2) holds whole numbers of 7 digits.
void describeNumeric(ColumnType &type, int modifier)
{
    if (modifier < modifierBase)
        return;
    const int precision = (modifier - modifierBase) >> 16 & 0xffff;
    const int scale = (((modifier - modifierBase) & 0x7ff) ^ 1024) - 1024; // 11 bits with a sign
    type.name.append("(")
        .append(std::to_string(precision))
        .append(",")
        .append(std::to_string(scale))
        .append(")");
    const int digits = scale < 0 ? precision - scale : std::max(precision, scale);
    if (digits > maxNumericDigits)
        return;
    type.kind = TypeKind::Decimal;
    type.precision = digits;
    type.scale = std::max(scale, 0);
}

} // namespace

const Type *PostgresTypes::find(Oid oid)
{
    const auto found = std::ranges::lower_bound(types, oid, {}, &Type::oid);
    return found != types.end() && found->oid == oid ? &*found : nullptr;
}

ColumnType PostgresTypes::columnType(const Type &type, int modifier)
{
    ColumnType column;
    column.kind = type.kind;
    column.name = nameOf(type, modifier);
    if (type.oid == NumericOid)
        describeNumeric(column, modifier);
    return column;
}

bool PostgresTypes::hasStyledText(TypeKind kind)
{
    switch (kind) {
    case TypeKind::Date:
    case TypeKind::Time:
    case TypeKind::TimeTz:
    case TypeKind::Timestamp:
    case TypeKind::TimestampTz:
    case TypeKind::Interval:
        return true;
    default:
        return false;
    }
}
