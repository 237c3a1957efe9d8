// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"

#include <QCoreApplication>

/// Turns the numbers of MySQL, MariaDB and their client library into Errors that name the connection and say
/// what to do. The one place that knows them. A value without secrets; thread: any.
class MySqlErrors final
{
    Q_DECLARE_TR_FUNCTIONS(MySqlErrors)

public:
    explicit MySqlErrors(const ConnectionProfile &profile);

    /// `statement`, when given, is what the person wrote: it gives syntax errors their position.
    [[nodiscard]] Error fromServer(unsigned number, const char *sqlState, const QString &text,
                                   const QString &statement = {}) const;
    /// The deadline passed while `doing` ("connecting").
    [[nodiscard]] Error timedOut(const QString &doing) const;
    [[nodiscard]] Error openStopped() const;
    /// The session ended under us, by our own hand (abandoned) or the network's.
    [[nodiscard]] Error lost(const QString &detail = {}) const;
    [[nodiscard]] Error tls(const QString &detail) const;
    [[nodiscard]] Error invalid(const QString &message) const;

    /// "host:port" or the socket's path.
    [[nodiscard]] const QString &place() const { return m_place; }
    [[nodiscard]] const QString &connectionName() const { return m_name; }

    /// Where the words "near '...' at line N" of a syntax error point to in the statement, in characters from 0;
    /// -1 when they fit no place or more than one.
    [[nodiscard]] static qsizetype syntaxPosition(const QString &message, const QString &statement);

private:
    [[nodiscard]] QString message(ErrorCode code) const;
    [[nodiscard]] static QString advice(ErrorCode code);

    QString m_name;
    QString m_place;
    QString m_user;
    QString m_database;
};
