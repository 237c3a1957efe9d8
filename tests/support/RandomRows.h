// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/CellText.h"
#include "models/core/RowBatchBuilder.h"

#include <array>
#include <random>

/// Batches of every kind of column, with NULLs, to be carried about and compared.
namespace RandomRows {

inline RowSchema schema(const std::string &prefix = "c")
{
    std::vector<Column> columns;
    for (int kind = 0; kind <= static_cast<int>(TypeKind::Opaque); ++kind) {
        ColumnType type{
            .kind = static_cast<TypeKind>(kind), .scale = 2, .name = "kind " + std::to_string(kind)};
        type.zone = "Europe/Paris";
        columns.push_back({prefix + std::to_string(kind) + " \"é🙂\"", type});
    }
    return std::make_shared<const std::vector<Column>>(std::move(columns));
}

inline std::string text(std::mt19937 &random)
{
    static const std::array<std::string, 7> words{"",       "Ångström", "🙂🙂", "a\nb\tc",
                                                  "x'y\"z", "שלום",     "plain"};
    return words[random() % words.size()];
}

inline void appendDynamic(RowBatchBuilder &builder, std::size_t column, std::mt19937 &random)
{
    switch (random() % 4) {
    case 0:
        return builder.appendDynamic(column, static_cast<std::int64_t>(random()));
    case 1:
        return builder.appendDynamic(column, static_cast<double>(random()) / 7.0);
    case 2:
        return builder.appendDynamic(column, DynamicTag::Text, text(random));
    default:
        return builder.appendDynamic(column, DynamicTag::Blob, text(random));
    }
}

inline void appendFixed(RowBatchBuilder &builder, std::size_t column, std::size_t width, std::mt19937 &random)
{
    switch (width) {
    case 2:
        return builder.append(column, static_cast<std::int16_t>(random()));
    case 4:
        return builder.append(column, static_cast<std::int32_t>(random() % 20000));
    case 8:
        return builder.append(column, static_cast<std::int64_t>(random()) * 1000);
    default:
        return builder.append(column, IntervalValue{static_cast<std::int64_t>(random()), 3, 4});
    }
}

/// NULL in one cell of eight.
inline RowBatch batch(const RowSchema &schema, std::size_t rows, std::mt19937 &random)
{
    RowBatchBuilder builder(schema);
    for (std::size_t row = 0; row < rows; ++row, builder.endRow()) {
        for (std::size_t i = 0; i < schema->size(); ++i) {
            const ColumnType &type = (*schema)[i].type;
            if (random() % 8 == 0)
                builder.appendNull(i);
            else if (type.kind == TypeKind::Boolean)
                builder.appendBoolean(i, random() % 2 == 0);
            else if (type.kind == TypeKind::Dynamic)
                appendDynamic(builder, i, random);
            else if (type.isVariable())
                builder.appendBytes(i, text(random));
            else
                appendFixed(builder, i, type.fixedWidth(), random);
        }
    }
    return builder.take();
}

inline bool same(const RowBatch &one, const RowBatch &other)
{
    if (one.schema() != other.schema() || one.rowCount() != other.rowCount()
        || one.columnCount() != other.columnCount())
        return false;
    for (std::size_t i = 0; i < one.columnCount(); ++i) {
        const ColumnData &a = one.column(i);
        const ColumnData &b = other.column(i);
        if (a.validity != b.validity || a.fixed != b.fixed || a.offsets != b.offsets || a.bytes != b.bytes
            || a.tags != b.tags)
            return false;
    }
    return true;
}

} // namespace RandomRows
