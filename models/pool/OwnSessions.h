// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/session/ServerSession.h"

#include <QString>

#include <vector>

/// What Penstock has open on a server, by its own books, held against what the server lists.
/// Thread: values.
struct OwnSessions
{
    /// One connection of this program.
    struct Own
    {
        std::int64_t serverSessionId = 0;
        QString purpose; ///< "pool", "health probe": for a person.
    };

    std::vector<Own> agreed;  ///< In both.
    std::vector<Own> missing; ///< In the books, not on the server: broken unnoticed, or just closed.
    std::vector<ServerSession>
        foreign; ///< Penstock's by name, not this program's: another window, a command line.

    [[nodiscard]] static OwnSessions compare(const std::vector<Own> &own,
                                             const std::vector<ServerSession> &onServer);
    [[nodiscard]] bool agrees() const { return missing.empty(); }
    /// One sentence: "This program counts 5 connections; the server lists the same 5."
    [[nodiscard]] QString text() const;
};
