// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/mysql/MySqlRowRoad.h"
#include "models/core/Value.h"

#include <memory>

class MySqlLink;
class MySqlStatement;

/// Rows by prepared INSERTs of many rows each: for servers that do not let LOAD DATA LOCAL in. Thread: its connection's.
class MySqlInsertRoad final : public MySqlRowRoad
{
public:
    /// `packetBytes` is the server's max_allowed_packet.
    MySqlInsertRoad(MySqlLink &link, Place place, std::size_t packetBytes);
    ~MySqlInsertRoad() override;

    [[nodiscard]] Result<void> add(const std::vector<Cell> &row) override;
    [[nodiscard]] Result<void> flush() override;

private:
    [[nodiscard]] Result<std::unique_ptr<MySqlStatement>> prepare(std::size_t rows);

    MySqlLink &m_link;
    const Place m_place;
    const std::size_t m_packetBytes;
    const std::size_t m_mostRows;
    std::unique_ptr<MySqlStatement> m_full; ///< Of m_mostRows.
    std::vector<Value> m_values;
    std::size_t m_bytes = 0;
};
