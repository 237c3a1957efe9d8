// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/SqliteTypeName.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace {

std::string upperCase(std::string_view text)
{
    std::string result(text);
    for (char &c : result) {
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 'a' + 'A');
    }
    return result;
}

/// "DECIMAL_TEXT(12,2)" apart: the name, and the numbers in brackets.
struct TypeParts
{
    std::string name;
    std::array<int, 2> numbers{};
    std::size_t count = 0;

    explicit TypeParts(std::string_view declared)
    {
        const std::size_t open = declared.find('(');
        name = upperCase(declared.substr(0, open));
        while (!name.empty() && name.back() == ' ')
            name.pop_back();
        for (const char *at = declared.data() + std::min(open, declared.size()),
                        *end = declared.data() + declared.size();
             at < end && count < numbers.size();) {
            const auto read = std::from_chars(at, end, numbers[count]);
            if (read.ec == std::errc())
                ++count;
            at = read.ec == std::errc() ? read.ptr : at + 1;
        }
    }
};

/// What needs no details to be told.
struct PlainName
{
    TypeKind kind;
    const char *declared;
    const char *name;
};
constexpr std::array plainNames{
    PlainName{TypeKind::Boolean, "BOOLEAN", "boolean"},
    PlainName{TypeKind::Int16, "INT16", "smallint"},
    PlainName{TypeKind::Int32, "INT32", "integer"},
    PlainName{TypeKind::Int64, "BIGINT", "bigint"},
    PlainName{TypeKind::UInt64, "UNSIGNED64_TEXT", "bigint unsigned"},
    PlainName{TypeKind::Float32, "FLOAT32", "real"},
    PlainName{TypeKind::Float64, "DOUBLE", "double precision"},
    PlainName{TypeKind::Json, "JSON_TEXT", "json"},
    PlainName{TypeKind::Uuid, "UUID_TEXT", "uuid"},
    PlainName{TypeKind::Date, "DATE_TEXT", "date"},
    PlainName{TypeKind::Interval, "DURATION_TEXT", "interval"}, // "INTERVAL" would hold INT
};
/// The same, with digits of a second in brackets.
constexpr std::array secondNames{
    PlainName{TypeKind::Time, "TIME_TEXT", "time"},
    PlainName{TypeKind::TimeTz, "TIMETZ_TEXT", "time with time zone"},
    PlainName{TypeKind::Timestamp, "TIMESTAMP_TEXT", "timestamp"},
    PlainName{TypeKind::TimestampTz, "TIMESTAMPTZ_TEXT", "timestamp with time zone"},
};
/// Types that are read as the server's text and that another server of the kind knows by this name. None of them holds
/// "int": what it would do is above.
constexpr std::array textNames{"box",      "cidr",   "circle",  "hstore",  "inet",     "inet4",    "inet6",
                               "jsonpath", "line",   "lseg",    "ltree",   "macaddr",  "macaddr8", "money",
                               "path",     "pg_lsn", "polygon", "tsquery", "tsvector", "varbit",   "xml"};

std::string inBrackets(std::string name, int value)
{
    return name.append("(").append(std::to_string(value)).append(")");
}

std::string decimalName(const ColumnType &type)
{
    const TypeParts parts(type.name);
    // PostgreSQL's numeric of more than 38 digits says them in its name only.
    const int precision = type.precision > 0 ? type.precision : parts.count == 2 ? parts.numbers[0] : 0;
    const int scale = type.precision > 0 ? type.scale : parts.numbers[1];
    if (precision <= 0 || scale < 0)
        return "DECIMAL_TEXT";
    return "DECIMAL_TEXT(" + std::to_string(precision) + ',' + std::to_string(scale) + ')';
}

/// Lengths are for people: SQLite does not hold values to them.
std::string textName(const ColumnType &type)
{
    const TypeParts parts(type.name);
    if (parts.count == 1 && (parts.name == "VARCHAR" || parts.name == "CHARACTER VARYING"))
        return inBrackets("VARCHAR", parts.numbers[0]);
    if (parts.count == 1 && (parts.name == "CHAR" || parts.name == "CHARACTER"))
        return inBrackets("CHAR", parts.numbers[0]);
    return "TEXT";
}

std::string binaryName(const ColumnType &type)
{
    const TypeParts parts(type.name);
    if (parts.count == 1 && parts.name == "BIT")
        return inBrackets("BIT_BLOB", parts.numbers[0]);
    static constexpr std::array geometries{
        "GEOMETRY",   "POINT",           "LINESTRING",   "POLYGON",
        "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"};
    return std::ranges::find(geometries, parts.name) == geometries.end() ? "BLOB" : "GEOMETRY_BLOB";
}

