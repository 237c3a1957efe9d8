// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/diagnosis/PostgresAdvice.h"

#include <QRegularExpression>

namespace {

using PgLayer = DiagnosisReport::Layer;

/// The oldest whose catalogues Penstock reads, and to which libpq 15 speaks SCRAM.
constexpr int oldestPostgres = 10'00;

} // namespace

/// By SQLSTATE (PostgreSQL 15 manual, appendix A); the server's words, which may be translated, only refine it.
EngineAdvice::Verdict PostgresAdvice::ofOpening(const ConnectionProfile &profile, const Error &error,
                                                const ServerGreeting &greeting) const
{
    const QString &state = error.serverCode;
    if (error.code == ErrorCode::Tls)
        return {PgLayer::Tls, error.advice};
    if (state == QLatin1String("28P01"))
        return {PgLayer::Authentication, ofWrongPassword(profile)};
    if (state == QLatin1String("28000"))
        return {PgLayer::Authentication, ofAuthorization(profile, error, greeting)};
    if (error.code == ErrorCode::Authentication && profile.password.isEmpty())
        return {PgLayer::Authentication, tr("Enter the password in the connection's dialog, or for this "
                                            "session when Penstock asks for it.")};
    if (state == QLatin1String("3D000"))
        return {PgLayer::Database,
                tr("Check the name of the database, create it if it does not exist (CREATE DATABASE "
                   "\"%1\"), and check the user's permissions.")
                    .arg(profile.database)};
    if (state == QLatin1String("42501"))
        return {PgLayer::Database,
                tr("An administrator can let the user in: GRANT CONNECT ON DATABASE \"%1\" TO \"%2\".")
                    .arg(profile.database, profile.username)};
    if (state == QLatin1String("55000"))
        return {PgLayer::Database,
                tr("This database takes no connections. An administrator can change that: ALTER "
                   "DATABASE \"%1\" ALLOW_CONNECTIONS true.")
                    .arg(profile.database)};
    if (state.startsWith(QLatin1String("53")))
        return {PgLayer::Limits, ofNoRoom(profile, error.detail)};
    if (state.startsWith(QLatin1String("57P")))
        return {
            PgLayer::Database,
            tr("The server is starting, stopping, or recovering. Try again in a moment; when it lasts, look "
               "into "
               "the server's log (journalctl -u postgresql) to see how far it is. A standby that never lets "
               "anybody in has hot_standby = off.")};
    if (error.code == ErrorCode::Unreachable)
        return {PgLayer::Authentication,
                tr("The server, or a pooler before it, hangs up during sign-in. Its log says why.")};
    if (error.code == ErrorCode::Timeout)
        return {PgLayer::Authentication,
                tr("The server began to answer and then stopped: it is overloaded, or waits for its own "
                   "authentication service (LDAP, RADIUS, PAM). Its log says which.")};
    return {PgLayer::Authentication, error.advice};
}

QString PostgresAdvice::ofWrongPassword(const ConnectionProfile &profile)
{
    return tr("Check the user name and the password; PostgreSQL does not say which of the two is wrong, its "
              "log does. "
              "Check the user's permissions in the database (\\du %1 in psql).\n"
              "If necessary reset the password: ALTER ROLE \"%1\" PASSWORD '...'. A password past its VALID "
              "UNTIL is "
              "refused in the same words.")
        .arg(profile.username);
}

QString PostgresAdvice::ofAuthorization(const ConnectionProfile &profile, const Error &error,
                                        const ServerGreeting &greeting)
{
    const QString &words = error.detail;
    const auto says = [&words](const char *text) { return words.contains(QLatin1String(text)); };
    if (says("not permitted to log in"))
        return tr("The role exists but is no login. An administrator can make it one: ALTER ROLE \"%1\" "
                  "LOGIN.")
            .arg(profile.username);
    if (says("does not exist"))
        return tr("Check the spelling of the user name, or have the role made: CREATE ROLE \"%1\" LOGIN "
                  "PASSWORD '...'.")
            .arg(profile.username);
    if (says("Peer authentication") || says("Ident authentication"))
        return tr("The server takes the name of the system's user for granted here. Sign in as that user, or "
                  "use the "
                  "host 127.0.0.1 with a password, or have pg_hba.conf changed to scram-sha-256.");
    if (says("client certificate") || says("certificate authentication"))
        return tr(
            "The server wants a certificate of the client: name its certificate and key in the profile.");
    static const QRegularExpression quotedHost(QStringLiteral("host \"([^\"]+)\""));
    const QString host = quotedHost.match(words).captured(1);
    const QString rule =
        QStringLiteral("host \"%1\" \"%2\" %3/%4 scram-sha-256")
            .arg(profile.database, profile.username, host.isEmpty() ? QStringLiteral("ADDRESS") : host,
                 host.contains(QLatin1Char(':')) ? QStringLiteral("128") : QStringLiteral("32"));
    QString advice = tr("The server's pg_hba.conf does not let this user into this database from this "
                        "machine. An administrator "
                        "can add the line\n%1\nabove those that reject it, then SELECT pg_reload_conf().")
                         .arg(rule);
    if (profile.tlsMode() == TlsMode::Disable && greeting.offersTls)
        advice =
            tr("The server offers TLS and may let this user in only that way: set the profile's TLS mode to "
               "verify-full or require.")
            + QLatin1Char('\n') + advice;
    return advice;
}

