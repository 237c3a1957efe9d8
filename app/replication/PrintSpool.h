// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/replication/RowDigest.h"
#include "models/core/Result.h"

#include <functional>
#include <memory>
#include <span>
#include <vector>

class ResultSpool;

/// Prints and keys of rows, put aside on disk in parts by the hash of the key, so that each part is small enough to be
/// compared in memory. Thread: one at a time.
class PrintSpool final
{
public:
    /// DiskFull, Io.
    [[nodiscard]] static Result<PrintSpool> create(std::size_t parts);

    /// Puts the numbered rows of a batch of keys aside.
    [[nodiscard]] Result<void> add(const RowBatch &keys, std::span<const RowPrint> prints,
                                   std::span<const std::uint32_t> rows);
    [[nodiscard]] std::int64_t rowsOf(std::size_t part) const { return m_rows[part]; }

    using Visit = std::function<Result<void>(const RowBatch &keys, std::span<const RowPrint> prints)>;
    /// One of `slices` equal shares of a part.
    [[nodiscard]] Result<void> visit(std::size_t part, std::size_t slice, std::size_t slices,
                                     const Visit &visit) const;

private:
    PrintSpool(std::shared_ptr<ResultSpool> spool, std::size_t parts);

    std::shared_ptr<ResultSpool> m_spool;
    std::vector<std::vector<std::size_t>> m_batches; ///< Of each part.
    std::vector<std::int64_t> m_rows;
    std::vector<std::vector<std::uint32_t>> m_chosen; ///< Of one call to add().
};
