// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/core/RowBatch.h"

#include <functional>
#include <span>
#include <vector>

class ResultSpool;

/// Rows of a spool by their numbers, in any order and as often as they are named: sorted, filtered or selected ones.
/// Each batch is read once for as many rows as fit into 64 MiB, however they are mixed.
/// Thread: any, one at a time; waits for the disk.
class RowSubset final
{
public:
    /// Takes one row; an error ends the reading.
    using Visit = std::function<Result<void>(const RowBatch &batch, std::size_t row)>;

    /// Of what the spool holds now; batches that were dropped do not count.
    explicit RowSubset(const ResultSpool &spool);

    [[nodiscard]] std::int64_t rowCount() const { return m_total; }
    /// Visits rows in the order of their numbers in `rows`. Invalid when a number is none.
    [[nodiscard]] Result<void> visit(std::span<const std::uint32_t> rows, const Visit &visit) const;
    /// Some rows of a batch, in this order, as a batch of their own.
    [[nodiscard]] static RowBatch pick(const RowBatch &batch, std::span<const std::uint32_t> rows);

private:
    [[nodiscard]] Result<void> visitBlock(std::span<const std::uint32_t> rows, const Visit &visit) const;

    const ResultSpool &m_spool;
    std::vector<std::int64_t> m_firstRows; ///< Of each batch, and the total.
    std::int64_t m_total = 0;
    std::size_t m_blockRows = 1;
};
