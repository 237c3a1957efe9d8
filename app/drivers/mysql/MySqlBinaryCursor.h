// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/mysql/MySqlCursor.h"
#include "app/drivers/mysql/MySqlRowDecoder.h"
#include "app/drivers/mysql/MySqlStatement.h"

/// The rows of a prepared statement, in the binary protocol. Thread: its connection's.
class MySqlBinaryCursor final : public MySqlCursor
{
public:
    /// Of an executed statement with a result.
    MySqlBinaryCursor(MySqlLink &link, MySqlCanceller &canceller, std::unique_ptr<MySqlStatement> statement,
                      std::unique_ptr<MySqlRowDecoder> decoder);
    ~MySqlBinaryCursor() override;

private:
    int startFetch() override;
    int continueFetch(int events) override;
    Fetched fetched() override;
    Error fetchError() override;
    [[nodiscard]] unsigned warningCount() const override { return m_warnings; }
    Result<void> drainFurtherResults(Deadline deadline) override;
    void readLastPacket();

    std::unique_ptr<MySqlStatement> m_statement;
    std::unique_ptr<MySqlRowDecoder> m_decoder;
    int m_status = 0;
    unsigned m_warnings = 0;
};
