// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/pool/PoolPurpose.h"

#include <memory>
#include <mutex>

/// What all pools of one profile may have open on its server together. The last one is kept for the probe, unless
/// there is only one. Never locks anything else. Thread: any.
class ServerBudget final : public std::enable_shared_from_this<ServerBudget>
{
public:
    /// One connection's part; gone, it is free again.
    using Share = std::shared_ptr<void>;

    /// `isFixed`: the profile says so; else the limit follows the size of the pool.
    ServerBudget(int limit, bool isFixed);

    /// Null when nothing is left for this purpose.
    [[nodiscard]] Share take(PoolPurpose purpose);
    [[nodiscard]] int limit() const;
    /// Room for a pool of that size; false when the limit is fixed and smaller.
    [[nodiscard]] bool makeRoomFor(int poolSize);

    /// What a profile without a budget of its own has beyond its pool: metadata, probe, and two cancels on their way.
    static constexpr int besidePool = 4;

private:
    void giveBack(PoolPurpose purpose);

    const bool m_isFixed;
    mutable std::mutex m_mutex;
    int m_limit;
    int m_used = 0; ///< Without the probe's.
    int m_probes = 0;
};
