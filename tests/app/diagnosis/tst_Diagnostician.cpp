// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "app/diagnosis/Diagnostician.h"

#include "app/Services.h"
#include "app/connections/DatabaseManager.h"
#include "tests/app/diagnosis/DiagnosisStage.h"
#include "tests/support/SchedulingDelay.h"
#include "tests/support/TestWorkspace.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QSignalSpy>

#include <cstdio>

#include <grp.h>
#include <sys/prctl.h>
#include <unistd.h>

using namespace std::chrono_literals;

/// Breaks something and says whom to ask about.
using Breaking = std::function<ConnectionProfile(DiagnosisStage &)>;
Q_DECLARE_METATYPE(Breaking)
Q_DECLARE_METATYPE(DiagnosisReport::Layer)
Q_DECLARE_METATYPE(DiagnosisReport::Status)

namespace {

using Layer = DiagnosisReport::Layer;
using Status = DiagnosisReport::Status;
using Manner = DiagnosisStage::Manner;

/// Debian's place for the library of the package faketime.
const char *const clockLibrary = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

QString clockLibraryFile()
{
    return qEnvironmentVariable("PENSTOCK_FAKETIME", QString::fromLatin1(clockLibrary));
}

ConnectionProfile pg()
{
    ConnectionProfile profile = TestServers::postgres();
    profile.connectTimeout = 10s;
    return profile;
}

ConnectionProfile maria()
{
    ConnectionProfile profile = TestServers::mariaDb();
    profile.connectTimeout = 10s;
    return profile;
}

ConnectionProfile at(ConnectionProfile profile, int port, std::chrono::milliseconds time = 1s)
{
    profile.port = port;
    profile.connectTimeout = time;
    return profile;
}

ConnectionProfile within(std::chrono::milliseconds time, ConnectionProfile profile)
{
    profile.connectTimeout = time;
    return profile;
}

ConnectionProfile as(ConnectionProfile profile, const char *user, const char *password)
{
    profile.username = QString::fromUtf8(user);
    profile.password = Secret(password);
    return profile;
}

ConnectionProfile in(ConnectionProfile profile, const char *database)
{
    profile.database = QString::fromUtf8(database);
    return profile;
}

ConnectionProfile encrypted(ConnectionProfile profile, TlsMode mode, const char *authority = "ca.crt",
                            const char *host = "localhost")
{
    profile.tls = mode;
    profile.host = QString::fromLatin1(host);
    profile.tlsCaFile = TestServers::tlsDir() + u'/' + QString::fromLatin1(authority);
    return profile;
}

/// A healthy database of SQLite, of several pages.
QByteArray goodFile(DiagnosisStage &stage, const QString &name)
{
    const QString file = stage.write(name, {});
    DiagnosisStage::run(
        TestServers::sqlite(file),
        "CREATE TABLE t (a, b); CREATE INDEX i ON t (b); INSERT INTO t WITH RECURSIVE n(x) AS (SELECT 1 "
        "UNION ALL SELECT x + 1 FROM n WHERE x < 2000) SELECT x, 'row ' || x FROM n");
    QFile made(file);
    if (!made.open(QIODevice::ReadOnly))
        qFatal("no file");
    return made.readAll();
}

ConnectionProfile fileOf(DiagnosisStage &stage, const QByteArray &content, const char *name = "broken.sqlite")
{
    return TestServers::sqlite(stage.write(QString::fromLatin1(name), content));
}

/// The first argument of this program where it is to ask about a file, given as the second, and to print the report.
constexpr QLatin1String askAsNobody("--ask-as-nobody");

int askedAsNobody(int argc, char **argv)
{
    constexpr uid_t nobody = 65534;
    if (geteuid() == 0 && (setgroups(0, nullptr) != 0 || setgid(nobody) != 0 || setuid(nobody) != 0))
        return 1;
    prctl(PR_SET_DUMPABLE, 1); // or the leak sanitizer may not look at it
    const QCoreApplication application(argc, argv);
    const ConnectionProfile profile = TestServers::sqlite(QString::fromLocal8Bit(argv[2]));
    std::puts(QJsonDocument(Diagnostician::run(profile).toJson()).toJson().constData());
    return 0;
}

QByteArray patched(QByteArray bytes, qsizetype where, const QByteArray &with)
{
    return bytes.replace(where, with.size(), with);
}

} // namespace

class tst_Diagnostician final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void brokenSetups_data();
    void brokenSetups();
    void brokenForSomebodyElse_data();
    void brokenForSomebodyElse();
    void healthy_data();
    void healthy();
    void everyLayerOnceInOrder();
    void theReportAsJson();
    void stopsAtOnce_data();
    void stopsAtOnce();
    void goesAtOnce();
    void endsInTime();
    void inTheBackground();

private:
    void networkRows();
    void lateRows();
    void tlsRows();
    void postgresRows();
    void mariaDbRows();
    void limitRows();
    void stateRows();
    void fileRows();
};

void tst_Diagnostician::initTestCase()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    DriverRegistry::prepareProcess();
}

/// Layer, whether it fails or only remarks, and what detail and advice must say; words are separated by "|".
static void broken(const QByteArray &name, Layer layer, Status status, const char *words, Breaking breaking)
{
    QTest::newRow(name.constData()) << layer << status << QString::fromUtf8(words) << std::move(breaking);
}

