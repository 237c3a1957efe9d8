// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/connection/ConnectionProfile.h"

#include "tests/support/TestServers.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

using namespace std::chrono_literals;

class TestConnectionProfile final : public QObject
{
    Q_OBJECT

private slots:
    void namesOfTypes_data();
    void namesOfTypes();
    void anUnknownTypeIsRefusedByName();
    void validationMakesWhole();
    void refuses_data();
    void refuses();
    void locality_data();
    void locality();
    void tlsInForce_data();
    void tlsInForce();
    void plaintextInProductionWantsAYes();
    void tlsFilesAreNamedWhenMissing();
    void aFileBecomesAbsolute();
    void theConnectionStringRules();
    void safetyFollowsTheEnvironment();
    void readOnlyIsOneTruth();
    void jsonRoundTrip();
    void importsTheSpecificationsForm_data();
    void importsTheSpecificationsForm();
    void refusesJsonOfTheWrongType();
};

namespace {

ConnectionProfile server(const QString &host = QStringLiteral("db.example.com"))
{
    ConnectionProfile profile;
    profile.name = QStringLiteral("shop");
    profile.host = host;
    profile.database = QStringLiteral("shop");
    profile.username = QStringLiteral("app");
    profile.password = Secret("s3cr3t-canary");
    return profile;
}

using Change = std::function<void(ConnectionProfile &)>;

} // namespace

Q_DECLARE_METATYPE(Change)

void TestConnectionProfile::namesOfTypes_data()
{
    QTest::addColumn<QString>("imported");
    QTest::addColumn<QString>("name");
    for (const auto &[imported, name] : {std::pair{"POSTGRESQL", "postgresql"},
                                         {"MYSQL", "mysql"},
                                         {"MONGODB", "mongodb"},
                                         {"MILES_REPUBLIC", "medusa"},
                                         {"EXTERNAL_API", "postgresql"},
                                         {"SQLITE", "sqlite"},
                                         {"MARIADB", "mariadb"},
                                         {"WHATEVER", "postgresql"}})
        QTest::newRow(imported) << QString::fromLatin1(imported) << QString::fromLatin1(name);
}

void TestConnectionProfile::namesOfTypes()
{
    QFETCH(QString, imported);
    QTEST(DatabaseTypes::toName(DatabaseTypes::fromImportedName(imported)), "name");
    for (const QString &name : DatabaseTypes::names()) {
        QCOMPARE(DatabaseTypes::toName(DatabaseTypes::fromName(name).value()), name);
        QCOMPARE(DatabaseTypes::toName(DatabaseTypes::fromName(name.toUpper()).value()), name);
    }
}

void TestConnectionProfile::anUnknownTypeIsRefusedByName()
{
    const auto type = DatabaseTypes::fromName(QStringLiteral("dbase"));
    QVERIFY(!type);
    QVERIFY(type.error().message.contains(QLatin1String("dbase")));
    QVERIFY(type.error().advice.contains(QLatin1String("postgresql")));
    QCOMPARE(DatabaseTypes::fromName(QStringLiteral("Postgres")).value(), DatabaseType::PostgreSql);
}

void TestConnectionProfile::validationMakesWhole()
{
    ConnectionProfile profile = server(QStringLiteral("  db.example.com. "));
    profile.name = QStringLiteral(" shop ");
    profile.colour = QStringLiteral("#AABBcc");
    QStringList warnings;
    const auto whole = profile.validated(&warnings);
    PENSTOCK_VERIFY(whole);
    QCOMPARE(warnings, QStringList());
    QCOMPARE(whole->name, QStringLiteral("shop"));
    QCOMPARE(whole->host, QStringLiteral("db.example.com"));
    QCOMPARE(whole->colour, QStringLiteral("#aabbcc"));
    QCOMPARE(whole->port, 5432);
    QCOMPARE(whole->id.size(), 36);
    QVERIFY(server().validated()->id != whole->id);
    QCOMPARE(whole->tlsMode(), TlsMode::VerifyFull);
    QCOMPARE(whole->maxConnections, 20);
    QVERIFY(whole->idleTimeout == 30s && whole->acquireTimeout == 5s && whole->connectTimeout == 5s);
    const auto again = whole->validated();
    PENSTOCK_VERIFY(again);
    QCOMPARE(again->toJson(true), whole->toJson(true));
}

