// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/CatalogueRows.h"
#include "app/drivers/Probe.h"

class SqliteConnection;

/// What a SQLite file says of itself. It has no sessions, and nobody counts its statements.
/// Thread: its connection's.
class SqliteProbe final : public Probe
{
public:
    explicit SqliteProbe(SqliteConnection &connection)
        : m_connection(connection)
    {}

    /// Reads from the file; one that was deleted or replaced while it was open is gone.
    [[nodiscard]] Result<Look> look() override;
    /// A table that is never committed: takes the file's write lock, as every writer does.
    [[nodiscard]] Result<void> tryWrite() override;
    [[nodiscard]] Result<ServerFigures> figures() override;
    [[nodiscard]] Result<std::vector<SlowStatement>> slowStatements(int limit) override;
    [[nodiscard]] Result<std::vector<ServerSession>> sessions() override;
    [[nodiscard]] Result<void> cancelStatement(std::int64_t session) override;
    [[nodiscard]] Result<void> terminateSession(std::int64_t session) override;
    [[nodiscard]] Result<Facts> facts() override;

private:
    [[nodiscard]] Result<CatalogueRows::Rows> ask(const char *sql);
    [[nodiscard]] bool isWritable() const;
    [[nodiscard]] Error noSessions() const;

    SqliteConnection &m_connection;
};