void tst_Diagnostician::brokenSetups_data()
{
    QTest::addColumn<Layer>("layer");
    QTest::addColumn<Status>("status");
    QTest::addColumn<QString>("words");
    QTest::addColumn<Breaking>("breaking");
    networkRows();
    lateRows();
    tlsRows();
    postgresRows();
    mariaDbRows();
    limitRows();
    stateRows();
    fileRows();
}

void tst_Diagnostician::networkRows()
{
    broken("unknown host", Layer::Name, Status::Failed, "getent hosts no-such-host.invalid|spelling",
           [](auto &) {
               ConnectionProfile profile = pg();
               profile.host = QStringLiteral("no-such-host.invalid");
               return profile;
           });
    broken("refused, PostgreSQL", Layer::Tcp, Status::Failed,
           "refused|host and port|systemctl start postgresql|firewall|listen_addresses",
           [](auto &stage) { return at(pg(), stage.freePort()); });
    broken("refused, MariaDB", Layer::Tcp, Status::Failed,
           "refused|host and port|systemctl start mariadb|bind-address",
           [](auto &stage) { return at(maria(), stage.freePort()); });
    broken("no socket there", Layer::Tcp, Status::Failed, ".s.PGSQL.|No such file|postgresql",
           [](auto &stage) {
               ConnectionProfile profile = pg();
               profile.host = stage.path(QString());
               return profile;
           });
    broken("black hole", Layer::Tcp, Status::Failed, "no answer|firewall drops|VPN",
           [](auto &stage) { return at(pg(), stage.blackHole()); });
    broken("accepts and closes", Layer::Tcp, Status::Failed, "closes it at once|proxy",
           [](auto &stage) { return at(pg(), stage.stranger(Manner::ClosesAtOnce)); });
    broken("accepts and closes, MariaDB", Layer::Tcp, Status::Failed, "closes it at once|proxy",
           [](auto &stage) { return at(maria(), stage.stranger(Manner::ClosesAtOnce)); });
    broken("accepts and is silent", Layer::Tcp, Status::Failed, "says nothing|frozen|another program",
           [](auto &stage) { return at(pg(), stage.stranger(Manner::Silent)); });
    broken("a web server", Layer::Tcp, Status::Failed, "web server|HTTP/1.0 400|5432",
           [](auto &stage) { return at(pg(), stage.stranger(Manner::Web)); });
    broken("an SSH server", Layer::Tcp, Status::Failed, "SSH server|3306",
           [](auto &stage) { return at(maria(), stage.stranger(Manner::Ssh)); });
    broken("MariaDB instead of PostgreSQL", Layer::Tcp, Status::Failed, "MySQL or MariaDB answers|type",
           [](auto &) { return at(pg(), maria().port, 10s); });
    broken("PostgreSQL instead of MariaDB", Layer::Tcp, Status::Failed, "PostgreSQL answers|type",
           [](auto &) { return at(maria(), pg().port, 2s); });
    broken("frozen PostgreSQL", Layer::Tcp, Status::Failed, "says nothing|frozen|restart postgresql",
           [](auto &stage) {
               PrivatePostgres &server = stage.ownPostgres();
               server.freeze();
               return at(server.profile(), server.port());
           });
    broken("frozen MariaDB", Layer::Tcp, Status::Failed, "says nothing|frozen|restart mariadb",
           [](auto &stage) {
               PrivateMariaDb &server = stage.ownMariaDb();
               server.freeze();
               return at(server.profile(), server.port());
           });
    broken("a kind without a driver", Layer::Driver, Status::Failed, "mongodb|postgresql, mysql", [](auto &) {
        ConnectionProfile profile = pg();
        profile.type = DatabaseType::MongoDb;
        return profile;
    });
}

/// Servers that answer, and each time late; what is late is the network here.
void tst_Diagnostician::lateRows()
{
    broken("greets too late", Layer::Tcp, Status::Failed, "says nothing for|time-out is 1.0 s",
           [](auto &stage) { return within(1s, stage.late(pg(), 6s)); });
    broken("greets too late, MariaDB", Layer::Tcp, Status::Failed, "says nothing for|time-out is 1.0 s",
           [](auto &stage) { return within(1s, stage.late(maria(), 6s)); });
    for (const bool isTls : {false, true}) {
        const auto of = [isTls](const ConnectionProfile &profile) {
            return isTls ? encrypted(profile, TlsMode::Require) : profile;
        };
        const auto named = [isTls](const char *what) { return QByteArray(what) + (isTls ? ", TLS" : ""); };
        broken(named("answers late"), Layer::Tcp, Status::Passed, "first word took 1.|overloaded|20.0 s",
               [of](auto &stage) { return within(20s, stage.late(of(pg()), 1200ms)); });
        broken(named("answers late, MariaDB"), Layer::Tcp, Status::Passed,
               "first word took 1.|overloaded|20.0 s",
               [of](auto &stage) { return within(20s, stage.late(of(maria()), 1200ms)); });
        broken(named("signs in too late"), Layer::Authentication, Status::Failed,
               "in time|first word took 1.|time-out of 3.0 s",
               [of](auto &stage) { return within(3s, stage.late(of(pg()), 1500ms)); });
        broken(named("signs in too late, MariaDB"), Layer::Authentication, Status::Failed,
               "in time|first word took 1.|time-out of 3.0 s",
               [of](auto &stage) { return within(3s, stage.late(of(maria()), 1500ms)); });
    }
}

