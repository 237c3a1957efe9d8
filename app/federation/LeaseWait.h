// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/pool/Lease.h"
#include "models/core/Origin.h"

class ConnectionPool;

/// Waiting for a connection as long as somebody wants it.
namespace LeaseWait {

/// Blocks for a lease, up to the pool's acquire timeout; asks `shouldStop` every 20 ms, and after a yes returns
/// Cancelled at once (a lease that still comes goes straight back). Thread: any but the GUI's.
[[nodiscard]] Result<Lease> acquire(ConnectionPool &pool, const Origin &origin,
                                    const std::function<bool()> &shouldStop);

} // namespace LeaseWait
