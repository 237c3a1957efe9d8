// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/transfer/FieldWriter.h"

#include <algorithm>
#include <utility>

FieldWriter::FieldWriter(const ExportOptions &options, char separator, const char *recordEnd, Output output)
    : RowWriter(std::move(output))
    , m_options(options)
    , m_separator(separator)
    , m_recordEnd(recordEnd)
{}

void FieldWriter::quote(std::string &out, std::size_t from)
{
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

Result<void> FieldWriter::writeHeader(std::string &out)
{
    if (m_options.byteOrderMark)
        out += "\xEF\xBB\xBF";
    if (!m_options.header || columns().empty())
        return {};
    for (std::size_t i = 0; i < columns().size(); ++i) {
        if (i > 0)
            out += m_separator;
        const std::size_t from = out.size();
        out += columns()[i].name;
        protect(out, from);
    }
    out += m_recordEnd;
    return {};
}

/// The usual separators stand in no number, date or uuid; looking would take a third of the time.
void FieldWriter::startTypes()
{
    const bool usual = !m_options.quoteAll && m_options.nullText.empty()
                       && std::string_view(",;|\t").find(m_separator) != std::string_view::npos
                       && !(m_options.decimalComma && m_separator == ',');
    m_plain.assign(columns().size(), false);
    for (std::size_t i = 0; usual && i < columns().size(); ++i) {
        if (!isAbsent(i))
            m_plain[i] = type(i).fixedWidth() != 0 || type(i).kind == TypeKind::Boolean;
    }
}

Result<void> FieldWriter::writeRow(std::string &out, const RowBatch &batch, std::size_t row)
{
    for (std::size_t i = 0; i < columns().size(); ++i) {
        if (i > 0)
            out += m_separator;
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
        if (!m_plain[i])
            protect(out, from);
    }
    out += m_recordEnd;
    return {};
}

Result<void> FieldWriter::writeFooter(std::string &, const StatementSummary &)
{
    return {};
}