void tst_Diagnostician::tlsRows()
{
    broken("untrusted authority", Layer::Tls, Status::Failed,
           "Penstock test authority|other-ca.crt|right CA file",
           [](auto &) { return encrypted(pg(), TlsMode::VerifyFull, "other-ca.crt"); });
    broken("untrusted authority, MariaDB", Layer::Tls, Status::Failed, "Penstock test authority|other-ca.crt",
           [](auto &) { return encrypted(maria(), TlsMode::VerifyCa, "other-ca.crt"); });
    broken("not the system's authority", Layer::Tls, Status::Failed,
           "whom this system does not trust|CA file", [](auto &) {
               ConnectionProfile profile = encrypted(pg(), TlsMode::VerifyFull);
               profile.tlsCaFile.clear();
               return profile;
           });
    broken("address instead of the name", Layer::Tls, Status::Failed,
           "is for localhost, you asked for 127.0.0.1",
           [](auto &) { return encrypted(pg(), TlsMode::VerifyFull, "ca.crt", "127.0.0.1"); });
    broken("certificate for another host", Layer::Tls, Status::Failed,
           "is for other.example, you asked for localhost|verify-ca", [](auto &stage) {
               return encrypted(stage.ownPostgresWithTls(QStringLiteral("otherhost")).profile(),
                                TlsMode::VerifyFull);
           });
    broken("expired certificate", Layer::Tls, Status::Failed, "expired on 2020-01-01|renewed|clock",
           [](auto &stage) {
               return encrypted(stage.ownPostgresWithTls(QStringLiteral("expired")).profile(),
                                TlsMode::VerifyFull);
           });
    broken("expired certificate, MariaDB", Layer::Tls, Status::Failed, "expired on 2020-01-01|renewed",
           [](auto &stage) {
               return encrypted(stage.ownMariaDbWithTls(QStringLiteral("expired")).profile(),
                                TlsMode::VerifyFull);
           });
    broken("expired, and nobody checks", Layer::Tls, Status::Passed, "TLSv1.3|expired on 2020-01-01",
           [](auto &stage) {
               return encrypted(stage.ownPostgresWithTls(QStringLiteral("expired")).profile(),
                                TlsMode::Require);
           });
    broken("no TLS there, PostgreSQL", Layer::Tls, Status::Failed, "offers no encryption|ssl = on",
           [](auto &stage) { return encrypted(stage.ownPostgres().profile(), TlsMode::Require); });
    broken("no TLS there, MariaDB", Layer::Tls, Status::Failed, "offers no encryption|ssl_cert",
           [](auto &stage) { return encrypted(stage.ownMariaDb().profile(), TlsMode::Require); });
    broken("TLS demanded, PostgreSQL", Layer::Authentication, Status::Failed,
           "offers TLS|verify-full or require", [](auto &stage) {
               PrivatePostgres &server = stage.ownPostgresWithTls(QStringLiteral("server"));
               stage.addHbaRule(server, "hostnossl all all all reject");
               stage.await([&] { return !DiagnosisStage::tryOpen(server.profile()); });
               return at(server.profile(), server.port(), 10s);
           });
    broken("TLS demanded, MariaDB", Layer::Authentication, Status::Failed,
           "require_secure_transport|verify-full or require", [](auto &stage) {
               return stage
                   .ownMariaDbWithTls(QStringLiteral("server"),
                                      {QStringLiteral("require-secure-transport=1")})
                   .profile();
           });
    broken("TLS demanded of one user", Layer::Authentication, Status::Failed, "REQUIRE SSL", [](auto &stage) {
        stage.change(maria(), "CREATE USER dr_tls@'%' IDENTIFIED BY 'x' REQUIRE SSL", "DROP USER dr_tls@'%'");
        return as(maria(), "dr_tls", "x");
    });
}

