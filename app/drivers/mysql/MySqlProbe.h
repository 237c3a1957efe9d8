// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Probe.h"
#include "app/drivers/mysql/MySqlFigures.h"

/// Asks MariaDB 10.3 and MySQL 8.0 and later. Without PROCESS a user sees his own sessions alone.
/// Thread: its connection's.
class MySqlProbe final : public Probe
{
public:
    /// `link` outlives this object.
    MySqlProbe(MySqlLink &link, bool isMariaDb);

    /// A replica is known as one on MariaDB; on MySQL once figures() were allowed to see that it is.
    [[nodiscard]] Result<Look> look() override;
    /// Temporary tables may be made where nothing may be written; so the server is asked for that first. They lie in
    /// the server's tmpdir: a full disk elsewhere does not show.
    [[nodiscard]] Result<void> tryWrite() override;
    [[nodiscard]] Result<ServerFigures> figures() override { return m_figures.figures(); }
    [[nodiscard]] Result<std::vector<SlowStatement>> slowStatements(int limit) override
    {
        return m_figures.slowStatements(limit);
    }
    [[nodiscard]] Result<std::vector<ServerSession>> sessions() override;
    [[nodiscard]] Result<void> cancelStatement(std::int64_t session) override;
    [[nodiscard]] Result<void> terminateSession(std::int64_t session) override;
    [[nodiscard]] Result<Facts> facts() override;

private:
    [[nodiscard]] Result<MySqlLink::Rows> ask(const std::string &sql);
    [[nodiscard]] std::string sessionsQuery(bool withTransactions) const;
    /// Of sessions that wait for a metadata lock: who holds it, from whatever the server has to tell.
    [[nodiscard]] Result<void> findMetadataBlockers(std::vector<ServerSession> &sessions);
    [[nodiscard]] Result<MySqlLink::Rows> metadataBlockers();
    [[nodiscard]] Result<void> kill(const std::string &what, std::int64_t session);
    [[nodiscard]] Result<void> readPrivileges(Facts &facts);
    [[nodiscard]] Result<void> readLimits(Facts &facts);

    MySqlLink &m_link;
    const bool m_isMariaDb;
    MySqlFigures m_figures;
};
