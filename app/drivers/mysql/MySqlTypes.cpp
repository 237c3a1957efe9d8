// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlTypes.h"

#include <mysql.h>

#include <string_view>

namespace {

constexpr unsigned binaryCharset = 63;
/// The session's character set is utf8mb4: lengths in metadata are in bytes, four a character.
constexpr unsigned long bytesPerCharacter = 4;
/// The library's NOT_FIXED_DEC: a FLOAT or DOUBLE without (M,D).
constexpr unsigned notFixed = 31;
constexpr int maxDecimalDigits = 38;

bool hasFlag(const MYSQL_FIELD &field, unsigned flag)
{
    return (field.flags & flag) != 0;
}

std::string sized(const char *name, unsigned long size)
{
    return name + ('(' + std::to_string(size) + ')');
}

/// What MariaDB 10.5 and later say beyond the protocol's types: "uuid", "inet6", "point", and the format "json".
std::string_view attribute(const MYSQL_FIELD &field, mariadb_field_attr_t which)
{
    MARIADB_CONST_STRING text{};
    if (mariadb_field_attr(&text, &field, which) != 0 || text.str == nullptr)
        return {};
    return {text.str, text.length};
}

ColumnType integerType(const MYSQL_FIELD &field, const char *name, TypeKind signedKind, TypeKind unsignedKind)
{
    ColumnType type{hasFlag(field, UNSIGNED_FLAG) ? unsignedKind : signedKind, TextStyle::MariaDb};
    type.name = name;
    if (hasFlag(field, UNSIGNED_FLAG))
        type.name += " unsigned";
    if (hasFlag(field, ZEROFILL_FLAG)) {
        type.zerofill = true;
        type.precision = static_cast<int>(field.length);
        type.name += " zerofill";
    }
    return type;
}

ColumnType yearType(const MYSQL_FIELD &field)
{
    ColumnType type{TypeKind::Int16, TextStyle::MariaDb, static_cast<int>(field.length)};
    type.zerofill = true; // 0 is written 0000
    type.name = "year";
    return type;
}

ColumnType realType(const MYSQL_FIELD &field, const char *name, TypeKind kind)
{
    ColumnType type = integerType(field, name, kind, kind);
    type.scale = field.decimals < notFixed ? static_cast<int>(field.decimals) : -1;
    return type;
}

/// The metadata's length counts the sign and the point.
ColumnType decimalType(const MYSQL_FIELD &field)
{
    const int scale = static_cast<int>(field.decimals);
    const int digits =
        static_cast<int>(field.length) - (scale > 0 ? 1 : 0) - (hasFlag(field, UNSIGNED_FLAG) ? 0 : 1);
    ColumnType type = integerType(field, "decimal", TypeKind::Decimal, TypeKind::Decimal);
    type.kind = digits <= maxDecimalDigits ? TypeKind::Decimal : TypeKind::Numeric;
    type.precision = digits;
    type.scale = scale;
    type.name.insert(7, '(' + std::to_string(digits) + ',' + std::to_string(scale) + ')');
    return type;
}

ColumnType temporalType(const MYSQL_FIELD &field, const char *name, TypeKind kind)
{
    ColumnType type{kind, TextStyle::MariaDb};
    type.scale = field.decimals <= 6 ? static_cast<int>(field.decimals) : -1;
    type.name = type.scale > 0 ? sized(name, field.decimals) : name;
    return type;
}

ColumnType instantType(const MYSQL_FIELD &field)
{
    ColumnType type = temporalType(field, "timestamp", TypeKind::TimestampTz);
    type.zone = "UTC";
    return type;
}

ColumnType bytesType(const MYSQL_FIELD &field)
{
    ColumnType type{TypeKind::Binary, TextStyle::MariaDb};
    if (field.type == MYSQL_TYPE_STRING)
        type.name = sized("binary", field.length);
    else if (field.type == MYSQL_TYPE_VAR_STRING || field.type == MYSQL_TYPE_VARCHAR)
        type.name = sized("varbinary", field.length);
    else
        type.name = "blob";
    return type;
}

ColumnType charactersType(const MYSQL_FIELD &field)
{
    ColumnType type{TypeKind::Text, TextStyle::MariaDb};
    if (hasFlag(field, ENUM_FLAG))
        type.name = "enum";
    else if (hasFlag(field, SET_FLAG))
        type.name = "set";
    else if (field.type == MYSQL_TYPE_STRING)
        type.name = sized("char", field.length / bytesPerCharacter);
    else if (field.type == MYSQL_TYPE_VAR_STRING || field.type == MYSQL_TYPE_VARCHAR)
        type.name = sized("varchar", field.length / bytesPerCharacter);
    else
        type.name = "text";
    return type;
}

ColumnType stringType(const MYSQL_FIELD &field)
{
    const std::string_view typeName = attribute(field, MARIADB_FIELD_ATTR_DATA_TYPE_NAME);
    if (typeName == "uuid")
        return {TypeKind::Uuid, TextStyle::MariaDb, 0, -1, false, false, "uuid"};
    if (typeName == "inet6" || typeName == "inet4")
        return {TypeKind::Opaque, TextStyle::MariaDb, 0, -1, false, false, std::string(typeName)};
    if (attribute(field, MARIADB_FIELD_ATTR_FORMAT_NAME) == "json")
        return {TypeKind::Json, TextStyle::MariaDb, 0, -1, false, false, "json"};
    return field.charsetnr == binaryCharset ? bytesType(field) : charactersType(field);
}

ColumnType geometryType(const MYSQL_FIELD &field)
{
    const std::string_view name = attribute(field, MARIADB_FIELD_ATTR_DATA_TYPE_NAME);
    ColumnType type{TypeKind::Binary, TextStyle::MariaDb};
    type.name = name.empty() ? "geometry" : std::string(name);
    return type;
}

} // namespace

