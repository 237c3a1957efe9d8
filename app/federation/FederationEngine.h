// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/federation/FederatedSource.h"
#include "models/core/Deadline.h"
#include "models/core/Origin.h"
#include "models/core/Result.h"
#include "models/core/Value.h"
#include "models/query/FederatedPlan.h"

#include <optional>
#include <vector>

class Housekeeper;
class RowSink;
class RowStream;

/// One SELECT over several connections at once.
///
/// Every source is a read-only catalogue: connection.schema.table, connection.table in its default schema, or just
/// table where only one source's default schema has it. Columns and comparisons with constants are left to the
/// servers; joins and aggregates are DuckDB's, in memory up to a limit and in spill files beyond. Text compares byte by
/// byte. Times with time zone are shown in the system's zone. Files and the network are out of reach.
///
/// One engine runs one statement at a time and remembers what tables look like: make one for a run, or for a page.
/// Thread: any.
class FederationEngine final
{
public:
    struct Options
    {
        qint64 memoryLimitBytes = qint64{1} << 30;
        /// Spill files go into a folder of their own (0700) in here, which is gone when the engine is. Empty: the
        /// system's folder for temporary files.
        QString spillFolder = {};
        /// Workers; 0: one for each core. A statement that reads more tables gets one for each.
        int threads = 0;
        /// See JoinFilterGuard. Only tests switch it off, to show that results go wrong.
        bool guardJoinFilters = true;
    };

    /// Invalid when two sources' names differ only by case. The housekeeper must outlive the engine and the streams.
    [[nodiscard]] static Result<std::unique_ptr<FederationEngine>> create(
        const std::vector<FederatedSource> &sources, const Options &options, Housekeeper &housekeeper);
    /// Stops what runs and waits for it, unless it is called from the sink of what runs.
    ~FederationEngine();
    FederationEngine(const FederationEngine &) = delete;
    FederationEngine &operator=(const FederationEngine &) = delete;

    /// Runs one statement that only reads into the sink, as a pool does: credit, stop, finished() exactly once, after
    /// every connection is back in its pool. `params` are bound to $1..$n. Conflict while another one runs.
    std::shared_ptr<RowStream> run(const QString &sql, std::vector<Value> params, const Origin &origin,
                                   Deadline deadline, std::shared_ptr<RowSink> sink, int credit);
    /// What the last statement did, also one that failed or was stopped; known before its finished().
    [[nodiscard]] std::optional<FederatedPlan> lastPlan() const;
    /// False after a defect in the engine, or when a table has changed under it: make another one.
    [[nodiscard]] bool isUsable() const;

    /// The catalogue's name for a connection's: the same, but for DuckDB's own names ("main", "temp", "system",
    /// "memory"), which get "_db" behind them.
    [[nodiscard]] static QString catalogueName(const QString &connectionName);

private:
    class Runs;
    explicit FederationEngine(std::unique_ptr<Runs> runs);

    const std::unique_ptr<Runs> m_runs;
};
