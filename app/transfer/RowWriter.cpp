// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/transfer/RowWriter.h"

#include "app/transfer/CsvWriter.h"
#include "app/transfer/InsertWriter.h"
#include "app/transfer/JsonWriter.h"
#include "app/transfer/MarkdownWriter.h"
#include "app/transfer/TableWriter.h"
#include "app/transfer/TsvWriter.h"
#include "app/transfer/XlsxWriter.h"

#include <QCoreApplication>

#include <utility>

namespace {

struct RowWriterText
{
    Q_DECLARE_TR_FUNCTIONS(RowWriter)
};

/// Text that is gathered before it goes out.
constexpr std::size_t pieceBytes = std::size_t{256} << 10;

} // namespace

RowWriter::RowWriter(Output output)
    : m_output(std::move(output))
{}

Result<RowWriter::Format> RowWriter::formatFromName(const QString &name)
{
    static const std::pair<const char *, Format> formats[] = {
        {"table", Format::Table}, {"csv", Format::Csv},       {"tsv", Format::Tsv},
        {"json", Format::Json},   {"ndjson", Format::Ndjson}, {"markdown", Format::Markdown}};
    for (const auto &[known, format] : formats) {
        if (name == QLatin1String(known))
            return format;
    }
    return Error{ErrorCode::Invalid, RowWriterText::tr("There is no output format \"%1\".").arg(name),
                 RowWriterText::tr("Use table, csv, tsv, json, ndjson or markdown.")};
}

std::unique_ptr<RowWriter> RowWriter::create(Format format, Output output)
{
    ExportOptions options;
    options.format = format;
    return create(options, std::move(output));
}

std::unique_ptr<RowWriter> RowWriter::create(const ExportOptions &options, Output output)
{
    switch (options.format) {
    case Format::Csv:
        return std::make_unique<CsvWriter>(options, std::move(output));
    case Format::Tsv:
        return std::make_unique<TsvWriter>(options, std::move(output));
    case Format::Json:
        return std::make_unique<JsonWriter>(std::move(output), JsonWriter::Shape::Array);
    case Format::Ndjson:
        return std::make_unique<JsonWriter>(std::move(output), JsonWriter::Shape::Lines);
    case Format::Markdown:
        return std::make_unique<MarkdownWriter>(std::move(output));
    case Format::Insert:
        return std::make_unique<InsertWriter>(options, std::move(output));
    case Format::Table:
    case Format::Xlsx:
        break;
    }
    Q_ASSERT(options.format == Format::Table);
    return std::make_unique<TableWriter>(std::move(output));
}

std::unique_ptr<RowWriter> RowWriter::createForFile(const ExportOptions &options, const QString &path)
{
    Q_ASSERT(needsFile(options.format));
    return std::make_unique<XlsxWriter>(options, path);
}

bool RowWriter::isFraction(std::size_t column, const ColumnData &data, std::size_t row) const
{
    switch (type(column).kind) {
    case TypeKind::Float32:
    case TypeKind::Float64:
    case TypeKind::Decimal:
    case TypeKind::Numeric:
        return true;
    case TypeKind::Dynamic:
        return data.tags[row] == DynamicTag::Real;
    default:
        return false;
    }
}

/// Batches of one kind mostly share one schema.
void RowWriter::follow(const RowBatch &batch)
{
    if (batch.sharedSchema() == m_batchSchema)
        return;
    m_batchSchema = batch.sharedSchema();
    if (*m_batchSchema != m_types)
        setTypes(*m_batchSchema);
}

void RowWriter::setTypes(const std::vector<Column> &types)
{
    m_types = types;
    m_texts.clear();
    for (const Column &column : m_types)
        m_texts.emplace_back(column.type);
    startTypes();
}

Result<void> RowWriter::begin(const RowSchema &schema)
{
    m_schema = schema;
    setTypes(*schema);
    if (auto written = writeHeader(m_buffer); !written)
        return written;
    return flush();
}

Result<void> RowWriter::rows(const RowBatch &batch)
{
    if (batch.rowCount() == 0)
        return {};
    follow(batch);
    for (std::size_t row = 0; row < batch.rowCount(); ++row) {
        if (auto written = writeRow(m_buffer, batch, row); !written)
            return written;
        if (m_buffer.size() < pieceBytes)
            continue;
        if (auto written = flush(); !written)
            return written;
    }
    return flush();
}

Result<void> RowWriter::row(const RowBatch &batch, std::size_t index)
{
    follow(batch);
    if (auto written = writeRow(m_buffer, batch, index); !written)
        return written;
    return m_buffer.size() < pieceBytes ? Result<void>() : flush();
}

Result<void> RowWriter::end(const StatementSummary &summary)
{
    if (auto written = writeFooter(m_buffer, summary); !written)
        return written;
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
