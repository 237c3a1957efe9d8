// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/diagnosis/MySqlAdvice.h"

#include <QFileInfo>

namespace {

using MyLayer = DiagnosisReport::Layer;

constexpr int oldestMariaDb = 10'03;
constexpr int oldestMySql = 5'07;

} // namespace

/// By the server's number (mysqld_error.h) or the library's, from 2000 on (errmsg.h).
EngineAdvice::Verdict MySqlAdvice::ofOpening(const ConnectionProfile &profile, const Error &error,
                                             const ServerGreeting &greeting) const
{
    const unsigned number = error.serverCode.section(QLatin1Char(' '), 0, 0).toUInt();
    switch (number) {
    case 1045:
    case 1698:
        return {MyLayer::Authentication, ofDenial(profile, error, greeting)};
    case 1049:
        return {MyLayer::Database,
                tr("Check the name of the database, create it if it does not exist (CREATE DATABASE "
                   "`%1`), and check the user's permissions.")
                    .arg(profile.database)};
    case 1044:
        return {MyLayer::Database, tr("The user is known but has no right in this database. An administrator "
                                      "can give one: GRANT SELECT ON "
                                      "`%1`.* TO '%2'@'%'. SHOW GRANTS says what there is.")
                                       .arg(profile.database, profile.username)};
    case 1040:
        return {MyLayer::Limits,
                tr("The server has no connection left. SHOW PROCESSLIST says who holds them. Close idle "
                   "sessions, lower "
                   "wait_timeout, or have max_connections raised: SET GLOBAL max_connections = n.")};
    case 1203:
    case 1226:
        return {MyLayer::Limits, tr("The user has used up its own limit (max_user_connections, or one given "
                                    "with the user). Close other "
                                    "sessions of '%1', lower this profile's maximum of connections, or have "
                                    "the limit raised: ALTER USER "
                                    "'%1'@'%' WITH MAX_USER_CONNECTIONS n.")
                                     .arg(profile.username)};
    case 1129:
        return {MyLayer::Limits,
                tr("After many broken connections the server has blocked this machine. An administrator "
                   "lifts it with FLUSH HOSTS; max_connect_errors is the number.")};
    case 3159:
        return {MyLayer::Tls,
                tr("The server takes encrypted sessions only (require_secure_transport). Set the profile's "
                   "TLS mode to verify-full or require.")};
    case 1053:
        return {MyLayer::Database, tr("The server is stopping. Try again when it is up.")};
    default:
        break;
    }
    if (error.code == ErrorCode::Tls)
        return {MyLayer::Tls, error.advice};
    if (error.code == ErrorCode::Unreachable)
        return {MyLayer::Authentication,
                tr("The server, or a proxy before it, hangs up during sign-in. Its error log says why.")};
    if (error.code == ErrorCode::Timeout)
        return {MyLayer::Authentication, tr("The server greets and then says nothing more: it is overloaded, "
                                            "or looks up this machine's name "
                                            "(skip-name-resolve ends that).")};
    return ofAccount(number, profile, error);
}

EngineAdvice::Verdict MySqlAdvice::ofAccount(unsigned number, const ConnectionProfile &profile,
                                             const Error &error)
{
    switch (number) {
    case 1130:
        return {MyLayer::Authentication,
                tr("No user may connect from this machine. An administrator can allow it: CREATE USER "
                   "'%1'@'HOST' "
                   "IDENTIFIED BY '...', or RENAME USER '%1'@'localhost' TO '%1'@'%'.")
                    .arg(profile.username)};
    case 3118:
    case 4151:
        return {
            MyLayer::Authentication,
            tr("The account is locked. An administrator opens it with ALTER USER '%1'@'%' ACCOUNT UNLOCK.")
                .arg(profile.username)};
    case 1820:
    case 1862:
        return {MyLayer::Authentication,
                tr("The password has expired. Set a new one with the mariadb or mysql program (it asks when "
                   "it starts): "
                   "ALTER USER '%1'@'%' IDENTIFIED BY '...'; then enter it in the profile.")
                    .arg(profile.username)};
    case 1251:
    case 1275:
    case 1524:
    case 2054:
    case 2059:
    case 2061:
        return {
            MyLayer::Driver,
            tr("The user's authentication plugin is missing on one of the two sides. Install the plugins of "
               "libmariadb (package libmariadb3), or have the user changed: ALTER USER '%1'@'%' IDENTIFIED "
               "VIA "
               "mysql_native_password USING PASSWORD('...').")
                .arg(profile.username)};
    default:
        return {MyLayer::Authentication, error.advice};
    }
}

