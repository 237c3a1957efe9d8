// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/RowHash.h"

class PostgresConnection;

/// Sums of hash_record_extended(), each mixed once more: a record's hash is linear in those of its columns, so that a
/// plain sum would not see two rows exchange a value. For PostgreSQL 15 and later, which tell the version of a
/// database's collation.
class PostgresRowHash final : public RowHash
{
public:
    explicit PostgresRowHash(PostgresConnection &connection);

    [[nodiscard]] Result<std::optional<Method>> method(const Table &table) override;
    [[nodiscard]] Result<QueryRequest> statement(const Table &table, const Method &method,
                                                 const std::vector<Value> &after,
                                                 const std::vector<Value> &upTo) const override;

private:
    PostgresConnection &m_connection;
};