void tst_Diagnostician::postgresRows()
{
    broken("wrong password", Layer::Authentication, Status::Failed,
           "password|permissions|ALTER ROLE \"penstock\" PASSWORD",
           [](auto &) { return as(pg(), "penstock", "wrong"); });
    broken("unknown user", Layer::Authentication, Status::Failed, "user name|dr_nobody",
           [](auto &) { return as(pg(), "dr_nobody", "x"); });
    broken("no password", Layer::Authentication, Status::Failed, "Enter the password",
           [](auto &) { return as(pg(), "penstock", ""); });
    broken("password past its time", Layer::Authentication, Status::Failed, "VALID UNTIL", [](auto &stage) {
        stage.change(pg(), "CREATE ROLE dr_old LOGIN PASSWORD 'x' VALID UNTIL '2020-01-01'",
                     "DROP ROLE dr_old");
        return as(pg(), "dr_old", "x");
    });
    broken("role that is no login", Layer::Authentication, Status::Failed, "ALTER ROLE \"dr_group\" LOGIN",
           [](auto &stage) {
               stage.change(pg(), "CREATE ROLE dr_group NOLOGIN PASSWORD 'x'", "DROP ROLE dr_group");
               return as(pg(), "dr_group", "x");
           });
    broken("pg_hba.conf rejects", Layer::Authentication, Status::Failed,
           "pg_hba.conf|host \"postgres\" \"penstock\" 127.0.0.1/32 scram-sha-256|pg_reload_conf",
           [](auto &stage) {
               PrivatePostgres &server = stage.ownPostgres();
               stage.addHbaRule(server, "host all all 127.0.0.1/32 reject");
               stage.await([&] { return !DiagnosisStage::tryOpen(server.profile()); });
               return server.profile();
           });
    broken("missing database", Layer::Database, Status::Failed,
           "name of the database|CREATE DATABASE \"dr_none\"|permissions|penstock",
           [](auto &) { return in(pg(), "dr_none"); });
    broken("name in another case", Layer::Database, Status::Failed, "\"Dr_Case\": upper and lower case count",
           [](auto &stage) {
               stage.change(pg(), "CREATE DATABASE \"Dr_Case\"", "DROP DATABASE \"Dr_Case\"");
               return in(pg(), "dr_case");
           });
    broken("no CONNECT privilege", Layer::Database, Status::Failed,
           "GRANT CONNECT ON DATABASE \"dr_shut\" TO \"dr_out\"", [](auto &stage) {
               stage.change(pg(), "CREATE DATABASE dr_shut", "DROP DATABASE dr_shut");
               stage.change(
                   pg(),
                   "REVOKE CONNECT ON DATABASE dr_shut FROM PUBLIC; CREATE ROLE dr_out LOGIN PASSWORD 'x'",
                   "DROP ROLE dr_out");
               return in(as(pg(), "dr_out", "x"), "dr_shut");
           });
    broken("database that takes nobody", Layer::Database, Status::Failed, "ALLOW_CONNECTIONS true",
           [](auto &stage) {
               stage.change(pg(), "CREATE DATABASE dr_closed ALLOW_CONNECTIONS false",
                            "DROP DATABASE dr_closed");
               return in(pg(), "dr_closed");
           });
    broken("no SELECT privilege", Layer::Privileges, Status::Failed, "GRANT SELECT|\"dr_blind\"",
           [](auto &stage) {
               stage.change(pg(), "CREATE DATABASE dr_tables", "DROP DATABASE dr_tables");
               DiagnosisStage::run(in(pg(), "dr_tables"), "CREATE TABLE secret (a int)");
               stage.change(pg(), "CREATE ROLE dr_blind LOGIN PASSWORD 'x'", "DROP ROLE dr_blind");
               return in(as(pg(), "dr_blind", "x"), "dr_tables");
           });
    broken("reads only", Layer::Privileges, Status::Passed, "GRANT INSERT|read-only", [](auto &stage) {
        stage.change(pg(), "CREATE DATABASE dr_read", "DROP DATABASE dr_read");
        stage.change(pg(), "CREATE ROLE dr_reader LOGIN PASSWORD 'x'", "DROP ROLE dr_reader");
        stage.change(in(pg(), "dr_read"), "CREATE TABLE t (a int); GRANT SELECT ON t TO dr_reader",
                     "DROP OWNED BY dr_reader");
        return in(as(pg(), "dr_reader", "x"), "dr_read");
    });
}

void tst_Diagnostician::mariaDbRows()
{
    broken("wrong password, MariaDB", Layer::Authentication, Status::Failed,
           "password|permissions|ALTER USER 'penstock'",
           [](auto &) { return as(maria(), "penstock", "wrong"); });
    broken("no password, MariaDB", Layer::Authentication, Status::Failed, "has no password",
           [](auto &) { return as(maria(), "penstock", ""); });
    broken("locked account", Layer::Authentication, Status::Failed, "ACCOUNT UNLOCK", [](auto &stage) {
        stage.change(maria(), "CREATE USER dr_locked@'%' IDENTIFIED BY 'x' ACCOUNT LOCK",
                     "DROP USER dr_locked@'%'");
        return as(maria(), "dr_locked", "x");
    });
    broken("expired password", Layer::Authentication, Status::Failed, "has expired|ALTER USER",
           [](auto &stage) {
               stage.change(maria(),
                            "CREATE USER dr_expired@'%' IDENTIFIED BY 'x' PASSWORD EXPIRE; GRANT SELECT ON "
                            "penstock.* TO dr_expired@'%'",
                            "DROP USER dr_expired@'%'");
               return as(maria(), "dr_expired", "x");
           });
    broken("by the system's user only", Layer::Authentication, Status::Failed, "unix_socket",
           [](auto &stage) {
               stage.change(maria(), "CREATE USER dr_socket@'%' IDENTIFIED VIA unix_socket",
                            "DROP USER dr_socket@'%'");
               return as(maria(), "dr_socket", "x");
           });
    broken("not from this machine", Layer::Authentication, Status::Failed,
           "come from this machine|mysql.user", [](auto &stage) {
               PrivateMariaDb &server = stage.ownMariaDb();
               DiagnosisStage::run(server.profile(), "RENAME USER penstock@'%' TO penstock@'192.0.2.%'");
               return server.profile();
           });
    broken("missing database, MariaDB", Layer::Database, Status::Failed, "CREATE DATABASE `dr_none`|penstock",
           [](auto &) { return in(maria(), "dr_none"); });
    broken("no right in the database", Layer::Database, Status::Failed,
           "GRANT SELECT ON `dr_shut`.* TO 'dr_out'", [](auto &stage) {
               stage.change(maria(), "CREATE DATABASE dr_shut; CREATE USER dr_out@'%' IDENTIFIED BY 'x'",
                            "DROP DATABASE dr_shut; DROP USER dr_out@'%'");
               return in(as(maria(), "dr_out", "x"), "dr_shut");
           });
}

