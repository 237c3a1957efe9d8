// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/mysql/MySqlBulkWriter.h"
#include "app/drivers/mysql/MySqlCellWriter.h"
#include "app/drivers/mysql/MySqlMergeSql.h"
#include "app/drivers/mysql/MySqlRowRoad.h"

#include <unordered_set>

class MySqlConnection;

/// A load of MySqlBulkWriter. Rows that are merged or removed come into a temporary table first, in slices in which no key
/// comes twice: of two versions of a row the later one is merged with what the earlier one left.
/// Thread: its connection's.
class MySqlBulkLoad final : public BulkLoad
{
public:
    enum class Purpose { Write, Remove };
    MySqlBulkLoad(MySqlConnection &connection, MySqlBulkWriter::Transaction &transaction,
                  MySqlTargetTable table, const BulkTarget &target, Purpose purpose = Purpose::Write);
    ~MySqlBulkLoad() override;
    MySqlBulkLoad(const MySqlBulkLoad &) = delete;
    MySqlBulkLoad &operator=(const MySqlBulkLoad &) = delete;

    [[nodiscard]] Result<void> write(const RowBatch &batch) override;
    [[nodiscard]] Result<BulkCounts> finish() override;
    /// Ends the statement under way, so that the session can be used: for a transaction that is to be rolled back.
    void giveUp() { m_road.reset(); }

private:
    [[nodiscard]] bool isStaged() const
    {
        return m_purpose == Purpose::Remove || m_target.mode != BulkTarget::Mode::Insert;
    }
    [[nodiscard]] bool isCurrent() const;
    [[nodiscard]] bool mayGoOn() const;
    [[nodiscard]] Error isOver() const;
    void readTypes(const RowBatch &batch);
    [[nodiscard]] Result<void> findOwnEnds(const RowBatch &batch);
    [[nodiscard]] Result<void> writeRows(const RowBatch &batch);
    [[nodiscard]] Result<void> fillRow(const RowBatch &batch, std::size_t row);
    [[nodiscard]] bool isKeyNew();
    [[nodiscard]] Result<void> addRow();
    [[nodiscard]] Result<void> openRoad();
    [[nodiscard]] Result<void> closeSlice();
    [[nodiscard]] Result<void> mergeStage();
    [[nodiscard]] Result<std::int64_t> change(const std::string &sql, const std::vector<Value> &values = {});
    [[nodiscard]] Result<void> run(const std::string &sql);
    [[nodiscard]] Error named(Error error);
    [[nodiscard]] Error refused(const RowBatch &batch, std::size_t row, std::size_t column,
                                MySqlCellWriter::Refusal refusal) const;
    [[nodiscard]] Error refusedNull(std::size_t column) const;

    MySqlConnection &m_connection;
    MySqlBulkWriter::Transaction &m_transaction;
    const std::uint64_t m_number;
    const MySqlTargetTable m_table;
    const BulkTarget m_target;
    const Purpose m_purpose;
    const std::size_t m_newerBy;
    std::vector<Value> m_ownEnds; ///< The last one, and the first one if there is one.
    const MySqlMergeSql m_sql;
    std::unique_ptr<MySqlRowRoad> m_road;
    bool m_hasStage = false;
    RowSchema m_schema;
    std::vector<MySqlCellWriter> m_writers;
    std::vector<MySqlRowRoad::Cell> m_row;
    std::unordered_set<std::string> m_keys; ///< Of the slice.
    std::int64_t m_sliceRows = 0;
    std::size_t m_sliceBytes = 0;
    std::int64_t m_rowNumber = 0;
    BulkCounts m_counts;
};
