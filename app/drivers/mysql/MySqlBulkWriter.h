// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/BulkWriter.h"

#include <cstdint>
#include <set>

class MySqlBulkLoad;
class MySqlConnection;

/// Rows by LOAD DATA LOCAL, straight into the table when they are all new, else by way of a temporary table. Where the
/// server does not let that in (local_infile), by INSERTs of many rows, which is slower: remark() says so. In its
/// transactions the session is strict, takes all dates that the engine has, and is in UTC; afterwards it is as it was.
/// Rows that are equal are never written, whatever BulkTarget::skipEqual says: that is how the server works.
/// Thread: its connection's.
class MySqlBulkWriter final : public BulkWriter
{
public:
    explicit MySqlBulkWriter(MySqlConnection &connection)
        : m_connection(connection)
    {}

    [[nodiscard]] Result<void> begin() override;
    /// Unsupported for a table whose engine keeps no transactions (MyISAM).
    [[nodiscard]] Result<std::unique_ptr<BulkLoad>> load(const BulkTarget &target) override;
    [[nodiscard]] Result<std::int64_t> remove(const TableShape &table, const std::vector<std::string> &key,
                                              const RowBatch &keys) override;
    [[nodiscard]] Result<void> commit() override;
    void rollback() override;
    [[nodiscard]] QString remark() const override;

    /// What a transaction and its loads know of each other.
    struct Transaction
    {
        std::uint64_t number = 0;
        bool isOpen = false;
        MySqlBulkLoad *load = nullptr; ///< The one under way.
        bool isBroken = false;       ///< Something failed, or a load did not finish: only rollback() is left.
        bool mayLoad = true;         ///< LOAD DATA LOCAL is let in.
        std::size_t packetBytes = 0; ///< The most that the server takes in one packet.
        int stages = 0;
    };

private:
    [[nodiscard]] Result<void> checkIsOpen() const;
    [[nodiscard]] Result<void> settle();
    [[nodiscard]] Result<void> checkEngine(const ObjectName &table);
    void restore();

    MySqlConnection &m_connection;
    Transaction m_transaction;
    std::string m_ownSettings; ///< SET, to go back; empty: nothing was changed.
    std::set<std::pair<std::string, std::string>> m_checkedTables;
};
