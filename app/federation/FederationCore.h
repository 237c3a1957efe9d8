// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/federation/FederatedRun.h"
#include "app/federation/FederationEngine.h"

#include <QTemporaryDir>

#include <duckdb/main/connection.hpp>
#include <duckdb/main/database.hpp>
#include <duckdb/main/pending_query_result.hpp>

/// An engine's DuckDB instance, made so that it reads our sources and nothing else. Thread: any, one statement at
/// a time.
class FederationCore final
{
public:
    [[nodiscard]] static Result<std::shared_ptr<FederationCore>> create(
        const std::vector<FederatedSource> &sources, const FederationEngine::Options &options);
    explicit FederationCore(std::unique_ptr<QTemporaryDir> spillFolder)
        : m_spillFolder(std::move(spillFolder))
    {}

    /// Runs the statement to its end on the calling thread, which only watches: DuckDB's workers do the work.
    [[nodiscard]] Result<StatementSummary> execute(const duckdb::shared_ptr<FederatedRun> &run,
                                                   const QString &sql, const std::vector<Value> &params);
    [[nodiscard]] bool isUsable() const { return m_usable; }

private:
    [[nodiscard]] Result<void> open(const std::vector<FederatedSource> &sources,
                                    const FederationEngine::Options &options);
    [[nodiscard]] Result<void> attach(const std::vector<FederatedSource> &sources, bool guardJoinFilters);
    [[nodiscard]] Result<void> lock(duckdb::Connection &connection);
    [[nodiscard]] Result<void> configure(duckdb::Connection &connection, const std::string &statement);
    [[nodiscard]] Result<StatementSummary> plan(duckdb::Connection &connection, FederatedRun &run,
                                                const QString &sql, const std::vector<Value> &params);
    [[nodiscard]] Result<StatementSummary> watch(duckdb::Connection &connection,
                                                 duckdb::PendingQueryResult &pending, FederatedRun &run,
                                                 const QString &sql);
    static void endScans(duckdb::Connection &connection, FederatedRun &run);
    void ensureWorkers(duckdb::ClientContext &context, int count);
    [[nodiscard]] Error failed(FederatedRun &run, const duckdb::ErrorData &error, const QString &sql);

    const std::unique_ptr<QTemporaryDir> m_spillFolder; ///< Outlives the database.
    std::unique_ptr<duckdb::DuckDB> m_database;
    std::string m_zone = "UTC";
    int m_workers = 0;
    std::atomic<bool> m_usable = true;
};
