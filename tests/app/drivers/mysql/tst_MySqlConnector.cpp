// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "app/drivers/Canceller.h"
#include "app/drivers/Connection.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/mysql/MySqlConnector.h"
#include "tests/app/drivers/mysql/MariaDbClient.h"
#include "tests/app/drivers/mysql/MySqlRelay.h"
#include "tests/app/drivers/mysql/TlsImpostor.h"

using std::chrono::milliseconds;

Q_DECLARE_METATYPE(TlsMode)

class TestMySqlConnector final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { PENSTOCK_NEED(MariaDb); }
    void opens();
    void opensUnixSockets_data();
    void opensUnixSockets();
    void namesWhatFails_data();
    void namesWhatFails();
    void passwords_data();
    void passwords();
    void refusesTooManyConnections();
    void encrypts_data();
    void encrypts();
    void refusesImpostors_data();
    void refusesImpostors();
    void refusesStrippedTls_data();
    void refusesStrippedTls();
    void keepsItsDeadline_data();
    void keepsItsDeadline();
    void readsNoLocalFiles();
    void ignoresTheEnvironment();
};

namespace {

Result<std::unique_ptr<Connection>> open(const ConnectionProfile &profile,
                                         milliseconds limit = milliseconds(5000))
{
    return MySqlConnector(profile).open({Origin::Kind::Ctl, QStringLiteral("test")}, Deadline::after(limit));
}

QByteArray firstCell(Connection &connection, const char *sql)
{
    auto cursor = connection.execute({QueryRequest::Language::Sql, QString::fromUtf8(sql)});
    if (!cursor)
        return cursor.error().toText().toUtf8();
    auto batch = (*cursor)->next();
    if (!batch || !*batch)
        return "no row";
    return QByteArray::fromStdString(std::string((*batch)->column(0).text(0)));
}

} // namespace

void TestMySqlConnector::opens()
{
    auto connection = open(TestServers::mariaDb());
    PENSTOCK_VERIFY(connection);
    QVERIFY((*connection)->isUsable());
    QVERIFY2((*connection)->serverVersion().startsWith(QLatin1String("MariaDB 10.")),
             qPrintable((*connection)->serverVersion()));
    QVERIFY((*connection)->serverSessionId() > 0);
    QCOMPARE((*connection)->transactionState(), TransactionState::None);
    QCOMPARE(firstCell(**connection, "SELECT CONCAT(CONNECTION_ID())").toLongLong(),
             (*connection)->serverSessionId());
    QCOMPARE(firstCell(**connection, "SELECT @@character_set_client"), QByteArray("utf8mb4"));
    const QVariant handle = (*connection)->nativeHandle();
    QVERIFY(handle.isValid() && *static_cast<void *const *>(handle.constData()) != nullptr);
    QCOMPARE(handle.metaType(), QMetaType::fromName("MYSQL*"));
}

void TestMySqlConnector::opensUnixSockets_data()
{
    QTest::addColumn<bool>("folder");
    QTest::newRow("socket") << false;
    QTest::newRow("its folder") << true;
}

void TestMySqlConnector::opensUnixSockets()
{
    QFETCH(bool, folder);
    ConnectionProfile profile = TestServers::mariaDb();
    profile.tls = TlsMode::VerifyFull; // means nothing here
    profile.host = TestServers::environment("PENSTOCK_TEST_MARIADB_SOCKET");
    QVERIFY(!profile.host.isEmpty());
    if (folder)
        profile.host = QFileInfo(profile.host).path();
    auto connection = open(profile);
    PENSTOCK_VERIFY(connection);
    PENSTOCK_VERIFY((*connection)->ping(Deadline::after(milliseconds(1000))));
    profile.host += QStringLiteral("/none");
    auto none = open(profile);
    QVERIFY(!none);
    QCOMPARE(int(none.error().code), int(ErrorCode::Unreachable));
}

void TestMySqlConnector::namesWhatFails_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("host") << QStringLiteral("host") << ErrorCode::NameLookup;
    QTest::newRow("port") << QStringLiteral("port") << ErrorCode::Unreachable;
    QTest::newRow("user") << QStringLiteral("user") << ErrorCode::Authentication;
    QTest::newRow("password") << QStringLiteral("password") << ErrorCode::Authentication;
    QTest::newRow("database") << QStringLiteral("database") << ErrorCode::NoDatabase;
    QTest::newRow("ca file") << QStringLiteral("ca") << ErrorCode::Tls;
}