QString MySqlAdvice::ofDenial(const ConnectionProfile &profile, const Error &error,
                              const ServerGreeting &greeting)
{
    if (error.serverCode.startsWith(QLatin1String("1698")))
        return tr("The server lets this user in by the name of the system's user only (unix_socket). Use "
                  "another user, "
                  "or have a password set: ALTER USER '%1'@'localhost' IDENTIFIED BY '...'.")
            .arg(profile.username);
    QStringList lines;
    if (profile.tlsMode() == TlsMode::Disable && greeting.offersTls)
        lines << tr(
            "The server offers TLS; without it MariaDB refuses a user made with REQUIRE SSL, or everybody "
            "under "
            "require_secure_transport, in the same words. Then set the profile's TLS mode to verify-full or "
            "require.");
    if (profile.password.isEmpty())
        lines << tr("The profile has no password. Enter it in the connection's dialog, or for this session "
                    "when Penstock "
                    "asks for it.");
    else
        lines << tr(
            "Check the user name and the password; the server does not say which of the two is wrong.");
    lines
        << tr("Check the user's permissions, and that it may come from this machine: SELECT user, host FROM "
              "mysql.user "
              "WHERE user = '%1'. If necessary reset the password: ALTER USER '%1'@'%' IDENTIFIED BY '...'.")
               .arg(profile.username);
    return lines.join(QLatin1Char('\n'));
}

QString MySqlAdvice::ofRefusal(const ConnectionProfile &profile) const
{
    return tr("Check that host and port are right (MySQL's and MariaDB's own port is 3306).\n"
              "Check that the server runs: systemctl status mariadb (or mysql); start it with systemctl "
              "start mariadb.\n"
              "Check that it listens on this address (bind-address and port in its configuration, and no "
              "skip-networking), and that no firewall rejects port %1.")
        .arg(portOf(profile));
}

QString MySqlAdvice::ofSilence(const ConnectionProfile &profile) const
{
    return tr("The machine takes connections, but no MySQL or MariaDB greets: the server is frozen, out of "
              "memory, or "
              "waits for a disk; or another program listens on port %1. On the server, see what listens "
              "there (ss "
              "-ltnp), its load (top), its disks (df -h), and its log; as a last resort restart it "
              "(systemctl restart "
              "mariadb).")
        .arg(portOf(profile));
}

QString MySqlAdvice::ofMissingTls() const
{
    return tr(
        "Have TLS switched on at the server: ssl_cert and ssl_key under [mariadbd] in its configuration, "
        "then "
        "restart it or FLUSH SSL. Only on a network that you trust, set the profile's TLS mode to disable.");
}

QString MySqlAdvice::ofMissingRead(const ConnectionProfile &profile, const QString &user) const
{
    return tr("An administrator can let the user read: GRANT SELECT ON `%1`.* TO %2.")
        .arg(profile.database, user);
}

QString MySqlAdvice::ofMissingWrite(const ConnectionProfile &profile, const QString &user) const
{
    return tr("The user may only read. If it is to write: GRANT INSERT, UPDATE, DELETE ON `%1`.* TO %2. If "
              "not, mark the "
              "connection as read-only, so that nobody tries.")
        .arg(profile.database, user);
}

/// As the connector looks for it.
QString MySqlAdvice::socketFile(const ConnectionProfile &profile) const
{
    if (!QFileInfo(profile.host).isDir())
        return profile.host;
    for (const char *name : {"mysqld.sock", "mysql.sock", "mariadb.sock", "socket"}) {
        QString candidate = profile.host + QLatin1Char('/') + QLatin1String(name);
        if (QFileInfo::exists(candidate))
            return candidate;
    }
    return profile.host + QLatin1String("/mysqld.sock");
}

QString MySqlAdvice::statementForTimeLimit() const
{
    return QStringLiteral(
        "SELECT CAST(ROUND(variable_value * IF(variable_name = 'MAX_STATEMENT_TIME', 1000, 1)) AS CHAR) "
        "FROM information_schema.session_variables WHERE variable_name IN ('MAX_STATEMENT_TIME', "
        "'MAX_EXECUTION_TIME') AND variable_value > 0");
}

QString MySqlAdvice::ofVersion(const QString &version) const
{
    const int number = versionNumber(version);
    const bool isMaria = version.contains(QLatin1String("MariaDB"), Qt::CaseInsensitive);
    return number == 0 || number >= (isMaria ? oldestMariaDb : oldestMySql)
               ? QString()
               : tr("Penstock is made for MariaDB 10.3, MySQL 5.7 and newer; this one is no longer "
                    "maintained by its "
                    "makers. Plan an upgrade; until then lists of tables may be incomplete.");
}