void tst_Diagnostician::limitRows()
{
    broken("limit of the role", Layer::Limits, Status::Failed, "ALTER ROLE \"dr_few\" CONNECTION LIMIT",
           [](auto &stage) {
               stage.change(pg(), "CREATE ROLE dr_few LOGIN PASSWORD 'x' CONNECTION LIMIT 1",
                            "DROP ROLE dr_few");
               const ConnectionProfile profile = as(pg(), "dr_few", "x");
               stage.occupy(profile, 1);
               return profile;
           });
    broken("limit of the database", Layer::Limits, Status::Failed, "DATABASE \"dr_narrow\" CONNECTION LIMIT",
           [](auto &stage) {
               stage.change(
                   pg(),
                   "CREATE DATABASE dr_narrow CONNECTION LIMIT 0; CREATE ROLE dr_one LOGIN PASSWORD 'x'",
                   "DROP DATABASE dr_narrow; DROP ROLE dr_one");
               return in(as(pg(), "dr_one", "x"), "dr_narrow");
           });
    broken("only the administrators' left", Layer::Limits, Status::Failed,
           "superuser_reserved_connections|PgBouncer", [](auto &stage) {
               PrivatePostgres &server =
                   stage.ownPostgres({.settings = {QStringLiteral("max_connections = 5"),
                                                   QStringLiteral("max_wal_senders = 0")}});
               DiagnosisStage::run(server.profile(), "CREATE ROLE dr_app LOGIN PASSWORD 'x'");
               const ConnectionProfile profile = as(server.profile(), "dr_app", "x");
               // Fewer when the server has not yet ended the session above.
               stage.await([&] {
                   auto opened = DiagnosisStage::tryOpen(profile);
                   if (opened)
                       stage.keep(std::move(*opened));
                   return !opened;
               });
               return profile;
           });
    broken("limit of the user, MariaDB", Layer::Limits, Status::Failed, "MAX_USER_CONNECTIONS",
           [](auto &stage) {
               stage.change(
                   maria(),
                   "CREATE USER dr_few@'%' IDENTIFIED BY 'x' WITH MAX_USER_CONNECTIONS 1; GRANT SELECT ON "
                   "penstock.* TO dr_few@'%'",
                   "DROP USER dr_few@'%'");
               const ConnectionProfile profile = as(maria(), "dr_few", "x");
               stage.occupy(profile, 1);
               return profile;
           });
    broken(
        "full MariaDB", Layer::Limits, Status::Failed, "max_connections|SHOW PROCESSLIST", [](auto &stage) {
            PrivateMariaDb &server = stage.ownMariaDb({.settings = {QStringLiteral("max-connections=10")}});
            DiagnosisStage::run(
                server.profile(),
                "CREATE USER dr_app@'%' IDENTIFIED BY 'x'; GRANT SELECT ON penstock.* TO dr_app@'%'");
            const ConnectionProfile profile = as(server.profile(), "dr_app", "x");
            stage.await([&] {
                auto opened = DiagnosisStage::tryOpen(profile);
                if (opened)
                    stage.keep(std::move(*opened));
                return !opened;
            });
            return profile;
        });
    broken("statements cut short", Layer::Limits, Status::Passed, "after 7 s", [](auto &stage) {
        stage.change(
            pg(),
            "CREATE ROLE dr_hasty LOGIN PASSWORD 'x' IN ROLE pg_read_all_data; " // other tests make tables
            "ALTER ROLE dr_hasty SET statement_timeout = '7s'",
            "DROP ROLE dr_hasty");
        return as(pg(), "dr_hasty", "x");
    });
    broken("profile wants more than there is", Layer::Limits, Status::Passed, "may open 90|lower",
           [](auto &stage) {
               ConnectionProfile profile = stage.ownPostgres().profile();
               profile.maxConnections = 90;
               return profile;
           });
}

void tst_Diagnostician::stateRows()
{
    broken("standby as a target for writes", Layer::Privileges, Status::Passed,
           "standby|connect to the primary", [](auto &stage) {
               PrivatePostgres &server = stage.ownPostgres();
               server.stop();
               if (!server.becomeStandby())
                   qFatal("no standby");
               return DiagnosisStage::started(server).profile();
           });
    broken("standby that lets nobody in", Layer::Database, Status::Failed,
           "Try again in a moment|hot_standby", [](auto &stage) {
               PrivatePostgres &server =
                   stage.ownPostgres({.settings = {QStringLiteral("hot_standby = off")}});
               server.stop();
               if (!server.becomeStandby())
                   qFatal("no standby");
               return DiagnosisStage::started(server).profile();
           });
    broken("full disk", Layer::Limits, Status::Failed, "disk|space", [](auto &stage) {
        const QString disk = TestServers::environment("PENSTOCK_TEST_SMALL_DISK");
        if (disk.isEmpty())
            return ConnectionProfile(); // only root may mount one
        PrivatePostgres &server = stage.ownPostgres({.parent = disk});
        auto connection = DiagnosisStage::tryOpen(server.profile());
        if (!connection)
            qFatal("%s", qPrintable(connection.error().toText()));
        DiagnosisStage::run(**connection, "CREATE TABLE t (a text)");
        // In ever smaller pieces, until not even one row fits.
        for (const char *rows : {"30000", "3000", "300", "30", "8"}) {
            for (bool fits = true; fits;) {
                auto cursor =
                    (*connection)
                        ->execute({.text = QStringLiteral("INSERT INTO t SELECT repeat('x', 1000) FROM "
                                                          "generate_series(1, %1)")
                                               .arg(QLatin1String(rows))});
                fits = cursor && (*cursor)->next().has_value();
            }
        }
        return server.profile();
    });
    broken("clock that runs ahead", Layer::Clock, Status::Failed, "ahead|timedatectl set-ntp true",
           [](auto &stage) {
               if (!QFile::exists(clockLibraryFile()))
                   return ConnectionProfile(); // the package faketime is not installed
               PrivatePostgres &server = stage.ownPostgres();
               server.stop();
               qputenv("LD_PRELOAD", clockLibraryFile().toLocal8Bit());
               qputenv("FAKETIME", "+90s");
               qputenv("FAKETIME_DONT_FAKE_MONOTONIC", "1");
               DiagnosisStage::started(server);
               for (const char *name : {"LD_PRELOAD", "FAKETIME", "FAKETIME_DONT_FAKE_MONOTONIC"})
                   qunsetenv(name);
               return server.profile();
           });
}

