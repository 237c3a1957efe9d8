// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlCellWriter.h"

#include "app/drivers/mysql/MySqlCellForm.h"
#include "app/drivers/mysql/MySqlTypeMap.h"
#include "models/core/CellText.h"
#include "models/core/FloatText.h"
#include "models/core/Temporal.h"
#include "models/replication/PortableText.h"
#include "models/replication/PortableValue.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace {

using CellRefusal = MySqlCellWriter::Refusal;
using CellFamily = MySqlDeclaredType::Family;
namespace CellForm = MySqlCellForm;

constexpr int firstYear = 1901;
constexpr int lastYear = 2155;

/// The last number of an integer of so many bytes.
Int128 mostOf(const MySqlDeclaredType &type)
{
    return (Int128{1} << (8 * type.bytes - (type.isUnsigned ? 0 : 1))) - 1;
}

bool isBlank(char c)
{
    return c == ' ';
}

} // namespace

MySqlCellWriter::MySqlCellWriter(const ColumnType &source, Place place)
    : m_source(source)
    , m_meaning(MySqlTypeMap::meaningOf(source))
    , m_place(std::move(place))
    , m_times(m_place, source.style)
{}

CellRefusal MySqlCellWriter::write(std::string &out, const ColumnData &data, std::size_t row)
{
    out.clear();
    switch (m_source.kind) {
    case TypeKind::Boolean:
        return putWhole(out, data.boolean(row) ? 1 : 0);
    case TypeKind::Int16:
        return putWhole(out, data.value<std::int16_t>(row));
    case TypeKind::Int32:
        return putWhole(out, data.value<std::int32_t>(row));
    case TypeKind::Int64:
        return putWhole(out, data.value<std::int64_t>(row));
    case TypeKind::UInt64:
        return putWhole(out, static_cast<Int128>(data.value<std::uint64_t>(row)));
    case TypeKind::Float32:
        return putReal(out, data.value<float>(row));
    case TypeKind::Float64:
        return putReal(out, data.value<double>(row));
    case TypeKind::Decimal: {
        std::string text;
        CellText::appendDecimal(text, data.value<Int128>(row), m_source.scale);
        return putDecimal(out, text);
    }
    case TypeKind::Numeric:
        return putDecimal(out, data.text(row));
    case TypeKind::Opaque:
        return m_source.wire ? Refusal::OtherKind : putText(out, data.text(row));
    case TypeKind::Text:
    case TypeKind::Json:
        return putText(out, data.text(row));
    case TypeKind::Binary:
        return putBytes(out, data.text(row));
    case TypeKind::Uuid:
        return putUuid(out, data, row);
    case TypeKind::Dynamic:
        return putDynamic(out, data, row);
    default:
        break;
    }
    if (m_place.type.isText())
        return putTimeText(out, data, row);
    switch (m_source.kind) {
    case TypeKind::Date:
        return m_times.date(out, data.value<std::int32_t>(row));
    case TypeKind::Time:
        return m_times.time(out, data.value<std::int64_t>(row));
    case TypeKind::Timestamp:
        return m_times.moment(out, data.value<std::int64_t>(row), false);
    case TypeKind::TimestampTz:
        return m_times.moment(out, data.value<std::int64_t>(row), true);
    default:
        return Refusal::OtherKind;
    }
}

CellRefusal MySqlCellWriter::putWhole(std::string &out, Int128 value) const
{
    const MySqlDeclaredType &type = m_place.type;
    switch (type.family) {
    case CellFamily::Integer: {
        const Int128 most = mostOf(type);
        if (value > most || value < (type.isUnsigned ? Int128{0} : -most - 1))
            return Refusal::OutOfRange;
        CellText::appendDecimal(out, value, 0);
        return Refusal::None;
    }
    case CellFamily::Year:
        if (value != 0 && (value < firstYear || value > lastYear))
            return Refusal::OutOfRange;
        CellForm::appendPadded(out, static_cast<int>(value), 4); // '0' would be 2000
        return Refusal::None;
    case CellFamily::Bit:
        return putBits(out, value);
    default: {
        std::string text;
        CellText::appendDecimal(text, value, 0);
        return putDecimal(out, text);
    }
    }
}

/// The highest byte first, as many as the column has.
CellRefusal MySqlCellWriter::putBits(std::string &out, Int128 value) const
{
    const auto bits = static_cast<int>(m_place.type.length);
    if (value < 0 || value >= Int128{1} << bits)
        return Refusal::OutOfRange;
    for (int byte = (bits + 7) / 8 - 1; byte >= 0; --byte)
        out += static_cast<char>(static_cast<unsigned char>((value >> (8 * byte)) & 0xff));
    return Refusal::None;
}

