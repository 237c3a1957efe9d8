// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/replication/RangeComparison.h"

/// Compares tables whose servers hash rows alike: both hash a range of keys at the same time, and what differs is halved
/// until it is worth reading. Ranges go by the source's keys. Thread: compare() waits, and asks the target on a thread of
/// its own.
class HashedComparison final
{
public:
    /// `ranges` reads what differs.
    HashedComparison(ComparedTable source, ComparedTable target, RowHash::Method sourceMethod,
                     RowHash::Method targetMethod, CompareProgress &progress, RangeComparison &ranges);

    /// The whole table.
    [[nodiscard]] Result<void> compare();

private:
    /// What a range holds on both sides; equal or not.
    struct Answer
    {
        ComparedTable::RangeHash source;
        ComparedTable::RangeHash target;
    };
    [[nodiscard]] Result<Answer> ask(const SharedRange &range);
    /// Compares a range in steps of so many rows of the source.
    [[nodiscard]] Result<void> compareInSteps(const SharedRange &range, std::int64_t step);
    [[nodiscard]] Result<void> compareOne(const SharedRange &range);
    /// Where the step that begins the range ends: false when it holds no more rows than that.
    [[nodiscard]] Result<bool> endStep(SharedRange &range, std::int64_t step);

    ComparedTable m_source;
    ComparedTable m_target;
    const RowHash::Method m_sourceMethod;
    const RowHash::Method m_targetMethod;
    CompareProgress &m_progress;
    RangeComparison &m_ranges;
    ChunkSize m_chunk;
};