void TestConnectionProfile::refuses_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("word");
    const auto row = [](const char *name, const Change &change, const char *word) {
        QTest::newRow(name) << change << QString::fromUtf8(word);
    };
    row(
        "no name", [](auto &p) { p.name = QStringLiteral("  "); }, "needs a name");
    row(
        "long name", [](auto &p) { p.name = QString(64, QLatin1Char('x')); }, "63");
    row(
        "line break in name", [](auto &p) { p.name = QStringLiteral("a\nb"); }, "control character");
    row(
        "line break in id", [](auto &p) { p.id = QStringLiteral("a\nb"); }, "control character");
    row(
        "no host", [](auto &p) { p.host.clear(); }, "needs a host");
    row(
        "a dot", [](auto &p) { p.host = QStringLiteral("."); }, "needs a host");
    row(
        "two hosts", [](auto &p) { p.host = QStringLiteral("a,b"); }, "Several hosts");
    row(
        "URL as host", [](auto &p) { p.host = QStringLiteral("postgresql://u:hunter-canary@h"); },
        "no host name has");
    row(
        "blank in host", [](auto &p) { p.host = QStringLiteral("a b"); }, "no host name has");
    row(
        "port -1", [](auto &p) { p.port = -1; }, "no port");
    row(
        "port 65536", [](auto &p) { p.port = 65536; }, "no port");
    row(
        "no database", [](auto &p) { p.database.clear(); }, "name of a database");
    row(
        "NUL in database", [](auto &p) { p.database = QString(QChar(0)) + QLatin1Char('x'); },
        "control character");
    row(
        "NUL in password", [](auto &p) { p.password = Secret(std::string_view("a\0-canary", 9)); }, "NUL");
    row(
        "bytes as password", [](auto &p) { p.password = Secret("\xff-canary"); }, "UTF-8");
    row(
        "no connections", [](auto &p) { p.maxConnections = 0; }, "from 1 to 1000");
    row(
        "1001 connections", [](auto &p) { p.maxConnections = 1001; }, "from 1 to 1000");
    row(
        "budget below pool", [](auto &p) { p.serverBudget = 19; }, "serverBudget");
    row(
        "negative budget", [](auto &p) { p.serverBudget = -1; }, "serverBudget");
    row(
        "hasty connect", [](auto &p) { p.connectTimeout = 249ms; }, "connectTimeout");
    row(
        "hasty acquire", [](auto &p) { p.acquireTimeout = 0ms; }, "acquireTimeout");
    row(
        "endless connect", [](auto &p) { p.connectTimeout = 2h; }, "connectTimeout");
    row(
        "negative idle", [](auto &p) { p.idleTimeout = -1ms; }, "idleTimeout");
    row(
        "negative lifetime", [](auto &p) { p.lifetime = -1ms; }, "lifetime");
    row(
        "negative statement", [](auto &p) { p.statementTimeout = -1ms; }, "statementTimeout");
    row(
        "health too often", [](auto &p) { p.healthInterval = 4; }, "healthInterval");
    row(
        "health too seldom", [](auto &p) { p.healthInterval = 3601; }, "healthInterval");
    row(
        "colour by name", [](auto &p) { p.colour = QStringLiteral("red"); }, "#rrggbb");
    row(
        "certificate alone", [](auto &p) { p.tlsCertFile = QStringLiteral("/dev/null"); }, "key file");
    row(
        "key alone", [](auto &p) { p.tlsKeyFile = QStringLiteral("/dev/null"); }, "certificate");
    const auto file = [](const QString &path) {
        return [path](ConnectionProfile &p) {
            p.type = DatabaseType::Sqlite;
            p.database = path;
        };
    };
    row("no file", file(QString()), "needs a file");
    row("memory", file(QStringLiteral(":memory:")), "in memory");
    row("memory as address", file(QStringLiteral("file::memory:?cache=shared")), "file:");
}

void TestConnectionProfile::refuses()
{
    QFETCH(Change, change);
    QFETCH(QString, word);
    ConnectionProfile profile = server();
    change(profile);
    const auto whole = profile.validated();
    QVERIFY(!whole);
    QCOMPARE(whole.error().code, ErrorCode::Invalid);
    QVERIFY2(whole.error().toText().contains(word), qPrintable(whole.error().toText()));
    QVERIFY2(!whole.error().toText().contains(QLatin1String("canary")), qPrintable(whole.error().toText()));
}

