// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/health/HealthResult.h"
#include "models/health/ServerFigures.h"
#include "models/session/ServerSession.h"

#include <chrono>
#include <optional>
#include <vector>

/// What a server looks like from one of its sessions. Each question asks what this user may see, says what it may not,
/// and fails only when the server does. Statements run without a deadline of their own: the caller stops them.
/// Thread: its connection's.
class Probe
{
public:
    virtual ~Probe() = default;

    /// One round trip.
    struct Look
    {
        ServerRole role = ServerRole::Unknown;
        /// The server's clock minus ours, as far as is certain (ServerClock).
        std::optional<std::chrono::milliseconds> clockOffset;
    };
    [[nodiscard]] virtual Result<Look> look() = 0;
    /// Writes and drops a temporary row, so that a full disk shows; leaves nothing behind. An ErrorCode::ReadOnly on a
    /// standby or a read-only server.
    [[nodiscard]] virtual Result<void> tryWrite() = 0;

    /// At most three round trips.
    [[nodiscard]] virtual Result<ServerFigures> figures() = 0;
    /// The most expensive ones first. Unsupported, with what to install or grant, where the server does not count them.
    [[nodiscard]] virtual Result<std::vector<SlowStatement>> slowStatements(int limit) = 0;

    [[nodiscard]] virtual Result<std::vector<ServerSession>> sessions() = 0;
    /// Of sessions(). NotFound when it has gone, Privilege when this user may not.
    [[nodiscard]] virtual Result<void> cancelStatement(std::int64_t session) = 0;
    [[nodiscard]] virtual Result<void> terminateSession(std::int64_t session) = 0;

    /// What decides whether a working connection is of use.
    struct Facts
    {
        QString user;         ///< As the server knows it.
        QString database;     ///< The current one.
        bool mayRead = true;  ///< At least one table of the database, or there is none.
        bool mayWrite = true; ///< Likewise, or create one.
        QString privileges;   ///< One line for a person: "may read 11 of 11 tables, write none".
        int sessionLimit = 0; ///< The server's; 0: none known.
        int sessionsUsed =
            0; ///< Of that limit; what the user may not see counts as known by the server's total.
        int sessionsReserved = 0; ///< Kept for administrators.
        int userLimit = 0;        ///< Of this user or database; 0: none.
        QString limits;           ///< One line: "12 of 100 sessions used, statement_timeout 30 s".
        QString encryption;       ///< "TLSv1.3, TLS_AES_256_GCM_SHA384", empty when not encrypted.
    };
    [[nodiscard]] virtual Result<Facts> facts() = 0;
};
