// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/BulkWriter.h"
#include "app/drivers/postgres/PostgresColumnForm.h"

class PostgresConnection;

/// A table that rows are about to be written to, as it is now, and all that is quoted of it. Thread: any (a value), but
/// read().
struct PostgresTargetTable
{
    struct Column
    {
        std::string name;   ///< Unquoted, for errors.
        std::string quoted; ///< With its quotes.
        PostgresColumnForm form;
        /// GENERATED ALWAYS AS IDENTITY: inserted only by OVERRIDING SYSTEM VALUE, never updated.
        bool isAlwaysIdentity = false;
        /// Two values that the key takes as equal have the same bytes.
        bool isEqualByBytes = true;
        bool mayLose = false;
        /// Of the type's own order, with the schema they are in: "OPERATOR(pg_catalog.=)".
        std::string equals;
        std::string atLeast;
    };

    std::string quoted;
    bool isPartitioned = false;
    std::vector<Column> columns;
    std::vector<std::size_t> key; ///< Places in `columns`.

    /// Locks the table against changes of its columns until the transaction's end, and makes sure that it still is what
    /// `shape` says. Invalid for a column that cannot be written or is not there, Conflict when the table was changed.
    [[nodiscard]] static Result<PostgresTargetTable> read(PostgresConnection &connection,
                                                          const TableShape &shape,
                                                          const std::vector<std::string> &columns,
                                                          const std::vector<std::string> &key,
                                                          const std::vector<std::string> &lossy);
    /// The place of a column by its name; columns.size() when it is not there.
    [[nodiscard]] std::size_t place(const std::string &name) const;
    /// A column's type can only be read from text.
    [[nodiscard]] bool needsText() const;
};
