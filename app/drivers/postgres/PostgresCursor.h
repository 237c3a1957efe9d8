// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Cursor.h"
#include "app/drivers/postgres/PostgresHandle.h"
#include "app/drivers/postgres/PostgresRowReader.h"
#include "models/core/Deadline.h"

class PostgresLink;

/// The rows of one statement, read one by one as they arrive (single-row mode).
/// Thread: its connection's.
class PostgresCursor final : public Cursor
{
public:
    /// `first` is the statement's first result. `inTransaction`: cancelling would fail the user's transaction.
    PostgresCursor(PostgresLink &link, PostgresRowReader reader, PostgresResult first, bool inTransaction);
    ~PostgresCursor() override;

    [[nodiscard]] RowSchema schema() const override { return m_reader.schema(); }
    [[nodiscard]] Result<std::optional<RowBatch>> next() override;
    [[nodiscard]] StatementSummary summary() const override { return m_summary; }

private:
    [[nodiscard]] Result<void> take(const PGresult *result);
    [[nodiscard]] Result<void> takeRow(const PGresult *result, int row);
    void summarize(const PGresult *last);
    void end();
    void stop();

    PostgresLink &m_link;
    PostgresRowReader m_reader;
    PostgresResult m_pending; ///< A result that has come and is not read yet.
    RowBatchBuilder m_builder;
    Deadline m_flushAt;
    StatementSummary m_summary;
    const bool m_inTransaction;
    bool m_ended = false;
};
