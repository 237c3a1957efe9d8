// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/sqlite/SqliteDialect.h"
#include "models/core/Result.h"
#include "models/replication/TableShape.h"

#include <optional>

class SqliteConnection;

/// Reads what a file says of a table. Thread: its connection's.
class SqliteShapeReader final
{
public:
    explicit SqliteShapeReader(SqliteConnection &connection)
        : m_connection(connection)
    {}

    /// Of "main" only; nothing when there is no such table or view.
    [[nodiscard]] Result<std::optional<TableShape>> read(const ObjectName &table) const;

private:
    [[nodiscard]] Result<void> readColumns(TableShape &shape) const;
    [[nodiscard]] Result<void> readIndexes(TableShape &shape) const;
    [[nodiscard]] Result<void> readForeignKeys(TableShape &shape) const;
    [[nodiscard]] Result<void> dropKeyWithNulls(TableShape &shape) const;

    SqliteConnection &m_connection;
    SqliteDialect m_dialect;
};
