// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/sqlite/SqliteCellBinder.h"
#include "models/core/Result.h"
#include "models/replication/TableShape.h"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

struct sqlite3_stmt;
class SqliteConnection;

/// One prepared statement, stepped once for each row of the batches that are given to it. Thread: its connection's.
class SqliteRowSteps final
{
public:
    /// What the statement's parameter ?n stands for, n being the place in the batches from 1.
    struct Column
    {
        std::string name;
        SqliteCellBinder::Place place;
        bool isKey = false; ///< Never NULL.
    };
    /// The columns of `table` by these names. Invalid when it has no such column, or computes it; `lossy` are those for
    /// which a loss was accepted.
    [[nodiscard]] static Result<std::vector<Column>> columnsOf(SqliteConnection &connection,
                                                               const TableShape &table,
                                                               const std::vector<std::string> &names,
                                                               const std::vector<std::string> &key,
                                                               const std::vector<std::string> &lossy);

    [[nodiscard]] static Result<std::unique_ptr<SqliteRowSteps>> prepare(SqliteConnection &connection,
                                                                         const std::string &table,
                                                                         const std::string &sql,
                                                                         std::vector<Column> columns);
    ~SqliteRowSteps();
    SqliteRowSteps(const SqliteRowSteps &) = delete;
    SqliteRowSteps &operator=(const SqliteRowSteps &) = delete;

    [[nodiscard]] sqlite3_stmt *statement() const { return m_statement; }
    /// After each row `done` looks at what it changed (sqlite3_changes()) and may end it all. An error names the row,
    /// counted from 1 over all batches. Cancelled once the connection's canceller was used, even between two rows.
    using Done = std::function<std::optional<Error>()>;
    [[nodiscard]] Result<void> run(const RowBatch &batch, const Done &done);
    /// The row that was last worked at.
    [[nodiscard]] std::int64_t row() const { return m_row; }
    /// "… (row 17 of "table")".
    [[nodiscard]] Error inRow(Error error) const;

private:
    SqliteRowSteps(SqliteConnection &connection, std::string table, sqlite3_stmt *statement,
                   std::vector<Column> columns);
    void readTypes(const RowBatch &batch);
    [[nodiscard]] std::optional<Error> bindRow(const RowBatch &batch, std::size_t row);
    [[nodiscard]] Error refused(const RowBatch &batch, std::size_t row, std::size_t column,
                                SqliteCellBinder::Refusal refusal) const;
    [[nodiscard]] Error libraryError() const;
    [[nodiscard]] bool isCancelled() const;

    SqliteConnection &m_connection;
    const std::string m_table;
    sqlite3_stmt *const m_statement;
    const std::vector<Column> m_columns;
    const std::uint64_t m_cancelsBefore;
    RowSchema m_schema;
    std::vector<SqliteCellBinder> m_binders;
    std::int64_t m_row = 0;
};
