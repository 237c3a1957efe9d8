// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlTypeMap.h"

#include "app/drivers/mysql/MySqlDeclaredType.h"
#include "models/replication/SqliteTypeName.h"

#include <QCoreApplication>

#include <algorithm>
#include <charconv>

namespace {

using Family = MySqlDeclaredType::Family;

struct MySqlTypeMapText
{
    Q_DECLARE_TR_FUNCTIONS(MySqlTypeMap)
};

/// A key of InnoDB takes 3072 bytes in all, a character of utf8mb4 four: three such columns find room in one.
constexpr std::uint64_t keyCharacters = 255;
constexpr std::uint64_t keyBytes = 4 * keyCharacters;
/// A text of the whole key; the length that its own table gave it.
constexpr std::uint64_t mostKeyCharacters = 768;
/// All texts of a row that are not kept apart from it take 65,535 bytes.
constexpr std::uint64_t rowCharacters = 255;

constexpr int mostDigits = MySqlDeclaredType::mostDigits;
constexpr int mostScale = MySqlDeclaredType::mostScale;
/// Of a Decimal column that a scan brings; more are a Numeric.
constexpr int decimalKindDigits = 38;
constexpr int shortTextCharacters = 100;

MappedColumn mapped(TypeKind kind, std::string declared, std::string name, int scale = -1)
{
    MappedColumn column;
    column.type = {.kind = kind, .style = TextStyle::MariaDb, .scale = scale, .name = std::move(name)};
    column.declared = std::move(declared);
    return column;
}

MappedColumn mapped(TypeKind kind, const std::string &name)
{
    return mapped(kind, name, name);
}

std::string sizedType(const char *name, std::uint64_t size)
{
    return name + ('(' + std::to_string(size) + ')');
}

MappedColumn decimal(int digits, int scale)
{
    const std::string name = "decimal(" + std::to_string(digits) + ',' + std::to_string(scale) + ')';
    MappedColumn column =
        mapped(digits <= decimalKindDigits ? TypeKind::Decimal : TypeKind::Numeric, name, name, scale);
    column.type.precision = digits;
    return column;
}

/// The numbers of "numeric(10,2)", "character varying(20)".
std::vector<int> numbersIn(std::string_view name)
{
    std::vector<int> numbers;
    const std::size_t open = name.find('(');
    for (std::size_t at = open; at != std::string_view::npos && at < name.size(); at = name.find(',', at)) {
        int number = 0;
        if (std::from_chars(name.data() + at + 1, name.data() + name.size(), number).ec != std::errc())
            break;
        numbers.push_back(number);
        ++at;
    }
    return numbers;
}

/// 35 digits before the point and 30 after it hold what an undeclared numeric usually holds, and stay numbers.
/// Nothing when the declared ones are more than the server has.
std::optional<MappedColumn> numeric(const ColumnType &type)
{
    const MySqlTypeMap::Digits digits = MySqlTypeMap::digitsOf(type);
    if (digits.precision <= 0)
        return decimal(mostDigits, mostScale);
    if (digits.precision > mostDigits || digits.scale > mostScale)
        return {};
    return decimal(digits.precision, digits.scale);
}

MappedColumn bytes(bool inKey)
{
    return inKey ? mapped(TypeKind::Binary, sizedType("varbinary", keyBytes))
                 : mapped(TypeKind::Binary, "longblob", "blob");
}

MappedColumn timed(TypeKind kind, const char *name, int digits)
{
    const std::string declared = digits > 0 ? sizedType(name, static_cast<std::uint64_t>(digits)) : name;
    return mapped(kind, declared, declared, digits);
}

/// The most characters that "varchar(20)", "character varying(20)" or "character(5)" hold; 0: any number.
std::uint64_t charactersIn(const ColumnType &type)
{
    const bool isBounded = type.name.starts_with("varchar") || type.name.starts_with("character")
                           || type.name.starts_with("bpchar") || type.name.starts_with("char");
    const auto numbers = numbersIn(type.name);
    return isBounded && numbers.size() == 1 && numbers[0] > 0 ? static_cast<std::uint64_t>(numbers[0]) : 0;
}

} // namespace

ColumnType MySqlTypeMap::meaningOf(const ColumnType &type)
{
    return type.kind == TypeKind::Dynamic ? SqliteTypeName::meaningOf(type.name) : type;
}

/// PostgreSQL's times declare their digits in the name, if any.
int MySqlTypeMap::secondDigitsOf(const ColumnType &type)
{
    const auto numbers = numbersIn(type.name);
    if (type.style == TextStyle::Postgres)
        return numbers.size() == 1 && numbers[0] <= 6 ? numbers[0] : 6;
    return type.scale >= 0 && type.scale <= 6 ? type.scale : 6;
}

/// PostgreSQL knows numeric(5,-2), whole numbers of 7 digits, and numeric(3,5), of which 0.00999 is one.
MySqlTypeMap::Digits MySqlTypeMap::digitsOf(const ColumnType &type)
{
    Digits digits{type.precision, std::max(type.scale, 0)};
    if (const auto numbers = numbersIn(type.name); type.style == TextStyle::Postgres && numbers.size() == 2)
        digits = {numbers[0] - std::min(numbers[1], 0), std::max(numbers[1], 0)};
    if (digits.precision > 0)
        digits.precision = std::max(digits.precision, digits.scale);
    return digits;
}

std::string MySqlTypeMap::textClause() const
{
    return m_isMariaDb ? "CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"
                       : "CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin";
}

