// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/replication/ComparedTable.h"
#include "app/replication/KeyTable.h"
#include "app/replication/ReplicationVerifier.h"

/// Looks at rows that differed again, by key, first on the target, then on the source, and reports those that differ still.
/// A row is right when the target has what the source has, or had at an earlier look: then the target only follows. A
/// row that changes from look to look is looked at three times; one that did so on both sides, and was never the same, is
/// counted as changing, and not reported. Thread: one at a time.
class SecondLook final
{
public:
    /// Both tables are its own to read.
    SecondLook(ComparedTable source, ComparedTable target, const ReplicationVerifier::Options &options);

    /// They are looked at now or later; may wait.
    [[nodiscard]] Result<void> add(SuspectRows rows);
    /// Looks at what is left. Afterwards difference() is whole.
    [[nodiscard]] Result<void> finish();
    /// Numbers of wrong, missing and extra rows, and the first of them.
    [[nodiscard]] ReplicationDifference &difference() { return m_difference; }

private:
    struct Row;
    struct Looks;

    [[nodiscard]] Result<void> lookAtAll();
    [[nodiscard]] Result<void> waitUntil(std::chrono::steady_clock::time_point time) const;
    [[nodiscard]] Result<void> lookAt(const SuspectRows &rows, std::size_t first, std::size_t count);
    [[nodiscard]] Result<void> lookAtTarget(Looks &looks);
    [[nodiscard]] Result<void> lookAtSource(Looks &looks, bool isLast);
    [[nodiscard]] Result<void> settleAbsent(Looks &looks, bool isLast);
    [[nodiscard]] Result<void> report(ReplicationDifference::Kind kind, const RowBatch &batch,
                                      const std::vector<std::uint32_t> &rows);
    void name(ReplicationDifference::Kind kind, const RowBatch &batch, std::size_t row, const Row &known);
    [[nodiscard]] bool isNaming() const;
    [[nodiscard]] std::int64_t &countOf(ReplicationDifference::Kind kind);

    ComparedTable m_source;
    ComparedTable m_target;
    const ReplicationVerifier::Options &m_options;
    ReplicationDifference m_difference;
    std::vector<SuspectRows> m_waiting;
    std::size_t m_waitingCount = 0;
    std::chrono::steady_clock::time_point m_lastAdded;
};
