// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresTypeMap.h"

#include "app/drivers/postgres/PostgresColumnForm.h"
#include "models/replication/SqliteTypeName.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace {

struct PostgresTypeMapText
{
    Q_DECLARE_TR_FUNCTIONS(PostgresTypeMap)
};

/// numeric's own bound is 1000; varchar's, in characters.
constexpr int mostNumericDigits = 1000;
constexpr int mostVaryingCharacters = 10485760;
constexpr int decimalDigits = 38;

/// Microseconds are kept by every time without a modifier.
std::string withSeconds(const char *name, int digits, const char *zone)
{
    std::string type = name;
    if (digits >= 0 && digits < 6)
        type += '(' + std::to_string(digits) + ')';
    return type + zone;
}

MappedColumn mappedTo(TypeKind kind, std::string name)
{
    MappedColumn column;
    column.declared = name;
    column.type.kind = kind;
    column.type.name = std::move(name);
    return column;
}

MappedColumn mappedToText()
{
    return mappedTo(TypeKind::Text, "text");
}

MappedColumn mappedToNumeric(int digits, int scale)
{
    if (digits <= 0 || digits > mostNumericDigits || scale < 0 || scale > digits)
        return mappedTo(TypeKind::Numeric, "numeric");
    MappedColumn column = mappedTo(digits <= decimalDigits ? TypeKind::Decimal : TypeKind::Numeric,
                                   "numeric(" + std::to_string(digits) + ',' + std::to_string(scale) + ')');
    if (column.type.kind == TypeKind::Decimal) {
        column.type.precision = digits;
        column.type.scale = scale;
    }
    return column;
}

/// MariaDB's varchar(n) and char(n), which it hands out without the spaces at their end. An enum's or set's words are
/// looked at by nobody here, and stay text.
MappedColumn mappedCharacters(const std::string &name)
{
    const std::vector<int> modifiers = PostgresColumnForm::modifiersIn(name);
    const bool isBounded = name.starts_with("varchar(") || name.starts_with("char(");
    if (!isBounded || modifiers.size() != 1 || modifiers[0] < 1 || modifiers[0] > mostVaryingCharacters)
        return mappedToText();
    return mappedTo(TypeKind::Text, "character varying(" + std::to_string(modifiers[0]) + ')');
}

/// Whose text another server reads in a way of its own (lc_monetary) or not at all (names of its objects).
bool isReadElsewhereOtherwise(const std::string &name)
{
    static constexpr std::array local{"money",         "regclass",     "regproc", "regprocedure", "regoper",
                                      "regtype",       "regoperator",  "regrole", "regcollation", "regconfig",
                                      "regdictionary", "regnamespace", "aclitem"};
    const std::string element = name.substr(0, name.find('['));
    return std::ranges::find(local, element) != local.end();
}

Result<MappedColumn> mappedByName(TypeKind kind, const std::string &name,
                                  const PostgresTypeMap::KnowsType &knows)
{
    // Comments would be a part of the name for the server, and hide what follows it in a statement.
    const bool isPlain = name.find("--") == std::string::npos && name.find("/*") == std::string::npos
                         && name.find('\0') == std::string::npos && !name.empty();
    if (!isPlain || isReadElsewhereOtherwise(name))
        return mappedToText();
    const auto known = knows(name);
    if (!known)
        return known.error();
    return *known ? mappedTo(kind, name) : mappedToText();
}

