// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/RowKey.h"

#include "app/replication/KeyCells.h"
#include "models/core/CellText.h"

#include <algorithm>

RowKey::RowKey(const std::vector<Column> &columns, const std::vector<std::string> &names)
{
    for (const std::string &name : names) {
        const auto found = std::find_if(columns.begin(), columns.end(),
                                        [&](const Column &column) { return column.name == name; });
        m_parts.push_back({static_cast<std::size_t>(found - columns.begin()), name, found->type});
    }
}

std::vector<Value> RowKey::of(const RowBatch &batch, std::size_t row) const
{
    std::vector<Value> values;
    values.reserve(m_parts.size());
    for (const Part &part : m_parts)
        values.push_back(KeyCells::valueOf(part.type, batch.column(part.column), row, part.type));
    return values;
}

QStringList RowKey::texts(const RowBatch &batch, std::size_t row) const
{
    QStringList texts;
    for (const Part &part : m_parts) {
        const ColumnData &data = batch.column(part.column);
        std::string text = "NULL";
        if (!data.isNull(row)) {
            text.clear();
            CellText(part.type).append(text, data, row);
        }
        texts << QString::fromStdString(text);
    }
    return texts;
}

QString RowKey::text(const RowBatch &batch, std::size_t row) const
{
    QStringList list;
    const QStringList values = texts(batch, row);
    for (std::size_t i = 0; i < m_parts.size(); ++i)
        list << QStringLiteral("%1 = %2").arg(QString::fromStdString(m_parts[i].name),
                                              values.at(static_cast<qsizetype>(i)));
    return list.join(QLatin1String(", "));
}
