// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/transfer/TableWriter.h"

#include <QCoreApplication>
#include <QString>

#include <algorithm>
#include <utility>

namespace {

struct TableWriterText
{
    Q_DECLARE_TR_FUNCTIONS(TableWriter)
};

/// East Asian wide characters and emoji, by their blocks (Unicode TR 11, the ranges in common use).
bool isWide(char32_t c)
{
    return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf && c != 0x303f)
           || (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6f)
           || (c >= 0xff00 && c <= 0xff60) || (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1f300 && c <= 0x1faff)
           || (c >= 0x20000 && c <= 0x3fffd);
}

bool isZeroWidth(char32_t c)
{
    const auto category = QChar::category(c);
    return category == QChar::Mark_NonSpacing || category == QChar::Mark_Enclosing
           || category == QChar::Other_Format;
}

void pad(std::string &out, std::size_t count)
{
    out.append(count, ' ');
}

} // namespace

TableWriter::TableWriter(Output output)
    : RowWriter(std::move(output))
{}

void TableWriter::appendVisible(std::string &out, std::string_view text)
{
    for (char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte != 0x7f) {
            out += c;
        } else if (byte == 0x7f) {
            out += "\u2421";
        } else if (c == '\n') {
            out += "\u21b5";
        } else { // the Unicode pictures of the control characters
            out += '\xe2';
            out += '\x90';
            out += static_cast<char>(0x80 + byte);
        }
    }
}

std::size_t TableWriter::displayWidth(std::string_view text)
{
    if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        return text.size();
    const QString decoded = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
    std::size_t width = 0;
    for (char32_t c : decoded.toUcs4()) {
        width += isZeroWidth(c) ? 0 : isWide(c) ? 2 : 1;
    }
    return width;
}

std::string TableWriter::cell(const RowBatch &batch, std::size_t column, std::size_t row) const
{
    if (isAbsent(column))
        return {};
    const ColumnData &data = batch.column(column);
    if (data.isNull(row))
        return "[NULL]";
    std::string raw;
    text(column).append(raw, data, row);
    std::string visible;
    appendVisible(visible, raw);
    return visible;
}

bool TableWriter::standsRight(const RowBatch &batch, std::size_t column, std::size_t row) const
{
    if (isAbsent(column))
        return false;
    const ColumnType &type = this->type(column);
    if (type.kind != TypeKind::Dynamic)
        return type.isNumber();
    const DynamicTag tag = batch.column(column).tags[row];
    return tag == DynamicTag::Integer || tag == DynamicTag::Real;
}

void TableWriter::setWidths(const RowBatch *batch)
{
    for (std::size_t i = 0; i < columns().size(); ++i) {
        std::size_t width = displayWidth(columns()[i].name);
        for (std::size_t row = 0; batch && row < batch->rowCount(); ++row)
            width = std::max(width, displayWidth(cell(*batch, i, row)));
        m_widths.push_back(width);
    }
}

void TableWriter::writeTitles(std::string &out) const
{
    for (std::size_t i = 0; i < columns().size(); ++i) {
        std::string title;
        appendVisible(title, columns()[i].name);
        const std::size_t space = m_widths[i] - std::min(m_widths[i], displayWidth(title));
        const bool right = columns()[i].type.isNumber();
        out += i == 0 ? " " : " | ";
        if (right)
            pad(out, space);
        out += title;
        if (!right && i + 1 < columns().size())
            pad(out, space);
    }
    out += '\n';
    for (std::size_t i = 0; i < columns().size(); ++i) {
        out += i == 0 ? "" : "+";
        out.append(m_widths[i] + 2, '-');
    }
    out += '\n';
}

Result<void> TableWriter::writeHeader(std::string &)
{
    return {};
}

Result<void> TableWriter::writeRow(std::string &out, const RowBatch &batch, std::size_t row)
{
    if (!m_titled) {
        setWidths(&batch);
        writeTitles(out);
        m_titled = true;
    }
    for (std::size_t i = 0; i < columns().size(); ++i) {
        const std::string shown = cell(batch, i, row);
        const std::size_t width = displayWidth(shown);
        const std::size_t space = m_widths[i] - std::min(m_widths[i], width);
        const bool right = standsRight(batch, i, row);
        out += i == 0 ? " " : " | ";
        if (right)
            pad(out, space);
        out += shown;
        if (!right && i + 1 < columns().size())
            pad(out, space);
    }
    out += '\n';
    return {};
}

Result<void> TableWriter::writeFooter(std::string &out, const StatementSummary &summary)
{
    if (columns().empty()) {
        const QString done = summary.affected < 0 ? TableWriterText::tr("Done.")
                             : summary.affected == 1
                                 ? TableWriterText::tr("Done: 1 row affected.")
                                 : TableWriterText::tr("Done: %1 rows affected.").arg(summary.affected);
        out += done.toStdString() + '\n';
        return {};
    }
    if (!m_titled) {
        setWidths(nullptr);
        writeTitles(out);
    }
    const QString count = summary.rows == 1 ? TableWriterText::tr("(1 row)")
                                            : TableWriterText::tr("(%1 rows)").arg(summary.rows);
    out += count.toStdString() + '\n';
    return {};
}
