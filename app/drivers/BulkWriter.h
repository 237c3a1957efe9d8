// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ObjectName.h"
#include "models/core/Result.h"
#include "models/core/RowBatch.h"
#include "models/core/Value.h"
#include "models/replication/TableShape.h"

#include <QString>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Rows on their way into one table.
struct BulkTarget
{
    enum class Mode {
        Insert, ///< The fastest way; a key that is there already is ErrorCode::Conflict.
        Merge,  ///< By key: new rows are inserted, others changed when they differ and `newerBy` allows.
        Keep,   ///< By key: new rows are inserted, others stay.
    };

    /// As TableMaker::shape() gave it.
    TableShape table;
    /// The columns of the batches to come, in their order, each by the name it has in `table`; the batches' own
    /// types are the source's.
    std::vector<std::string> columns;
    Mode mode = Mode::Merge;
    /// Of Merge and Keep: the primary key's columns or those of a unique key.
    std::vector<std::string> key;
    /// Of Merge: a row changes only when the new value of this column is not less; empty: always. NULL is the least.
    std::string newerBy = {};
    /// With newerBy: rows whose value of that column lies between these (both included) change in any case, because
    /// the job itself wrote them since the fence that it reads from. The newest version of a row may carry the older
    /// value: now() is a transaction's beginning, and the one that began first may have waited for the other's lock. Such a
    /// row would stay as it was for ever. From: the fence that the run reads from, NULL where it reads by
    /// transactions alone; to: the greatest value that earlier runs wrote here.
    std::optional<std::pair<Value, Value>> ownRange = {};
    /// Rows that are equal in all columns are not written again (no WAL, no binlog).
    bool skipEqual = true;
    /// Columns, by name, for which somebody accepted MappedColumn::loss or what fits() said: what their type cannot hold
    /// exactly is written as near as it comes (rounded, as text) where it would be refused.
    std::vector<std::string> lossy = {};
};

struct BulkCounts
{
    std::int64_t inserted = 0;
    std::int64_t changed = 0; ///< Engines that do not tell an insert from a change count both as `inserted`.
    std::int64_t deleted = 0;
};

/// One load of rows, within the transaction of its writer.
class BulkLoad
{
public:
    virtual ~BulkLoad() = default;

    /// Takes a batch. A value that the column cannot hold exactly is ErrorCode::DataLoss and names column, value and
    /// row; nothing of the batch counts then, and the transaction must be rolled back. Errors of the server may come
    /// with a later call.
    [[nodiscard]] virtual Result<void> write(const RowBatch &batch) = 0;
    /// All rows are in the table, in the open transaction. Destroyed without it, a load leaves an open transaction to
    /// be rolled back.
    [[nodiscard]] virtual Result<BulkCounts> finish() = 0;
};

/// Writes many rows in few round trips: COPY, LOAD DATA, prepared steps. A facet of target databases. One transaction at
/// a time; a checkpoint is written in it with Connection::execute(). Triggers and foreign keys of the target work as
/// they always do. Session settings that it changes hold for the transaction only. Thread: its connection's.
class BulkWriter
{
public:
    virtual ~BulkWriter() = default;

    [[nodiscard]] virtual Result<void> begin() = 0;
    /// One at a time, after begin().
    [[nodiscard]] virtual Result<std::unique_ptr<BulkLoad>> load(const BulkTarget &target) = 0;
    /// Removes the rows with these keys; the batch has the key's columns in order. After begin().
    [[nodiscard]] virtual Result<std::int64_t> remove(const TableShape &table,
                                                      const std::vector<std::string> &key,
                                                      const RowBatch &keys) = 0;
    /// On ConnectionLost nobody knows whether it was kept: the checkpoint tells.
    [[nodiscard]] virtual Result<void> commit() = 0;
    /// Also when nothing is open. What fails breaks the connection.
    virtual void rollback() = 0;
    /// What somebody should know of the way that rows take here ("slower, because ..."), once a transaction was begun;
    /// empty when all is well.
    [[nodiscard]] virtual QString remark() const { return {}; }
};
