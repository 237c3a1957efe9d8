// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/replication/CompareProgress.h"
#include "app/replication/ComparedTable.h"
#include "app/replication/KeyTable.h"

class PrintSpool;

/// Compares tables whose keys sort in ways of their own: each side is read in its own order, and the hashes of its rows
/// are summed in a bucket chosen by the key's hash. Rows of buckets that differ are read once more.
/// Thread: compare() waits, and reads the target on a thread of its own.
class BucketComparison final
{
public:
    using Found = std::function<Result<void>(SuspectRows)>;

    BucketComparison(ComparedTable source, ComparedTable target, CompareProgress &progress, Found found);

    [[nodiscard]] Result<void> compare();

private:
    /// One sum of hashes for each bucket, modulo 2^64.
    using Sums = std::vector<std::uint64_t>;

    [[nodiscard]] Result<void> sumUp(Sums &source, Sums &target);
    [[nodiscard]] Result<void> putAside(const std::vector<bool> &differing, PrintSpool &source,
                                        PrintSpool &target);
    [[nodiscard]] Result<void> comparePart(const PrintSpool &source, const PrintSpool &target,
                                           std::size_t part);
    [[nodiscard]] Result<void> compareSlice(const PrintSpool &source, const PrintSpool &target,
                                            std::size_t part, std::size_t slice, std::size_t slices);

    ComparedTable m_source;
    ComparedTable m_target;
    CompareProgress &m_progress;
    const Found m_found;
};
