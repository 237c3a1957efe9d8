// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/replication/RowDigest.h"

#include <mutex>
#include <span>

/// What one scan of a source brought, in sixteen bytes a batch: so that a copy of it can be held against it without
/// reading the source once more. Thread: see() one at a time, all else any.
class ScanPrints final
{
public:
    struct Print
    {
        std::int64_t rows = 0;
        std::uint64_t sum = 0; ///< Of the rows' hashes: the same in any order.

        void add(std::span<const RowPrint> prints)
        {
            rows += static_cast<std::int64_t>(prints.size());
            for (const RowPrint &print : prints)
                sum += print.row;
        }
        Print &operator+=(const Print &other)
        {
            rows += other.rows;
            sum += other.sum;
            return *this;
        }
        friend bool operator==(const Print &, const Print &) = default;
    };

    /// As RowDigest's.
    ScanPrints(std::vector<ColumnType> types, std::size_t keyColumns, std::vector<std::size_t> places);

    /// The next batch, before anybody writes it.
    void see(const RowBatch &batch);
    /// Of `count` batches that were seen, from one on, counted from 0.
    [[nodiscard]] Print of(std::size_t first, std::size_t count) const;
    [[nodiscard]] std::uint64_t seed() const { return m_seed; }

private:
    const std::uint64_t m_seed;
    RowDigest m_digest;
    std::vector<RowPrint> m_rows;
    mutable std::mutex m_mutex;
    std::vector<Print> m_batches;
};
