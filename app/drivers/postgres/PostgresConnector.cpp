// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresConnector.h"

#include "app/drivers/HostResolver.h"
#include "app/drivers/postgres/PostgresConnection.h"
#include "app/drivers/postgres/PostgresOpening.h"

#include <libpq-fe.h>

#include <QFileInfo>

#include <array>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>

namespace {

/// A path that is not there, for libpq's files: an empty value would mean its default in the home directory.
constexpr const char *noFile = "/dev/null/none";
/// Sent data that the peer's machine does not acknowledge for this long ends the connection.
constexpr const char *unacknowledgedMilliseconds = "10000";

const char *sslMode(TlsMode mode)
{
    switch (mode) {
    case TlsMode::Disable:
        return "disable";
    case TlsMode::Prefer:
        return "prefer";
    case TlsMode::Require:
        return "require";
    case TlsMode::VerifyCa:
        return "verify-ca";
    case TlsMode::VerifyFull:
        return "verify-full";
    }
    return "verify-full";
}

QString systemBundle()
{
    for (const char *path : {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                             "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"}) {
        if (QFileInfo(QLatin1String(path)).isReadable())
            return QLatin1String(path);
    }
    return {};
}

int portOf(const ConnectionProfile &profile)
{
    return profile.port != 0 ? profile.port : 5432;
}

PostgresErrors::Place placeOf(const ConnectionProfile &profile)
{
    const bool isSocket = profile.host.startsWith(QLatin1Char('/'));
    const QString port = QString::number(portOf(profile));
    return {profile.name,
            isSocket ? profile.host + QLatin1String("/.s.PGSQL.") + port
                     : profile.host + QLatin1Char(':') + port,
            profile.username, profile.database};
}

/// What the decoders rely on, where the server or the user's role is configured otherwise.
std::string missingSettings(const PostgresLink &link)
{
    std::string sql;
    if (!link.setting("DateStyle").starts_with("ISO"))
        sql += "SET DateStyle TO 'ISO';";
    if (link.setting("IntervalStyle") != "postgres")
        sql += "SET IntervalStyle TO 'postgres';";
    return sql;
}

/// Text that is wiped when it goes; libpq wants the password in a string.
void wipe(std::string &text)
{
    explicit_bzero(text.data(), text.size());
}

/// The share of what is left of a deadline for the first of `count` attempts.
Deadline shareOf(Deadline deadline, std::size_t count)
{
    if (deadline.isForever() || count <= 1)
        return deadline;
    const auto left = deadline.at() - Deadline::Clock::now();
    return Deadline(Deadline::Clock::now() + left / static_cast<int>(count));
}

/// libpq's environment variables (libpq manual, 34.15), and the three that it hands to the server unasked.
constexpr const char *environmentVariables[] = {"PGHOST",
                                                "PGHOSTADDR",
                                                "PGPORT",
                                                "PGDATABASE",
                                                "PGUSER",
                                                "PGPASSWORD",
                                                "PGPASSFILE",
                                                "PGREQUIREAUTH",
                                                "PGCHANNELBINDING",
                                                "PGSERVICE",
                                                "PGSERVICEFILE",
                                                "PGOPTIONS",
                                                "PGAPPNAME",
                                                "PGSSLMODE",
                                                "PGREQUIRESSL",
                                                "PGSSLCOMPRESSION",
                                                "PGSSLCERT",
                                                "PGSSLKEY",
                                                "PGSSLROOTCERT",
                                                "PGSSLCRL",
                                                "PGSSLCRLDIR",
                                                "PGSSLSNI",
                                                "PGREQUIREPEER",
                                                "PGSSLMINPROTOCOLVERSION",
                                                "PGSSLMAXPROTOCOLVERSION",
                                                "PGGSSENCMODE",
                                                "PGKRBSRVNAME",
                                                "PGGSSLIB",
                                                "PGCONNECT_TIMEOUT",
                                                "PGCLIENTENCODING",
                                                "PGTARGETSESSIONATTRS",
                                                "PGSYSCONFDIR",
                                                "PGLOCALEDIR",
                                                "PGDATESTYLE",
                                                "PGTZ",
                                                "PGGEQO"};

/// Files that an import wants to read; never PGPASSWORD.
std::map<std::string, QString> &placesAtStart()
{
    static std::map<std::string, QString> places;
    return places;
}

} // namespace

QString PostgresConnector::variableAtStart(const char *name)
{
    forgetEnvironment();
    const auto found = placesAtStart().find(name);
    return found == placesAtStart().end() ? QString() : found->second;
}

QString PostgresConnector::libraryVersion()
{
    // Since version 10: major * 10000 + minor.
    return QStringLiteral("libpq %1.%2").arg(PQlibVersion() / 10000).arg(PQlibVersion() % 10000);
}

void PostgresConnector::forgetEnvironment()
{
    static std::once_flag once;
    std::call_once(once, [] {
        for (const char *name : {"PGSERVICEFILE", "PGPASSFILE", "PGSYSCONFDIR"})
            placesAtStart().emplace(name, qEnvironmentVariable(name));
        for (const char *name : environmentVariables)
            unsetenv(name);
    });
}

