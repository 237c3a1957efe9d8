// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/ChangeFence.h"

class PostgresConnection;

/// Fences of PostgreSQL: the beginning of the oldest transaction that runs in this database, and the number of the
/// oldest one that has not ended. Thread: its connection's.
class PostgresChangeFence final : public ChangeFence
{
public:
    explicit PostgresChangeFence(PostgresConnection &connection);

    [[nodiscard]] Result<Fence> read(const ObjectName &table, const std::string &syncKey,
                                     const std::optional<FenceMark> &previous) override;
    /// System identifier, timeline and the database's number.
    [[nodiscard]] Result<std::string> identity() override;

private:
    PostgresConnection &m_connection;
};
