// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/query/CellPreview.h"

#include <algorithm>

namespace {

/// How the bytes of a variable cell become text.
enum class Form { Utf8, LowerHex, UpperHex, QuotedHex, Formatted };

Form formOf(const ColumnType &type, const ColumnData &data, std::size_t row)
{
    switch (type.kind) {
    case TypeKind::Text:
    case TypeKind::Json:
    case TypeKind::Numeric:
        return Form::Utf8;
    case TypeKind::Binary:
        return type.style == TextStyle::MariaDb ? Form::UpperHex : Form::LowerHex;
    case TypeKind::Opaque:
        return type.wire ? Form::LowerHex : Form::Utf8;
    case TypeKind::Dynamic:
        if (data.tags[row] == DynamicTag::Text)
            return Form::Utf8;
        return data.tags[row] == DynamicTag::Blob ? Form::QuotedHex : Form::Formatted;
    default:
        return Form::Formatted;
    }
}

const char *prefixOf(Form form)
{
    switch (form) {
    case Form::LowerHex:
        return "\\x";
    case Form::UpperHex:
        return "0x";
    default:
        return "X'";
    }
}

/// The first bytes of a text, not ending within a character.
std::string_view beginning(std::string_view text, std::size_t limit)
{
    if (text.size() <= limit)
        return text;
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80)
        --limit;
    return text.substr(0, limit);
}

bool cutTo(QString &text, qsizetype longest)
{
    if (text.size() <= longest)
        return false;
    text.truncate(text.at(longest - 1).isHighSurrogate() ? longest - 1 : longest);
    return true;
}

} // namespace

CellPreview::Text CellPreview::preview(const RowBatch &batch, std::size_t column, std::size_t row,
                                       qsizetype longest)
{
    const ColumnData &data = batch.column(column);
    const Form form = formOf(batch.schema()[column].type, data, row);
    Text result;
    if (form == Form::Formatted) {
        m_buffer.clear();
        format(batch, column).append(m_buffer, data, row);
        result.text = QString::fromUtf8(m_buffer.data(), static_cast<qsizetype>(m_buffer.size()));
    } else if (form == Form::Utf8) {
        const std::string_view all = data.text(row);
        const std::string_view part = beginning(all, static_cast<std::size_t>(longest) * 4);
        result.text = QString::fromUtf8(part.data(), static_cast<qsizetype>(part.size()));
        result.isCut = part.size() < all.size();
    } else {
        const std::string_view all = data.text(row);
        const std::string_view part = all.substr(0, static_cast<std::size_t>(longest) / 2);
        m_buffer = prefixOf(form);
        CellText::appendHex(m_buffer, part, form != Form::LowerHex);
        if (form == Form::QuotedHex && part.size() == all.size())
            m_buffer += '\'';
        result.text = QString::fromLatin1(m_buffer.data(), static_cast<qsizetype>(m_buffer.size()));
        result.isCut = part.size() < all.size();
    }
    result.isCut |= cutTo(result.text, longest);
    result.text = withMarks(std::move(result.text));
    if (result.isCut)
        result.text += QChar(0x2026);
    return result;
}

QString CellPreview::whole(const RowBatch &batch, std::size_t column, std::size_t row)
{
    std::string out;
    format(batch, column).append(out, batch.column(column), row);
    return QString::fromUtf8(out.data(), static_cast<qsizetype>(out.size()));
}

bool CellPreview::isNull(const RowBatch &batch, std::size_t column, std::size_t row)
{
    const ColumnData &data = batch.column(column);
    return data.isNull(row)
           || (batch.schema()[column].type.kind == TypeKind::Dynamic && data.tags[row] == DynamicTag::Null);
}

std::optional<std::string_view> CellPreview::bytes(const RowBatch &batch, std::size_t column, std::size_t row)
{
    if (!batch.schema()[column].type.isVariable())
        return std::nullopt;
    const ColumnData &data = batch.column(column);
    if (formOf(batch.schema()[column].type, data, row) == Form::Formatted)
        return std::nullopt;
    return data.text(row);
}

QString CellPreview::withMarks(QString text)
{
    const auto isPlain = [](QChar c) {
        const char16_t code = c.unicode();
        // Direction overrides could make a value look like another one.
        return code >= 0x20 && code != 0x7F && (code < 0x2028 || code > 0x202E)
               && (code < 0x2066 || code > 0x2069);
    };
    if (std::all_of(text.cbegin(), text.cend(), isPlain))
        return text;
    text.replace(QLatin1String("\r\n"), QLatin1String("\n"));
    for (QChar &c : text) {
        if (c == u'\n' || c == QChar::LineSeparator || c == QChar::ParagraphSeparator)
            c = QChar(0x21B5); // ↵
        else if (c == u'\r')
            c = QChar(0x240D); // ␍
        else if (c == u'\t')
            c = QChar(0x2192); // →
        else if (!isPlain(c))
            c = QChar(0x00B7); // ·
    }
    return text;
}

const CellText &CellPreview::format(const RowBatch &batch, std::size_t column)
{
    Column &formats = m_formats[batch.sharedSchema()];
    if (formats.empty())
        formats.resize(batch.columnCount());
    std::optional<CellText> &result = formats[column];
    if (!result)
        result.emplace(batch.schema()[column].type);
    return *result;
}
