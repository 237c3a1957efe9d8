// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/transfer/JsonWriter.h"

#include "models/core/FloatText.h"

#include <QString>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace {

constexpr std::int64_t largestExact = (std::int64_t{1} << 53) - 1;

template <typename T>
void appendInteger(std::string &out, T value)
{
    const bool exact =
        std::cmp_less_equal(value, largestExact) && std::cmp_greater_equal(value, -largestExact);
    const std::string text = std::to_string(value);
    out += exact ? text : '"' + text + '"';
}

template <typename T>
void appendFloat(std::string &out, T value)
{
    if (std::isfinite(value)) {
        FloatText::appendShortest(out, value);
        return;
    }
    out += std::isnan(value) ? "\"NaN\"" : value < 0 ? "\"-Infinity\"" : "\"Infinity\"";
}

/// JSON text on one line: a line break can only stand between its tokens.
void appendJson(std::string &out, std::string_view json)
{
    const std::size_t from = out.size();
    out += json;
    std::replace_if(
        out.begin() + static_cast<std::ptrdiff_t>(from), out.end(),
        [](char c) { return c == '\n' || c == '\r'; }, ' ');
}

} // namespace

JsonWriter::JsonWriter(Output output, Shape shape)
    : RowWriter(std::move(output))
    , m_shape(shape)
{}

bool JsonWriter::isExactDecimal(std::string_view text)
{
    if (!text.empty() && text.front() == '-')
        text.remove_prefix(1);
    if (text.empty() || text.front() == '.')
        return false;
    std::size_t significant = 0;
    for (char c : text) {
        if (c == '.')
            continue;
        if (c < '0' || c > '9')
            return false;
        if (c != '0' || significant > 0)
            ++significant;
    }
    const bool leadingZero = text.size() > 1 && text[0] == '0' && text[1] != '.';
    return significant <= 15 && !leadingZero;
}

void JsonWriter::appendString(std::string &out, std::string_view text)
{
    out += '"';
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += text[i];
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else if (c < 0x20 || c == 0x7f) {
            constexpr const char *digits = "0123456789abcdef";
            out += "\\u00";
            out += digits[c >> 4];
            out += digits[c & 15];
        } else if (c < 0x80) {
            out += text[i];
        } else {
            // The rest may be no UTF-8 (SQLite promises nothing): let Qt judge it as a whole.
            std::size_t end = i;
            while (end < text.size() && static_cast<unsigned char>(text[end]) >= 0x80)
                ++end;
            out += QString::fromUtf8(text.data() + i, static_cast<qsizetype>(end - i)).toStdString();
            i = end - 1;
        }
    }
    out += '"';
}

Result<void> JsonWriter::writeHeader(std::string &out)
{
    std::set<std::string> used;
    for (const Column &column : columns()) {
        std::string name = column.name;
        for (int i = 2; !used.insert(name).second; ++i)
            name = column.name + '_' + std::to_string(i);
        std::string key;
        appendString(key, name);
        m_keys.push_back(key + ':');
    }
    if (m_shape == Shape::Array)
        out += '[';
    return {};
}

void JsonWriter::writeCell(std::string &out, std::size_t index, const ColumnData &column,
                           std::size_t row) const
{
    if (column.isNull(row)) {
        out += "null";
        return;
    }
    switch (type(index).kind) {
    case TypeKind::Boolean:
        out += column.boolean(row) ? "true" : "false";
        return;
    case TypeKind::Int16:
        return appendInteger(out, column.value<std::int16_t>(row));
    case TypeKind::Int32:
        return appendInteger(out, column.value<std::int32_t>(row));
    case TypeKind::Int64:
        return appendInteger(out, column.value<std::int64_t>(row));
    case TypeKind::UInt64:
        return appendInteger(out, column.value<std::uint64_t>(row));
    case TypeKind::Float32:
        return appendFloat(out, column.value<float>(row));
    case TypeKind::Float64:
        return appendFloat(out, column.value<double>(row));
    case TypeKind::Json:
        return appendJson(out, column.text(row));
    case TypeKind::Decimal:
    case TypeKind::Numeric: {
        std::string number;
        text(index).append(number, column, row);
        if (isExactDecimal(number))
            out += number;
        else
            appendString(out, number);
        return;
    }
    case TypeKind::Dynamic:
        if (column.tags[row] == DynamicTag::Integer)
            return appendInteger(out, column.dynamicInteger(row));
        if (column.tags[row] == DynamicTag::Real)
            return appendFloat(out, column.dynamicReal(row));
        if (column.tags[row] == DynamicTag::Text)
            return appendString(out, column.text(row));
        break;
    default:
        break;
    }
    std::string shown;
    text(index).append(shown, column, row);
    appendString(out, shown);
}

Result<void> JsonWriter::writeRow(std::string &out, const RowBatch &batch, std::size_t row)
{
    if (m_shape == Shape::Array)
        out += m_first ? "\n" : ",\n";
    m_first = false;
    out += '{';
    bool firstField = true;
    for (std::size_t i = 0; i < columns().size(); ++i) {
        if (isAbsent(i))
            continue;
        if (!firstField)
            out += ',';
        firstField = false;
        out += m_keys[i];
        writeCell(out, i, batch.column(i), row);
    }
    out += '}';
    if (m_shape == Shape::Lines)
        out += '\n';
    return {};
}

Result<void> JsonWriter::writeFooter(std::string &out, const StatementSummary &)
{
    if (m_shape == Shape::Array)
        out += m_first ? "]\n" : "\n]\n";
    return {};
}
