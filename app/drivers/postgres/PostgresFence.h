// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/ChangeFence.h"

class PostgresConnection;

/// Fences of PostgreSQL 13 and later. A time is safe when no transaction that may still commit an older one runs: the
/// server's clock, or the start of the oldest other transaction of this database, less two seconds for a start that was
/// told late. In a column without a zone, a further 16 hours, since the writers' sessions may be in any zone: what that
/// brings twice, the transactions' numbers leave out again.
///
/// A syncKey that is no time has nothing but the numbers, nor has a materialized view, or a subscriber of another database,
/// whose rows arrive later than their times. Views and foreign tables have no numbers.
/// Thread: its connection's.
class PostgresFence final : public ChangeFence
{
public:
    explicit PostgresFence(PostgresConnection &connection);

    /// The times of other users' transactions are seen by pg_read_all_stats. Without it, and while transactions are prepared,
    /// which do not say when they began, the mark stays where it was; without an earlier one all rows are read.
    [[nodiscard]] Result<Fence> read(const ObjectName &table, const std::string &syncKey,
                                     const std::optional<FenceMark> &previous) override;
    /// "<system identifier>/<timeline>/<database's number>"; the first is "-" for who may not read it.
    [[nodiscard]] Result<std::string> identity() override;

private:
    struct SyncColumn;
    struct Sessions;

    [[nodiscard]] Result<SyncColumn> columnOf(const ObjectName &table, const std::string &syncKey);
    [[nodiscard]] Result<Sessions> lookAtSessions(const SyncColumn &column,
                                                  const std::optional<FenceMark> &previous);
    [[nodiscard]] Result<bool> hasPrepared();
    static void setTime(Fence &fence, const Sessions &sessions, bool hasPrepared,
                        const std::optional<FenceMark> &previous);

    PostgresConnection &m_connection;
};
