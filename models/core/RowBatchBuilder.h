// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/RowBatch.h"

/// Fills one RowBatch row by row, cell by cell; used by drivers on their connection's thread.
///
/// For each row, append exactly one cell to each column (in any order), then endRow(). take() gives the batch
/// and starts the next. A cell of the wrong kind for its column is a defect and asserted in debug builds.
class RowBatchBuilder final
{
public:
    explicit RowBatchBuilder(RowSchema schema);

    void appendNull(std::size_t column);
    void appendBoolean(std::size_t column, bool value);
    /// Fixed-width kinds; sizeof(T) is the kind's width.
    template <typename T>
    void append(std::size_t column, const T &value)
    {
        auto &fixed = m_columns[column].fixed;
        const std::size_t at = fixed.size();
        fixed.resize(at + sizeof(T));
        std::memcpy(fixed.data() + at, &value, sizeof(T));
        m_bytes += sizeof(T);
        markPresent(column);
    }
    /// Variable kinds.
    void appendBytes(std::size_t column, std::string_view bytes);
    /// Variable kinds, written in place: append to the returned buffer, then call endBytes().
    std::vector<char> &beginBytes(std::size_t column) { return m_columns[column].bytes; }
    void endBytes(std::size_t column);
    void appendDynamic(std::size_t column, std::int64_t value);
    void appendDynamic(std::size_t column, double value);
    void appendDynamic(std::size_t column, DynamicTag tag, std::string_view bytes);

    void endRow() { ++m_rows; }
    [[nodiscard]] std::size_t rowCount() const { return m_rows; }
    /// At 16,384 rows or past 1 MiB.
    [[nodiscard]] bool isFull() const
    {
        return m_rows >= RowBatch::maxRows || m_bytes >= RowBatch::targetBytes;
    }
    [[nodiscard]] const RowSchema &schema() const { return m_schema; }
    [[nodiscard]] RowBatch take();

private:
    void markPresent(std::size_t column);
    void reset();
    void reserveLike(const RowBatch &before);

    RowSchema m_schema;
    std::vector<ColumnData> m_columns;
    std::vector<std::size_t> m_widths;
    std::vector<std::size_t> m_counts;
    std::size_t m_rows = 0;
    std::size_t m_bytes = 0;
};
