// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/CellText.h"
#include "models/core/Result.h"
#include "models/query/QueryRequest.h"

#include <functional>
#include <memory>

/// Rows as text in one format, piece by piece: what a command line prints and a file exports.
/// Order of calls: begin(), rows() any number of times, end(). Thread: one at a time.
class RowWriter
{
public:
    enum class Format { Table, Csv, Json, Ndjson, Markdown };

    /// Takes text as it comes; an error (disk full, closed pipe) ends the writing.
    using Output = std::function<Result<void>(std::string_view)>;

    /// "table", "csv", "json", "ndjson", "markdown".
    [[nodiscard]] static Result<Format> formatFromName(const QString &name);
    [[nodiscard]] static std::unique_ptr<RowWriter> create(Format format, Output output);

    virtual ~RowWriter() = default;
    RowWriter(const RowWriter &) = delete;
    RowWriter &operator=(const RowWriter &) = delete;

    [[nodiscard]] Result<void> begin(const RowSchema &schema);
    /// Writes the whole batch before it returns.
    [[nodiscard]] Result<void> rows(const RowBatch &batch);
    [[nodiscard]] Result<void> end(const StatementSummary &summary);

protected:
    explicit RowWriter(Output output);

    virtual void writeHeader(std::string &out) = 0;
    virtual void writeRows(std::string &out, const RowBatch &batch) = 0;
    virtual void writeFooter(std::string &out, const StatementSummary &summary) = 0;

    [[nodiscard]] const std::vector<Column> &columns() const { return *m_schema; }
    [[nodiscard]] const CellText &text(std::size_t column) const { return m_texts[column]; }
    /// Numbers stand on the right.
    [[nodiscard]] static bool isNumber(const ColumnType &type);

private:
    [[nodiscard]] Result<void> flush();

    const Output m_output;
    RowSchema m_schema;
    std::vector<CellText> m_texts;
    std::string m_buffer;
};
