// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/mysql/MySqlLink.h"
#include "app/drivers/mysql/MySqlParameters.h"

/// A prepared statement on the server, closed with this object. Its waits are the link's; they have no deadline
/// of their own, the statement's is kept by the canceller. Thread: its connection's.
class MySqlStatement final
{
public:
    explicit MySqlStatement(MySqlLink &link);
    ~MySqlStatement();
    MySqlStatement(const MySqlStatement &) = delete;
    MySqlStatement &operator=(const MySqlStatement &) = delete;

    [[nodiscard]] Result<void> prepare(const std::string &sql);
    [[nodiscard]] Result<void> execute(const MySqlParameters &parameters);
    /// Reads away the results after the first.
    [[nodiscard]] Result<void> drainFurtherResults(Deadline deadline);
    [[nodiscard]] st_mysql_stmt *handle() const { return m_handle; }
    /// The server's number of the last error; 0 for none.
    [[nodiscard]] unsigned errorNumber() const;
    [[nodiscard]] Error lastError() { return m_link.lastError(m_handle, m_sql); }

private:
    [[nodiscard]] Result<void> freeResult(Deadline deadline);

    MySqlLink &m_link;
    st_mysql_stmt *m_handle;
    QString m_sql;
};
