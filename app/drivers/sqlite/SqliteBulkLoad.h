// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/BulkWriter.h"
#include "app/drivers/sqlite/SqliteBulkWriter.h"
#include "app/drivers/sqlite/SqliteRowSteps.h"

/// Rows into one table by INSERT, with ON CONFLICT where they may be there already. Thread: its connection's.
class SqliteBulkLoad final : public BulkLoad
{
public:
    /// What the statement says of the row at hand, through a function of its own: nothing else tells an insert from a
    /// change.
    struct Conflict
    {
        bool isMet = false;   ///< A row with its key was there,
        bool isOther = false; ///< under another spelling, which the column's collation takes for the same.
    };

    /// `transaction` is open, and of the connection's writer.
    [[nodiscard]] static Result<std::unique_ptr<BulkLoad>> start(SqliteConnection &connection,
                                                                 SqliteBulkWriter::Transaction &transaction,
                                                                 const BulkTarget &target);
    ~SqliteBulkLoad() override;
    SqliteBulkLoad(const SqliteBulkLoad &) = delete;
    SqliteBulkLoad &operator=(const SqliteBulkLoad &) = delete;

    [[nodiscard]] Result<void> write(const RowBatch &batch) override;
    [[nodiscard]] Result<BulkCounts> finish() override;

private:
    /// An end of BulkTarget::ownRange, in the form in which the column keeps its values.
    struct Bound
    {
        RowBatch cell;
        SqliteCellBinder binder;
    };

    SqliteBulkLoad(SqliteConnection &connection, SqliteBulkWriter::Transaction &transaction,
                   const BulkTarget &target);
    [[nodiscard]] Result<void> bindOwnRange(const RowBatch &batch);
    [[nodiscard]] std::optional<Error> count();
    [[nodiscard]] bool isCurrent() const;

    SqliteConnection &m_connection;
    SqliteBulkWriter::Transaction &m_transaction;
    const std::uint64_t m_number; ///< The transaction's.
    const BulkTarget m_target;
    std::vector<std::unique_ptr<Bound>> m_range;
    std::unique_ptr<SqliteRowSteps> m_steps;
    std::size_t m_newerBy = 0; ///< Its place among the columns.
    Conflict m_conflict;
    BulkCounts m_counts;
};
