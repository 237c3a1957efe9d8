// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Probe.h"
#include "app/drivers/postgres/PostgresFigures.h"

class PostgresConnection;

/// Asks the statistics views of PostgreSQL 10 and later. What a monitoring role would show and this user may not see is
/// said by name.
/// Thread: its connection's.
class PostgresProbe final : public Probe
{
public:
    explicit PostgresProbe(PostgresConnection &connection);

    /// A session that is read-only because Penstock made it so (the profile's setting) says nothing of the server.
    [[nodiscard]] Result<Look> look() override;
    [[nodiscard]] Result<void> tryWrite() override;
    [[nodiscard]] Result<ServerFigures> figures() override { return m_figures.figures(); }
    [[nodiscard]] Result<std::vector<SlowStatement>> slowStatements(int limit) override
    {
        return m_figures.slowStatements(limit);
    }
    [[nodiscard]] Result<std::vector<ServerSession>> sessions() override;
    [[nodiscard]] Result<void> cancelStatement(std::int64_t session) override;
    [[nodiscard]] Result<void> terminateSession(std::int64_t session) override;
    [[nodiscard]] Result<Facts> facts() override;

private:
    [[nodiscard]] Result<void> signal(const char *sql, std::int64_t session);
    [[nodiscard]] Result<void> readTables(Facts &facts);
    [[nodiscard]] Result<void> readLimits(Facts &facts);
    [[nodiscard]] QString encryption() const;

    PostgresConnection &m_connection;
    PostgresFigures m_figures;
};
