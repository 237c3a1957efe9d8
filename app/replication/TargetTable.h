// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/replication/Checkpoint.h"
#include "app/replication/CheckpointTable.h"
#include "app/replication/TableFit.h"

#include <memory>
#include <optional>

class Connection;
class CopyProof;
struct RunContext;

/// One table of a run on one target: where it goes, how far it is, and what has become of it.
struct TargetTable
{
    std::optional<Error> error; ///< Why it cannot be written.
    /// The checkpoint speaks of rows of another database than the source is now.
    bool isOtherSource = false;
    TableFit fit;
    TableShape shape;
    CheckpointTable::Place place;
    Checkpoint checkpoint;
    bool isStored = false; ///< The target has a checkpoint; not always this one.
    /// All rows were read by this run.
    bool wasCopied = false;
    /// Of the copy that it is now; null: nothing is known of its rows.
    std::shared_ptr<CopyProof> proof;
    bool isDone = false;
    /// Rows went in: sequences may be behind.
    bool hasNewRows = false;

    /// Looks at all tables of a run in one target, makes what is missing, and finds where each goes on. What stands
    /// against one table is its own error; an error here is of the target as a whole. Thread: the connection's.
    [[nodiscard]] static Result<std::vector<TargetTable>> survey(Connection &connection,
                                                                 const RunContext &run, std::size_t target,
                                                                 CheckpointTable &checkpoints);
    /// The same, and nothing is made: `fit` says what would be.
    [[nodiscard]] static Result<std::vector<TargetTable>> look(Connection &connection, const RunContext &run,
                                                               std::size_t target,
                                                               CheckpointTable &checkpoints);
};
