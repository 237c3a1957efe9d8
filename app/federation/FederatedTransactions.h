// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <duckdb/transaction/transaction.hpp>
#include <duckdb/transaction/transaction_manager.hpp>

#include <map>
#include <mutex>

/// DuckDB wants a transaction for every catalogue that a statement touches; ours only reads, so it means nothing.
/// Thread: any.
class FederatedTransactions final : public duckdb::TransactionManager
{
public:
    explicit FederatedTransactions(duckdb::AttachedDatabase &database)
        : duckdb::TransactionManager(database)
    {}

    duckdb::Transaction &StartTransaction(duckdb::ClientContext &context) override;
    duckdb::ErrorData CommitTransaction(duckdb::ClientContext &context,
                                        duckdb::Transaction &transaction) override;
    void RollbackTransaction(duckdb::Transaction &transaction) override;
    void Checkpoint(duckdb::ClientContext &context, bool force) override;

private:
    std::mutex m_mutex;
    std::map<duckdb::Transaction *, duckdb::unique_ptr<duckdb::Transaction>> m_open;
};
