// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/RowHash.h"

class MySqlConnection;

/// Sums of the first 64 bits of MD5, which is made of the MD5 of each column: values of any length are hashed where they
/// are. For tables whose key are integers, whose order needs no collation. Thread: its connection's.
class MySqlRowHash final : public RowHash
{
public:
    explicit MySqlRowHash(MySqlConnection &connection)
        : m_connection(connection)
    {}

    [[nodiscard]] Result<std::optional<Method>> method(const Table &table) override;
    [[nodiscard]] Result<QueryRequest> statement(const Table &table, const Method &method,
                                                 const std::vector<Value> &after,
                                                 const std::vector<Value> &upTo) const override;

private:
    MySqlConnection &m_connection;
};
