// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/mysql/MySqlLink.h"
#include "models/health/ServerFigures.h"

#include <chrono>

/// What MariaDB and MySQL count: of the whole server, but for the size, which is the current database's and asked at
/// most once a minute. Thread: its connection's.
class MySqlFigures final
{
public:
    /// `link` outlives this object.
    MySqlFigures(MySqlLink &link, bool isMariaDb);

    [[nodiscard]] Result<ServerFigures> figures();
    [[nodiscard]] Result<std::vector<SlowStatement>> slowStatements(int limit);
    /// As far as figures() have seen.
    [[nodiscard]] bool isReplica() const { return m_isReplica; }
    /// The table of the server's counters.
    [[nodiscard]] static const char *statusTable(bool isMariaDb);

private:
    struct Size
    {
        double bytes = 0;
        std::chrono::steady_clock::time_point at;
    };

    [[nodiscard]] Result<void> askStatus(ServerFigures &figures);
    [[nodiscard]] Result<void> askSessions(ServerFigures &figures);
    [[nodiscard]] Result<void> askReplication(ServerFigures &figures);
    [[nodiscard]] Error notCounted(const Error &error) const;

    MySqlLink &m_link;
    const bool m_isMariaDb;
    bool m_isReplica = false;
    std::optional<Size> m_size;
};
