// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Origin.h"
#include "models/core/Result.h"
#include "models/core/RowBatch.h"
#include "models/replication/ReplicationDifference.h"

#include <chrono>
#include <functional>
#include <memory>

class ConnectionPool;

/// Compares one table in two databases and names every row that is wrong, missing or extra, whatever the engines, the
/// table's size (memory stays below 64 MiB) and the order in which its keys sort:
///
/// - Servers that hash alike compare ranges of keys by hashes of their own; only ranges that differ are read.
/// - Else, where both sort keys alike, ranges of keys are read from both and compared by hashes of canonical values.
/// - Else both tables are read whole, and hashes are summed by the key's hash in a million buckets. Only rows of buckets
///   that differ are read once more, and put aside on disk in parts that fit into memory.
///
/// Tables may change meanwhile: what differs is looked at again, by key, until it stands still or keeps differing. No
/// snapshot is held longer than one read of about half a second, but for tables whose keys do not tell where to go on.
///
/// Thread: run() waits, on any thread but the GUI's; callbacks as said.
class ReplicationVerifier final
{
public:
    struct Table
    {
        std::shared_ptr<ConnectionPool> pool;
        ObjectName name; ///< An empty schema is the default one.
    };

    /// Rows that differ, after the last look at them.
    struct Rows
    {
        ReplicationDifference::Kind kind = ReplicationDifference::Kind::Wrong;
        /// Wrong and Missing: the source's rows as they are now, all compared columns by the source's names. Extra: the
        /// target's keys.
        RowBatch rows;
    };

    struct Options
    {
        Origin origin{Origin::Kind::Job, QStringLiteral("verify")};
        /// The source's columns that are not compared: those whose types may lose something, with consent.
        QStringList without = {};
        /// Asked at least every 20 ms, on any thread; true ends with Cancelled.
        std::function<bool()> shouldStop = {};
        /// Rows of the source compared so far; one call at a time, on threads of its own.
        std::function<void(std::int64_t rows)> progress = {};
        /// Takes all rows that differ, in batches, on run()'s thread. May write to the target. An error ends the
        /// comparison with it.
        std::function<Result<void>(const Rows &)> differs = {};
        /// How much later than the first look the second one is, while few rows differ.
        std::chrono::milliseconds settleTime{300};
        /// For tests and benchmarks: what is left out is done the next slower way.
        bool byServerHashes = true;
        bool byRanges = true;
    };

    ReplicationVerifier(Table source, Table target, Options options);

    /// NotFound for a missing table or connection; what TableMatch refuses; Unsupported for engines whose tables cannot
    /// be looked at; Cancelled; errors of the servers.
    [[nodiscard]] Result<ReplicationDifference> run();

private:
    const Table m_source;
    const Table m_target;
    const Options m_options;
};