std::string opaqueName(const ColumnType &type)
{
    if (type.wire)
        return "BLOB";
    const TypeParts parts(type.name);
    const bool isBits = parts.name == "BIT" && parts.count == 1;
    if (isBits)
        return inBrackets("BIT_TEXT", parts.numbers[0]);
    const bool isKnown = std::ranges::any_of(
        textNames, [&](const char *name) { return parts.count == 0 && parts.name == upperCase(name); });
    return isKnown ? parts.name + "_TEXT" : "TEXT";
}

ColumnType named(TypeKind kind, std::string name)
{
    return {.kind = kind, .style = TextStyle::Sqlite, .name = std::move(name)};
}

/// Names of of() that need more than the tables above.
bool isOwnName(const TypeParts &parts, ColumnType &type)
{
    if (parts.name == "DECIMAL_TEXT") {
        type = named(TypeKind::Numeric, "numeric");
        if (parts.count == 2 && parts.numbers[0] > 0 && parts.numbers[1] >= 0
            && parts.numbers[1] <= parts.numbers[0]) {
            type.precision = parts.numbers[0];
            type.scale = parts.numbers[1];
            type.kind = type.precision <= 38 ? TypeKind::Decimal : TypeKind::Numeric;
            type.name += '(' + std::to_string(type.precision) + ',' + std::to_string(type.scale) + ')';
        }
        return true;
    }
    if (parts.name == "JSONB_TEXT")
        type = named(TypeKind::Json, "jsonb");
    else if (parts.name == "BIT_BLOB" && parts.count == 1)
        type = named(TypeKind::Binary, inBrackets("bit", parts.numbers[0]));
    else if (parts.name == "GEOMETRY_BLOB")
        type = named(TypeKind::Binary, "geometry");
    else if (parts.name == "BIT_TEXT" && parts.count == 1)
        type = named(TypeKind::Opaque, inBrackets("bit", parts.numbers[0]));
    else
        return false;
    return true;
}

} // namespace

namespace SqliteTypeName {

Affinity affinityOf(std::string_view declared)
{
    const std::string name = upperCase(declared);
    const auto holds = [&](const char *part) { return name.find(part) != std::string::npos; };
    if (holds("INT"))
        return Affinity::Integer;
    if (holds("CHAR") || holds("CLOB") || holds("TEXT"))
        return Affinity::Text;
    if (name.empty() || holds("BLOB"))
        return Affinity::Blob;
    return holds("REAL") || holds("FLOA") || holds("DOUB") ? Affinity::Real : Affinity::Numeric;
}

std::string of(const ColumnType &type)
{
    for (const PlainName &plain : plainNames) {
        if (plain.kind == type.kind)
            return type.kind == TypeKind::Json && type.name == "jsonb" ? "JSONB_TEXT" : plain.declared;
    }
    for (const PlainName &plain : secondNames) {
        if (plain.kind == type.kind)
            return type.scale > 0 ? inBrackets(plain.declared, type.scale) : plain.declared;
    }
    switch (type.kind) {
    case TypeKind::Decimal:
    case TypeKind::Numeric:
        return decimalName(type);
    case TypeKind::Binary:
        return binaryName(type);
    case TypeKind::Opaque:
        return opaqueName(type);
    case TypeKind::Dynamic:
        return type.name;
    default:
        return textName(type);
    }
}

ColumnType meaningOf(std::string_view declared)
{
    const TypeParts parts(declared);
    ColumnType type;
    for (const PlainName &plain : plainNames) {
        if (parts.name == plain.declared)
            return named(plain.kind, plain.name);
    }
    for (const PlainName &plain : secondNames) {
        if (parts.name != plain.declared)
            continue;
        type = named(plain.kind, plain.name);
        type.scale = parts.count == 1 ? parts.numbers[0] : -1;
        return type;
    }
    if (isOwnName(parts, type))
        return type;
    for (const char *name : textNames) {
        if (parts.name == upperCase(name) + "_TEXT")
            return named(TypeKind::Opaque, name);
    }
    switch (affinityOf(declared)) {
    case Affinity::Integer:
        return named(TypeKind::Int64, "bigint");
    case Affinity::Real:
        return named(TypeKind::Float64, "double precision");
    case Affinity::Text:
        return named(TypeKind::Text, "text");
    case Affinity::Blob:
        return parts.name.empty() ? named(TypeKind::Dynamic, {}) : named(TypeKind::Binary, "blob");
    case Affinity::Numeric:
        break;
    }
    return parts.name == "BOOL" ? named(TypeKind::Boolean, "boolean")
                                : named(TypeKind::Dynamic, std::string(declared));
}

} // namespace SqliteTypeName