void TestConnectionProfile::locality_data()
{
    QTest::addColumn<bool>("local");
    for (const char *host : {"localhost", "LOCALHOST", "127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1",
                             "/run/pg", "0:0:0:0:0:0:0:1", "0::0001"})
        QTest::newRow(host) << true;
    for (const char *host : {"db.example.com", "127.0.0.1.example.com", "localhost.example.com", "10.0.0.1",
                             "127.1", "0.0.0.0", "::2", "::", "", "::ffff:10.0.0.1", "my.localhost",
                             "127.0.0.256", "127.0.0", "127.0.0.01", "fe80::1", "1::1", "::1:1"})
        QTest::newRow(host) << false;
}

void TestConnectionProfile::locality()
{
    QTEST(server(QString::fromLatin1(QTest::currentDataTag())).isLocal(), "local");
}

void TestConnectionProfile::tlsInForce_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("asked");
    QTest::addColumn<QString>("inForce");
    QTest::addColumn<QString>("warning");
    QTest::newRow("remote") << "h"
                            << ""
                            << "verify-full"
                            << "";
    QTest::newRow("loopback") << "127.0.0.1"
                              << ""
                              << "disable"
                              << "";
    QTest::newRow("socket") << "/run/pg"
                            << ""
                            << "disable"
                            << "";
    QTest::newRow("loopback, verified") << "localhost"
                                        << "verify-full"
                                        << "verify-full"
                                        << "";
    QTest::newRow("remote, plain") << "h"
                                   << "disable"
                                   << "disable"
                                   << "not encrypted";
    QTest::newRow("remote, prefer") << "h"
                                    << "prefer"
                                    << "prefer"
                                    << "not authenticated";
    QTest::newRow("remote, require") << "h"
                                     << "require"
                                     << "require"
                                     << "encrypted, not authenticated";
    QTest::newRow("remote, verify-ca") << "h"
                                       << "verify-ca"
                                       << "verify-ca"
                                       << "";
}

void TestConnectionProfile::tlsInForce()
{
    QFETCH(QString, host);
    QFETCH(QString, asked);
    QFETCH(QString, warning);
    ConnectionProfile profile = server(host);
    if (!asked.isEmpty())
        profile.tls = TlsModes::fromName(asked).value();
    QStringList warnings;
    const auto whole = profile.validated(&warnings);
    PENSTOCK_VERIFY(whole);
    QTEST(TlsModes::toName(whole->tlsMode()), "inForce");
    QCOMPARE(whole->ssl(), whole->tlsMode() != TlsMode::Disable);
    QCOMPARE(warnings.size(), warning.isEmpty() ? 0 : 1);
    QVERIFY(warnings.join(QString()).contains(warning));
}

void TestConnectionProfile::plaintextInProductionWantsAYes()
{
    ConnectionProfile profile = server();
    profile.environment = Environment::Production;
    profile.tls = TlsMode::Disable;
    const auto refused = profile.validated();
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Unconfirmed);
    QVERIFY(refused.error().advice.contains(QLatin1String("verify-full")));

    profile.plaintextConfirmed = true;
    QStringList warnings;
    const auto confirmed = profile.validated(&warnings);
    PENSTOCK_VERIFY(confirmed);
    QCOMPARE(warnings.size(), 1);
    QVERIFY(confirmed->plaintextConfirmed);

    // The yes does not outlive what it was said to.
    profile.tls = TlsMode::VerifyFull;
    QVERIFY(!profile.validated()->plaintextConfirmed);
    profile.host = QStringLiteral("localhost");
    profile.tls = TlsMode::Disable;
    profile.plaintextConfirmed = false;
    PENSTOCK_VERIFY(profile.validated());
}

void TestConnectionProfile::tlsFilesAreNamedWhenMissing()
{
    ConnectionProfile profile = server();
    profile.tlsCaFile = QStringLiteral("/nowhere/ca.pem");
    const auto refused = profile.validated();
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(QLatin1String("/nowhere/ca.pem")));
    profile.tlsCaFile = QFINDTESTDATA("tst_ConnectionProfile.cpp");
    PENSTOCK_VERIFY(profile.validated());
}

