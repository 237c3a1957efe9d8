// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/replication/RowDigest.h"
#include "models/replication/ReplicationDifference.h"

#include <span>
#include <vector>

/// Rows that differed at the first look, with their keys.
struct SuspectRows
{
    ReplicationDifference::Kind kind = ReplicationDifference::Kind::Wrong;
    RowBatch keys; ///< As the source has them; of Extra, as the target has them.
    /// Of the same rows, on that side.
    std::vector<RowPrint> prints;
};

/// Rows of the source, by key: first all of them are added, then those of the target are matched with them.
/// Thread: one at a time.
class KeyTable final
{
public:
    /// One print for each row of `keys`.
    void add(RowBatch keys, std::span<const RowPrint> prints);
    /// No more will be added.
    void seal();
    [[nodiscard]] std::size_t rowCount() const { return m_entries.size(); }
    [[nodiscard]] std::size_t byteSize() const;

    /// After seal(): takes rows of the target, and returns the numbers of those that the source does not have.
    [[nodiscard]] std::vector<std::uint32_t> match(std::span<const RowPrint> target);
    /// After all are matched: Wrong, or Missing rows, in the order in which they were added.
    [[nodiscard]] std::vector<SuspectRows> suspects(ReplicationDifference::Kind kind) const;

private:
    enum class State : std::uint8_t { Unseen, Same, Wrong };
    struct Entry
    {
        RowPrint print;
        std::uint32_t batch = 0;
        std::uint32_t row : 24 = 0;
        State state : 8 = State::Unseen;
    };

    std::vector<RowBatch> m_batches;
    std::vector<Entry> m_entries; ///< Sorted by key once sealed.
    std::size_t m_batchBytes = 0;
};