void tst_Diagnostician::fileRows()
{
    broken("missing file", Layer::Database, Status::Failed, "does not exist|path|VACUUM",
           [](auto &stage) { return TestServers::sqlite(stage.path(QStringLiteral("none.sqlite"))); });
    broken("file in another case", Layer::Database, Status::Failed, "there is Shop.sqlite", [](auto &stage) {
        stage.write(QStringLiteral("Shop.sqlite"), {});
        return TestServers::sqlite(stage.path(QStringLiteral("shop.sqlite")));
    });
    broken("missing folder", Layer::Database, Status::Failed, "mounted",
           [](auto &stage) { return TestServers::sqlite(stage.path(QStringLiteral("no/where.sqlite"))); });
    broken("dangling link", Layer::Database, Status::Failed, "is a link to", [](auto &stage) {
        QFile::link(QStringLiteral("/nowhere/at.all"), stage.path(QStringLiteral("link.sqlite")));
        return TestServers::sqlite(stage.path(QStringLiteral("link.sqlite")));
    });
    broken("folder", Layer::Database, Status::Failed, "is a folder|inside it",
           [](auto &stage) { return TestServers::sqlite(stage.path(QString())); });
    broken("text file", Layer::Database, Status::Failed, "but a text|sqlite3 new.sqlite <",
           [](auto &stage) { return fileOf(stage, QByteArray("CREATE TABLE t (a);\n").repeated(20)); });
    broken("encrypted", Layer::Database, Status::Failed, "encrypted|backup", [](auto &stage) {
        QByteArray noise;
        for (int i = 0; i < 4096; ++i)
            noise += static_cast<char>((i * 7919 + i * i) % 251);
        return fileOf(stage, noise);
    });
    broken("damaged header", Layer::Database, Status::Failed, "header|.recover", [](auto &stage) {
        return fileOf(stage,
                      patched(goodFile(stage, QStringLiteral("good.sqlite")), 16, QByteArray("\x03\x07", 2)));
    });
    broken("cut off", Layer::Database, Status::Failed, "cut off|copy it again", [](auto &stage) {
        return fileOf(stage, goodFile(stage, QStringLiteral("good.sqlite")).chopped(8192));
    });
    broken("damaged page", Layer::Database, Status::Failed, "is damaged|.recover", [](auto &stage) {
        return fileOf(
            stage, patched(goodFile(stage, QStringLiteral("good.sqlite")), 4096 * 3, QByteArray(64, '\x7f')));
    });
    broken("locked by another program", Layer::Database, Status::Failed, "holds the file", [](auto &stage) {
        goodFile(stage, QStringLiteral("good.sqlite"));
        const ConnectionProfile profile = TestServers::sqlite(stage.path(QStringLiteral("good.sqlite")));
        stage.occupy(profile, "BEGIN EXCLUSIVE");
        return profile;
    });
}

void tst_Diagnostician::brokenSetups()
{
    QFETCH(Layer, layer);
    QFETCH(Status, status);
    QFETCH(QString, words);
    QFETCH(Breaking, breaking);
    DiagnosisStage stage;
    const ConnectionProfile profile = breaking(stage);
    if (profile.name.isEmpty())
        QSKIP("this machine or user cannot break that");
    const DiagnosisReport report = Diagnostician::run(profile);
    const DiagnosisReport::Entry &entry = report.layers.at(static_cast<std::size_t>(layer));
    if (qEnvironmentVariableIsSet("PENSTOCK_PICTURES"))
        qInfo().noquote() << report.toText();
    QVERIFY2(entry.status == status, qPrintable(report.toText()));
    if (status == Status::Failed)
        QCOMPARE(report.failure(), &entry);
    else
        QVERIFY2(!report.failure(), qPrintable(report.toText()));
    QVERIFY2(!entry.advice.isEmpty(), qPrintable(report.toText()));
    for (const QString &word : words.split(QLatin1Char('|')))
        QVERIFY2((entry.detail + entry.advice).contains(word),
                 qPrintable(word + QLatin1Char('\n') + report.toText()));
}

void tst_Diagnostician::brokenForSomebodyElse_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<Breaking>("breaking");
    const auto broken = [](const char *name, const char *words, Breaking breaking) {
        QTest::newRow(name) << QString::fromUtf8(words) << std::move(breaking);
    };
    broken("unreadable", "cannot be read|belongs to", [](auto &stage) {
        const ConnectionProfile profile = fileOf(stage, {});
        QFile::setPermissions(profile.database, QFile::Permissions());
        return profile;
    });
    broken("WAL in a read-only folder", "WAL", [](auto &stage) {
        const ConnectionProfile profile = fileOf(stage, {});
        DiagnosisStage::run(profile, "PRAGMA journal_mode = WAL; CREATE TABLE t (a)");
        QFile::setPermissions(profile.database, QFile::Permissions(0x6666));
        QFile::setPermissions(stage.path(QString()), QFile::Permissions(0x5555));
        return profile;
    });
}

