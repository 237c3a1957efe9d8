// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ObjectName.h"
#include "models/core/Result.h"
#include "models/core/Value.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <string>

/// From where the next run must read so that no row is missed that was committed late. A fence is read BEFORE the rows
/// of a run, in a transaction of its own that has ended by then; the run after this one reads from it. The other order,
/// or the greatest value seen, loses rows: a transaction may commit a value that is older than one already read
/// (measured: 42 % of rows lost with 16 writers and transactions of up to 300 ms; 2 rows when the fence is read after
/// the snapshot).
struct FenceMark
{
    /// Read `syncKey >= from`, as text or number that the column compares with. Nothing: read all rows.
    std::optional<Value> from;
    /// PostgreSQL: rows whose transaction is older than this were visible to the run that follows the fence, whatever
    /// their syncKey says; nothing elsewhere.
    std::optional<std::uint64_t> transaction;

    /// For a checkpoint; JSON.
    [[nodiscard]] std::string toText() const;
    [[nodiscard]] static Result<FenceMark> fromText(const std::string &text);

    friend bool operator==(const FenceMark &, const FenceMark &) = default;
};

/// What a database can promise of rows that are committed late.
enum class FenceGuarantee {
    Lossless, ///< Every committed row is read by this run or a later one.
    FullScan, ///< The same, by reading every row or its transaction number: no index helps.
    None,     ///< This user may not see what is needed; only a comparison of whole tables finds late rows.
};

/// Finds fences. A facet of source databases. Thread: its connection's.
///
/// Whoever reads by a mark reads `syncKey >= from`, where there is a `from`, AND ScanRequest::changedSince, where there is
/// a `transaction`: each of them leaves out only rows that an earlier run has seen. Rows whose syncKey is NULL compare
/// with nothing, so they are a second read of the same snapshot: syncKey IS NULL with the same changedSince; without a
/// `transaction`, all of them each time. Fences believe the values of a syncKey to be times that its own server told in
/// the transaction that wrote them; what else comes (an application's clock, a trigger that was off) only a comparison
/// of whole tables finds.
///
/// Where a moment is no value of the column, the mark has to be the least value that a transaction of that moment can
/// have written, and each of these loses rows when it is not:
/// - a column that keeps less than microseconds (timestamptz(0), DATETIME, date) rounds, PostgreSQL's to the nearest:
///   12:00:00.4 is kept as 12:00:00. The mark goes down to the unit below;
/// - a time without zone is what the writer's session called it, whose zone need not be ours: up to 26 hours lie between
///   two zones, and one hour comes twice each autumn. PostgreSQL goes that far back and leaves the rest to
///   `transaction`, so that no more rows move;
/// - a number (a version, a sequence) says nothing of time: `transaction` alone (FullScan), or None where there is none.
class ChangeFence
{
public:
    virtual ~ChangeFence() = default;

    struct Fence
    {
        FenceMark mark;
        FenceGuarantee guarantee = FenceGuarantee::Lossless;
        /// The clock went back behind `previous`, so that rows of the run to come may carry older times: it has to read
        /// from here instead.
        std::optional<FenceMark> rewound = {};
        /// Why it is where it was, or not lossless, with what to do; empty when all is well.
        QString remark = {};
    };
    /// `previous` is the mark that the run to come reads from. A mark never goes back behind it unless the clock did
    /// (Fence::rewound), and stays there while a transaction of unknown age is about (prepared ones). Must not be called inside a transaction.
    /// Errors: Unsupported on a standby, whose own list of transactions says nothing of the primary's.
    [[nodiscard]] virtual Result<Fence> read(const ObjectName &table, const std::string &syncKey,
                                             const std::optional<FenceMark> &previous) = 0;

    /// Whose data this is: system identifier and timeline, server's UUID or the file's; another one after a restore or
    /// a fail-over that may have lost rows. Never empty.
    [[nodiscard]] virtual Result<std::string> identity() = 0;
};
