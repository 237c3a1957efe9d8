// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Connector.h"
#include "app/drivers/postgres/PostgresErrors.h"
#include "models/connection/ConnectionProfile.h"

#include <string>
#include <utility>
#include <vector>

/// Opens sessions with PostgreSQL, and with Medusa, which is one. Whatever libpq would take from the
/// environment or the home directory (PG* variables, service and password files, certificates) is left out:
/// the profile is all there is. For that the first connector removes libpq's variables from this process's
/// environment. Thread: any, several at once.
class PostgresConnector final : public Connector
{
public:
    explicit PostgresConnector(ConnectionProfile validated);
    /// Removes libpq's variables from this process's environment, once. The first connector does it too; a
    /// program with threads does it before it has any, since others may be reading the environment.
    static void forgetEnvironment();
    /// PGSERVICEFILE, PGPASSFILE or PGSYSCONFDIR as they were before; other names are not kept.
    [[nodiscard]] static QString variableAtStart(const char *name);
    /// "libpq 15.20".
    [[nodiscard]] static QString libraryVersion();

    [[nodiscard]] Result<std::unique_ptr<Connection>> open(const Origin &origin, Deadline deadline,
                                                           std::stop_token stop = {}) override;

private:
    using Parameters = std::vector<std::pair<const char *, std::string>>;

    [[nodiscard]] Result<Parameters> parameters(const Origin &origin) const;
    [[nodiscard]] Result<void> addTls(Parameters &parameters) const;
    [[nodiscard]] std::string serverOptions() const;
    [[nodiscard]] Result<std::unique_ptr<Connection>> openAt(Parameters parameters,
                                                             const std::string &address, Deadline deadline,
                                                             const std::stop_token &stop) const;

    const ConnectionProfile m_profile;
    const PostgresErrors m_errors;
};
