// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/transfer/MarkdownWriter.h"

#include <utility>

MarkdownWriter::MarkdownWriter(Output output)
    : RowWriter(std::move(output))
{}

void MarkdownWriter::appendEscaped(std::string &out, std::string_view text)
{
    for (char c : text) {
        switch (c) {
        case '|':
        case '\\':
        case '*':
        case '_':
        case '`':
        case '<':
            out += '\\';
            out += c;
            break;
        case '\n':
            out += "<br>";
            break;
        case '\r':
            break;
        default:
            out += c;
        }
    }
}

Result<void> MarkdownWriter::writeHeader(std::string &out)
{
    if (columns().empty())
        return {};
    for (const Column &column : columns()) {
        out += "| ";
        appendEscaped(out, column.name);
        out += ' ';
    }
    out += "|\n";
    for (const Column &column : columns())
        out += column.type.isNumber() ? "| ---: " : "| --- ";
    out += "|\n";
    return {};
}

Result<void> MarkdownWriter::writeRow(std::string &out, const RowBatch &batch, std::size_t row)
{
    std::string cell;
    for (std::size_t i = 0; i < columns().size(); ++i) {
        out += "| ";
        if (!isAbsent(i) && batch.column(i).isNull(row)) {
            out += "*NULL*";
        } else if (!isAbsent(i)) {
            cell.clear();
            text(i).append(cell, batch.column(i), row);
            appendEscaped(out, cell);
        }
        out += ' ';
    }
    out += "|\n";
    return {};
}

Result<void> MarkdownWriter::writeFooter(std::string &, const StatementSummary &)
{
    return {};
}
