// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/pool/OpenConnection.h"
#include "models/pool/PoolStats.h"

#include <vector>

class PoolManager;

/// The program's pools, for whoever looks at them and steps in: the window's way to what PoolManager knows.
/// Thread: any; nothing here waits for a server.
class PoolOverview final
{
public:
    /// `pools` outlives this object.
    explicit PoolOverview(PoolManager &pools);

    [[nodiscard]] std::vector<PoolStats> pools() const;
    [[nodiscard]] std::vector<LeaseInfo> leases(const QString &poolId) const;
    [[nodiscard]] std::vector<OpenConnection> openConnections() const;

    /// Until the profile changes or the program ends.
    [[nodiscard]] Result<void> resize(const QString &poolId, int most);
    /// Ends the session and gives its connection back.
    [[nodiscard]] Result<void> release(const QString &sessionId);
    /// Closes the connection under the lease, whatever runs on it.
    [[nodiscard]] Result<void> close(const LeaseInfo &lease);

private:
    PoolManager &m_pools;
};
