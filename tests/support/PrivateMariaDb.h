// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/PrivateServer.h"

/// A MariaDB of one test's own. A fresh one takes 120 MB, too much for the small disk.
class PrivateMariaDb final : public PrivateServer
{
public:
    explicit PrivateMariaDb(Options options = {});

    /// User and password are those of TestServers::mariaDb(), the database is "penstock".
    [[nodiscard]] ConnectionProfile profile(const QString &name = QStringLiteral("own-maria")) const;

private:
    Result<void> makeData() override;
    QStringList command() const override;
    bool isReady(qint64 pid) const override;
    int endSignal() const override;
};