void TestConnectionProfile::aFileBecomesAbsolute()
{
    QTemporaryDir dir;
    const QString before = QDir::currentPath();
    QVERIFY(QDir::setCurrent(dir.path()));
    ConnectionProfile profile = server();
    profile.type = DatabaseType::Sqlite;
    profile.database = QStringLiteral("data/../shop.db");
    const auto whole = profile.validated();
    QDir::setCurrent(before);
    PENSTOCK_VERIFY(whole);
    QCOMPARE(whole->database, QDir(dir.path()).canonicalPath() + QStringLiteral("/shop.db"));
    QVERIFY(whole->host.isEmpty() && whole->port == 0 && whole->password.isEmpty() && whole->isLocal());
    QCOMPARE(whole->displayUrl(), QStringLiteral("sqlite://") + whole->database);
}

void TestConnectionProfile::theConnectionStringRules()
{
    ConnectionProfile profile = server();
    profile.connectionString = Secret("mysql://bob:p%40ss@other:3307/crm?ssl=true&schema=x");
    QStringList warnings;
    const auto whole = profile.validated(&warnings);
    PENSTOCK_VERIFY(whole);
    QCOMPARE(whole->type, DatabaseType::MySql);
    QCOMPARE(whole->displayUrl(), QStringLiteral("mysql://bob@other:3307/crm"));
    QVERIFY(whole->password == Secret("p@ss"));
    QVERIFY(whole->connectionString.isEmpty());
    QCOMPARE(whole->tlsMode(), TlsMode::VerifyFull);
    QCOMPARE(warnings.size(), 1);

    profile.type = DatabaseType::Medusa;
    profile.connectionString = Secret("postgres://bob@other/crm");
    QCOMPARE(profile.validated()->type, DatabaseType::Medusa);
    profile.connectionString = Secret("nonsense canary");
    QVERIFY(!profile.validated());
}

void TestConnectionProfile::safetyFollowsTheEnvironment()
{
    ConnectionProfile profile = server();
    QCOMPARE(profile.safetyLevel(), SafetyLevel::Silent);
    QVERIFY(!profile.manualCommit());
    profile.environment = Environment::Test;
    QCOMPARE(profile.safetyLevel(), SafetyLevel::Silent);
    profile.environment = Environment::Production;
    QCOMPARE(profile.safetyLevel(), SafetyLevel::ConfirmWrites);
    QVERIFY(profile.manualCommit());
    profile.setSafety(SafetyLevel::ConfirmAll);
    profile.manualCommitChoice = false;
    QCOMPARE(profile.safetyLevel(), SafetyLevel::ConfirmAll);
    QVERIFY(!profile.manualCommit());
    for (const auto level :
         {SafetyLevel::Silent, SafetyLevel::ConfirmWrites, SafetyLevel::ConfirmAll, SafetyLevel::ReadOnly})
        QCOMPARE(SafetyLevels::fromName(SafetyLevels::toName(level).toUpper()).value(), level);
    const auto unknown = SafetyLevels::fromName(QStringLiteral("brave"));
    QVERIFY(!unknown && unknown.error().advice.contains(QLatin1String("confirm-writes")));
}

void TestConnectionProfile::readOnlyIsOneTruth()
{
    ConnectionProfile profile = server();
    profile.safety = SafetyLevel::ReadOnly;
    auto whole = profile.validated();
    PENSTOCK_VERIFY(whole);
    QVERIFY(whole->readOnly);

    profile.safety = SafetyLevel::Silent;
    profile.readOnly = true;
    QCOMPARE(profile.safetyLevel(), SafetyLevel::ReadOnly);
    whole = profile.validated();
    PENSTOCK_VERIFY(whole);
    QCOMPARE(whole->safety, std::optional(SafetyLevel::ReadOnly));

    whole->setSafety({});
    QVERIFY(!whole->readOnly && !whole->validated()->readOnly);
}

