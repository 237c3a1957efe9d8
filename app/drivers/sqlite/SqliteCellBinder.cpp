// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/sqlite/SqliteCellBinder.h"

#include "models/core/CellText.h"
#include "models/core/DecimalText.h"
#include "models/core/FloatText.h"
#include "models/replication/PortableText.h"

#include <QCoreApplication>

#include <sqlite3.h>

#include <charconv>
#include <cmath>

namespace {

using Refusal = SqliteCellBinder::Refusal;
using Affinity = SqliteTypeName::Affinity;

struct SqliteCellBinderText
{
    Q_DECLARE_TR_FUNCTIONS(SqliteCellBinder)
};

/// Whole numbers up to here are doubles.
constexpr std::int64_t mostExact = std::int64_t{1} << 53;

Refusal outcome(int code)
{
    return code == SQLITE_OK ? Refusal::None : Refusal::Library;
}

bool isSpace(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/// What a column of INTEGER, REAL or NUMERIC affinity makes a number of: sqlite3AtoF() of the library, which wants the
/// whole text to be one, blanks around it apart.
bool looksLikeNumber(std::string_view text)
{
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    return DecimalText::parse(text).has_value();
}

/// UTF-16 has no form for what is no UTF-8, and the library replaces U+FFFE and U+FFFF on the way.
bool isKeptAsUtf16(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = [&](std::size_t at) {
            return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
        };
        const unsigned first = byte(i);
        if (first < 0x80) {
            ++i;
            continue;
        }
        const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
        unsigned letter = first & (0xffU >> (length + 1));
        for (std::size_t k = 1; k < length; ++k) {
            if ((byte(i + k) & 0xc0) != 0x80)
                return false;
            letter = letter << 6 | (byte(i + k) & 0x3f);
        }
        const unsigned least = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
        if (first < 0xc0 || first > 0xf4 || letter < least || letter > 0x10ffff
            || (letter & 0xfffff800) == 0xd800 || (letter & 0xfffffffe) == 0xfffe)
            return false;
        i += length;
    }
    return true;
}

} // namespace

SqliteCellBinder::SqliteCellBinder(const ColumnType &source, Place place)
    : m_kind(source.kind)
    , m_style(source.style)
    , m_scale(source.kind == TypeKind::Decimal ? source.scale
              : source.scale < 0               ? PortableText::allDigits
                                               : source.scale)
    , m_isWire(source.wire)
    , m_meansNumber(source.kind == TypeKind::Dynamic && SqliteTypeName::meaningOf(source.name).isNumber())
    , m_place(place)
{}

bool SqliteCellBinder::isNumeric() const
{
    return m_place.affinity == Affinity::Integer || m_place.affinity == Affinity::Numeric
           || m_place.affinity == Affinity::Real;
}

SqliteCellBinder::Refusal SqliteCellBinder::bind(sqlite3_stmt *statement, int parameter,
                                                 const ColumnData &data, std::size_t row)
{
    m_statement = statement;
    m_parameter = parameter;
    if (data.isNull(row))
        return outcome(sqlite3_bind_null(statement, parameter));
    switch (m_kind) {
    case TypeKind::Boolean:
        return bindInteger(data.boolean(row) ? 1 : 0);
    case TypeKind::Int16:
        return bindInteger(data.value<std::int16_t>(row));
    case TypeKind::Int32:
        return bindInteger(data.value<std::int32_t>(row));
    case TypeKind::Int64:
        return bindInteger(data.value<std::int64_t>(row));
    case TypeKind::UInt64:
        return bindUnsigned(data.value<std::uint64_t>(row));
    case TypeKind::Float32:
        return bindReal(data.value<float>(row));
    case TypeKind::Float64:
        return bindReal(data.value<double>(row));
    case TypeKind::Decimal:
        m_text.clear();
        CellText::appendDecimal(m_text, data.value<Int128>(row), m_scale);
        return bindDecimal(m_text);
    case TypeKind::Numeric:
        return bindDecimal(data.text(row));
    case TypeKind::Text:
    case TypeKind::Json:
        return bindText(data.text(row));
    case TypeKind::Binary:
        return bindBlob(data.text(row));
    case TypeKind::Opaque:
        return m_isWire ? bindBlob(data.text(row)) : bindText(data.text(row));
    case TypeKind::Dynamic:
        return bindDynamic(data, row);
    default:
        return bindTemporal(data, row);
    }
}

/// None of these texts looks like a number.
SqliteCellBinder::Refusal SqliteCellBinder::bindTemporal(const ColumnData &data, std::size_t row)
{
    m_text.clear();
    if (m_kind == TypeKind::Uuid)
        CellText::appendUuid(m_text, data.fixed.data() + row * 16);
    else
        PortableText::append(m_text, m_kind, m_style, m_scale, data, row);
    return outcome(sqlite3_bind_text64(m_statement, m_parameter, m_text.data(), m_text.size(), SQLITE_STATIC,
                                       SQLITE_UTF8));
}