void TestMySqlConnector::namesWhatFails()
{
    QFETCH(QString, what);
    QFETCH(ErrorCode, code);
    ConnectionProfile profile = TestServers::mariaDb();
    const std::string canary = "c@nary'\\%-42";
    if (what == QLatin1String("host"))
        profile.host = QStringLiteral("no-such-host.invalid");
    else if (what == QLatin1String("port"))
        profile.port = 1;
    else if (what == QLatin1String("user"))
        profile.username = QStringLiteral("nobody-knows-me");
    else if (what == QLatin1String("password"))
        profile.password = Secret(canary);
    else if (what == QLatin1String("database"))
        profile.database = QStringLiteral("no_such_database");
    else {
        profile.tls = TlsMode::VerifyCa;
        profile.tlsCaFile = QStringLiteral("/nonexistent.crt");
    }
    auto connection = open(profile);
    QVERIFY(!connection);
    const QString text = connection.error().toText();
    QCOMPARE(int(connection.error().code), int(code));
    QVERIFY2(text.contains(QLatin1String("\"maria\"")), qPrintable(text));
    QVERIFY(!connection.error().advice.isEmpty());
    QVERIFY(!text.contains(QString::fromStdString(canary)));
    if (code == ErrorCode::NoDatabase)
        QVERIFY2(text.contains(profile.database), qPrintable(text));
    if (code == ErrorCode::Unreachable)
        QVERIFY2(text.contains(QLatin1String("127.0.0.1:1")), qPrintable(text));
}

void TestMySqlConnector::passwords_data()
{
    QTest::addColumn<QByteArray>("password");
    QTest::newRow("quotes") << QByteArray("it's \"quoted\" `so` \\ and #%@");
    QTest::newRow("not ascii") << QByteArray("pässwörd日本😀");
    QTest::newRow("long") << QByteArray(500, 'x');
    QTest::newRow("empty") << QByteArray("");
}

void TestMySqlConnector::passwords()
{
    QFETCH(QByteArray, password);
    const QByteArray name = "penstock_pw_" + QByteArray::number(QCoreApplication::applicationPid());
    QByteArray quoted = password;
    quoted.replace('\\', "\\\\").replace('\'', "''");
    QVERIFY(MariaDbClient::run("CREATE OR REPLACE USER " + name + " IDENTIFIED BY '" + quoted + "'", {}));
    ConnectionProfile profile = TestServers::mariaDb();
    profile.database.clear();
    profile.username = QString::fromLatin1(name);
    profile.password = Secret(password.toStdString());
    auto connection = open(profile);
    QVERIFY(MariaDbClient::run("DROP USER " + name, {}));
    PENSTOCK_VERIFY(connection);
}

void TestMySqlConnector::refusesTooManyConnections()
{
    const QByteArray name = "penstock_limit_" + QByteArray::number(QCoreApplication::applicationPid());
    QVERIFY(MariaDbClient::run("CREATE OR REPLACE USER " + name + " WITH MAX_USER_CONNECTIONS 1", {}));
    ConnectionProfile profile = TestServers::mariaDb();
    profile.database.clear();
    profile.username = QString::fromLatin1(name);
    profile.password = {};
    auto first = open(profile);
    auto second = open(profile);
    QVERIFY(MariaDbClient::run("DROP USER " + name, {}));
    PENSTOCK_VERIFY(first);
    QVERIFY(!second);
    QCOMPARE(int(second.error().code), int(ErrorCode::ServerLimit));
}

