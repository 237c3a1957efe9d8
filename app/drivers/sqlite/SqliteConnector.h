// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Connector.h"
#include "models/connection/ConnectionProfile.h"

/// Opens an existing SQLite file; never creates one. Thread: any.
class SqliteConnector final : public Connector
{
public:
    explicit SqliteConnector(ConnectionProfile profile);
    /// "SQLite 3.40.1".
    [[nodiscard]] static QString libraryVersion();
    [[nodiscard]] Result<std::unique_ptr<Connection>> open(const Origin &origin, Deadline deadline,
                                                           std::stop_token stop = {}) override;

private:
    const ConnectionProfile m_profile;
};