SqliteCellBinder::Refusal SqliteCellBinder::bindText(std::string_view text)
{
    if (!m_place.mayLose && isNumeric() && looksLikeNumber(text))
        return Refusal::NumberLike;
    if (!m_place.mayLose && m_place.isUtf16 && !isKeptAsUtf16(text))
        return Refusal::Letters;
    const char *bytes = text.empty() ? "" : text.data(); // null would be NULL
    return outcome(
        sqlite3_bind_text64(m_statement, m_parameter, bytes, text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

SqliteCellBinder::Refusal SqliteCellBinder::bindBlob(std::string_view bytes)
{
    const char *data = bytes.empty() ? "" : bytes.data();
    return outcome(sqlite3_bind_blob64(m_statement, m_parameter, data, bytes.size(), SQLITE_STATIC));
}

SqliteCellBinder::Refusal SqliteCellBinder::bindInteger(std::int64_t value)
{
    if (m_place.affinity == Affinity::Text) {
        m_text = std::to_string(value);
        return bindText(m_text);
    }
    const bool isRounded = m_place.affinity == Affinity::Real && (value > mostExact || value < -mostExact);
    if (isRounded && !m_place.mayLose)
        return Refusal::Rounded;
    return outcome(sqlite3_bind_int64(m_statement, m_parameter, value));
}

SqliteCellBinder::Refusal SqliteCellBinder::bindUnsigned(std::uint64_t value)
{
    if (value <= static_cast<std::uint64_t>(INT64_MAX))
        return bindInteger(static_cast<std::int64_t>(value));
    if (isNumeric()) {
        return m_place.mayLose
                   ? outcome(sqlite3_bind_double(m_statement, m_parameter, static_cast<double>(value)))
                   : Refusal::Rounded;
    }
    m_text = std::to_string(value);
    return bindText(m_text);
}

template <typename T>
SqliteCellBinder::Refusal SqliteCellBinder::bindReal(T value)
{
    if (m_place.affinity == Affinity::Text) {
        m_text.clear();
        if (std::isfinite(value))
            FloatText::appendShortest(m_text, value);
        else
            FloatText::appendPostgres(m_text, value);
        return bindText(m_text);
    }
    if (std::isnan(value) && !m_place.mayLose)
        return Refusal::NotANumber;
    return outcome(sqlite3_bind_double(m_statement, m_parameter, static_cast<double>(value)));
}

/// As text wherever it stays one; else as the integer or double that has the same decimal text.
SqliteCellBinder::Refusal SqliteCellBinder::bindDecimal(std::string_view text)
{
    const auto number = isNumeric() ? DecimalText::parse(text) : std::nullopt;
    if (!number) // "NaN" and "Infinity" stay texts everywhere
        return bindText(text);
    if (const auto whole = number->toInt64())
        return bindInteger(*whole);
    double value = 0;
    const bool isRead = std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc();
    std::string shortest;
    if (isRead)
        FloatText::appendShortest(shortest, value);
    if (!isRead || (!m_place.mayLose && !(DecimalText::parse(shortest) == number)))
        return Refusal::Rounded;
    return outcome(sqlite3_bind_double(m_statement, m_parameter, value));
}

SqliteCellBinder::Refusal SqliteCellBinder::bindDynamic(const ColumnData &data, std::size_t row)
{
    const DynamicTag tag = data.tags[row];
    const bool isNumber = tag == DynamicTag::Integer || tag == DynamicTag::Real;
    if (isNumber && m_place.affinity == Affinity::Text && !m_meansNumber && !m_place.mayLose)
        return Refusal::TextLike;
    switch (tag) {
    case DynamicTag::Integer:
        return bindInteger(data.dynamicInteger(row));
    case DynamicTag::Real: {
        const double value = data.dynamicReal(row);
        // Past 2^53 an integer says more digits than the double had.
        const bool wouldBeInteger = isNumeric() && m_place.affinity != Affinity::Real && !m_meansNumber
                                    && std::abs(value) >= static_cast<double>(mostExact)
                                    && std::abs(value) < 0x1p63;
        return wouldBeInteger && !m_place.mayLose ? Refusal::Rounded : bindReal(value);
    }
    case DynamicTag::Blob:
        return bindBlob(data.text(row));
    default:
        return bindText(data.text(row));
    }
}

QString SqliteCellBinder::reason(Refusal refusal)
{
    switch (refusal) {
    case Refusal::NotANumber:
        return SqliteCellBinderText::tr("SQLite would make NULL of it.");
    case Refusal::Rounded:
        return SqliteCellBinderText::tr("The column would round it.");
    case Refusal::NumberLike:
        return SqliteCellBinderText::tr("The column would make a number of the text.");
    case Refusal::TextLike:
        return SqliteCellBinderText::tr("The column would make a text of the number.");
    case Refusal::Letters:
        return SqliteCellBinderText::tr("The file keeps texts as UTF-16, which has no form for all of it.");
    case Refusal::None:
    case Refusal::Library:
        break;
    }
    return {};
}
