// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/mysql/MySqlLocalData.h"
#include "app/drivers/mysql/MySqlRowRoad.h"

#include <optional>

/// Rows by LOAD DATA LOCAL, the fastest way. The server takes such a statement as one that may change values and leave rows
/// out (IGNORE): what it did is read from its warnings afterwards, and an error then. From the first row to flush() the
/// link is in use by the statement. Thread: its connection's.
class MySqlLoadRoad final : public MySqlRowRoad
{
public:
    MySqlLoadRoad(MySqlLink &link, const Place &place);

    [[nodiscard]] Result<void> add(const std::vector<Cell> &row) override;
    [[nodiscard]] Result<void> flush() override;

private:
    /// False when the server takes no more.
    [[nodiscard]] bool give();

    MySqlLink &m_link;
    const std::vector<bool> m_areBytes;
    const std::string m_statement;
    std::optional<MySqlLocalData> m_data; ///< The statement under way.
    std::string m_bytes;                  ///< Not given to it yet.
    std::size_t m_sent = 0;               ///< Bytes of the statement.
    std::int64_t m_rows = 0;              ///< Of the statement.
};