/// What root may do all the same: the one who asks is another user where root runs this.
void tst_Diagnostician::brokenForSomebodyElse()
{
    QFETCH(QString, words);
    QFETCH(Breaking, breaking);
    DiagnosisStage stage;
    QFile::setPermissions(stage.path(QString()), QFile::Permissions(0x7755));
    const ConnectionProfile profile = breaking(stage);
    QProcess asker;
    asker.start(QCoreApplication::applicationFilePath(), {askAsNobody, profile.database});
    QVERIFY(asker.waitForFinished(60'000));
    const QByteArray said = asker.readAllStandardOutput();
    const QJsonObject report = QJsonDocument::fromJson(said).object();
    QVERIFY2(asker.exitCode() == 0 && !report.isEmpty(), (said + asker.readAllStandardError()).constData());
    int failures = 0;
    for (const auto &value : report[QStringLiteral("layers")].toArray()) {
        if (value[QStringLiteral("status")] != QLatin1String("failed"))
            continue;
        ++failures;
        QCOMPARE(value[QStringLiteral("layer")].toString(), QStringLiteral("database"));
        const QString advice = value[QStringLiteral("advice")].toString();
        QVERIFY2(!advice.isEmpty(), said.constData());
        for (const QString &word : words.split(QLatin1Char('|')))
            QVERIFY2((value[QStringLiteral("detail")].toString() + advice).contains(word), said.constData());
    }
    QVERIFY2(failures == 1, said.constData());
    QFile::setPermissions(stage.path(QString()), QFile::Permissions(0x7755)); // so that it can go
}

void tst_Diagnostician::healthy_data()
{
    QTest::addColumn<Breaking>("making");
    const auto row = [](const char *name, Breaking making) { QTest::newRow(name) << std::move(making); };
    row("PostgreSQL", [](auto &) { return pg(); });
    row("PostgreSQL, TLS", [](auto &) { return encrypted(pg(), TlsMode::VerifyFull); });
    row("PostgreSQL, socket", [](auto &) {
        ConnectionProfile profile = pg();
        profile.host = TestServers::environment("PENSTOCK_TEST_PG_SOCKET_DIR");
        return profile;
    });
    row("MariaDB", [](auto &) { return maria(); });
    row("MariaDB, TLS", [](auto &) { return encrypted(maria(), TlsMode::VerifyFull); });
    row("SQLite", [](auto &stage) {
        goodFile(stage, QStringLiteral("good.sqlite"));
        return TestServers::sqlite(stage.path(QStringLiteral("good.sqlite")));
    });
}

/// A diagnosis that finds fault with what is well would send people the wrong way.
void tst_Diagnostician::healthy()
{
    QFETCH(Breaking, making);
    DiagnosisStage stage;
    const DiagnosisReport report = Diagnostician::run(making(stage));
    if (qEnvironmentVariableIsSet("PENSTOCK_PICTURES"))
        qInfo().noquote() << report.toText();
    QVERIFY2(!report.failure(), qPrintable(report.toText()));
    for (const DiagnosisReport::Entry &entry : report.layers)
        QVERIFY2(entry.advice.isEmpty(), qPrintable(report.toText()));
    QCOMPARE(report.layers.back().status, Status::Passed);
}

void tst_Diagnostician::everyLayerOnceInOrder()
{
    DiagnosisStage stage;
    for (const ConnectionProfile &profile :
         {pg(), maria(), at(pg(), stage.freePort()), as(maria(), "penstock", "wrong"),
          fileOf(stage, QByteArray(4096, 'x')), at(pg(), -5), in(pg(), "dr_none")}) {
        std::vector<Layer> told;
        const DiagnosisReport report = Diagnostician::run(
            profile, [&told](const DiagnosisReport::Entry &entry) { told.push_back(entry.layer); });
        QCOMPARE(told.size(), std::size_t(9));
        for (std::size_t i = 0; i < told.size(); ++i) {
            QCOMPARE(static_cast<std::size_t>(told[i]), i);
            QCOMPARE(static_cast<std::size_t>(report.layers[i].layer), i);
        }
    }
}

void tst_Diagnostician::theReportAsJson()
{
    DiagnosisStage stage;
    const DiagnosisReport report = Diagnostician::run(at(pg(), stage.freePort()));
    const QJsonObject json = report.toJson();
    QCOMPARE(json.keys(), (QStringList{QStringLiteral("connection"), QStringLiteral("layers")}));
    QCOMPARE(json[QStringLiteral("connection")].toString(), report.connection);
    const QJsonArray layers = json[QStringLiteral("layers")].toArray();
    QCOMPARE(layers.size(), 9);
    for (const auto &value : layers)
        QCOMPARE(value.toObject().keys(),
                 (QStringList{QStringLiteral("advice"), QStringLiteral("detail"), QStringLiteral("layer"),
                              QStringLiteral("milliseconds"), QStringLiteral("status")}));
    QCOMPARE(layers[1].toObject()[QStringLiteral("layer")].toString(), QStringLiteral("tcp"));
    QCOMPARE(layers[1].toObject()[QStringLiteral("status")].toString(), QStringLiteral("failed"));
    QCOMPARE(layers[2].toObject()[QStringLiteral("status")].toString(), QStringLiteral("skipped"));
}

void tst_Diagnostician::stopsAtOnce_data()
{
    QTest::addColumn<Breaking>("making");
    QTest::addColumn<int>("after");
    const auto row = [](const char *name, int after, Breaking making) {
        QTest::newRow(name) << std::move(making) << after;
    };
    row("no connection", 300, [](auto &stage) { return at(pg(), stage.blackHole(), 60s); });
    row("no greeting", 300, [](auto &stage) { return at(pg(), stage.stranger(Manner::Silent), 60s); });
    row("who else it may be", 1500,
        [](auto &stage) { return at(maria(), stage.stranger(Manner::Silent), 1s); });
    // Each answer comes after a second.
    const auto late = [](ConnectionProfile profile) {
        return [profile](auto &stage) { return within(60s, stage.late(profile, 1s)); };
    };
    row("look at TLS", 1500, late(encrypted(pg(), TlsMode::Require)));
    row("offer of TLS", 2500, late(encrypted(pg(), TlsMode::Require)));
    row("TLS", 3500, late(encrypted(pg(), TlsMode::Require)));
    row("sign-in", 4500, late(encrypted(pg(), TlsMode::Require)));
    row("look at TLS, MariaDB", 1500, late(encrypted(maria(), TlsMode::Require)));
    row("greeting, MariaDB", 2500, late(encrypted(maria(), TlsMode::Require)));
    row("TLS, MariaDB", 3500, late(encrypted(maria(), TlsMode::Require)));
    row("sign-in, MariaDB", 4500, late(encrypted(maria(), TlsMode::Require)));
    row("questions", 4500, late(pg()));
    row("questions, MariaDB", 4500, late(maria()));
}

/// Whatever it waits for, a program's end waits for it.
void tst_Diagnostician::stopsAtOnce()
{
    QFETCH(Breaking, making);
    QFETCH(int, after);
    DiagnosisStage stage;
    const ConnectionProfile profile = making(stage);
    std::stop_source stop;
    QElapsedTimer sinceStop;
    const SchedulingDelay delay;
    std::jthread stopper([&stop, &sinceStop, after] {
        std::this_thread::sleep_for(std::chrono::milliseconds(after));
        sinceStop.start();
        stop.request_stop();
    });
    const DiagnosisReport report = Diagnostician::run(profile, {}, stop.get_token());
    QVERIFY2(stop.stop_requested(), qPrintable(report.toText())); // it would have gone on
    stopper.join();
    QVERIFY2(sinceStop.elapsed() < 500 + delay.worstMilliseconds(),
             qPrintable(QString::number(sinceStop.elapsed())));
    QCOMPARE(report.layers.size(), std::size_t(9));
    QVERIFY2(!report.failure(),
             qPrintable(report.toText())); // a server that was not waited for is not at fault
}

void tst_Diagnostician::goesAtOnce()
{
    DiagnosisStage stage;
    TestWorkspace workspace;
    Services services(workspace.options());
    services.open(this, [](const Result<void> &opened) { PENSTOCK_VERIFY(opened); });
    for (const int port : {stage.blackHole(), stage.stranger(Manner::Silent)}) {
        auto diagnostician = std::make_unique<Diagnostician>(services.databases());
        QSignalSpy layers(diagnostician.get(), &Diagnostician::layerDone);
        QVERIFY(diagnostician->diagnose(at(pg(), port, 60s)));
        QTRY_COMPARE(layers.size(), 1); // at the port now
        const SchedulingDelay delay;
        QElapsedTimer timer;
        timer.start();
        diagnostician.reset();
        QVERIFY2(timer.elapsed() < 500 + delay.worstMilliseconds(),
                 qPrintable(QString::number(timer.elapsed())));
    }
}

/// Twice the time to connect, and five seconds.
void tst_Diagnostician::endsInTime()
{
    DiagnosisStage stage;
    for (const int port : {stage.blackHole(), stage.stranger(Manner::Silent)}) {
        QElapsedTimer timer;
        timer.start();
        QVERIFY(Diagnostician::run(at(maria(), port)).failure());
        QVERIFY2(timer.elapsed() < 7000 + 3000, qPrintable(QString::number(timer.elapsed())));
    }
}

void tst_Diagnostician::inTheBackground()
{
    TestWorkspace workspace;
    workspace.save(workspace.sqlite(QStringLiteral("notes")));
    Services services(workspace.options());
    services.open(this, [](const Result<void> &opened) { PENSTOCK_VERIFY(opened); });
    Diagnostician diagnostician(services.databases());
    QSignalSpy layers(&diagnostician, &Diagnostician::layerDone);
    QSignalSpy finished(&diagnostician, &Diagnostician::finished);
    QSignalSpy failed(&diagnostician, &Diagnostician::failed);
    QVERIFY(diagnostician.diagnose(QStringLiteral("notes")));
    QVERIFY(diagnostician.isRunning());
    QVERIFY(!diagnostician.diagnose(QStringLiteral("notes")));
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(layers.size(), 9);
    QVERIFY(!diagnostician.isRunning());
    QVERIFY(diagnostician.diagnose(QStringLiteral("none")));
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(!diagnostician.isRunning());
}

int main(int argc, char **argv)
{
    if (argc == 3 && QLatin1String(argv[1]) == askAsNobody)
        return askedAsNobody(argc, argv);
    QCoreApplication application(argc, argv);
    tst_Diagnostician test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_Diagnostician.moc"