void TestMySqlConnector::encrypts_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<TlsMode>("mode");
    QTest::addColumn<QString>("ca");
    QTest::addColumn<bool>("encrypted");
    QTest::addColumn<bool>("opens");
    const auto row = [](const char *host, TlsMode mode, const char *ca, bool encrypted, bool opens) {
        QTest::addRow("%s %d %s", host, int(mode), ca)
            << QString::fromLatin1(host) << mode << QString::fromLatin1(ca) << encrypted << opens;
    };
    row("127.0.0.1", TlsMode::Disable, "", false, true);
    row("127.0.0.1", TlsMode::Prefer, "", true, true);
    row("127.0.0.1", TlsMode::Require, "", true, true);
    row("127.0.0.1", TlsMode::VerifyCa, "ca.crt", true, true);
    row("127.0.0.1", TlsMode::VerifyFull, "ca.crt", true, false); // made out to localhost
    row("localhost", TlsMode::VerifyCa, "ca.crt", true, true);
    row("localhost", TlsMode::VerifyFull, "ca.crt", true, true);
    row("localhost", TlsMode::VerifyCa, "other-ca.crt", true, false);
    row("localhost", TlsMode::VerifyFull, "other-ca.crt", true, false);
    row("localhost", TlsMode::VerifyCa, "", true, false); // the system's authorities do not know ours
    row("localhost", TlsMode::VerifyFull, "", true, false);
}

void TestMySqlConnector::encrypts()
{
    QFETCH(QString, host);
    QFETCH(TlsMode, mode);
    QFETCH(QString, ca);
    QFETCH(bool, encrypted);
    QFETCH(bool, opens);
    ConnectionProfile profile = TestServers::mariaDb();
    profile.host = host;
    profile.tls = mode;
    profile.tlsCaFile = ca.isEmpty() ? QString() : TestServers::tlsDir() + QLatin1Char('/') + ca;
    auto connection = open(profile);
    if (!opens) {
        QVERIFY(!connection);
        QCOMPARE(int(connection.error().code), int(ErrorCode::Tls));
        return;
    }
    PENSTOCK_VERIFY(connection);
    const QByteArray cipher = firstCell(
        **connection,
        "SELECT VARIABLE_VALUE FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'SSL_CIPHER'");
    QVERIFY2(cipher.isEmpty() != encrypted, cipher.constData());
}

void TestMySqlConnector::refusesImpostors_data()
{
    QTest::addColumn<TlsMode>("mode");
    QTest::addColumn<QString>("certificate");
    QTest::addColumn<QString>("ca");
    QTest::addColumn<bool>("trusted");
    const auto row = [](TlsMode mode, const char *certificate, const char *ca, bool trusted) {
        QTest::addRow("%d %s %s", int(mode), certificate, ca)
            << mode << QString::fromLatin1(certificate) << QString::fromLatin1(ca) << trusted;
    };
    row(TlsMode::VerifyFull, "server", "ca.crt", true); // the control: goes on to its login
    row(TlsMode::VerifyFull, "expired", "ca.crt", false);
    row(TlsMode::VerifyFull, "otherhost", "ca.crt", false);
    row(TlsMode::VerifyFull, "server", "other-ca.crt", false);
    row(TlsMode::VerifyCa, "otherhost", "ca.crt", true);
    row(TlsMode::VerifyCa, "expired", "ca.crt", false);
    row(TlsMode::VerifyCa, "server", "other-ca.crt", false);
    row(TlsMode::Require, "expired", "", true); // encrypted, not authenticated
}

void TestMySqlConnector::refusesImpostors()
{
    QFETCH(TlsMode, mode);
    QFETCH(QString, certificate);
    QFETCH(QString, ca);
    QFETCH(bool, trusted);
    TlsImpostor impostor(certificate);
    ConnectionProfile profile = TestServers::mariaDb();
    profile.host = QStringLiteral("localhost");
    profile.port = impostor.port();
    profile.tls = mode;
    profile.tlsCaFile = ca.isEmpty() ? QString() : TestServers::tlsDir() + QLatin1Char('/') + ca;
    auto connection = open(profile);
    QVERIFY(!connection);
    QCOMPARE(impostor.wasTrusted(), trusted);
    if (!trusted)
        QCOMPARE(int(connection.error().code), int(ErrorCode::Tls));
}

void TestMySqlConnector::refusesStrippedTls_data()
{
    QTest::addColumn<TlsMode>("mode");
    QTest::addColumn<bool>("opens");
    QTest::newRow("prefer") << TlsMode::Prefer << true;
    QTest::newRow("require") << TlsMode::Require << false;
    QTest::newRow("verify-ca") << TlsMode::VerifyCa << false;
    QTest::newRow("verify-full") << TlsMode::VerifyFull << false;
}

