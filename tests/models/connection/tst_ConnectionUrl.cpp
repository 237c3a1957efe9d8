// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/connection/ConnectionUrl.h"

#include "tests/support/TestServers.h"

class TestConnectionUrl final : public QObject
{
    Q_OBJECT

private slots:
    void takesUrlsApart_data();
    void takesUrlsApart();
    void tlsParameters_data();
    void tlsParameters();
    void refuses_data();
    void refuses();
    void anErrorNeverRepeatsTheInput();
    void unknownParametersAreNamed();
    void aPasswordTailIsNoParameterName();
    void displayUrlReadsBack_data();
    void displayUrlReadsBack();
};

namespace {

Result<ConnectionUrl> parse(const QString &url)
{
    return ConnectionUrl::parse(Secret(url.toStdString()));
}

QString passwordOf(const ConnectionUrl &url)
{
    return QString::fromStdString(std::string(url.password.reveal()));
}

} // namespace

void TestConnectionUrl::takesUrlsApart_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("password");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("database");

    QTest::newRow("whole") << "postgresql://app:pw@db.example.com:5433/shop"
                           << "postgresql"
                           << "app"
                           << "pw"
                           << "db.example.com" << 5433 << "shop";
    QTest::newRow("short scheme, no port") << "postgres://app:pw@h/shop"
                                           << "postgresql"
                                           << "app"
                                           << "pw"
                                           << "h" << 0 << "shop";
    QTest::newRow("case and blanks around") << "  MySQL://app@h/d\n"
                                            << "mysql"
                                            << "app"
                                            << ""
                                            << "h" << 0 << "d";
    QTest::newRow("mariadb") << "mariadb://h:3307/d"
                             << "mariadb"
                             << ""
                             << ""
                             << "h" << 3307 << "d";
    QTest::newRow("encoded") << "postgresql://a%40b:p%40s%3A%2F%3F%23%25%27%22%5C%20@h/d%2Fe"
                             << "postgresql"
                             << "a@b"
                             << "p@s:/?#%'\"\\ "
                             << "h" << 0 << "d/e";
    QTest::newRow("letters of other alphabets") << "postgresql://ann%C3%A9:p\u00e4ss@h/d"
                                                << "postgresql"
                                                << "ann\u00e9"
                                                << "p\u00e4ss"
                                                << "h" << 0 << "d";
    QTest::newRow("colon in password") << "postgresql://u:a:b@h/d"
                                       << "postgresql"
                                       << "u"
                                       << "a:b"
                                       << "h" << 0 << "d";
    QTest::newRow("at sign in password") << "postgresql://u:a@b@h/d"
                                         << "postgresql"
                                         << "u"
                                         << "a@b"
                                         << "h" << 0 << "d";
    QTest::newRow("IPv6") << "postgresql://u:p@[2001:db8::1]:5433/d"
                          << "postgresql"
                          << "u"
                          << "p"
                          << "2001:db8::1" << 5433 << "d";
    QTest::newRow("IPv6 without port") << "postgresql://[::1]/d"
                                       << "postgresql"
                                       << ""
                                       << ""
                                       << "::1" << 0 << "d";
    QTest::newRow("socket as parameter") << "postgresql://u@/d?host=/var/run/postgresql"
                                         << "postgresql"
                                         << "u"
                                         << ""
                                         << "/var/run/postgresql" << 0 << "d";
    QTest::newRow("socket as host") << "postgresql://%2Fvar%2Frun%2Fpostgresql/d"
                                    << "postgresql"
                                    << ""
                                    << ""
                                    << "/var/run/postgresql" << 0 << "d";
    QTest::newRow("all as parameters") << "postgresql://?host=h&port=7&dbname=d&user=u&password=p%26q"
                                       << "postgresql"
                                       << "u"
                                       << "p&q"
                                       << "h" << 7 << "d";
    QTest::newRow("absolute file") << "sqlite:///var/data/shop%20one.db"
                                   << "sqlite"
                                   << ""
                                   << ""
                                   << "" << 0 << "/var/data/shop one.db";
    QTest::newRow("relative file") << "sqlite:data/shop.db"
                                   << "sqlite"
                                   << ""
                                   << ""
                                   << "" << 0 << "data/shop.db";
    QTest::newRow("file with @ and :") << "sqlite:///d/a@b:c.db"
                                       << "sqlite"
                                       << ""
                                       << ""
                                       << "" << 0 << "/d/a@b:c.db";
}

