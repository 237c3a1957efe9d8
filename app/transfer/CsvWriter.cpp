// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/transfer/CsvWriter.h"

#include <algorithm>
#include <utility>

CsvWriter::CsvWriter(const ExportOptions &options, Output output)
    : RowWriter(std::move(output))
    , m_options(options)
{
    for (char c : {options.separator, '"', '\r', '\n'})
        m_special[static_cast<unsigned char>(c)] = true;
}

/// Quotes what was written since `from`, when its letters, or that it reads like NULL, ask for it.
void CsvWriter::quoteIfNeeded(std::string &out, std::size_t from) const
{
    const std::string_view field = std::string_view(out).substr(from);
    const bool special = std::any_of(field.begin(), field.end(),
                                     [this](char c) { return m_special[static_cast<unsigned char>(c)]; });
    if (!special && !m_options.quoteAll && field != m_options.nullText && !field.empty())
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

Result<void> CsvWriter::writeHeader(std::string &out)
{
    if (m_options.byteOrderMark)
        out += "\xEF\xBB\xBF";
    if (!m_options.header || columns().empty())
        return {};
    for (std::size_t i = 0; i < columns().size(); ++i) {
        if (i > 0)
            out += m_options.separator;
        const std::size_t from = out.size();
        out += columns()[i].name;
        quoteIfNeeded(out, from);
    }
    out += "\r\n";
    return {};
}

/// The usual separators stand in no number, date or uuid; looking would take a third of the time.
void CsvWriter::startTypes()
{
    const bool usual = !m_options.quoteAll && m_options.nullText.empty()
                       && std::string_view(",;|\t").find(m_options.separator) != std::string_view::npos
                       && !(m_options.decimalComma && m_options.separator == ',');
    m_plain.assign(columns().size(), false);
    for (std::size_t i = 0; usual && i < columns().size() && !isAbsent(i); ++i) {
        const ColumnType &type = this->type(i);
        m_plain[i] = type.fixedWidth() != 0 || type.kind == TypeKind::Boolean;
    }
}

Result<void> CsvWriter::writeRow(std::string &out, const RowBatch &batch, std::size_t row)
{
    for (std::size_t i = 0; i < columns().size(); ++i) {
        if (i > 0)
            out += m_options.separator;
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
            quoteIfNeeded(out, from);
    }
    out += "\r\n";
    return {};
}

Result<void> CsvWriter::writeFooter(std::string &, const StatementSummary &)
{
    return {};
}
