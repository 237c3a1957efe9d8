// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

/// One session on a database server, as the server lists it.
struct ServerSession
{
    enum class State { Active, Idle, IdleInTransaction, Background, Unknown };

    std::int64_t id = 0; ///< Backend pid, connection id.
    State state = State::Unknown;
    QString stateText; ///< The server's own word.
    QString user;
    QString database;
    QString client; ///< Address and port, or "local".
    QString application;
    std::optional<std::chrono::milliseconds> stateAge;
    std::optional<std::chrono::milliseconds> transactionAge;
    QString
        statement; ///< As the server shows it, cut at 4,096 characters; empty when the user may not see it.
    QString waitsFor; ///< "Lock: relation", empty when it waits for nothing.
    std::vector<std::int64_t> blockedBy;
    /// It waits, and the server does not tell for whom: why, and what would make it tell. Else empty.
    QString blockersWithheld;
    bool isOurs = false; ///< Opened by Penstock: by its application name, or known as this program's own.
    bool mayEnd = true;  ///< The user may cancel or terminate it, as far as known.
};