PostgresConnector::PostgresConnector(ConnectionProfile validated)
    : m_profile(std::move(validated))
    , m_errors(placeOf(m_profile))
{
    forgetEnvironment();
}

Result<std::unique_ptr<Connection>> PostgresConnector::open(const Origin &origin, Deadline deadline,
                                                            std::stop_token stop)
{
    const auto common = parameters(origin);
    if (!common)
        return common.error();
    std::vector<std::string> addresses{{}}; // a socket has none
    if (!m_profile.host.startsWith(QLatin1Char('/'))) {
        auto found = HostResolver::addresses(m_profile.host, deadline, stop);
        if (!found)
            return found.error();
        addresses = std::move(*found);
    }
    // Each address has its share of the time, so that a dead IPv6 does not use it all up.
    for (std::size_t i = 0;; ++i) {
        const std::size_t left = addresses.size() - i;
        auto connection = openAt(*common, addresses[i], shareOf(deadline, left), stop);
        if (connection || left == 1)
            return connection;
        const ErrorCode code = connection.error().code;
        if (code != ErrorCode::Unreachable && code != ErrorCode::Timeout)
            return connection;
    }
}

Result<std::unique_ptr<Connection>> PostgresConnector::openAt(Parameters parameters,
                                                              const std::string &address, Deadline deadline,
                                                              const std::stop_token &stop) const
{
    if (!address.empty())
        parameters.emplace_back("hostaddr", address);
    if (!m_profile.password.isEmpty())
        parameters.emplace_back("password", m_profile.password.reveal());
    PostgresOpening opening(m_errors);
    auto handle = opening.run(parameters, deadline, stop);
    if (!m_profile.password.isEmpty())
        wipe(parameters.back().second);
    if (!handle)
        return handle.error();

    auto link = std::make_unique<PostgresLink>(std::move(*handle), m_errors);
    std::string settings = missingSettings(*link);
    if (!settings.empty()) {
        const std::stop_callback stops(stop, [&link] { link->canceller()->abandon(); });
        if (auto done = link->run(settings, deadline); !done)
            return stop.stop_requested() ? m_errors.openStopped() : done.error();
    }
    return std::unique_ptr<Connection>(
        std::make_unique<PostgresConnection>(std::move(link), std::move(settings)));
}

Result<PostgresConnector::Parameters> PostgresConnector::parameters(const Origin &origin) const
{
    Parameters all{
        {"host", m_profile.host.toStdString()},
        {"port", std::to_string(portOf(m_profile))},
        {"user", m_profile.username.toStdString()},
        {"dbname", m_profile.database.toStdString()},
        {"application_name", origin.applicationName().toStdString()},
        {"client_encoding", "UTF8"},
        {"keepalives", "1"},
        {"keepalives_idle", "30"},
        {"keepalives_interval", "10"},
        {"keepalives_count", "3"},
        {"tcp_user_timeout", unacknowledgedMilliseconds},
        {"channel_binding", "prefer"},
        {"gssencmode", "disable"},
        {"target_session_attrs", "any"},
        {"passfile", noFile},
    };
    if (std::string options = serverOptions(); !options.empty()) // poolers refuse what they do not know
        all.emplace_back("options", std::move(options));
    if (auto done = addTls(all); !done)
        return done.error();
    return all;
}

Result<void> PostgresConnector::addTls(Parameters &parameters) const
{
    const TlsMode mode = m_profile.tlsMode();
    const bool verifies = mode == TlsMode::VerifyCa || mode == TlsMode::VerifyFull;
    const bool hasClientCertificate = !m_profile.tlsCertFile.isEmpty();
    const QString authorities = !verifies                       ? QString()
                                : m_profile.tlsCaFile.isEmpty() ? systemBundle()
                                                                : m_profile.tlsCaFile;
    if (verifies && !QFileInfo(authorities).isReadable())
        return m_errors.unreadableTlsFile(authorities);
    for (const QString &file : {m_profile.tlsCertFile, m_profile.tlsKeyFile}) {
        if (mode != TlsMode::Disable && !file.isEmpty() && !QFileInfo(file).isReadable())
            return m_errors.unreadableTlsFile(file);
    }
    const auto fileOr = [](const QString &file, bool isSet) { return isSet ? file.toStdString() : noFile; };
    parameters.emplace_back("sslmode", sslMode(mode));
    parameters.emplace_back("sslrootcert", fileOr(authorities, verifies));
    parameters.emplace_back("sslcert", fileOr(m_profile.tlsCertFile, hasClientCertificate));
    parameters.emplace_back("sslkey", fileOr(m_profile.tlsKeyFile, !m_profile.tlsKeyFile.isEmpty()));
    parameters.emplace_back("sslcrl", noFile);
    return {};
}

std::string PostgresConnector::serverOptions() const
{
    std::string options;
    if (m_profile.readOnly)
        options += "-c default_transaction_read_only=on ";
    if (m_profile.statementTimeout.count() > 0)
        options += "-c statement_timeout=" + std::to_string(m_profile.statementTimeout.count());
    return options;
}
