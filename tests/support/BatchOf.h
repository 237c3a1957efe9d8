// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/RowBatchBuilder.h"
#include "models/replication/ValueCell.h"

#include <array>

/// Batches of a test, written down as values.
namespace BatchOf {

template <std::size_t Width>
void appendFixed(RowBatchBuilder &builder, std::size_t column, const std::uint8_t *bytes)
{
    std::array<std::uint8_t, Width> value;
    std::copy_n(bytes, Width, value.begin());
    builder.append(column, value);
}

/// Appends a copy of a cell.
inline void appendCell(RowBatchBuilder &builder, std::size_t column, const ColumnData &data, std::size_t row)
{
    const ColumnType &type = (*builder.schema())[column].type;
    if (data.isNull(row))
        return builder.appendNull(column);
    if (type.kind == TypeKind::Boolean)
        return builder.appendBoolean(column, data.boolean(row));
    if (type.kind == TypeKind::Dynamic)
        return builder.appendDynamic(column, data.tags[row], data.text(row));
    if (type.isVariable())
        return builder.appendBytes(column, data.text(row));
    const std::size_t width = type.fixedWidth();
    const std::uint8_t *bytes = data.fixed.data() + row * width;
    switch (width) {
    case 2:
        return appendFixed<2>(builder, column, bytes);
    case 4:
        return appendFixed<4>(builder, column, bytes);
    case 8:
        return appendFixed<8>(builder, column, bytes);
    default:
        return appendFixed<16>(builder, column, bytes);
    }
}

/// A value that is none of its column's type ends the test program.
inline RowBatch rows(const std::vector<Column> &columns, const std::vector<std::vector<Value>> &values)
{
    RowBatchBuilder builder(std::make_shared<const std::vector<Column>>(columns));
    for (const std::vector<Value> &row : values) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const auto cell = ValueCell::of(columns[i].type, row.at(i));
            if (!cell)
                qFatal("%s: %s", columns[i].name.c_str(), qPrintable(cell.error().toText()));
            appendCell(builder, i, cell->column(0), 0);
        }
        builder.endRow();
    }
    return builder.take();
}

} // namespace BatchOf
