// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/replication/CompareProgress.h"
#include "app/replication/ComparedTable.h"
#include "app/replication/KeyTable.h"

/// Keys behind `after` up to `upTo` of two tables that sort them alike, as each of them binds them.
struct SharedRange
{
    KeyRange source = {};
    KeyRange target = {};
};

/// Compares tables whose keys sort alike, by reading both, range by range; the next range of the source is read while
/// this one of the target is matched. Holds the keys and hashes of two ranges, at most 8 MiB each.
/// Thread: compare() waits, and reads the source on a thread of its own.
class RangeComparison final
{
public:
    /// Told what differed at a first look, on compare()'s thread.
    using Found = std::function<Result<void>(SuspectRows)>;

    RangeComparison(ComparedTable source, ComparedTable target, CompareProgress &progress, Found found);

    [[nodiscard]] Result<void> compare(const SharedRange &range);

private:
    /// Rows of the source that were read at once.
    struct Part
    {
        KeyTable rows;
        SharedRange range;
        bool isLast = false;
    };

    [[nodiscard]] Result<Part> readPart(const SharedRange &range);
    [[nodiscard]] Result<void> match(Part &part);

    ComparedTable m_source;
    ComparedTable m_target;
    CompareProgress &m_progress;
    const Found m_found;
    ChunkSize m_sourceChunk;
    ChunkSize m_targetChunk;
};
