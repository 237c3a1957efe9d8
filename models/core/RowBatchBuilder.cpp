// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/RowBatchBuilder.h"

#include <QtGlobal>

#include <utility>

RowBatchBuilder::RowBatchBuilder(RowSchema schema)
    : m_schema(std::move(schema))
{
    for (const Column &column : *m_schema)
        m_widths.push_back(column.type.fixedWidth());
    reset();
}

void RowBatchBuilder::reset()
{
    m_columns.assign(m_schema->size(), {});
    m_counts.assign(m_schema->size(), 0);
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        if ((*m_schema)[i].type.isVariable())
            m_columns[i].offsets.push_back(0);
    }
    m_rows = 0;
    m_bytes = 0;
}

void RowBatchBuilder::markPresent(std::size_t column)
{
    ColumnData &data = m_columns[column];
    const std::size_t row = m_counts[column]++;
    Q_ASSERT(row == m_rows);
    if (!data.validity.empty()) {
        if ((row >> 6) >= data.validity.size())
            data.validity.push_back(0);
        data.validity[row >> 6] |= std::uint64_t{1} << (row & 63);
    }
}

void RowBatchBuilder::appendNull(std::size_t column)
{
    ColumnData &data = m_columns[column];
    const std::size_t row = m_counts[column]++;
    Q_ASSERT(row == m_rows);
    if (data.validity.empty()) { // the first NULL: everything before it is present
        data.validity.assign(row / 64 + 1, ~std::uint64_t{0});
        data.validity.back() = (row & 63) == 0 ? 0 : (~std::uint64_t{0} >> (64 - (row & 63)));
    } else if ((row >> 6) >= data.validity.size()) {
        data.validity.push_back(0);
    }
    const ColumnType &type = (*m_schema)[column].type;
    if (type.kind == TypeKind::Boolean) {
        if ((row & 7) == 0)
            data.fixed.push_back(0);
    } else if (m_widths[column] != 0) {
        data.fixed.resize(data.fixed.size() + m_widths[column]);
    } else {
        data.offsets.push_back(static_cast<std::uint32_t>(data.bytes.size()));
        if (type.kind == TypeKind::Dynamic)
            data.tags.push_back(DynamicTag::Null);
    }
    m_bytes += 1;
}

void RowBatchBuilder::appendBoolean(std::size_t column, bool value)
{
    ColumnData &data = m_columns[column];
    const std::size_t row = m_counts[column];
    if ((row & 7) == 0)
        data.fixed.push_back(0);
    if (value)
        data.fixed.back() = static_cast<std::uint8_t>(data.fixed.back() | (1U << (row & 7)));
    m_bytes += 1;
    markPresent(column);
}

void RowBatchBuilder::appendBytes(std::size_t column, std::string_view bytes)
{
    ColumnData &data = m_columns[column];
    data.bytes.insert(data.bytes.end(), bytes.begin(), bytes.end());
    endBytes(column);
}

void RowBatchBuilder::endBytes(std::size_t column)
{
    ColumnData &data = m_columns[column];
    m_bytes += data.bytes.size() - data.offsets.back() + 4;
    data.offsets.push_back(static_cast<std::uint32_t>(data.bytes.size()));
    markPresent(column);
}

void RowBatchBuilder::appendDynamic(std::size_t column, std::int64_t value)
{
    appendDynamic(column, DynamicTag::Integer, {reinterpret_cast<const char *>(&value), sizeof value});
}

void RowBatchBuilder::appendDynamic(std::size_t column, double value)
{
    appendDynamic(column, DynamicTag::Real, {reinterpret_cast<const char *>(&value), sizeof value});
}

void RowBatchBuilder::appendDynamic(std::size_t column, DynamicTag tag, std::string_view bytes)
{
    m_columns[column].tags.push_back(tag);
    appendBytes(column, bytes);
}

RowBatch RowBatchBuilder::take()
{
    const bool isFilled = isFull() && m_bytes < 2 * RowBatch::targetBytes;
    RowBatch batch(m_schema, std::move(m_columns), m_rows);
    reset();
    if (isFilled) // more of the like is to come
        reserveLike(batch);
    return batch;
}

/// Buffers that grow by doubling copy what they hold, and end half empty.
void RowBatchBuilder::reserveLike(const RowBatch &before)
{
    const auto reserve = [](auto &buffer, const auto &like) {
        buffer.reserve(like.size() + like.size() / 16);
    };
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        reserve(m_columns[i].validity, before.column(i).validity);
        reserve(m_columns[i].fixed, before.column(i).fixed);
        reserve(m_columns[i].offsets, before.column(i).offsets);
        reserve(m_columns[i].bytes, before.column(i).bytes);
        reserve(m_columns[i].tags, before.column(i).tags);
    }
}
