// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/transfer/RowWriter.h"

#include "app/transfer/CsvWriter.h"
#include "app/transfer/JsonWriter.h"
#include "app/transfer/MarkdownWriter.h"
#include "app/transfer/TableWriter.h"

#include <QCoreApplication>

#include <utility>

namespace {

struct RowWriterText
{
    Q_DECLARE_TR_FUNCTIONS(RowWriter)
};

} // namespace

RowWriter::RowWriter(Output output)
    : m_output(std::move(output))
{}

Result<RowWriter::Format> RowWriter::formatFromName(const QString &name)
{
    static const std::pair<const char *, Format> formats[] = {{"table", Format::Table},
                                                              {"csv", Format::Csv},
                                                              {"json", Format::Json},
                                                              {"ndjson", Format::Ndjson},
                                                              {"markdown", Format::Markdown}};
    for (const auto &[known, format] : formats) {
        if (name == QLatin1String(known))
            return format;
    }
    return Error{ErrorCode::Invalid, RowWriterText::tr("There is no output format \"%1\".").arg(name),
                 RowWriterText::tr("Use table, csv, json, ndjson or markdown.")};
}

std::unique_ptr<RowWriter> RowWriter::create(Format format, Output output)
{
    switch (format) {
    case Format::Csv:
        return std::make_unique<CsvWriter>(std::move(output));
    case Format::Json:
        return std::make_unique<JsonWriter>(std::move(output), JsonWriter::Shape::Array);
    case Format::Ndjson:
        return std::make_unique<JsonWriter>(std::move(output), JsonWriter::Shape::Lines);
    case Format::Markdown:
        return std::make_unique<MarkdownWriter>(std::move(output));
    case Format::Table:
        break;
    }
    return std::make_unique<TableWriter>(std::move(output));
}

bool RowWriter::isNumber(const ColumnType &type)
{
    switch (type.kind) {
    case TypeKind::Int16:
    case TypeKind::Int32:
    case TypeKind::Int64:
    case TypeKind::UInt64:
    case TypeKind::Float32:
    case TypeKind::Float64:
    case TypeKind::Decimal:
    case TypeKind::Numeric:
        return true;
    default:
        return false;
    }
}

Result<void> RowWriter::begin(const RowSchema &schema)
{
    m_schema = schema;
    for (const Column &column : *schema)
        m_texts.emplace_back(column.type);
    writeHeader(m_buffer);
    return flush();
}

Result<void> RowWriter::rows(const RowBatch &batch)
{
    writeRows(m_buffer, batch);
    return flush();
}

Result<void> RowWriter::end(const StatementSummary &summary)
{
    writeFooter(m_buffer, summary);
    return flush();
}

Result<void> RowWriter::flush()
{
    if (m_buffer.empty())
        return {};
    auto written = m_output(m_buffer);
    m_buffer.clear();
    return written;
}