void TestConnectionUrl::takesUrlsApart()
{
    QFETCH(QString, url);
    const auto parsed = parse(url);
    PENSTOCK_VERIFY(parsed);
    QTEST(DatabaseTypes::toName(parsed->type), "type");
    QTEST(parsed->username, "user");
    QTEST(passwordOf(*parsed), "password");
    QTEST(parsed->host, "host");
    QTEST(parsed->port, "port");
    QTEST(parsed->database, "database");
    QCOMPARE(parsed->warnings, QStringList());
}

void TestConnectionUrl::tlsParameters_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("mode");
    QTest::newRow("none") << ""
                          << "";
    QTest::newRow("ssl=true") << "?ssl=true"
                              << "verify-full";
    QTest::newRow("ssl=false") << "?ssl=false"
                               << "disable";
    QTest::newRow("libpq") << "?sslmode=verify-ca"
                           << "verify-ca";
    QTest::newRow("mysql") << "?ssl-mode=VERIFY_IDENTITY"
                           << "verify-full";
    QTest::newRow("mode before boolean") << "?sslmode=require&ssl=true"
                                         << "require";
    QTest::newRow("mode after boolean") << "?ssl=true&sslmode=require"
                                        << "require";
}

void TestConnectionUrl::tlsParameters()
{
    QFETCH(QString, query);
    const auto parsed = parse(QStringLiteral("postgresql://u:p@h/d") + query);
    PENSTOCK_VERIFY(parsed);
    QTEST(parsed->tls ? TlsModes::toName(*parsed->tls) : QString(), "mode");

    const auto files =
        parse(QStringLiteral("mysql://h/d?ssl-ca=/ca.pem&sslcert=/c.pem&ssl-key=/k.pem&connect_timeout=7"));
    PENSTOCK_VERIFY(files);
    QCOMPARE(files->tlsCaFile, QStringLiteral("/ca.pem"));
    QCOMPARE(files->tlsCertFile, QStringLiteral("/c.pem"));
    QCOMPARE(files->tlsKeyFile, QStringLiteral("/k.pem"));
    QCOMPARE(files->connectTimeout->count(), 7000);
}

void TestConnectionUrl::refuses_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("word");
    const auto row = [](const char *name, const char *url, const char *word,
                        ErrorCode code = ErrorCode::Invalid) {
        QTest::newRow(name) << QString::fromUtf8(url) << code << QString::fromUtf8(word);
    };
    row("empty", "", "does not begin");
    row("no scheme", "hunter2canary@h/d", "does not begin");
    row("other scheme", "https://u:hunter2canary@h/d", "does not begin");
    row("no slashes", "postgresql:u:hunter2canary@h/d", "//");
    row("bare slash in password", "postgresql://u:1/hunter2canary@h/d", "bare @");
    row("bare slash, digits", "postgresql://u:12/hunter2canary@h/d", "bare @");
    row("bare ? in password", "postgresql://u:12?hunter2canary@h/d", "bare @");
    row("bare # in password", "postgresql://u:hunter2canary#x@h/d", "bare #");
    row("bare % in password", "postgresql://u:hunter2canary%zz@h/d", "hexadecimal");
    row("cut escape", "postgresql://u:hunter2canary%4@h/d", "hexadecimal");
    row("port of letters", "postgresql://h:hunter2canary/d", "port");
    row("port too high", "postgresql://h:65536/d", "port");
    row("port zero", "postgresql://h:0/d", "port");
    row("port and a half", "postgresql://h:5432x/d", "port");
    row("open bracket", "postgresql://[::1/d", "]");
    row("behind bracket", "postgresql://[::1]hunter2canary/d", "IPv6");
    row("several hosts", "postgresql://u:hunter2canary@a,b/d", "several hosts", ErrorCode::Unsupported);
    row("sslmode", "postgresql://h/d?sslmode=hunter2canary", "sslmode");
    row("ssl", "postgresql://h/d?ssl=hunter2canary", "ssl");
    row("timeout", "postgresql://h/d?connect_timeout=hunter2canary", "connect_timeout");
    row("sqlite with host", "sqlite://hunter2canary/d", "sqlite:///absolute");
    row("mongodb", "mongodb+srv://u:hunter2canary@h/d", "mongodb", ErrorCode::Unsupported);
    row("redis", "redis://:hunter2canary@h/0", "redis", ErrorCode::Unsupported);
}

