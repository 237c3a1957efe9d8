// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/RowBatch.h"
#include "models/core/Value.h"

#include <optional>

/// The greatest value of one column among the rows that it was shown, NULL apart, as engines order them: for columns
/// that tell changes, which are times, numbers or texts. Thread: one at a time.
class GreatestValue final
{
public:
    /// To be written down and gone on with later.
    struct Found
    {
        Value value; ///< To be bound.
        Value rank;  ///< What it is ordered by.
        friend bool operator==(const Found &, const Found &) = default;
    };

    /// The column's place in the batches to come.
    GreatestValue(const ColumnType &type, std::size_t column);

    /// Rows [from, to) of a batch.
    void see(const RowBatch &batch, std::size_t from, std::size_t to);
    void see(const Found &found);
    /// Nothing before the first value, or when we know no order of the column's kind.
    [[nodiscard]] const std::optional<Found> &found() const { return m_found; }

private:
    [[nodiscard]] Value rankOf(const ColumnData &data, std::size_t row) const;

    ColumnType m_type;
    std::size_t m_column;
    std::optional<Found> m_found;
};
