// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Connection.h"

/// What stands in the place of a connection that was closed under its holder: everything fails with PoolClosed.
/// Thread: its connection's.
class ClosedConnection final : public Connection
{
public:
    ClosedConnection();
    Result<std::unique_ptr<Cursor>> execute(const QueryRequest &) override;
    Result<std::unique_ptr<Cursor>> scan(const ScanRequest &) override;
    Result<void> ping(Deadline) override;
    Result<void> reset(Deadline) override;
    TransactionState transactionState() const override { return TransactionState::Unknown; }
    bool isUsable() const override { return false; }
    std::shared_ptr<Canceller> canceller() const override { return m_canceller; }
    Catalogue *catalogue() override { return nullptr; }
    QVariant nativeHandle() const override { return {}; }
    QString serverVersion() const override { return {}; }
    std::int64_t serverSessionId() const override { return 0; }

private:
    const std::shared_ptr<Canceller> m_canceller; ///< Does nothing.
};
