// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/RowBatch.h"

#include <cstdint>
#include <list>
#include <optional>
#include <set>
#include <vector>

/// The rows of one result that are in memory: all batches by number, of which a bounded window is held. What was
/// let go is asked for again with wanted() and brought back with put(). Batches describe themselves: in a merged
/// result their columns may differ in type from one batch to the next, and a batch may have fewer than the result.
/// Thread: one at a time.
class RowStore final
{
public:
    /// What one result may keep in memory, in bytes of values. 64 MiB hold about a million rows of five columns.
    static constexpr std::size_t defaultLimit = std::size_t{64} << 20;

    explicit RowStore(std::size_t limitBytes = defaultLimit);

    struct Place
    {
        RowBatch batch;
        std::size_t row = 0; ///< Within the batch.
    };

    /// The next batch, number batchCount(). It is held until room is needed for others; the newest one and the last
    /// ones looked at are held longest, and at least one always is.
    void append(RowBatch batch);
    /// The next batch, of which only the count is known here; it comes with put() when somebody looks at it.
    void appendUnheld(std::size_t rows);
    /// Brings a batch back. One of other than the known number of rows is ignored, as is one already held.
    void put(std::size_t number, RowBatch batch);
    /// Takes the rows of some batches out of the count; row numbers behind them move up.
    void drop(const std::vector<std::size_t> &numbers);

    [[nodiscard]] std::int64_t rowCount() const { return m_rowCount; }
    [[nodiscard]] std::size_t batchCount() const { return m_batches.size(); }
    /// Where a row is, when it is in memory. Otherwise its batch is noted for takeWanted(). `row` is in range.
    [[nodiscard]] std::optional<Place> at(std::int64_t row);
    /// The number of the batch that holds a row, in memory or not. `row` is in range.
    [[nodiscard]] std::size_t batchOf(std::int64_t row) const;
    /// The number of a batch's first row.
    [[nodiscard]] std::int64_t firstRowOf(std::size_t number) const { return m_batches[number].firstRow; }
    /// The batches that were looked for in vain since the last call.
    [[nodiscard]] std::vector<std::size_t> takeWanted();
    /// Bytes of what is held, with what its columns take beside their values.
    [[nodiscard]] std::size_t heldBytes() const { return m_heldBytes; }
    [[nodiscard]] std::size_t limitBytes() const { return m_limit; }

private:
    struct Entry
    {
        std::int64_t firstRow = 0;
        std::size_t rows = 0;
        std::size_t bytes = 0;
        std::optional<RowBatch> batch = {};
        std::list<std::size_t>::iterator use = {}; ///< Valid while there is a batch.
    };
    void hold(std::size_t number, RowBatch batch, std::list<std::size_t>::iterator before);
    void letGo(std::size_t number);
    void makeRoom(std::size_t keep);

    const std::size_t m_limit;
    std::vector<Entry> m_batches;
    std::list<std::size_t>
        m_used; ///< Held ones; the front one was used last, those never looked at are at the end.
    std::set<std::size_t> m_wanted;
    std::int64_t m_rowCount = 0;
    std::size_t m_heldBytes = 0;
};
