// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/CatalogueRows.h"

#include "app/drivers/Cursor.h"
#include "models/core/CellText.h"

#include <charconv>

namespace CatalogueRows {

Result<Rows> read(Cursor &cursor)
{
    std::vector<CellText> texts;
    for (const Column &column : *cursor.schema())
        texts.emplace_back(column.type);
    Rows rows;
    while (true) {
        auto batch = cursor.next();
        if (!batch)
            return batch.error();
        if (!*batch)
            return rows;
        for (std::size_t row = 0; row < (*batch)->rowCount(); ++row) {
            auto &cells = rows.emplace_back(texts.size());
            for (std::size_t column = 0; column < texts.size(); ++column) {
                const ColumnData &data = (*batch)->column(column);
                if (!data.isNull(row))
                    texts[column].append(cells[column], data, row);
            }
        }
    }
}

std::int64_t number(const std::string &text)
{
    std::int64_t value = -1;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

} // namespace CatalogueRows