void TestConnectionUrl::refuses()
{
    QFETCH(QString, url);
    QFETCH(QString, word);
    const auto parsed = parse(url);
    QVERIFY(!parsed);
    QTEST(parsed.error().code, "code");
    QVERIFY2(parsed.error().toText().contains(word), qPrintable(parsed.error().toText()));
    QVERIFY(!parsed.error().toText().contains(QLatin1String("canary")));
}

/// Cuts, doubles and replaces one character at every place of a URL whose parts are all secret.
void TestConnectionUrl::anErrorNeverRepeatsTheInput()
{
    const std::string good = "postgresql://Kanari:Kanari@Kanari:5432/Kanari?sslmode=require&password=Kanari";
    int refused = 0;
    for (std::size_t i = 0; i < good.size(); ++i) {
        for (const char *with : {"", "/", "@", "#", "?", "%", "&", "[", "]", ",", " ", ":"}) {
            std::string bad = good;
            bad.replace(i, 1, with);
            const auto parsed = ConnectionUrl::parse(Secret(bad));
            if (parsed) {
                for (const QString &warning : parsed->warnings)
                    QVERIFY2(!warning.contains(QLatin1String("anari")), qPrintable(warning));
                continue;
            }
            ++refused;
            QVERIFY2(!parsed.error().toText().contains(QLatin1String("anari")),
                     qPrintable(parsed.error().toText()));
        }
    }
    QVERIFY(refused > 100);
}

void TestConnectionUrl::unknownParametersAreNamed()
{
    const auto parsed =
        parse(QStringLiteral("postgresql://h/d?schema=public&sslmode=require&pgbouncer=true"));
    PENSTOCK_VERIFY(parsed);
    QCOMPARE(parsed->warnings.size(), 2);
    QVERIFY(parsed->warnings.at(0).contains(QLatin1String("schema")));
    QVERIFY(parsed->warnings.at(1).contains(QLatin1String("pgbouncer")));
}

void TestConnectionUrl::aPasswordTailIsNoParameterName()
{
    const auto parsed = parse(QStringLiteral("postgresql://h/d?password=one&hunter=two"));
    PENSTOCK_VERIFY(parsed);
    QCOMPARE(parsed->warnings.size(), 1);
    QVERIFY(!parsed->warnings.first().contains(QLatin1String("hunter")));
}

void TestConnectionUrl::displayUrlReadsBack_data()
{
    QTest::addColumn<QString>("url");
    for (const char *url :
         {"postgresql://app@db.example.com:5432/shop", "mariadb://[2001:db8::1]:3306/d",
          "postgresql://a%40b@h:1/d%2Fe%20f", "postgresql://u@:5432/d?host=/var/run/postgresql",
          "sqlite:///var/data/shop%20one.db", "sqlite:shop.db"})
        QTest::newRow(url) << QString::fromUtf8(url);
}

void TestConnectionUrl::displayUrlReadsBack()
{
    QFETCH(QString, url);
    const auto parsed = parse(url);
    PENSTOCK_VERIFY(parsed);
    ConnectionProfile profile;
    parsed->applyTo(profile);
    profile.password = Secret("never shown");
    QCOMPARE(profile.displayUrl(), url);
}

QTEST_GUILESS_MAIN(TestConnectionUrl)
#include "tst_ConnectionUrl.moc"