QString PostgresAdvice::ofNoRoom(const ConnectionProfile &profile, const QString &words)
{
    if (words.contains(QLatin1String("for role")))
        return tr("The user has used up its own limit. Close other sessions of \"%1\", lower this profile's "
                  "maximum of "
                  "connections, or have the limit raised: ALTER ROLE \"%1\" CONNECTION LIMIT n.")
            .arg(profile.username);
    if (words.contains(QLatin1String("for database")))
        return tr("The database has used up its own limit. Close other sessions, or have the limit raised: "
                  "ALTER "
                  "DATABASE \"%1\" CONNECTION LIMIT n.")
            .arg(profile.database);
    if (words.contains(QLatin1String("reserved")))
        return tr("Only the connections kept for administrators are left (superuser_reserved_connections). "
                  "Close idle "
                  "sessions, put a pooler such as PgBouncer in front, or have max_connections raised (needs "
                  "a restart).");
    return tr("The server has no connection left. See who holds them: SELECT usename, application_name, "
              "state, count(*) "
              "FROM pg_stat_activity GROUP BY 1, 2, 3. Close idle sessions, put a pooler such as PgBouncer "
              "in front, or "
              "have max_connections raised (needs a restart).");
}

QString PostgresAdvice::ofRefusal(const ConnectionProfile &profile) const
{
    return tr("Check that host and port are right (PostgreSQL's own port is 5432).\n"
              "Check that the server runs: systemctl status postgresql, or pg_lsclusters on Debian and "
              "Ubuntu; start it "
              "with systemctl start postgresql.\n"
              "Check that it listens on this address (listen_addresses and port in postgresql.conf), and "
              "that no "
              "firewall rejects port %1.")
        .arg(portOf(profile));
}

QString PostgresAdvice::ofSilence(const ConnectionProfile &profile) const
{
    return tr("The machine takes connections, but the server does not answer: it is frozen, out of memory, "
              "or waits for "
              "a disk; or another program listens on port %1. On the server, see what listens there (ss "
              "-ltnp), its load "
              "(top), its disks (df -h), and its log; as a last resort restart it (systemctl restart "
              "postgresql).")
        .arg(portOf(profile));
}

QString PostgresAdvice::ofMissingTls() const
{
    return tr(
        "Have TLS switched on at the server: ssl = on, ssl_cert_file and ssl_key_file in postgresql.conf, "
        "then "
        "SELECT pg_reload_conf(). Only on a network that you trust, set the profile's TLS mode to disable.");
}

QString PostgresAdvice::ofMissingRead(const ConnectionProfile &, const QString &user) const
{
    return tr("An administrator can let the user read: GRANT USAGE ON SCHEMA public TO \"%1\"; GRANT SELECT "
              "ON ALL "
              "TABLES IN SCHEMA public TO \"%1\". Since version 14, GRANT pg_read_all_data TO \"%1\" does it "
              "for all "
              "schemas.")
        .arg(user);
}

QString PostgresAdvice::ofMissingWrite(const ConnectionProfile &, const QString &user) const
{
    return tr("The user may only read. If it is to write: GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN "
              "SCHEMA public TO "
              "\"%1\". If not, mark the connection as read-only, so that nobody tries.")
        .arg(user);
}

QString PostgresAdvice::socketFile(const ConnectionProfile &profile) const
{
    return QStringLiteral("%1/.s.PGSQL.%2").arg(profile.host).arg(portOf(profile));
}

QString PostgresAdvice::statementForNames() const
{
    return QStringLiteral(
        "SELECT datname::text FROM pg_catalog.pg_database WHERE datallowconn AND NOT datistemplate "
        "ORDER BY datname LIMIT 100");
}

QString PostgresAdvice::databaseForNames() const
{
    return QStringLiteral("postgres");
}

QString PostgresAdvice::statementForTimeLimit() const
{
    return QStringLiteral(
        "SELECT setting FROM pg_catalog.pg_settings WHERE name = 'statement_timeout' AND setting <> '0'");
}

QString PostgresAdvice::ofVersion(const QString &version) const
{
    const int number = versionNumber(version);
    return number == 0 || number >= oldestPostgres
               ? QString()
               : tr("Penstock is made for PostgreSQL 10 and newer; this one is no longer maintained by its "
                    "makers. Plan "
                    "an upgrade; until then lists of tables may be incomplete.");
}
