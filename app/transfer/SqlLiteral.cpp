// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/transfer/SqlLiteral.h"

#include "app/transfer/JsonWriter.h"
#include "models/core/FloatText.h"

#include <QCoreApplication>
#include <QStringDecoder>

#include <algorithm>
#include <cmath>

namespace {

struct SqlLiteralText
{
    Q_DECLARE_TR_FUNCTIONS(SqlLiteral)
};

bool isSoundUtf8(std::string_view text)
{
    if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        return true;
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    [[maybe_unused]] const QString decoded =
        decoder.decode(QByteArrayView(text.data(), static_cast<qsizetype>(text.size())));
    return !decoder.hasError();
}

/// In an E'' string, so that it reads the same whatever standard_conforming_strings says.
void appendPostgresText(std::string &out, std::string_view text)
{
    const bool escaped = text.find_first_of("\\\r") != std::string_view::npos;
    out += escaped ? "E'" : "'";
    for (char c : text) {
        if (c == '\'' || c == '\\')
            out += c;
        if (c == '\r') // which psql would take for a line's end
            out += "\\r";
        else
            out += c;
    }
    out += '\'';
}

/// Quotes are doubled and never escaped: what begins and ends the text is then the same in every sql_mode.
void appendMariaDbText(std::string &out, std::string_view text)
{
    out += '\'';
    for (char c : text) {
        switch (c) {
        case '\0':
            out += "\\0";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\x1a':
            out += "\\Z";
            break;
        case '\'':
        case '\\':
            out += c;
            [[fallthrough]];
        default:
            out += c;
        }
    }
    out += '\'';
}

void appendHexText(std::string &out, const char *before, std::string_view bytes, const char *after)
{
    out += before;
    CellText::appendHex(out, bytes, true);
    out += after;
}

void appendSqliteText(std::string &out, std::string_view text)
{
    if (text.find('\0') != std::string_view::npos || !isSoundUtf8(text))
        return appendHexText(out, "CAST(X'", text, "' AS TEXT)");
    out += '\'';
    for (char c : text) {
        if (c == '\'')
            out += c;
        out += c;
    }
    out += '\'';
}

bool isDigits(std::string_view text)
{
    return !text.empty() && text.find_first_not_of("0123456789.-") == std::string_view::npos;
}

} // namespace

SqlLiteral::SqlLiteral(TextStyle engine, const ColumnType &type)
    : m_engine(engine)
    , m_type(type)
    , m_text(type)
    // PostgreSQL has no way from a number to its transaction numbers.
    , m_bareIntegers(type.name != "xid" && type.name != "cid" && type.name != "xid8")
{}

Error SqlLiteral::unknown(const QString &value) const
{
    const QString engine = m_engine == TextStyle::Postgres  ? QStringLiteral("PostgreSQL")
                           : m_engine == TextStyle::MariaDb ? QStringLiteral("MariaDB")
                                                            : QStringLiteral("SQLite");
    return {ErrorCode::DataLoss, SqlLiteralText::tr("%1 has no value %2.").arg(engine, value),
            SqlLiteralText::tr("Leave the row out, or choose another format.")};
}

void SqlLiteral::appendBytes(std::string &out, std::string_view bytes) const
{
    if (m_engine != TextStyle::Postgres)
        return appendHexText(out, "X'", bytes, "'");
    out += "E'\\\\x";
    CellText::appendHex(out, bytes, false);
    out += '\'';
}

Result<void> SqlLiteral::appendText(std::string &out, std::string_view text) const
{
    if (m_engine == TextStyle::Sqlite) {
        appendSqliteText(out, text);
        return {};
    }
    // Only SQLite keeps texts that are none.
    if (m_type.style == TextStyle::Sqlite && !isSoundUtf8(text))
        return unknown(SqlLiteralText::tr("text that is not UTF-8"));
    if (m_engine == TextStyle::MariaDb) {
        appendMariaDbText(out, text);
        return {};
    }
    if (text.find('\0') != std::string_view::npos)
        return unknown(SqlLiteralText::tr("NUL within a text"));
    appendPostgresText(out, text);
    return {};
}

