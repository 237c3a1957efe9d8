// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/BulkWriter.h"
#include "app/drivers/postgres/PostgresCopyIn.h"

class PostgresConnection;

/// Writes by COPY, in binary when all columns' types have a binary form that we know, otherwise as text. The session is
/// left as it was: temporary tables go with the transaction. Thread: its connection's.
class PostgresBulkWriter final : public BulkWriter
{
public:
    explicit PostgresBulkWriter(PostgresConnection &connection);

    [[nodiscard]] Result<void> begin() override;
    [[nodiscard]] Result<std::unique_ptr<BulkLoad>> load(const BulkTarget &target) override;
    [[nodiscard]] Result<std::int64_t> remove(const TableShape &table, const std::vector<std::string> &key,
                                              const RowBatch &keys) override;
    [[nodiscard]] Result<void> commit() override;
    void rollback() override;

private:
    [[nodiscard]] Result<void> checkIsOpen() const;

    PostgresConnection &m_connection;
    PostgresCopyIn m_copy;
    int m_stages = 0; ///< Temporary tables of the transaction.
};
