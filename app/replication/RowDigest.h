// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/RowBatch.h"
#include "models/replication/CanonicalCell.h"

#include <compare>
#include <cstdint>
#include <vector>

/// What is kept of a row to compare it: hashes of its key and of all its values in canonical form.
struct RowPrint
{
    struct Key
    {
        std::uint64_t high = 0;
        std::uint64_t low = 0;
        friend auto operator<=>(const Key &, const Key &) = default;
    };
    Key key;
    std::uint64_t row = 0;
};

/// Hashes the rows of one side. Thread: one at a time.
class RowDigest final
{
public:
    /// `source`: the types of the source's columns, whose meaning counts on both sides; the key's come first. `seed` is
    /// the comparison's own, so that nobody can prepare rows that collide. `places`: where batches have these columns;
    /// empty: in this order.
    RowDigest(std::vector<ColumnType> source, std::size_t keyColumns, std::uint64_t seed,
              std::vector<std::size_t> places = {});

    /// One print for each row of a batch.
    void read(const RowBatch &batch, std::vector<RowPrint> &prints);
    /// One hash for each value of a row.
    void readCells(const RowBatch &batch, std::size_t row, std::vector<std::uint64_t> &cells);

private:
    /// Of the batch's own types, which may not be those that the catalogue told.
    void prepare(const RowBatch &batch);
    [[nodiscard]] const ColumnData &cellsOf(const RowBatch &batch, std::size_t column) const
    {
        return batch.column(m_places[column]);
    }

    const std::vector<ColumnType> m_source;
    const std::size_t m_keyColumns;
    const std::uint64_t m_seed;
    const std::vector<std::size_t> m_places;
    RowSchema m_schema;
    std::vector<CanonicalCell> m_cells;
    std::string m_buffer;
};
