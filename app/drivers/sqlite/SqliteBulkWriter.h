// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/BulkWriter.h"

#include <cstdint>

class SqliteConnection;

/// Prepared steps in one transaction that holds the file's write lock from its beginning, so that nobody's writes come
/// between. begin() waits for the lock as long as every statement of the connection does; commit() waits longer for
/// readers, for it has more to lose. The ON CONFLICT clauses of a table's own constraints count for nothing here: no row
/// is left out or replaced by them. Thread: its connection's.
class SqliteBulkWriter final : public BulkWriter
{
public:
    explicit SqliteBulkWriter(SqliteConnection &connection)
        : m_connection(connection)
    {}

    [[nodiscard]] Result<void> begin() override;
    /// SQLite's own word when `key` is no key of the table.
    [[nodiscard]] Result<std::unique_ptr<BulkLoad>> load(const BulkTarget &target) override;
    [[nodiscard]] Result<std::int64_t> remove(const TableShape &table, const std::vector<std::string> &key,
                                              const RowBatch &keys) override;
    [[nodiscard]] Result<void> commit() override;
    void rollback() override;

    /// What a transaction and its loads know of each other.
    struct Transaction
    {
        std::uint64_t number = 0;
        bool isOpen = false;
        bool hasLoad = false;
        bool isBroken = false; ///< Something failed, or a load did not finish: only rollback() is left.
    };

private:
    [[nodiscard]] Error notOpen() const;
    void enlargeCache();
    void restoreCache();

    SqliteConnection &m_connection;
    Transaction m_transaction;
    std::string m_cacheBefore; ///< Its size; empty: it is that.
};
