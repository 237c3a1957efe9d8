// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/transfer/TsvWriter.h"

#include <algorithm>
#include <utility>

TsvWriter::TsvWriter(const ExportOptions &options, Output output)
    : RowWriter(std::move(output))
    , m_options(options)
{}

/// Makes what was written since `from` one field.
void TsvWriter::protect(std::string &out, std::size_t from) const
{
    if (m_options.tabs == ExportOptions::Tabs::Escaped)
        escape(out, from);
    else
        quote(out, from);
}

void TsvWriter::escape(std::string &out, std::size_t from)
{
    if (out.find_first_of("\t\n\r\\", from) == std::string::npos)
        return;
    const std::string plain = out.substr(from);
    out.resize(from);
    for (char c : plain) {
        switch (c) {
        case '\t':
            out += "\\t";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\\':
            out += "\\\\";
            break;
        default:
            out += c;
        }
    }
}

void TsvWriter::quote(std::string &out, std::size_t from)
{
    if (out.find_first_of("\t\n\r\"", from) == std::string::npos)
        return;
    const std::string plain = out.substr(from);
    out.resize(from);
    out += '"';
    for (char c : plain) {
        if (c == '"')
            out += '"';
        out += c;
    }
    out += '"';
}

Result<void> TsvWriter::writeHeader(std::string &out)
{
    if (m_options.byteOrderMark)
        out += "\xEF\xBB\xBF";
    if (!m_options.header || columns().empty())
        return {};
    for (std::size_t i = 0; i < columns().size(); ++i) {
        if (i > 0)
            out += '\t';
        const std::size_t from = out.size();
        out += columns()[i].name;
        protect(out, from);
    }
    out += '\n';
    return {};
}

Result<void> TsvWriter::writeRow(std::string &out, const RowBatch &batch, std::size_t row)
{
    for (std::size_t i = 0; i < columns().size(); ++i) {
        if (i > 0)
            out += '\t';
        if (isAbsent(i))
            continue;
        const ColumnData &column = batch.column(i);
        if (column.isNull(row)) {
            out += m_options.nullText;
            continue;
        }
        const std::size_t from = out.size();
        text(i).append(out, column, row);
        if (m_options.decimalComma && isFraction(i, column, row))
            std::replace(out.begin() + static_cast<std::ptrdiff_t>(from), out.end(), '.', ',');
        protect(out, from);
    }
    out += '\n';
    return {};
}

Result<void> TsvWriter::writeFooter(std::string &, const StatementSummary &)
{
    return {};
}
