// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresColumnForm.h"

#include <algorithm>
#include <charconv>

namespace {

using Kind = PostgresColumnForm::Kind;

/// NAMEDATALEN - 1, of a server built as usual.
constexpr int nameBytes = 63;

Kind formKindOf(const ColumnType &type)
{
    switch (type.kind) {
    case TypeKind::Boolean:
        return Kind::Boolean;
    case TypeKind::Int16:
        return Kind::Int16;
    case TypeKind::Int32:
        return Kind::Int32;
    case TypeKind::Int64:
        return type.name == "oid" || type.name == "xid" || type.name == "cid" ? Kind::Unsigned32
                                                                              : Kind::Int64;
    case TypeKind::UInt64:
        return Kind::Unsigned64;
    case TypeKind::Float32:
        return Kind::Float32;
    case TypeKind::Float64:
        return Kind::Float64;
    case TypeKind::Decimal:
    case TypeKind::Numeric:
        return Kind::Numeric;
    case TypeKind::Text: // xml's binary form may name another encoding than the session's
        return type.name == "xml"        ? Kind::ServerText
               : type.name == "\"char\"" ? Kind::SingleByte
                                         : Kind::Text;
    case TypeKind::Json:
        return type.name == "jsonb" ? Kind::Jsonb : Kind::Text;
    case TypeKind::Binary:
        return Kind::Binary;
    case TypeKind::Uuid:
        return Kind::Uuid;
    case TypeKind::Date:
        return Kind::Date;
    case TypeKind::Time:
        return Kind::Time;
    case TypeKind::TimeTz:
        return Kind::TimeTz;
    case TypeKind::Timestamp:
        return Kind::Timestamp;
    case TypeKind::TimestampTz:
        return Kind::TimestampTz;
    case TypeKind::Interval:
        return Kind::Interval;
    case TypeKind::Dynamic:
    case TypeKind::Opaque:
        break;
    }
    return Kind::ServerText;
}

} // namespace

std::vector<int> PostgresColumnForm::modifiersIn(std::string_view type)
{
    std::vector<int> numbers;
    const std::size_t open = type.find('(');
    const std::size_t close = std::min(type.find(')'), type.size());
    for (std::size_t at = open; at < close;) {
        ++at; // the bracket or comma
        while (at < close && type[at] == ' ')
            ++at;
        int number = 0;
        const auto read = std::from_chars(type.data() + at, type.data() + close, number);
        if (read.ec != std::errc())
            break;
        numbers.push_back(number);
        at = std::min(type.find(',', static_cast<std::size_t>(read.ptr - type.data())), close);
    }
    return numbers;
}

PostgresColumnForm PostgresColumnForm::of(const ColumnType &type)
{
    PostgresColumnForm form;
    form.kind = formKindOf(type);
    form.type = type.name;
    const std::vector<int> modifiers = modifiersIn(type.name);
    if (form.kind == Kind::Numeric && modifiers.size() == 2) {
        form.precision = modifiers[0];
        form.scale = modifiers[1];
    } else if (form.hasSeconds() && modifiers.size() == 1) {
        form.secondDigits = modifiers[0];
    } else if (form.kind == Kind::Text && type.kind == TypeKind::Text) {
        const bool isCharacter = type.name.starts_with("character");
        form.mostCharacters = isCharacter && modifiers.size() == 1 ? modifiers[0] : 0;
        form.isPadded = type.name.starts_with("character(");
        form.mostBytes = type.name == "name" ? nameBytes : 0;
    }
    return form;
}

bool PostgresColumnForm::isEqualByBytes() const
{
    switch (kind) {
    case Kind::Float32:
    case Kind::Float64:
    case Kind::Interval:
    case Kind::Jsonb:
    case Kind::ServerText:
        return false;
    case Kind::Numeric:
        return precision > 0;
    case Kind::Text:
        return type != "bpchar"; // which compares without the spaces at its end
    default:
        return true;
    }
}
