// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/health/ServerFigures.h"

#include <chrono>
#include <optional>
#include <vector>

class PostgresConnection;

/// What PostgreSQL counts. Transactions, cache, temporary files, deadlocks and size are of the current database, the
/// rest is of the whole server. The size is asked at most once a minute. Thread: its connection's.
class PostgresFigures final
{
public:
    explicit PostgresFigures(PostgresConnection &connection);

    [[nodiscard]] Result<ServerFigures> figures();
    [[nodiscard]] Result<std::vector<SlowStatement>> slowStatements(int limit);

private:
    struct Size
    {
        ServerFigures figures;
        std::chrono::steady_clock::time_point at;
    };

    [[nodiscard]] Result<void> ask(const char *sql, const std::vector<HealthMetric> &metrics,
                                   ServerFigures &figures);
    [[nodiscard]] Result<void> askSize(ServerFigures &figures);
    [[nodiscard]] QString user() const; ///< As an identifier.
    [[nodiscard]] static Error notCounted(const QString &detail);

    PostgresConnection &m_connection;
    std::optional<Size> m_size;
};
