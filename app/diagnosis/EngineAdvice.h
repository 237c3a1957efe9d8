// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/diagnosis/Finding.h"
#include "app/diagnosis/ServerGreeting.h"
#include "models/connection/ConnectionProfile.h"
#include "models/core/Error.h"

class Connection; // NOLINT(bugprone-forward-declaration-namespace): DuckDB has one, too

/// What to say to whoever looks after a server of one kind: its commands, its settings, its ways to refuse. One
/// implementation for each kind. Thread: any.
class EngineAdvice
{
public:
    virtual ~EngineAdvice() = default;

    /// Lives for ever.
    [[nodiscard]] static const EngineAdvice &of(DatabaseType type);

    struct Verdict
    {
        DiagnosisReport::Layer layer;
        QString advice;
    };
    /// Which layer a refused session is of, and what to do. `greeting` is what the server said before.
    [[nodiscard]] virtual Verdict ofOpening(const ConnectionProfile &profile, const Error &error,
                                            const ServerGreeting &greeting) const = 0;
    /// Nobody listens there.
    [[nodiscard]] virtual QString ofRefusal(const ConnectionProfile &profile) const = 0;
    /// The server listens and says nothing, or closes at once.
    [[nodiscard]] virtual QString ofSilence(const ConnectionProfile &profile) const = 0;
    /// The server has no TLS and the profile asks for it.
    [[nodiscard]] virtual QString ofMissingTls() const = 0;
    /// It may not read.
    [[nodiscard]] virtual QString ofMissingRead(const ConnectionProfile &profile,
                                                const QString &user) const = 0;
    [[nodiscard]] virtual QString ofMissingWrite(const ConnectionProfile &profile,
                                                 const QString &user) const = 0;

    /// What greets on its port; Unknown for files.
    [[nodiscard]] virtual ServerGreeting::Kind greets() const { return ServerGreeting::Kind::Unknown; }
    /// File of the Unix socket for a profile whose host is a path.
    [[nodiscard]] virtual QString socketFile(const ConnectionProfile &profile) const { return profile.host; }
    /// The profile by which the names of the server's databases can be asked, and the statement; empty: none.
    [[nodiscard]] virtual QString statementForNames() const { return {}; }
    [[nodiscard]] virtual QString databaseForNames() const { return {}; }
    /// One number, in milliseconds: after how long the server ends a statement by itself; empty: never.
    [[nodiscard]] virtual QString statementForTimeLimit() const { return {}; }
    /// Why this version is too old, with what to do; empty for a supported one. `version` is serverVersion()'s.
    [[nodiscard]] virtual QString ofVersion(const QString &version) const;

protected:
    /// A major.minor of "PostgreSQL 15.20" as 1520, of "MariaDB 10.3.2" as 1003; 0 when it says none.
    [[nodiscard]] static int versionNumber(const QString &version);
    /// Of a profile, or the kind's default.
    [[nodiscard]] static int portOf(const ConnectionProfile &profile);
};
