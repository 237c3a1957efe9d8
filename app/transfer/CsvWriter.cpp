// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/transfer/CsvWriter.h"

#include <utility>

CsvWriter::CsvWriter(Output output)
    : RowWriter(std::move(output))
{}

/// Quotes what was written since `from`, when a comma, a quote, a line break or emptiness asks for it.
void CsvWriter::quoteIfNeeded(std::string &out, std::size_t from)
{
    const std::string_view field = std::string_view(out).substr(from);
    if (!field.empty() && field.find_first_of(",\"\r\n") == std::string_view::npos)
        return;
    const std::string plain(field);
    out.resize(from);
    out += '"';
    for (char c : plain) {
        if (c == '"')
            out += '"';
        out += c;
    }
    out += '"';
}

void CsvWriter::writeHeader(std::string &out)
{
    for (std::size_t i = 0; i < columns().size(); ++i) {
        if (i > 0)
            out += ',';
        const std::size_t from = out.size();
        out += columns()[i].name;
        quoteIfNeeded(out, from);
    }
    if (!columns().empty())
        out += "\r\n";
}

void CsvWriter::writeRows(std::string &out, const RowBatch &batch)
{
    const std::size_t count = batch.columnCount();
    for (std::size_t row = 0; row < batch.rowCount(); ++row) {
        for (std::size_t i = 0; i < count; ++i) {
            if (i > 0)
                out += ',';
            const ColumnData &column = batch.column(i);
            if (column.isNull(row))
                continue;
            const std::size_t from = out.size();
            text(i).append(out, column, row);
            quoteIfNeeded(out, from);
        }
        out += "\r\n";
    }
}

void CsvWriter::writeFooter(std::string &, const StatementSummary &) {}
