// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/mysql/MySqlCursor.h"

struct st_mysql_res;

/// The rows of a statement that cannot be prepared, in the text protocol and unbuffered: the server's own text.
/// Thread: its connection's.
class MySqlTextCursor final : public MySqlCursor
{
public:
    /// Takes over the result of mysql_use_result().
    MySqlTextCursor(MySqlLink &link, MySqlCanceller &canceller, st_mysql_res *result);
    ~MySqlTextCursor() override;

    /// Reads away the results after the first.
    [[nodiscard]] static Result<void> drainFurtherResults(MySqlLink &link, Deadline deadline);

private:
    MySqlTextCursor(MySqlLink &link, MySqlCanceller &canceller, st_mysql_res *result,
                    std::unique_ptr<RowBatchBuilder> batch);
    int startFetch() override;
    int continueFetch(int events) override;
    Fetched fetched() override;
    Error fetchError() override;
    [[nodiscard]] unsigned warningCount() const override;
    Result<void> drainFurtherResults(Deadline deadline) override;

    st_mysql_res *m_result;
    std::unique_ptr<RowBatchBuilder> m_batch;
    char **m_row = nullptr;
};
