// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ColumnType.h"

#include <cstring>
#include <span>
#include <string_view>

/// The 16-byte value of an Interval column.
struct IntervalValue
{
    std::int64_t microseconds = 0;
    std::int32_t days = 0;
    std::int32_t months = 0;
};
static_assert(sizeof(IntervalValue) == 16);

/// The 16-byte value of a TimeTz column.
struct TimeTzValue
{
    std::int64_t microseconds = 0;
    std::int32_t secondsEast = 0;
    std::int32_t unused = 0;
};
static_assert(sizeof(TimeTzValue) == 16);

/// The values of one column of one batch, in Arrow's physical layout: validity bits (1 = there is a value),
/// then bits (Boolean), fixed-width values, or offsets and bytes.
struct ColumnData
{
    /// One bit a row; empty when no row is NULL.
    std::vector<std::uint64_t> validity;
    /// Boolean: one bit a row. Fixed kinds: width * rows bytes.
    std::vector<std::uint8_t> fixed;
    /// Variable kinds: rows + 1 offsets into bytes.
    std::vector<std::uint32_t> offsets;
    std::vector<char> bytes;
    /// Dynamic: the class of each value. An Integer or Real is 8 bytes in `bytes`.
    std::vector<DynamicTag> tags;

    [[nodiscard]] bool isNull(std::size_t row) const
    {
        return !validity.empty() && ((validity[row >> 6] >> (row & 63)) & 1) == 0;
    }
    [[nodiscard]] bool boolean(std::size_t row) const { return ((fixed[row >> 3] >> (row & 7)) & 1) != 0; }
    template <typename T>
    [[nodiscard]] T value(std::size_t row) const
    {
        T result;
        std::memcpy(&result, fixed.data() + row * sizeof(T), sizeof(T));
        return result;
    }
    [[nodiscard]] std::string_view text(std::size_t row) const
    {
        return {bytes.data() + offsets[row], offsets[row + 1] - offsets[row]};
    }
    [[nodiscard]] std::int64_t dynamicInteger(std::size_t row) const { return dynamic<std::int64_t>(row); }
    [[nodiscard]] double dynamicReal(std::size_t row) const { return dynamic<double>(row); }
    [[nodiscard]] std::size_t byteSize() const;

private:
    template <typename T>
    [[nodiscard]] T dynamic(std::size_t row) const
    {
        T result;
        std::memcpy(&result, bytes.data() + offsets[row], sizeof(T));
        return result;
    }
};

/// Rows on their way from a server to whoever asked: immutable, shared, columnar. The one currency of
/// Penstock. A batch ends at 16,384 rows or past 1 MiB, whichever comes first; it always holds at least one
/// row. Thread: any; copies share the data.
class RowBatch final
{
public:
    static constexpr std::size_t maxRows = 16384;
    static constexpr std::size_t targetBytes = std::size_t{1} << 20;

    RowBatch() = default;
    RowBatch(RowSchema schema, std::vector<ColumnData> columns, std::size_t rows);

    [[nodiscard]] const std::vector<Column> &schema() const { return *m_schema; }
    /// To be kept beyond the batch; null for a default-made one.
    [[nodiscard]] const RowSchema &sharedSchema() const { return m_schema; }
    [[nodiscard]] std::size_t rowCount() const { return m_rows; }
    [[nodiscard]] std::size_t columnCount() const { return m_columns ? m_columns->size() : 0; }
    [[nodiscard]] const ColumnData &column(std::size_t index) const { return (*m_columns)[index]; }
    /// Memory held by the values.
    [[nodiscard]] std::size_t byteSize() const;

private:
    RowSchema m_schema;
    std::shared_ptr<const std::vector<ColumnData>> m_columns;
    std::size_t m_rows = 0;
};
