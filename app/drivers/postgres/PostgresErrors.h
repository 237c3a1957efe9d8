// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Error.h"

#include <QCoreApplication>

#include <cstdint>
#include <string_view>

struct pg_result;

/// The one place where what PostgreSQL and libpq say becomes an Error. Knows which connection it speaks for,
/// and no secret. Thread: any (immutable).
class PostgresErrors final
{
    Q_DECLARE_TR_FUNCTIONS(PostgresErrors)

public:
    /// Where an open that failed had come to.
    enum class Layer { Network, Tls, Login };
    /// Why a TLS channel could not be made, as far as OpenSSL says.
    enum class TlsFault { Unknown, NotOffered, Untrusted, Expired, WrongName };

    struct Place
    {
        QString connection; ///< The profile's name.
        QString host;       ///< "db.example.com:5432", or a socket's path.
        QString user;
        QString database;
    };
    struct OpenFailure
    {
        Layer layer = Layer::Network;
        TlsFault tlsFault = TlsFault::Unknown;
        bool passwordMissing = false;
        QString text; ///< libpq's, with SQLSTATEs (PQERRORS_VERBOSE).
    };

    explicit PostgresErrors(Place place);

    /// The server's (or libpq's) refusal of `statement`, whose characters the position counts.
    [[nodiscard]] Error ofResult(const pg_result *result, const QString &statement = {}) const;
    /// The same of a COPY, with the server's words about the row.
    [[nodiscard]] Error ofCopy(const pg_result *result) const;
    [[nodiscard]] Error ofOpening(const OpenFailure &failure) const;
    [[nodiscard]] Error openTimedOut(Layer layer) const;
    /// A file of the profile's TLS settings that cannot be read, or no system bundle when empty.
    [[nodiscard]] Error unreadableTlsFile(const QString &path) const;
    [[nodiscard]] Error timedOut() const;
    [[nodiscard]] Error lost(const QString &detail) const;
    [[nodiscard]] Error abandoned() const;
    [[nodiscard]] Error cancelled() const;
    [[nodiscard]] Error wrongParameterCount(int needed, std::size_t given) const;
    [[nodiscard]] Error copyRefused() const;
    [[nodiscard]] Error unreadableValue(const QString &column, const std::string &type,
                                        std::int64_t row) const;
    /// Of a value that is to be written.
    [[nodiscard]] Error doesNotFit(const QString &column, const std::string &type, std::int64_t row,
                                   const QString &value, const QString &reason) const;
    [[nodiscard]] Error cannotHold(const QString &column, const std::string &type,
                                   const std::string &source) const;
    [[nodiscard]] Error keyIsNull(const QString &column, std::int64_t row) const;

private:
    [[nodiscard]] Error ofTls(const OpenFailure &failure) const;
    [[nodiscard]] Error ofLogin(std::string_view sqlState, const QString &text) const;
    [[nodiscard]] Error unreachable(const QString &detail) const;
    [[nodiscard]] Error authentication(const QString &detail) const;

    Place m_place;
};
