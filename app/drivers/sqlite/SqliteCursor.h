// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Cursor.h"
#include "models/core/RowBatchBuilder.h"

#include <memory>

struct sqlite3_stmt;
class SqliteConnection;

/// A stepped statement. Every column is Dynamic: in SQLite each value brings its own class.
/// Thread: its connection's.
class SqliteCursor final : public Cursor
{
public:
    /// Prepares, binds $1..$n and takes the first step, so that errors of both show here.
    [[nodiscard]] static Result<std::unique_ptr<Cursor>> start(SqliteConnection &connection,
                                                               const QueryRequest &request);
    ~SqliteCursor() override;

    [[nodiscard]] RowSchema schema() const override { return m_builder.schema(); }
    [[nodiscard]] Result<std::optional<RowBatch>> next() override;
    [[nodiscard]] StatementSummary summary() const override { return m_summary; }

private:
    struct Finalize
    {
        void operator()(sqlite3_stmt *statement) const;
    };
    using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

    SqliteCursor(SqliteConnection &connection, QString text, Statement statement, RowSchema schema);
    [[nodiscard]] static Result<Statement> prepare(SqliteConnection &connection, const QString &text);
    [[nodiscard]] static Result<void> bind(SqliteConnection &connection, sqlite3_stmt *statement,
                                           const std::vector<Value> &params);
    [[nodiscard]] Result<void> step();
    void readRow();

    SqliteConnection &m_connection;
    const QString m_text;
    Statement m_statement;
    RowBatchBuilder m_builder;
    StatementSummary m_summary;
    bool m_hasRow = false;
    int m_changesBefore = 0;
};
