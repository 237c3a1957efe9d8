// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/transfer/ExportOptions.h"
#include "models/core/CellText.h"
#include "models/core/Result.h"
#include "models/query/QueryRequest.h"

#include <functional>
#include <memory>

/// Rows in one format, piece by piece: what a command line prints and a file exports.
///
/// Order of calls: begin(), rows() and row() any number of times, end(). Each batch describes itself: its types may
/// differ from those that begin() announced (merged results). A column that a batch has not, or that has no name and
/// the type Text there while the result has one, is absent: JSON leaves it out, INSERT says NULL, the others leave the
/// place empty.
/// Thread: one at a time.
class RowWriter
{
public:
    using Format = ExportOptions::Format;

    /// Takes text as it comes; an error (disk full, closed pipe) ends the writing.
    using Output = std::function<Result<void>(std::string_view)>;

    /// What a command line may print: "table", "csv", "tsv", "json", "ndjson", "markdown".
    [[nodiscard]] static Result<Format> formatFromName(const QString &name);
    /// A writer of text, with the format's usual options. Not for Xlsx, which is no text.
    [[nodiscard]] static std::unique_ptr<RowWriter> create(Format format, Output output);
    [[nodiscard]] static std::unique_ptr<RowWriter> create(const ExportOptions &options, Output output);
    /// A writer of formats that are no stream of text (Xlsx), into a file that it replaces.
    [[nodiscard]] static bool needsFile(Format format) { return format == Format::Xlsx; }
    [[nodiscard]] static std::unique_ptr<RowWriter> createForFile(const ExportOptions &options,
                                                                  const QString &path);

    virtual ~RowWriter() = default;
    RowWriter(const RowWriter &) = delete;
    RowWriter &operator=(const RowWriter &) = delete;

    [[nodiscard]] Result<void> begin(const RowSchema &schema);
    /// Writes the whole batch before it returns.
    [[nodiscard]] Result<void> rows(const RowBatch &batch);
    /// Writes one row of a batch, at the latest by end().
    [[nodiscard]] Result<void> row(const RowBatch &batch, std::size_t index);
    [[nodiscard]] Result<void> end(const StatementSummary &summary);

protected:
    explicit RowWriter(Output output);

    virtual Result<void> writeHeader(std::string &out) = 0;
    /// The types of the rows that follow are known and may differ from those before.
    virtual void startTypes() {}
    virtual Result<void> writeRow(std::string &out, const RowBatch &batch, std::size_t row) = 0;
    virtual Result<void> writeFooter(std::string &out, const StatementSummary &summary) = 0;

    /// The result's columns, as begin() had them.
    [[nodiscard]] const std::vector<Column> &columns() const { return *m_schema; }
    /// Of the batch at hand.
    [[nodiscard]] const ColumnType &type(std::size_t column) const { return m_types[column].type; }
    [[nodiscard]] const CellText &text(std::size_t column) const { return m_texts[column]; }
    [[nodiscard]] bool isAbsent(std::size_t column) const
    {
        return column >= m_types.size()
               || (m_types[column].type.kind == TypeKind::Text && m_types[column].name.empty()
                   && !columns()[column].name.empty());
    }
    /// Whether a cell that is not NULL is a number that may have digits after a point.
    [[nodiscard]] bool isFraction(std::size_t column, const ColumnData &data, std::size_t row) const;

private:
    void follow(const RowBatch &batch);
    void setTypes(const std::vector<Column> &types);
    [[nodiscard]] Result<void> flush();

    const Output m_output;
    RowSchema m_schema;
    RowSchema m_batchSchema;
    std::vector<Column> m_types;
    std::vector<CellText> m_texts;
    std::string m_buffer;
};
