// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlDeclaredType.h"

#include <array>
#include <charconv>

namespace {

using Family = MySqlDeclaredType::Family;

struct DeclaredName
{
    std::string_view name;
    Family family;
    /// What an integer takes, or the most that a text or blob holds.
    std::uint64_t bytes = 0;
};

constexpr std::array declaredNames{
    DeclaredName{"tinyint", Family::Integer, 1},
    DeclaredName{"smallint", Family::Integer, 2},
    DeclaredName{"mediumint", Family::Integer, 3},
    DeclaredName{"int", Family::Integer, 4},
    DeclaredName{"bigint", Family::Integer, 8},
    DeclaredName{"decimal", Family::Decimal},
    DeclaredName{"float", Family::Float},
    DeclaredName{"double", Family::Double},
    DeclaredName{"year", Family::Year},
    DeclaredName{"bit", Family::Bit},
    DeclaredName{"date", Family::Date},
    DeclaredName{"time", Family::Time},
    DeclaredName{"datetime", Family::DateTime},
    DeclaredName{"timestamp", Family::Timestamp},
    DeclaredName{"char", Family::Char},
    DeclaredName{"varchar", Family::VarChar},
    DeclaredName{"tinytext", Family::Text, 0xff},
    DeclaredName{"text", Family::Text, 0xffff},
    DeclaredName{"mediumtext", Family::Text, 0xffffff},
    DeclaredName{"longtext", Family::Text, 0xffffffff},
    DeclaredName{"enum", Family::Enum},
    DeclaredName{"set", Family::Set},
    DeclaredName{"json", Family::Json, 0xffffffff},
    DeclaredName{"binary", Family::Binary},
    DeclaredName{"varbinary", Family::VarBinary},
    DeclaredName{"tinyblob", Family::Blob, 0xff},
    DeclaredName{"blob", Family::Blob, 0xffff},
    DeclaredName{"mediumblob", Family::Blob, 0xffffff},
    DeclaredName{"longblob", Family::Blob, 0xffffffff},
    DeclaredName{"uuid", Family::Uuid},
    DeclaredName{"inet4", Family::Inet},
    DeclaredName{"inet6", Family::Inet},
    DeclaredName{"geometry", Family::Geometry, 0xffffffff},
    DeclaredName{"point", Family::Geometry, 0xffffffff},
    DeclaredName{"linestring", Family::Geometry, 0xffffffff},
    DeclaredName{"polygon", Family::Geometry, 0xffffffff},
    DeclaredName{"multipoint", Family::Geometry, 0xffffffff},
    DeclaredName{"multilinestring", Family::Geometry, 0xffffffff},
    DeclaredName{"multipolygon", Family::Geometry, 0xffffffff},
    DeclaredName{"geometrycollection", Family::Geometry, 0xffffffff},
    DeclaredName{"geomcollection", Family::Geometry, 0xffffffff},
};

/// The words of "enum('a','it''s','b\\c')": quotes are doubled, and the server escapes some bytes.
std::vector<std::string> wordsIn(std::string_view list)
{
    std::vector<std::string> words;
    std::size_t at = 0;
    while ((at = list.find('\'', at)) != std::string_view::npos) {
        std::string &word = words.emplace_back();
        for (++at; at < list.size(); ++at) {
            const char next = at + 1 < list.size() ? list[at + 1] : '\0';
            if (list[at] == '\'' && next != '\'')
                break;
            if (list[at] == '\\') {
                word += next == 'n' ? '\n' : next == 'r' ? '\r' : next == '0' ? '\0' : next;
                ++at;
            } else {
                word += list[at];
                at += list[at] == '\'' ? 1 : 0;
            }
        }
        ++at;
    }
    return words;
}

} // namespace

MySqlDeclaredType MySqlDeclaredType::of(const TableShape::Column &column)
{
    MySqlDeclaredType type = parse(column.declared);
    if (column.type.kind == TypeKind::Json)
        type.family = Family::Json;
    return type;
}

MySqlDeclaredType MySqlDeclaredType::parse(std::string_view declared)
{
    MySqlDeclaredType type;
    const std::string_view name = declared.substr(0, declared.find_first_of(" ("));
    type.name = name;
    for (const DeclaredName &known : declaredNames) {
        if (known.name != name)
            continue;
        type.family = known.family;
        if (known.family == Family::Integer)
            type.bytes = static_cast<int>(known.bytes);
        else
            type.length = known.bytes;
    }
    type.isUnsigned = declared.find(" unsigned") != std::string_view::npos;
    if (type.family == Family::Enum || type.family == Family::Set) {
        type.words = wordsIn(declared);
        return type;
    }
    const bool isReal = type.family == Family::Float || type.family == Family::Double;
    if (isReal)
        type.scale = -1;
    const std::size_t open = declared.find('(');
    if (open == std::string_view::npos || type.family == Family::Integer)
        return type;
    const char *end = declared.data() + declared.size();
    std::uint64_t first = 0;
    const auto read = std::from_chars(declared.data() + open + 1, end, first);
    if (type.isTime())
        type.scale = static_cast<int>(first);
    else
        type.length = first;
    if (read.ptr != end && *read.ptr == ',')
        std::from_chars(read.ptr + 1, end, type.scale);
    return type;
}
