// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/diagnosis/EngineAdvice.h"

#include <QCoreApplication>

/// PostgreSQL and what stands on it. Thread: any.
class PostgresAdvice final : public EngineAdvice
{
    Q_DECLARE_TR_FUNCTIONS(PostgresAdvice)

public:
    Verdict ofOpening(const ConnectionProfile &profile, const Error &error,
                      const ServerGreeting &greeting) const override;
    QString ofRefusal(const ConnectionProfile &profile) const override;
    QString ofSilence(const ConnectionProfile &profile) const override;
    QString ofMissingTls() const override;
    QString ofMissingRead(const ConnectionProfile &profile, const QString &user) const override;
    QString ofMissingWrite(const ConnectionProfile &profile, const QString &user) const override;
    ServerGreeting::Kind greets() const override { return ServerGreeting::Kind::PostgreSql; }
    QString socketFile(const ConnectionProfile &profile) const override;
    QString statementForNames() const override;
    QString databaseForNames() const override;
    QString statementForTimeLimit() const override;
    QString ofVersion(const QString &version) const override;

private:
    static QString ofAuthorization(const ConnectionProfile &profile, const Error &error,
                                   const ServerGreeting &greeting);
    static QString ofWrongPassword(const ConnectionProfile &profile);
    static QString ofNoRoom(const ConnectionProfile &profile, const QString &words);
};
