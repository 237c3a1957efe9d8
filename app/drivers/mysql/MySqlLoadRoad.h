// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/mysql/MySqlRowRoad.h"

class MySqlLink;

/// Rows by LOAD DATA LOCAL, the fastest way. The server takes such a statement as one that may change values and leave rows
/// out (IGNORE): what it did is read from its warnings afterwards, and an error then. Thread: its connection's.
class MySqlLoadRoad final : public MySqlRowRoad
{
public:
    MySqlLoadRoad(MySqlLink &link, const Place &place);

    [[nodiscard]] Result<void> add(const std::vector<Cell> &row) override;
    [[nodiscard]] Result<void> flush() override;

private:
    MySqlLink &m_link;
    const std::vector<bool> m_areBytes;
    const std::string m_statement;
    std::string m_bytes;
    std::int64_t m_rows = 0;
};