template <typename T>
Result<void> SqlLiteral::appendFloat(std::string &out, T value) const
{
    const bool postgres = m_engine == TextStyle::Postgres;
    if (std::isfinite(value)) {
        if (value == 0 && std::signbit(value)) { // a bare -0 is an integer, which has no sign
            out += postgres ? "'-0'" : "-0e0";
            return {};
        }
        const std::size_t from = out.size();
        FloatText::appendShortest(out, value);
        if (m_engine == TextStyle::Sqlite && out.find_first_of(".e", from) == std::string::npos)
            out += ".0";
        return {};
    }
    const char *name = std::isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity";
    if (postgres)
        out.append("'").append(name).append("'");
    else if (m_engine == TextStyle::Sqlite && !std::isnan(value))
        out += value < 0 ? "-9e999" : "9e999";
    else
        return unknown(QLatin1String(name));
    return {};
}

/// A decimal's text.
Result<void> SqlLiteral::appendNumber(std::string &out, std::string_view number) const
{
    if (!isDigits(number)) { // NaN and the infinities
        if (m_engine != TextStyle::Postgres)
            return unknown(QString::fromUtf8(number.data(), static_cast<qsizetype>(number.size())));
        out.append("'").append(number).append("'");
        return {};
    }
    // SQLite makes a double of a bare one.
    const bool bare = m_engine != TextStyle::Sqlite || JsonWriter::isExactDecimal(number);
    out += bare ? "" : "'";
    out += number;
    out += bare ? "" : "'";
    return {};
}

Result<void> SqlLiteral::appendDynamic(std::string &out, const ColumnData &data, std::size_t row) const
{
    switch (data.tags[row]) {
    case DynamicTag::Integer:
        out += std::to_string(data.dynamicInteger(row));
        return {};
    case DynamicTag::Real:
        return appendFloat(out, data.dynamicReal(row));
    case DynamicTag::Text:
        return appendText(out, data.text(row));
    case DynamicTag::Blob:
        appendBytes(out, data.text(row));
        return {};
    case DynamicTag::Null:
        break;
    }
    out += "NULL";
    return {};
}

Result<void> SqlLiteral::append(std::string &out, const ColumnData &data, std::size_t row) const
{
    if (data.isNull(row)) {
        out += "NULL";
        return {};
    }
    const auto integer = [&](auto value) -> Result<void> {
        const bool tooLarge = m_engine == TextStyle::Sqlite && std::cmp_greater(value, INT64_MAX);
        const std::string digits = std::to_string(value);
        out += m_bareIntegers && !tooLarge ? digits : '\'' + digits + '\'';
        return {};
    };
    switch (m_type.kind) {
    case TypeKind::Boolean:
        out += m_engine == TextStyle::Sqlite ? (data.boolean(row) ? "1" : "0")
                                             : (data.boolean(row) ? "TRUE" : "FALSE");
        return {};
    case TypeKind::Int16:
        return integer(data.value<std::int16_t>(row));
    case TypeKind::Int32:
        return integer(data.value<std::int32_t>(row));
    case TypeKind::Int64:
        return integer(data.value<std::int64_t>(row));
    case TypeKind::UInt64:
        return integer(data.value<std::uint64_t>(row));
    case TypeKind::Float32:
        return appendFloat(out, data.value<float>(row));
    case TypeKind::Float64:
        return appendFloat(out, data.value<double>(row));
    case TypeKind::Binary:
        appendBytes(out, data.text(row));
        return {};
    case TypeKind::Dynamic:
        return appendDynamic(out, data, row);
    case TypeKind::Opaque:
        if (m_type.wire)
            return Error{ErrorCode::Unsupported,
                         SqlLiteralText::tr("Values of the type %1 cannot be written as SQL.")
                             .arg(QString::fromStdString(m_type.name)),
                         SqlLiteralText::tr("Convert the column to text in the statement.")};
        return appendText(out, data.text(row));
    case TypeKind::Text:
    case TypeKind::Json:
        return appendText(out, data.text(row));
    default:
        break;
    }
    std::string shown;
    m_text.append(shown, data, row);
    if (m_type.kind == TypeKind::Decimal || m_type.kind == TypeKind::Numeric)
        return appendNumber(out, shown);
    return appendText(out, shown);
}