Result<MappedColumn> MySqlTypeMap::map(const TableShape::Column &column, bool inKey) const
{
    const ColumnType type = meaningOf(column.type);
    if (type.wire) {
        return Error{ErrorCode::Unsupported,
                     MySqlTypeMapText::tr(
                         "Column \"%1\" of type %2 comes as bytes that only its own server understands.")
                         .arg(QString::fromStdString(column.name), QString::fromStdString(column.declared)),
                     MySqlTypeMapText::tr("Leave the column out, or read a view that casts it to text.")};
    }
    if (type.kind == TypeKind::Json && inKey) {
        return Error{
            ErrorCode::Unsupported,
            MySqlTypeMapText::tr("Column \"%1\" is JSON, which can be in no key or index of this server.")
                .arg(QString::fromStdString(column.name)),
            MySqlTypeMapText::tr("Leave the index out, or choose another key.")};
    }
    return type.style == TextStyle::MariaDb ? ownType(column, inKey) : byMeaning(type, inKey);
}

/// Up to `characters`, 0: any number.
MappedColumn MySqlTypeMap::text(std::uint64_t characters, bool inKey) const
{
    const std::uint64_t most = inKey ? mostKeyCharacters : rowCharacters;
    if (inKey && (characters == 0 || characters > most))
        characters = keyCharacters;
    if (characters == 0 || characters > most)
        return mapped(TypeKind::Text, "longtext " + textClause(), "text");
    const std::string name = sizedType("varchar", characters);
    return mapped(TypeKind::Text, name + ' ' + textClause(), name);
}

MappedColumn MySqlTypeMap::uuid() const
{
    return hasUuid() ? mapped(TypeKind::Uuid, "uuid")
                     : mapped(TypeKind::Text, "char(36) CHARACTER SET ascii COLLATE ascii_bin", "char(36)");
}

/// MySQL's own type writes numbers and keys in its own way; MariaDB's keeps the text.
MappedColumn MySqlTypeMap::json() const
{
    return m_isMariaDb ? mapped(TypeKind::Json, "json") : text(0, false);
}

/// A type of this family of servers stays what it is, where this server knows it; texts become utf8mb4.
MappedColumn MySqlTypeMap::ownType(const TableShape::Column &column, bool inKey) const
{
    const MySqlDeclaredType type = MySqlDeclaredType::of(column);
    // "datetime /* mariadb-5.3 */"
    const std::string declared = column.declared.substr(0, column.declared.find(" /*"));
    MappedColumn same = mapped(column.type.kind, declared, column.type.name);
    same.type = column.type;
    switch (type.family) {
    case Family::Char:
    case Family::VarChar:
    case Family::Text:
    case Family::Enum:
    case Family::Set:
        return ownText(column, inKey);
    case Family::Json:
        return json();
    case Family::Uuid:
        return uuid();
    case Family::Inet:
        return m_isMariaDb ? same : text(0, inKey);
    case Family::Binary:
    case Family::VarBinary:
        return inKey && type.length > keyBytes ? bytes(inKey) : same;
    case Family::Blob:
        return bytes(inKey);
    case Family::Other: // newer than this program
        return column.type.kind == TypeKind::Binary ? bytes(inKey) : text(0, inKey);
    default:
        return same;
    }
}

MappedColumn MySqlTypeMap::ownText(const TableShape::Column &column, bool inKey) const
{
    const MySqlDeclaredType type = MySqlDeclaredType::of(column);
    if (type.family == Family::VarChar)
        return text(type.length, inKey);
    if (type.family == Family::Text)
        return text(0, inKey);
    MappedColumn same = mapped(TypeKind::Text, column.declared + ' ' + textClause(), column.type.name);
    same.type = column.type;
    return same;
}

MappedColumn MySqlTypeMap::byMeaning(const ColumnType &type, bool inKey) const
{
    switch (type.kind) {
    case TypeKind::Boolean:
        return mapped(TypeKind::Int16, "tinyint(1)", "tinyint");
    case TypeKind::Int16:
        return mapped(type.kind, "smallint");
    case TypeKind::Int32:
        return mapped(type.kind, "int");
    case TypeKind::Int64:
        return mapped(type.kind, "bigint");
    case TypeKind::UInt64:
        return mapped(type.kind, "bigint unsigned");
    case TypeKind::Float32:
        return mapped(type.kind, "float");
    case TypeKind::Float64:
        return mapped(type.kind, "double");
    case TypeKind::Decimal:
    case TypeKind::Numeric: {
        const auto own = numeric(type);
        return own ? *own : text(0, inKey);
    }
    case TypeKind::Json:
        return json();
    case TypeKind::Binary:
        return bytes(inKey);
    case TypeKind::Uuid:
        return uuid();
    case TypeKind::Date:
        return mapped(type.kind, "date");
    case TypeKind::Time:
        return timed(type.kind, "time", secondDigitsOf(type));
    case TypeKind::Timestamp:
        return timed(type.kind, "datetime", secondDigitsOf(type));
    case TypeKind::TimestampTz: { // TIMESTAMP ends in 2038
        MappedColumn own = timed(TypeKind::Timestamp, "datetime", secondDigitsOf(type));
        own.declared += " COMMENT 'UTC'";
        return own;
    }
    case TypeKind::TimeTz:
    case TypeKind::Interval:
        return text(shortTextCharacters, inKey);
    case TypeKind::Text:
        return text(charactersIn(type), inKey);
    case TypeKind::Dynamic:
    case TypeKind::Opaque:
        break;
    }
    return text(0, inKey);
}
