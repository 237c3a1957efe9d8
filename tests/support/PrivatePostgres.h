// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/PrivateServer.h"

/// A PostgreSQL cluster of one test's own. A fresh one takes 25 MB; its WAL segments have 1 MB.
class PrivatePostgres final : public PrivateServer
{
public:
    explicit PrivatePostgres(Options options = {});

    /// User and password are those of TestServers::postgres(), the database is "postgres".
    [[nodiscard]] ConnectionProfile profile(const QString &name = QStringLiteral("own-pg")) const;
    /// From its next start() it is a read-only standby in recovery, until `SELECT pg_promote()`.
    [[nodiscard]] Result<void> becomeStandby();

private:
    Result<void> makeData() override;
    QStringList command() const override;
    bool isReady(qint64 pid) const override;
    int endSignal() const override;
};
