// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/FederatedTransactions.h"

duckdb::Transaction &FederatedTransactions::StartTransaction(duckdb::ClientContext &context)
{
    auto transaction = duckdb::make_uniq<duckdb::Transaction>(*this, context);
    auto &result = *transaction;
    const std::lock_guard lock(m_mutex);
    m_open[&result] = std::move(transaction);
    return result;
}

duckdb::ErrorData FederatedTransactions::CommitTransaction(duckdb::ClientContext &,
                                                           duckdb::Transaction &transaction)
{
    RollbackTransaction(transaction);
    return {};
}

void FederatedTransactions::RollbackTransaction(duckdb::Transaction &transaction)
{
    const std::lock_guard lock(m_mutex);
    m_open.erase(&transaction);
}

void FederatedTransactions::Checkpoint(duckdb::ClientContext &, bool) {}
