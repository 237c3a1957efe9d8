// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/RowBatch.h"
#include "models/core/Value.h"

#include <QStringList>

#include <string>
#include <vector>

/// The values of some columns of a row, as they can be bound to compare with those columns where the row came from.
/// Thread: one at a time.
class RowKey final
{
public:
    /// Of the columns with these names, which all are in `columns`; in this order.
    RowKey(const std::vector<Column> &columns, const std::vector<std::string> &names);

    [[nodiscard]] std::vector<Value> of(const RowBatch &batch, std::size_t row) const;
    /// "id = 7, region = west", for a person.
    [[nodiscard]] QString text(const RowBatch &batch, std::size_t row) const;
    /// The values alone.
    [[nodiscard]] QStringList texts(const RowBatch &batch, std::size_t row) const;

private:
    struct Part
    {
        std::size_t column;
        std::string name;
        ColumnType type;
    };
    std::vector<Part> m_parts;
};