void TestConnectionProfile::jsonRoundTrip()
{
    ConnectionProfile profile = server();
    profile.id = QStringLiteral("id-1");
    profile.type = DatabaseType::MariaDb;
    profile.port = 3307;
    profile.password = Secret("p'\"\\ \u00e4\U0001f511\n");
    profile.tls = TlsMode::VerifyCa;
    profile.isDefault = true;
    profile.isActive = false;
    profile.description = QStringLiteral("two\nlines");
    profile.maxConnections = 7;
    profile.serverBudget = 9;
    profile.healthInterval = 60;
    profile.region = QStringLiteral("eu-west");
    profile.readOnly = true;
    profile.environment = Environment::Production;
    profile.colour = QStringLiteral("#123456");
    profile.group = QStringLiteral("g");
    profile.tlsCaFile = QStringLiteral("/ca");
    profile.tlsCertFile = QStringLiteral("/cert");
    profile.tlsKeyFile = QStringLiteral("/key");
    profile.connectTimeout = 1s;
    profile.acquireTimeout = 2s;
    profile.idleTimeout = 3s;
    profile.lifetime = 4s;
    profile.statementTimeout = 5s;
    profile.plaintextConfirmed = true;
    profile.safety = SafetyLevel::ConfirmAll;
    profile.manualCommitChoice = false;

    const QJsonObject json = profile.toJson(true);
    const auto text = QJsonDocument(json).toJson();
    const auto read = ConnectionProfile::fromJson(QJsonDocument::fromJson(text).object());
    PENSTOCK_VERIFY(read);
    QCOMPARE(read->toJson(true), json);
    QVERIFY(read->password == profile.password);
    QCOMPARE(read->statementTimeout.count(), 5000);
    QVERIFY(*read == profile);

    profile.connectionString = Secret("postgresql://u:canary@h/d");
    profile.password = Secret("canary");
    const QByteArray shown = QJsonDocument(profile.toJson(false)).toJson();
    QVERIFY(!shown.contains("canary") && !shown.contains("password") && !shown.contains("connectionString"));
}

void TestConnectionProfile::importsTheSpecificationsForm_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("mode");
    QTest::addColumn<QString>("warning");
    QTest::newRow("postgresql") << QByteArray(
        R"({"id":"a","name":"n","type":"postgresql","host":"prod-db.example.com",
        "port":5432,"database":"miles","username":"app","password":"x","ssl":true,"isActive":true})")
                                << "postgresql://app@prod-db.example.com:5432/miles"
                                << "verify-full"
                                << "";
    QTest::newRow("mysql") << QByteArray(
        R"({"id":"a","name":"n","type":"mysql","host":"ffa-server.org","port":3306,
        "database":"ffa","username":"r","password":"x","ssl":false,"isActive":true,"description":null})")
                           << "mysql://r@ffa-server.org:3306/ffa"
                           << "disable"
                           << "not encrypted";
    QTest::newRow("string") << QByteArray(R"({"id":"a","name":"n","type":"postgresql",
        "connectionString":"postgresql://user:pass@host:5432/db?ssl=true","isActive":true})")
                            << "postgresql://user@host:5432/db"
                            << "verify-full"
                            << "";
    QTest::newRow("upper case") << QByteArray(
        R"({"name":"n","type":"MILES_REPUBLIC","host":"h","database":"d"})")
                                << "postgresql://h:5432/d"
                                << "verify-full"
                                << "";
    QTest::newRow("file") << QByteArray(R"({"name":"n","type":"SQLITE","database":"/d/x.db"})")
                          << "sqlite:///d/x.db"
                          << "disable"
                          << "";
}

void TestConnectionProfile::importsTheSpecificationsForm()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, warning);
    const auto profile = ConnectionProfile::fromJson(QJsonDocument::fromJson(json).object());
    PENSTOCK_VERIFY(profile);
    QStringList warnings;
    const auto whole = profile->validated(&warnings);
    PENSTOCK_VERIFY(whole);
    QTEST(whole->displayUrl(), "url");
    QTEST(TlsModes::toName(whole->tlsMode()), "mode");
    QVERIFY2(warnings.join(QString()).contains(warning), qPrintable(warnings.join(QString())));
    QCOMPARE(warnings.size(), warning.isEmpty() ? 0 : 1);
}

void TestConnectionProfile::refusesJsonOfTheWrongType()
{
    for (const char *json : {R"({"port":"5432"})", R"({"port":1.5})", R"({"port":99999999999})",
                             R"({"name":7})", R"({"isActive":"yes"})", R"({"password":{"canary":1}})",
                             R"({"type":"dbase"})", R"({"environment":"moon"})", R"({"tls":"maybe"})",
                             R"({"ssl":"true"})", R"({"safety":"brave"})", R"({"manualCommit":"yes"})"}) {
        const auto read = ConnectionProfile::fromJson(QJsonDocument::fromJson(json).object());
        QVERIFY2(!read, json);
        QCOMPARE(read.error().code, ErrorCode::Invalid);
        QVERIFY(!read.error().toText().contains(QLatin1String("canary")));
    }
}

QTEST_GUILESS_MAIN(TestConnectionProfile)
#include "tst_ConnectionProfile.moc"
