// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"

/// A connection URL taken apart: postgresql:// (postgres://), mysql://, mariadb://, and
/// sqlite:///absolute/file or sqlite:relative/file. Everything in it may be percent-encoded.
///
/// Parameters: sslmode (ssl-mode), ssl=true|false, sslrootcert (ssl-ca), sslcert (ssl-cert), sslkey
/// (ssl-key), connect_timeout in seconds, and libpq's host (for a socket's folder), port, user, password and
/// dbname. Thread: a value.
struct ConnectionUrl
{
    DatabaseType type = DatabaseType::PostgreSql;
    QString host;
    int port = 0;
    QString database;
    QString username;
    Secret password;
    std::optional<TlsMode> tls;
    QString tlsCaFile;
    QString tlsCertFile;
    QString tlsKeyFile;
    std::optional<std::chrono::milliseconds> connectTimeout;
    /// Parameters that were not understood, by name.
    QStringList warnings;

    /// Syntax only; ConnectionProfile::validated() judges the parts. An error never repeats the input, since
    /// any part of a mistyped URL can be the password.
    [[nodiscard]] static Result<ConnectionUrl> parse(const Secret &url);

    /// Overrides the profile's fields. TLS and time-outs only where the URL speaks of them, and the password
    /// only when there is one, so that it can also be given apart.
    void applyTo(ConnectionProfile &profile) const;
};