ColumnType MySqlTypes::ofField(const MYSQL_FIELD &field, bool exactInstants)
{
    switch (field.type) {
    case MYSQL_TYPE_TINY:
        return integerType(field, "tinyint", TypeKind::Int16, TypeKind::Int16);
    case MYSQL_TYPE_SHORT:
        return integerType(field, "smallint", TypeKind::Int16, TypeKind::Int32);
    case MYSQL_TYPE_INT24:
        return integerType(field, "mediumint", TypeKind::Int32, TypeKind::Int32);
    case MYSQL_TYPE_LONG:
        return integerType(field, "int", TypeKind::Int32, TypeKind::Int64);
    case MYSQL_TYPE_LONGLONG:
        return integerType(field, "bigint", TypeKind::Int64, TypeKind::UInt64);
    case MYSQL_TYPE_YEAR:
        return yearType(field);
    case MYSQL_TYPE_FLOAT:
        return realType(field, "float", TypeKind::Float32);
    case MYSQL_TYPE_DOUBLE:
        return realType(field, "double", TypeKind::Float64);
    case MYSQL_TYPE_DECIMAL:
    case MYSQL_TYPE_NEWDECIMAL:
        return decimalType(field);
    case MYSQL_TYPE_DATE:
    case MYSQL_TYPE_NEWDATE:
        return {TypeKind::Date, TextStyle::MariaDb, 0, -1, false, false, "date"};
    case MYSQL_TYPE_TIME:
    case MYSQL_TYPE_TIME2:
        return temporalType(field, "time", TypeKind::Time);
    case MYSQL_TYPE_DATETIME:
    case MYSQL_TYPE_DATETIME2:
        return temporalType(field, "datetime", TypeKind::Timestamp);
    case MYSQL_TYPE_TIMESTAMP:
    case MYSQL_TYPE_TIMESTAMP2:
        return exactInstants ? instantType(field) : temporalType(field, "timestamp", TypeKind::Timestamp);
    case MYSQL_TYPE_BIT:
        return {TypeKind::Binary, TextStyle::MariaDb, 0, -1, false, false, sized("bit", field.length)};
    case MYSQL_TYPE_JSON:
        return {TypeKind::Json, TextStyle::MariaDb, 0, -1, false, false, "json"};
    case MYSQL_TYPE_GEOMETRY:
        return geometryType(field);
    case MYSQL_TYPE_NULL:
        return {TypeKind::Text, TextStyle::MariaDb, 0, -1, false, false, "null"};
    default:
        return stringType(field);
    }
}

ColumnType MySqlTypes::ofTextField(const MYSQL_FIELD &field)
{
    ColumnType type = ofField(field);
    if (type.kind != TypeKind::Binary)
        type = {TypeKind::Text, TextStyle::MariaDb, 0, -1, false, false, std::move(type.name)};
    return type;
}
