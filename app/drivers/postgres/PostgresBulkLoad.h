// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/BulkWriter.h"
#include "app/drivers/postgres/PostgresMergeSql.h"
#include "app/drivers/postgres/PostgresRowEncoder.h"
#include "app/drivers/postgres/PostgresTargetTable.h"

class PostgresConnection;
class PostgresCopyIn;

/// Rows on their way into a table, slice by slice: a COPY straight into it, or one into a temporary table and a merge
/// from there. Thread: its connection's.
class PostgresBulkLoad final : public BulkLoad
{
public:
    enum class Way { Insert, Merge, Remove };

    /// `connection` and `copy` outlive the load. `number`: of its temporary table in the transaction.
    PostgresBulkLoad(PostgresConnection &connection, PostgresCopyIn &copy, PostgresTargetTable table, Way way,
                     const BulkTarget &target, int number);
    ~PostgresBulkLoad() override;

    [[nodiscard]] Result<void> write(const RowBatch &batch) override;
    [[nodiscard]] Result<BulkCounts> finish() override;

private:
    [[nodiscard]] Result<void> writeRows(const RowBatch &batch);
    [[nodiscard]] Result<void> openSlice();
    [[nodiscard]] Result<void> closeSlice();
    [[nodiscard]] Result<void> mergeStage();
    [[nodiscard]] Result<void> findOwnEnds(const RowBatch &batch);
    [[nodiscard]] Error ofServer(Error error) const;

    PostgresConnection &m_connection;
    PostgresCopyIn &m_copy;
    const PostgresTargetTable m_table;
    const Way m_way;
    const std::optional<std::pair<Value, Value>> m_ownRange;
    const std::size_t m_newerBy;
    const PostgresMergeSql m_sql;
    const std::unique_ptr<PostgresRowEncoder> m_encoder;
    std::vector<std::string> m_ownEnds; ///< Of m_ownRange, the upper one first.
    bool m_hasStage = false;
    BulkCounts m_counts;
};
