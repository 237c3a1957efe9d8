// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/diagnosis/EngineAdvice.h"

#include <QCoreApplication>

/// MySQL and MariaDB. Thread: any.
class MySqlAdvice final : public EngineAdvice
{
    Q_DECLARE_TR_FUNCTIONS(MySqlAdvice)

public:
    Verdict ofOpening(const ConnectionProfile &profile, const Error &error,
                      const ServerGreeting &greeting) const override;
    QString ofRefusal(const ConnectionProfile &profile) const override;
    QString ofSilence(const ConnectionProfile &profile) const override;
    QString ofMissingTls() const override;
    QString ofMissingRead(const ConnectionProfile &profile, const QString &user) const override;
    QString ofMissingWrite(const ConnectionProfile &profile, const QString &user) const override;
    ServerGreeting::Kind greets() const override { return ServerGreeting::Kind::MySql; }
    QString socketFile(const ConnectionProfile &profile) const override;
    QString statementForNames() const override { return QStringLiteral("SHOW DATABASES"); }
    QString statementForTimeLimit() const override;
    QString ofVersion(const QString &version) const override;

private:
    static QString ofDenial(const ConnectionProfile &profile, const Error &error,
                            const ServerGreeting &greeting);
    static Verdict ofAccount(unsigned number, const ConnectionProfile &profile, const Error &error);
};
