// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/ChangeFence.h"

#include <chrono>

class MySqlConnection;
class MySqlLink;

/// Finds fences in MySQL and MariaDB, whose rows do not tell their transaction: the time of a row is all there is.
///
/// NOW() is the beginning of a statement. Whoever commits later has a statement that runs, or a transaction that is open, or
/// one that is prepared; the fence lies before the beginnings of all of those, looked at in this order, so that none is
/// between two of them. The server shows transactions from a copy that may be old (it is made anew when nobody has looked
/// for 0.1 s): the copy counts only when it was made for our own question, which it then holds, in a transaction of ours.
/// A first statement that waited for a table's lock has a time from before its transaction: up to `slack` is allowed for.
///
/// - TIMESTAMP is an instant. DATETIME and DATE are what the writer's session called it: 14 hours lie between UTC and the
///   westernmost zone, and so far back each run reads.
/// - An AUTO_INCREMENT column is a fence at a moment when nobody writes; while there is none the mark stays. It finds
///   new rows, no changed ones.
/// - Other columns say nothing of time: each run reads all rows (FullScan), and writes those that differ.
///
/// Thread: its connection's.
class MySqlFence final : public ChangeFence
{
public:
    static constexpr std::chrono::seconds slack{2};

    explicit MySqlFence(MySqlConnection &connection)
        : m_connection(connection)
    {}

    /// What other users run is seen with the privilege PROCESS. Without it, and while XA transactions are prepared, the mark
    /// stays where it was; without an earlier one all rows are read. `None` on a replica, whose rows come later than their
    /// times say, and for views.
    [[nodiscard]] Result<Fence> read(const ObjectName &table, const std::string &syncKey,
                                     const std::optional<FenceMark> &previous) override;
    /// MySQL's server_uuid, MariaDB's server_uid; of older ones host, port and folder. With the database's name.
    [[nodiscard]] Result<std::string> identity() override;

private:
    struct SyncColumn;
    struct Sessions;

    [[nodiscard]] Result<SyncColumn> columnOf(const ObjectName &table, const std::string &syncKey);
    [[nodiscard]] Result<Value> greatest(const ObjectName &table, const std::string &syncKey);
    [[nodiscard]] Result<Sessions> lookAtSessions();
    [[nodiscard]] Result<void> lookAtStatements(Sessions &sessions);
    [[nodiscard]] Result<void> lookAtTransactions(Sessions &sessions);
    [[nodiscard]] Result<void> readTransactions(Sessions &sessions);
    [[nodiscard]] Result<void> lookAtPrepared(Sessions &sessions);
    [[nodiscard]] Result<Fence> readNumber(const ObjectName &table, const std::string &syncKey,
                                           const std::optional<FenceMark> &previous);
    static void setTime(Fence &fence, const Sessions &sessions, const SyncColumn &column,
                        const std::optional<FenceMark> &previous);
    [[nodiscard]] MySqlLink &link() const;

    MySqlConnection &m_connection;
};
