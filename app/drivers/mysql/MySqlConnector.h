// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Connector.h"
#include "models/connection/ConnectionProfile.h"

class MySqlOpener;

/// Opens sessions with MySQL and MariaDB. Thread: any, several at once.
class MySqlConnector final : public Connector
{
public:
    /// `profile` is validated. A host that starts with '/' is a Unix socket or the folder of one.
    explicit MySqlConnector(ConnectionProfile profile);
    ~MySqlConnector() override;

    /// "libmariadb 3.3.14".
    [[nodiscard]] static QString libraryVersion();
    [[nodiscard]] Result<std::unique_ptr<Connection>> open(const Origin &origin, Deadline deadline,
                                                           std::stop_token stop = {}) override;

private:
    std::shared_ptr<const MySqlOpener> m_opener;
};
