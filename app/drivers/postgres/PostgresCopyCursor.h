// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Cursor.h"
#include "app/drivers/postgres/PostgresRowReader.h"
#include "models/core/Deadline.h"

class PostgresConnection;

/// The rows of COPY (SELECT ...) TO STDOUT in binary, decoded as they arrive. Faster than PostgresCursor by what libpq
/// spends on an object for each row. Thread: its connection's.
class PostgresCopyCursor final : public Cursor
{
public:
    using Rendered = std::function<void(const QString &)>;

    /// Null, with the session as it was, when not all columns can be read in binary. `scan` is SqlDialect's.
    [[nodiscard]] static Result<std::unique_ptr<Cursor>> start(PostgresConnection &connection,
                                                               const QueryRequest &scan,
                                                               const Rendered &rendered);
    ~PostgresCopyCursor() override;

    [[nodiscard]] RowSchema schema() const override { return m_reader.schema(); }
    [[nodiscard]] Result<std::optional<RowBatch>> next() override;
    [[nodiscard]] StatementSummary summary() const override { return m_summary; }

private:
    /// The COPY has begun. `ownsTransaction`: it was opened for this cursor, and ends with it; otherwise cancelling would
    /// fail the user's.
    PostgresCopyCursor(PostgresConnection &connection, PostgresRowReader reader, bool ownsTransaction);

    [[nodiscard]] static Result<std::unique_ptr<Cursor>> startCopy(PostgresConnection &connection,
                                                                   const QueryRequest &scan,
                                                                   const Rendered &rendered,
                                                                   bool ownsTransaction);
    [[nodiscard]] Result<void> take(std::string_view message);
    [[nodiscard]] Result<void> takeTrailer();
    [[nodiscard]] bool drain(Deadline deadline);
    void stop();
    void end();

    PostgresConnection &m_connection;
    PostgresRowReader m_reader;
    RowBatchBuilder m_builder;
    Deadline m_flushAt;
    StatementSummary m_summary;
    const bool m_ownsTransaction;
    bool m_hasHeader = false;
    bool m_isComplete = false; ///< The trailer has come.
    bool m_ended = false;
};