CellRefusal MySqlCellWriter::putDecimal(std::string &out, std::string_view text) const
{
    const MySqlDeclaredType &type = m_place.type;
    if (type.isText())
        return putText(out, text);
    if (type.family != CellFamily::Bit && !type.isNumber())
        return Refusal::OtherKind;
    const auto number = DecimalText::parse(text);
    if (!number)
        return Refusal::NotANumber;
    if (type.family == CellFamily::Float || type.family == CellFamily::Double)
        return putDecimalAsReal(out, text);
    const int scale = type.family == CellFamily::Decimal ? type.scale : 0;
    std::string plain;
    if (!CellForm::appendDecimal(plain, *number, scale, m_place.mayLose))
        return number->exponent() > MySqlDeclaredType::mostDigits ? Refusal::OutOfRange : Refusal::Rounded;
    const auto kept = DecimalText::parse(plain);
    if (type.family != CellFamily::Decimal) {
        const auto whole = kept ? kept->scaled(0) : std::nullopt;
        return whole ? putWhole(out, *whole) : Refusal::OutOfRange;
    }
    const auto before = static_cast<std::int64_t>(type.length) - type.scale;
    if (!kept
        || (kept->count() > 0 && (kept->exponent() >= before || (kept->isNegative() && type.isUnsigned))))
        return Refusal::OutOfRange;
    out += plain;
    return Refusal::None;
}

/// The number fits whose own shortest digits are the decimal's.
CellRefusal MySqlCellWriter::putDecimalAsReal(std::string &out, std::string_view text) const
{
    const auto put = [&](auto real) {
        const auto read =
            std::from_chars(text.data() + (text.starts_with('+') ? 1 : 0), text.data() + text.size(), real);
        if (read.ec != std::errc())
            return Refusal::OutOfRange;
        std::string back;
        FloatText::appendShortest(back, real);
        if (!m_place.mayLose && DecimalText::parse(back) != DecimalText::parse(text))
            return Refusal::Rounded;
        return putReal(out, real);
    };
    return m_place.type.family == CellFamily::Float ? put(0.0F) : put(0.0);
}

template <typename Real>
CellRefusal MySqlCellWriter::putReal(std::string &out, Real value) const
{
    const MySqlDeclaredType &type = m_place.type;
    std::string text;
    if (type.isText()) {
        if (std::isfinite(value))
            FloatText::appendShortest(text, value);
        else
            FloatText::appendPostgres(text, value);
        return putText(out, text);
    }
    if (!std::isfinite(value))
        return Refusal::NotANumber;
    FloatText::appendShortest(text, value);
    if (type.family != CellFamily::Float && type.family != CellFamily::Double)
        return putDecimal(out, text);
    if (type.isUnsigned && value < 0)
        return Refusal::OutOfRange;
    const bool isSameForm = m_source.style == TextStyle::MariaDb && m_source.scale == type.scale
                            && (m_source.kind == TypeKind::Float32) == (type.family == CellFamily::Float);
    if (type.scale >= 0) {
        std::string rounded;
        if (!isSameForm
            && !CellForm::appendDecimal(rounded, *DecimalText::parse(text), type.scale, m_place.mayLose))
            return Refusal::Rounded;
        if (std::abs(value) >= std::pow(10.0, static_cast<double>(type.length) - type.scale))
            return Refusal::OutOfRange;
    }
    double kept = value;
    if (type.family == CellFamily::Float) {
        const auto narrow = static_cast<float>(value);
        if (!std::isfinite(narrow))
            return Refusal::OutOfRange;
        if (!m_place.mayLose && static_cast<Real>(narrow) != value)
            return Refusal::Rounded;
        kept = narrow; // the server reads a double and narrows it
    }
    FloatText::appendShortest(out, kept);
    return Refusal::None;
}

CellRefusal MySqlCellWriter::putText(std::string &out, std::string_view text) const
{
    const MySqlDeclaredType &type = m_place.type;
    if (!CellForm::isUtf8(text))
        return Refusal::Letters;
    switch (type.family) {
    case CellFamily::Char:
        if (!text.empty() && isBlank(text.back())) {
            if (!m_place.mayLose)
                return Refusal::Blanks;
            text = text.substr(0, text.find_last_not_of(' ') + 1);
        }
        [[fallthrough]];
    case CellFamily::VarChar:
        if (text.size() > type.length && CellForm::characterCount(text) > type.length)
            return Refusal::TooLong;
        break;
    case CellFamily::Text:
    case CellFamily::Json:
        // In bytes of the column's character set: the server says when it is too long there.
        if (type.length > 0 && text.size() > type.length && CellForm::characterCount(text) > type.length)
            return Refusal::TooLong;
        break;
    case CellFamily::Enum:
    case CellFamily::Set:
        return putWord(out, text);
    case CellFamily::Uuid: {
        const auto value = PortableValue::uuid(text);
        if (!value)
            return Refusal::OtherKind;
        CellText::appendUuid(out, value->data());
        return out == text || m_place.mayLose ? Refusal::None : Refusal::OtherForm;
    }
    case CellFamily::Inet:
        if (!CellForm::isAddress(text, type.name == "inet6"))
            return Refusal::OtherForm;
        break;
    default:
        return Refusal::OtherKind;
    }
    out += text;
    return Refusal::None;
}

