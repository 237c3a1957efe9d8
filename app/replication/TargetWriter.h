// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/BulkWriter.h"
#include "app/replication/BatchFan.h"
#include "app/replication/BatchSlice.h"
#include "app/replication/CheckpointTable.h"
#include "app/replication/CopyProof.h"
#include "app/replication/RowKey.h"
#include "app/replication/RunBoard.h"
#include "app/replication/RunHooks.h"
#include "app/replication/RunLimits.h"
#include "models/replication/ReplicationJob.h"

#include <memory>
#include <optional>

/// Writes one table of one target, from a fan of batches, in transactions of about half a second. Each begins by claiming
/// the checkpoint and ends by moving it: whatever cuts it, rows and checkpoint agree.
///
/// A row that the target refuses is found by halving the transaction that it came with, so that all rows before it are
/// written; it then ends the table or goes into quarantine, by the table's rule.
/// Thread: the target's connection's, but the constructor.
class TargetWriter final
{
public:
    struct Setup
    {
        std::shared_ptr<BatchFan> fan;
        BatchFan::Reader reader = 0;
        std::shared_ptr<CheckpointTable> checkpoints;
        CheckpointTable::Place place;
        BulkTarget target;
        /// What takes the place of BulkTarget::Mode::Insert when a key is there already.
        BulkTarget::Mode mergeMode = BulkTarget::Mode::Merge;
        std::vector<Column> columns; ///< Of the batches.
        std::vector<std::string> key;
        /// The scan's, by which positions are told; empty: a scan that is cut begins anew.
        std::vector<std::string> order = {};
        /// The column whose greatest value is noted; empty: none.
        std::string syncKey = {};
        Checkpoint begin;   ///< As it stands in the target, or is to.
        Checkpoint end;     ///< What it becomes when the scan has come to its end.
        bool isNew = false; ///< `begin` is not there yet.
        /// These are rows that were counted before, when they were read, and perhaps refused.
        bool isRepair = false;
        /// A scan that brings nothing leaves the checkpoint as it is: to read from there once more costs as little.
        bool mayStay = false;
        /// Told what is there; may be null.
        std::shared_ptr<CopyProof> proof = {};
        PoisonRule poison = PoisonRule::Stop;
        /// A row that refers to one that is not there ends the scan here, and is tried again later.
        bool missingParentsWait = true;
        QString connection; ///< The target's name.
        QString targetId;
        RunBoard::Entry entry = 0;
    };
    enum class End { Complete, Broken, Stopped, Detached, WaitsForParent };
    struct Outcome
    {
        End end = End::Complete;
        Checkpoint checkpoint; ///< As it stands now.
        std::int64_t written = 0;
        std::int64_t refused = 0;
        std::optional<Error> refusal = {}; ///< Of WaitsForParent.
    };

    /// All outlive this object, hooks and board the fan too.
    TargetWriter(Setup setup, const RunLimits &limits, const RunHooks &hooks, RunBoard &board);

    /// Takes batches until the fan says that it is over. On an error the transaction is rolled back; the checkpoint tells
    /// where it was.
    [[nodiscard]] Result<Outcome> run(Connection &connection);

private:
    using Slices = std::vector<BatchSlice>;
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] Result<void> begin();
    [[nodiscard]] Result<void> writeFrom(RowBatch first, std::optional<BatchFan::End> &end);
    [[nodiscard]] Result<void> stream(RowBatch first, Slices &slices, std::optional<BatchFan::End> &end);
    [[nodiscard]] Result<void> transact(const Slices &slices);
    [[nodiscard]] Result<void> transactPatiently(const Slices &slices);
    /// Writes the slices, all but those of their rows that are refused.
    [[nodiscard]] Result<void> apply(const Slices &slices);
    [[nodiscard]] Result<void> recover(const Slices &slices, const Error &error);
    [[nodiscard]] Result<void> refuse(const BatchSlice &row, const Error &error);
    [[nodiscard]] Result<std::unique_ptr<BulkLoad>> open();
    [[nodiscard]] Result<void> close(BulkLoad &load, const Slices &slices, bool isComplete);
    [[nodiscard]] Result<void> saveAlone(const Checkpoint &checkpoint);
    [[nodiscard]] Result<void> finish(BatchFan::End end);
    [[nodiscard]] Result<void> rolledBack(const Error &error);
    [[nodiscard]] Checkpoint checkpointAfter(const Slices &slices, bool isComplete) const;
    [[nodiscard]] bool isFull(const Slices &slices, std::size_t bytes, Clock::time_point since) const;
    void adapt(std::size_t rows, Clock::duration took);
    void report(const Slices &slices, const BulkCounts &counts);
    [[nodiscard]] QJsonObject refusedJson(const BatchSlice &row, const Error &error) const;

    Setup m_setup;
    const RunLimits &m_limits;
    const RunHooks &m_hooks;
    RunBoard &m_board;
    const RowKey m_key;
    const RowKey m_position;
    const QString m_table; ///< The source's, as text.
    Connection *m_connection = nullptr;
    Checkpoint m_checkpoint;
    Outcome m_outcome;
    std::size_t m_rowLimit;
    bool m_isOvertaken = false;
    bool m_sawRows = false;
};
