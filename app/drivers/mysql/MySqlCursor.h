// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Cursor.h"
#include "app/drivers/mysql/MySqlLink.h"
#include "models/core/RowBatchBuilder.h"

class MySqlCanceller;

/// What the two kinds of result, binary and text, have in common: filling batches, handing them over in time,
/// ending well, and giving up what nobody wants. Thread: its connection's.
class MySqlCursor : public Cursor
{
public:
    [[nodiscard]] RowSchema schema() const override { return m_batch.schema(); }
    [[nodiscard]] Result<std::optional<RowBatch>> next() override;
    [[nodiscard]] StatementSummary summary() const override { return m_summary; }

protected:
    enum class Fetched { Row, End, Failed };

    /// `batch` belongs to the derived class.
    MySqlCursor(MySqlLink &link, MySqlCanceller &canceller, RowBatchBuilder &batch);

    /// The library's call for one row: start, continue, and what came of it; a row's cells are in the batch then.
    [[nodiscard]] virtual int startFetch() = 0;
    [[nodiscard]] virtual int continueFetch(int events) = 0;
    [[nodiscard]] virtual Fetched fetched() = 0;
    /// The error behind Fetched::Failed.
    [[nodiscard]] virtual Error fetchError() = 0;
    /// Of the statement, known at the end of its result.
    [[nodiscard]] virtual unsigned warningCount() const = 0;
    /// Reads away the further results of a CALL.
    [[nodiscard]] virtual Result<void> drainFurtherResults(Deadline deadline) = 0;

    /// Before a derived class goes: ends the statement on the server when it still runs.
    void giveUp();
    [[nodiscard]] MySqlLink &link() const { return m_link; }

private:
    enum class Step { Row, End, Failed, Pending };

    [[nodiscard]] Step step(Deadline deadline);
    [[nodiscard]] bool drain(Deadline deadline);
    [[nodiscard]] Result<void> end();

    MySqlLink &m_link;
    MySqlCanceller &m_canceller;
    RowBatchBuilder &m_batch;
    StatementSummary m_summary;
    Deadline m_flushAt;
    std::optional<Error> m_error;
    int m_waiting = 0; ///< Of a fetch that is under way.
    bool m_ended = false;
};
