// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/query/FederatedPlan.h"
#include "models/query/QueryRequest.h"

#include <map>
#include <mutex>

namespace duckdb {
class ClientContext;
struct ClientConfig;
class PhysicalOperator;
class ProfilingNode;
} // namespace duckdb

/// Collects a statement's FederatedPlan while it runs: one short lock for each batch of a source. Thread: any.
class PlanRecorder final
{
public:
    PlanRecorder();

    /// A scan was planned by that step of DuckDB's; its number.
    [[nodiscard]] int addScan(const std::string &catalogue, const ScanRequest &request,
                              const QString &localFilter, const duckdb::PhysicalOperator *step);
    /// From here on times count: it asks for a connection.
    void started(int scan);
    void gotConnection(int scan);
    void sent(int scan, const QString &statement);
    void received(int scan, std::int64_t rows, std::size_t bytes);
    /// The connection is back in its pool.
    void ended(int scan, bool complete);

    /// The statement ends with an error of this connection's; the first one counts.
    void failed(const QString &connectionId);

    /// Before the statement is planned: makes DuckDB count its operators' rows and time, which costs two looks at the
    /// clock for each 2,048 rows.
    static void enableProfile(duckdb::ClientConfig &config);
    /// After the statement has ended well: takes what DuckDB counted.
    void takeProfile(duckdb::ClientContext &context);
    [[nodiscard]] FederatedPlan plan(std::int64_t rows) const;

private:
    using Clock = std::chrono::steady_clock;
    struct Reading
    {
        const duckdb::PhysicalOperator *step = nullptr; ///< Only compared; it may be gone.
        Clock::time_point asked = {}, connected = {};
    };

    [[nodiscard]] FederatedPlan::Operator stepOf(
        const duckdb::ProfilingNode &node, const std::map<const duckdb::ProfilingNode *, int> &scans) const;

    mutable std::mutex m_mutex;
    const Clock::time_point m_start;
    FederatedPlan m_plan;
    std::vector<Reading> m_readings;
};