/// A server without TLS, or somebody in between who says so: not a byte of the login may leave.
void TestMySqlConnector::refusesStrippedTls()
{
    QFETCH(TlsMode, mode);
    QFETCH(bool, opens);
    MySqlRelay relay(MySqlRelay::Manner::StripTls);
    ConnectionProfile profile = TestServers::mariaDb();
    profile.host = QStringLiteral("localhost");
    profile.port = relay.port();
    profile.tls = mode;
    profile.tlsCaFile = TestServers::tlsDir() + QStringLiteral("/ca.crt");
    auto connection = open(profile);
    QCOMPARE(connection.has_value(), opens);
    if (opens)
        return;
    QCOMPARE(int(connection.error().code), int(ErrorCode::Tls));
    QCOMPARE(relay.bytesFromClients(), qsizetype(0));
}

void TestMySqlConnector::keepsItsDeadline_data()
{
    QTest::addColumn<int>("manner");
    QTest::addColumn<TlsMode>("mode");
    QTest::newRow("accepts and is silent") << int(MySqlRelay::Manner::NeverAnswer) << TlsMode::Disable;
    QTest::newRow("accepts and is silent, require")
        << int(MySqlRelay::Manner::NeverAnswer) << TlsMode::Require;
    QTest::newRow("accepts and is silent, verify-full")
        << int(MySqlRelay::Manner::NeverAnswer) << TlsMode::VerifyFull;
    QTest::newRow("silent at login") << int(MySqlRelay::Manner::SilentAfterGreeting) << TlsMode::Disable;
    QTest::newRow("silent in the handshake")
        << int(MySqlRelay::Manner::SilentAfterGreeting) << TlsMode::Require;
    QTest::newRow("silent in the handshake, verified")
        << int(MySqlRelay::Manner::SilentAfterGreeting) << TlsMode::VerifyFull;
}

void TestMySqlConnector::keepsItsDeadline()
{
    QFETCH(int, manner);
    QFETCH(TlsMode, mode);
    MySqlRelay relay{MySqlRelay::Manner(manner)};
    ConnectionProfile profile = TestServers::mariaDb();
    profile.host = QStringLiteral("localhost");
    profile.port = relay.port();
    profile.tls = mode;
    profile.tlsCaFile = TestServers::tlsDir() + QStringLiteral("/ca.crt");
    QElapsedTimer timer;
    timer.start();
    auto connection = open(profile, milliseconds(300));
    const qint64 took = timer.elapsed();
    QVERIFY(!connection);
    QCOMPARE(int(connection.error().code), int(ErrorCode::Timeout));
    QVERIFY2(took >= 295 && took <= 350, qPrintable(QString::number(took)));
}

void TestMySqlConnector::readsNoLocalFiles()
{
    auto connection = open(TestServers::mariaDb());
    PENSTOCK_VERIFY(connection);
    QTemporaryFile file;
    QVERIFY(file.open());
    file.write("secret\n");
    file.flush();
    PENSTOCK_VERIFY((*connection)
                        ->execute({QueryRequest::Language::Sql,
                                   QStringLiteral("CREATE TEMPORARY TABLE loaded (a TEXT)")}));
    auto loaded =
        (*connection)
            ->execute({QueryRequest::Language::Sql,
                       QStringLiteral("LOAD DATA LOCAL INFILE '%1' INTO TABLE loaded").arg(file.fileName())});
    QVERIFY(!loaded);
    QCOMPARE(firstCell(**connection, "SELECT CONCAT(COUNT(*)) FROM loaded"), QByteArray("0"));
}

void TestMySqlConnector::ignoresTheEnvironment()
{
    QTemporaryDir home;
    QFile options(home.filePath(QStringLiteral(".my.cnf")));
    QVERIFY(options.open(QIODevice::WriteOnly));
    options.write("[client]\nport=1\nhost=no-such-host.invalid\ninit-command=SET @marked = 1\n");
    options.close();
    qputenv("HOME", home.path().toUtf8());
    qputenv("MYSQL_TCP_PORT", "1");
    qputenv("MYSQL_HOST", "no-such-host.invalid");
    qputenv("MYSQL_PWD", "wrong");
    auto connection = open(TestServers::mariaDb());
    PENSTOCK_VERIFY(connection);
    QCOMPARE(firstCell(**connection, "SELECT COALESCE(@marked, 'unmarked')"), QByteArray("unmarked"));
}

QTEST_GUILESS_MAIN(TestMySqlConnector)
#include "tst_MySqlConnector.moc"
