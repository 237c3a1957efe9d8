// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/pool/PoolPurpose.h"

#include <QString>

#include <chrono>
#include <cstdint>

/// One connection that Penstock has open on a server, idle ones too.
struct OpenConnection
{
    enum class State {
        Opening,
        Idle,
        Checking, ///< Asked for a sign of life before it is used again.
        Leased,
        Cleaning, ///< Made as new after use.
    };

    QString connectionId; ///< The profile's.
    PoolPurpose purpose = PoolPurpose::Work;
    /// Number within its pool.
    std::uint64_t slot = 0;
    std::int64_t serverSessionId = 0; ///< Backend pid, connection id; 0 for files and while it opens.
    State state = State::Opening;
    std::chrono::milliseconds age{0}; ///< Since the open began.
    /// As PostgreSQL shows it: who opened it, then who ran the last statement. MariaDB keeps the first.
    QString applicationName;
    QString sessionId; ///< The conversation that keeps it; empty without one.
};