/// A text that looks like a number would be taken for a word's place, a word in other letters for the same word.
CellRefusal MySqlCellWriter::putWord(std::string &out, std::string_view text) const
{
    const std::vector<std::string> &words = m_place.type.words;
    out += text;
    if (m_place.type.family == CellFamily::Enum)
        return std::ranges::find(words, text) != words.end() ? Refusal::None : Refusal::OtherWord;
    auto next = words.begin(); // a SET's come in the order of its declaration
    for (std::size_t at = 0; at < text.size() || (at > 0 && at == text.size() && text.back() == ',');) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        next = std::find(next, words.end(), text.substr(at, end - at));
        if (next == words.end())
            return Refusal::OtherWord;
        ++next;
        at = end + 1;
    }
    return Refusal::None;
}

CellRefusal MySqlCellWriter::putBytes(std::string &out, std::string_view bytes) const
{
    const MySqlDeclaredType &type = m_place.type;
    if (type.family == CellFamily::Bit) {
        bytes.remove_prefix(std::min(bytes.find_first_not_of('\0'), bytes.size()));
        if (bytes.size() > 8)
            return Refusal::OutOfRange;
        Int128 value = 0;
        for (const char c : bytes)
            value = value << 8 | static_cast<unsigned char>(c);
        return putBits(out, value);
    }
    if (!type.isBytes())
        return Refusal::OtherKind;
    if (bytes.size() > type.length)
        return Refusal::TooLong;
    if (type.family == CellFamily::Binary && bytes.size() < type.length && !m_place.mayLose)
        return Refusal::Padded;
    out += bytes;
    return Refusal::None;
}

CellRefusal MySqlCellWriter::putUuid(std::string &out, const ColumnData &data, std::size_t row) const
{
    const std::uint8_t *value = data.fixed.data() + row * 16;
    if (isBytes(m_place.type))
        return putBytes(out, {reinterpret_cast<const char *>(value), 16});
    std::string text;
    CellText::appendUuid(text, value);
    return putText(out, text);
}

CellRefusal MySqlCellWriter::putTimeText(std::string &out, const ColumnData &data, std::size_t row) const
{
    const int digits = m_source.scale < 0 ? PortableText::allDigits : m_source.scale;
    std::string text;
    PortableText::append(text, m_source.kind, m_source.style, digits, data, row);
    return putText(out, text);
}

// -- SQLite's -------------------------------------------------------------------------------------------------

CellRefusal MySqlCellWriter::putDynamic(std::string &out, const ColumnData &data, std::size_t row) const
{
    const bool takesNumbers = m_place.type.isNumber() || m_place.type.family == CellFamily::Bit;
    const DynamicTag tag = data.tags[row];
    if (tag == DynamicTag::Text)
        return putDynamicText(out, data.text(row));
    if (tag == DynamicTag::Blob)
        return putBytes(out, data.text(row));
    if (!takesNumbers && !m_meaning.isNumber() && !m_place.mayLose)
        return Refusal::OtherKind;
    return tag == DynamicTag::Integer ? putWhole(out, data.dynamicInteger(row))
                                      : putReal(out, data.dynamicReal(row));
}

/// SQLite keeps as text what it has no type for; a column's name says so. In a column of numbers a text is none, however
/// it looks.
CellRefusal MySqlCellWriter::putDynamicText(std::string &out, std::string_view text) const
{
    const TypeKind meaning = m_meaning.kind;
    const bool isKeptAsText = meaning == TypeKind::Decimal || meaning == TypeKind::Numeric
                              || meaning == TypeKind::UInt64 || meaning == TypeKind::Float32
                              || meaning == TypeKind::Float64;
    const auto put = [](const auto &value, auto write) { return value ? write(*value) : Refusal::OtherKind; };
    const bool isInstant = meaning == TypeKind::TimestampTz;
    switch (m_place.type.family) {
    case CellFamily::Date:
        return put(PortableValue::date(text, m_source.style),
                   [&](auto value) { return m_times.date(out, value); });
    case CellFamily::Time:
        return put(PortableValue::time(text), [&](auto value) { return m_times.time(out, value); });
    case CellFamily::DateTime:
    case CellFamily::Timestamp:
        return put(isInstant ? PortableValue::timestampTz(text)
                             : PortableValue::timestamp(text, m_source.style),
                   [&](auto value) { return m_times.moment(out, value, isInstant); });
    default:
        break;
    }
    if (!m_place.type.isNumber() && m_place.type.family != CellFamily::Bit)
        return putText(out, text);
    return isKeptAsText ? putDecimal(out, text) : Refusal::OtherKind;
}