/// SQLite's names that mean nothing to its own rules; a value of another class is refused when it is written.
MappedColumn mappedDynamic(std::string declared)
{
    std::ranges::transform(declared, declared.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    for (const char *word : {"NUM", "DEC", "MONEY", "CURRENCY"}) {
        if (declared.find(word) != std::string::npos)
            return mappedToNumeric(0, 0);
    }
    return mappedToText();
}

Result<MappedColumn> mappedByMeaning(const ColumnType &type, bool inKey,
                                     const PostgresTypeMap::KnowsType &knows)
{
    switch (type.kind) {
    case TypeKind::Boolean:
        return mappedTo(type.kind, "boolean");
    case TypeKind::Int16:
        return mappedTo(type.kind, "smallint");
    case TypeKind::Int32:
        return mappedTo(type.kind, "integer");
    case TypeKind::Int64:
        return mappedTo(type.kind, "bigint");
    case TypeKind::UInt64:
        return mappedToNumeric(20, 0);
    case TypeKind::Float32:
        return mappedTo(type.kind, "real");
    case TypeKind::Float64:
        return mappedTo(type.kind, "double precision");
    case TypeKind::Decimal:
    case TypeKind::Numeric:
        return mappedToNumeric(type.precision, type.scale);
    case TypeKind::Text:
        return mappedCharacters(type.name);
    case TypeKind::Json:
        // json has no order, so that no index takes it; jsonb would write other engines' texts anew.
        return inKey ? mappedToText() : mappedTo(type.kind, "json");
    case TypeKind::Binary:
        return mappedTo(type.kind, "bytea");
    case TypeKind::Uuid:
        return mappedTo(type.kind, "uuid");
    case TypeKind::Date:
        return mappedTo(type.kind, "date");
    case TypeKind::Time:
        return mappedTo(type.kind, withSeconds("time", type.scale, " without time zone"));
    case TypeKind::TimeTz:
        return mappedTo(type.kind, withSeconds("time", type.scale, " with time zone"));
    case TypeKind::Timestamp:
        return mappedTo(type.kind, withSeconds("timestamp", type.scale, " without time zone"));
    case TypeKind::TimestampTz:
        return mappedTo(type.kind, withSeconds("timestamp", type.scale, " with time zone"));
    case TypeKind::Interval:
        return mappedTo(type.kind, "interval");
    case TypeKind::Dynamic:
        return mappedDynamic(type.name);
    case TypeKind::Opaque: // MariaDB's inet6 writes addresses in another way than PostgreSQL's inet
        return type.style == TextStyle::MariaDb ? mappedToText() : mappedByName(type.kind, type.name, knows);
    }
    return mappedToText();
}

/// Results name the base types of domains, so that a type's name is all there is to keep.
Result<MappedColumn> mappedToItself(const ColumnType &type, const PostgresTypeMap::KnowsType &knows)
{
    static constexpr std::array texts{"text", "name", "\"char\"", "bpchar", "xml"};
    static constexpr std::array pseudoTypes{"unknown", "cstring", "void"};
    if (type.kind == TypeKind::Opaque)
        return mappedByName(type.kind, type.name, knows);
    if (std::ranges::find(pseudoTypes, type.name) != pseudoTypes.end())
        return mappedToText();
    const bool isBuiltin = type.kind != TypeKind::Text || type.name.starts_with("character")
                           || std::ranges::find(texts, type.name) != texts.end();
    if (!isBuiltin) // an enum
        return mappedByName(type.kind, type.name, knows);
    MappedColumn column;
    column.declared = type.name;
    column.type = type;
    return column;
}

} // namespace

ColumnType PostgresTypeMap::meaningOf(const ColumnType &type)
{
    return type.kind == TypeKind::Dynamic ? SqliteTypeName::meaningOf(type.name) : type;
}

Result<MappedColumn> PostgresTypeMap::map(const TableShape::Column &column, bool inKey,
                                          const std::string &zone, const KnowsType &knows)
{
    if (column.type.wire)
        return Error{ErrorCode::Unsupported,
                     PostgresTypeMapText::tr("Column \"%1\" of type %2 comes as bytes that only its own "
                                             "server understands.")
                         .arg(QString::fromStdString(column.name), QString::fromStdString(column.declared)),
                     PostgresTypeMapText::tr("Leave the column out, or read a view that casts it to text.")};
    auto mapped = column.type.style == TextStyle::Postgres
                      ? mappedToItself(column.type, knows)
                      : mappedByMeaning(meaningOf(column.type), inKey, knows);
    if (mapped && mapped->type.kind == TypeKind::TimestampTz)
        mapped->type.zone = zone;
    return mapped;
}
