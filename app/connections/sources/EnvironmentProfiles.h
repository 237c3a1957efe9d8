// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"

#include <QCoreApplication>
#include <QProcessEnvironment>

#include <vector>

/// Connections that environment variables describe: DB_* is "primary" (region eu-west), DB2_* "secondary",
/// DB3_* "analytics", and any other DBn_* "dbn". Each has HOST, PORT, NAME, USER, PASSWORD, TYPE (postgresql
/// when absent), REGION, READONLY, SSL (true, false or a TLS mode) and MAX_CONNECTIONS; HOST makes it a
/// connection, for sqlite NAME, the file. Their source is "environment". Thread: any.
struct EnvironmentProfiles
{
    /// Validated, in the order of their numbers.
    std::vector<ConnectionProfile> profiles;
    /// Of each connection that is left out, what is wrong with it, naming the variable.
    std::vector<Error> errors;
    /// Variables that have no effect, and what validation remarks.
    QStringList warnings;

    [[nodiscard]] static EnvironmentProfiles read(const QProcessEnvironment &environment);

    Q_DECLARE_TR_FUNCTIONS(EnvironmentProfiles)
};
