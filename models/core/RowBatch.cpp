// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/RowBatch.h"

#include <utility>

std::size_t ColumnData::byteSize() const
{
    return validity.size() * 8 + fixed.size() + offsets.size() * 4 + bytes.size() + tags.size();
}

RowBatch::RowBatch(RowSchema schema, std::vector<ColumnData> columns, std::size_t rows)
    : m_schema(std::move(schema))
    , m_columns(std::make_shared<const std::vector<ColumnData>>(std::move(columns)))
    , m_rows(rows)
{}

std::size_t RowBatch::byteSize() const
{
    std::size_t total = 0;
    if (m_columns) {
        for (const ColumnData &column : *m_columns)
            total += column.byteSize();
    }
    return total;
}
