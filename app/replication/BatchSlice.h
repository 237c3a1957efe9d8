// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/RowBatch.h"

#include <vector>

/// Rows [from, to) of a batch. Copies nothing; rows() does when it is asked for a part.
struct BatchSlice
{
    RowBatch batch;
    std::size_t from = 0;
    std::size_t to = 0;

    [[nodiscard]] static BatchSlice whole(RowBatch batch)
    {
        const std::size_t rows = batch.rowCount();
        return {std::move(batch), 0, rows};
    }
    [[nodiscard]] std::size_t size() const { return to - from; }
    /// A batch of these rows alone.
    [[nodiscard]] RowBatch rows() const;
    [[nodiscard]] static std::size_t sizeOf(const std::vector<BatchSlice> &slices);
    /// The first `count` rows of the slices, and the rest.
    [[nodiscard]] static std::pair<std::vector<BatchSlice>, std::vector<BatchSlice>> split(
        const std::vector<BatchSlice> &slices, std::size_t count);
};
