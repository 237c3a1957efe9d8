// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connections/sources/ImportPlaces.h"

#include "app/connections/DatabaseManager.h"
#include "app/connections/ProfileImport.h"
#include "app/connections/sources/PgPassFile.h"
#include "app/drivers/DriverRegistry.h"
#include "tests/support/TestWorkspace.h"

#include <QDir>
#include <QTemporaryDir>

/// Files of other programs, written as those programs write them, and as nobody should.
class tst_ImportPlaces final : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_home = std::make_unique<QTemporaryDir>(); }

    void anEmptyHomeOffersNothing();
    void dbeaver();
    void dbeaverInSnapAndFlatpak();
    void services();
    void passwordFile_data();
    void passwordFile();
    void anOpenPasswordFileIsNotUsed();
    void passwordLinesAreConnections();
    void mySqlOptions();
    void pgAdmin();
    void brokenFilesSaySo_data();
    void brokenFilesSaySo();
    void nothingIsOverwritten();

private:
    QString write(const QString &name, const QByteArray &text, bool isPrivate = true) const;
    [[nodiscard]] ImportSource only() const;
    [[nodiscard]] static QString problems(const ImportSource &source);

    std::unique_ptr<QTemporaryDir> m_home;
};

QString tst_ImportPlaces::write(const QString &name, const QByteArray &text, bool isPrivate) const
{
    const QString path = m_home->filePath(name);
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("cannot write %s", qPrintable(path));
    const auto mine = QFile::ReadOwner | QFile::WriteOwner;
    file.setPermissions(isPrivate ? mine : mine | QFile::ReadGroup | QFile::ReadOther);
    return path;
}

ImportSource tst_ImportPlaces::only() const
{
    const auto sources = ImportPlaces::below(m_home->path()).find();
    if (sources.size() != 1)
        qFatal("%zu sources", sources.size());
    return sources.front();
}

QString tst_ImportPlaces::problems(const ImportSource &source)
{
    QStringList texts;
    for (const Error &error : source.problems)
        texts << error.toText();
    return texts.join(QLatin1Char('\n'));
}

void tst_ImportPlaces::anEmptyHomeOffersNothing()
{
    QVERIFY(ImportPlaces::below(m_home->path()).find().empty());
    QVERIFY(ImportPlaces::below(m_home->filePath(QStringLiteral("nowhere"))).find().empty());
}

namespace {

const QByteArray dataSources = R"({"folders":{"Ventes":{}},
 "connections":{
  "postgres-jdbc-1":{"provider":"postgresql","driver":"postgres-jdbc","name":"Ventes d'été 🌞","folder":"Ventes",
   "save-password":true,"read-only":true,"description":"two \"quotes\"",
   "configuration":{"host":"db.example.com","port":"5433","database":"ventes","type":"prod","user":"ann",
    "url":"jdbc:postgresql://db.example.com:5433/ventes","auth-model":"native",
    "handlers":{"postgre_ssl":{"type":"CONFIG","enabled":true,"properties":{"sslMode":"require"}},
                "ssh_tunnel":{"type":"TUNNEL","enabled":false}}}},
  "mariadb-1":{"provider":"mysql","driver":"mariaDB","name":"crm",
   "configuration":{"host":"localhost","port":"3306","url":"jdbc:mariadb://localhost:3306/","type":"dev"}},
  "sqlite-1":{"provider":"sqlite","driver":"sqlite_jdbc","name":"lite",
   "configuration":{"database":"/data/lite.db","url":"jdbc:sqlite:/data/lite.db","type":"test"}},
  "url-1":{"provider":"postgresql","driver":"postgres-jdbc","name":"by url",
   "configuration":{"url":"jdbc:postgresql://u:url-canary@other:6000/d","type":"dev","configurationType":"URL"}},
  "oracle-1":{"provider":"oracle","driver":"oracle_thin","name":"erp","configuration":{"host":"o"}},
  "tunnel-1":{"provider":"postgresql","driver":"postgres-jdbc","name":"behind",
   "configuration":{"host":"h","database":"d","handlers":{"ssh_tunnel":{"enabled":true}}}},
  "port-1":{"provider":"postgresql","driver":"postgres-jdbc","name":"odd port",
   "configuration":{"host":"h","port":"many","database":"d"}},
  "empty-1":{}, "null-1":null},
 "connection-types":{"prod":{"name":"Production"}}})";

} // namespace

void tst_ImportPlaces::dbeaver()
{
    write(QStringLiteral(".local/share/DBeaverData/workspace6/General/.dbeaver/data-sources.json"),
          dataSources);
    const ImportSource source = only();
    QCOMPARE(source.name, QStringLiteral("DBeaver"));
    QVERIFY(source.remark.contains(QLatin1String("password")));
    QMap<QString, ConnectionProfile> byName;
    for (const ConnectionProfile &profile : source.profiles) {
        byName.insert(profile.name, profile);
        QVERIFY(profile.password.isEmpty());
        QVERIFY(profile.id.isEmpty());
    }
    QCOMPARE(byName.size(), 4);
    const ConnectionProfile sales = byName.value(QStringLiteral("Ventes d'été 🌞"));
    QCOMPARE(sales.displayUrl(), QStringLiteral("postgresql://ann@db.example.com:5433/ventes"));
    QCOMPARE(sales.environment, Environment::Production);
    QCOMPARE(sales.group, QStringLiteral("Ventes"));
    QCOMPARE(sales.tlsMode(), TlsMode::Require);
    QCOMPARE(sales.safetyLevel(), SafetyLevel::ReadOnly);
    QCOMPARE(byName.value(QStringLiteral("crm")).displayUrl(),
             QStringLiteral("mariadb://localhost:3306/information_schema"));
    QCOMPARE(byName.value(QStringLiteral("lite")).database, QStringLiteral("/data/lite.db"));
    QCOMPARE(byName.value(QStringLiteral("lite")).environment, Environment::Test);
    QCOMPARE(byName.value(QStringLiteral("by url")).displayUrl(),
             QStringLiteral("postgresql://u@other:6000/d"));
    const QString said = problems(source);
    for (const char *word : {"erp", "behind", "ssh_tunnel", "odd port", "empty-1", "null-1"})
        QVERIFY2(said.contains(QLatin1String(word)), qPrintable(said));
    QVERIFY(!said.contains(QLatin1String("canary")));
}

void tst_ImportPlaces::dbeaverInSnapAndFlatpak()
{
    for (const char *folder : {"snap/dbeaver-ce/current/.local/share/DBeaverData",
                               ".var/app/io.dbeaver.DBeaverCommunity/data/DBeaverData"})
        write(QString::fromLatin1(folder) + QStringLiteral("/workspace6/Mine/.dbeaver/data-sources.json"),
              dataSources);
    QCOMPARE(ImportPlaces::below(m_home->path()).find().size(), std::size_t{2});
}

void tst_ImportPlaces::services()
{
    write(QStringLiteral(".pg_service.conf"),
          "# comment\nhost=stray\n[sales]\nhost=db.example.com\nport=5433\n"
          "dbname=sales\nuser=ann\nsslmode=verify-ca\n\n[own]\nuser=bob\n"
          "password=in-file\n[bad]\nport=x\nuser=u\n[worse]\nuser=u\n"
          "sslmode=perhaps\n");
    write(QStringLiteral(".pgpass"), "db.example.com:*:sales:ann:se\\:cr\\\\et\n");
    const auto sources = ImportPlaces::below(m_home->path()).find();
    const auto found = std::find_if(sources.begin(), sources.end(), [](const ImportSource &source) {
        return source.name == QLatin1String("pg_service.conf");
    });
    QVERIFY(found != sources.end());
    QCOMPARE(found->profiles.size(), std::size_t{2});
    QCOMPARE(found->profiles[0].displayUrl(), QStringLiteral("postgresql://ann@db.example.com:5433/sales"));
    QCOMPARE(found->profiles[0].tlsMode(), TlsMode::VerifyCa);
    QVERIFY(found->profiles[0].password == Secret(std::string_view("se:cr\\et")));
    QCOMPARE(found->profiles[1].displayUrl(), QStringLiteral("postgresql://bob@localhost:5432/bob"));
    QVERIFY(found->profiles[1].password == Secret(std::string_view("in-file")));
    const QString said = problems(*found);
    for (const char *word : {"Line 2", "bad", "worse", "perhaps"})
        QVERIFY2(said.contains(QLatin1String(word)), qPrintable(said));
}

void tst_ImportPlaces::passwordFile_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("database");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QByteArray>("password");
    QTest::newRow("exact") << "h" << 5432 << "d"
                           << "u" << QByteArray("one");
    QTest::newRow("other port") << "h" << 5433 << "d"
                                << "u" << QByteArray("any");
    QTest::newRow("escaped") << "a:b" << 1 << "d"
                             << "u" << QByteArray("colon:in it");
    QTest::newRow("socket") << "/run/pg" << 5432 << "d"
                            << "local" << QByteArray("socket");
    QTest::newRow("none") << "h" << 5432 << "d"
                          << "nobody" << QByteArray();
}

void tst_ImportPlaces::passwordFile()
{
    const QString path =
        write(QStringLiteral("pass"), "# c\nh:5432:d:u:one\n*:*:d:u2:two\nbroken:line\n"
                                      "localhost:*:*:local:socket\na\\:b:1:d:u:colon:in it\n*:*:*:u:any\n");
    const auto file = PgPassFile::read(path);
    PENSTOCK_VERIFY(file);
    QCOMPARE(file->brokenLines(), QList<int>{4});
    QFETCH(QString, host);
    QFETCH(int, port);
    QFETCH(QString, database);
    QFETCH(QString, user);
    QFETCH(QByteArray, password);
    QVERIFY(file->passwordFor(host, port, database, user) == Secret(std::string_view(password.constData())));
}

void tst_ImportPlaces::anOpenPasswordFileIsNotUsed()
{
    write(QStringLiteral(".pgpass"), "h:1:d:u:canary\n", false);
    const ImportSource source = only();
    QVERIFY(source.profiles.empty());
    QCOMPARE(source.problems.front().code, ErrorCode::Privilege);
    QVERIFY(problems(source).contains(QLatin1String("chmod 0600")));
    QVERIFY(!problems(source).contains(QLatin1String("canary")));
}

void tst_ImportPlaces::passwordLinesAreConnections()
{
    write(QStringLiteral(".pgpass"), "h:5433:d:u:p1\nh:*:*:bob:p2\n*:*:*:x:p3\nbad:port:d:u:p4\n");
    const ImportSource source = only();
    QCOMPARE(source.profiles.size(), std::size_t{2});
    QCOMPARE(source.profiles[1].displayUrl(), QStringLiteral("postgresql://bob@h:5432/bob"));
    QVERIFY(source.profiles[1].password == Secret(std::string_view("p2")));
    QCOMPARE(source.problems.size(), std::size_t{1});
}

void tst_ImportPlaces::mySqlOptions()
{
    write(QStringLiteral(".my.cnf"),
          "!includedir /etc/mysql\n; comment\n[mysql]\ndatabase=shop\nno-beep\n[client]\n"
          "user=ann\npassword=\"p\\\"w#\\\\\"\nhost=db.example.com\nssl_ca=\n"
          "[client-mariadb]\nuser = bob\nport=3307\n[client_bad]\nuser=u\nport=z\n[clientempty]\n");
    const ImportSource source = only();
    QCOMPARE(source.profiles.size(), std::size_t{2});
    QCOMPARE(source.profiles[0].displayUrl(), QStringLiteral("mysql://ann@db.example.com:3306/shop"));
    QVERIFY(source.profiles[0].password == Secret(std::string_view("p\"w#\\")));
    QCOMPARE(source.profiles[1].displayUrl(), QStringLiteral("mariadb://bob@localhost:3307/shop"));
    QVERIFY(problems(source).contains(QLatin1String("client_bad")));
}

void tst_ImportPlaces::pgAdmin()
{
    const QString file = write(QStringLiteral("servers.json"), R"({"Servers":{
      "1":{"Name":"old","Group":"Servers","Host":"db.example.com","Port":5432,"MaintenanceDB":"postgres",
           "Username":"ann","SSLMode":"prefer","Comment":"c"},
      "2":{"Name":"new","Host":"x.example.com","Port":"5433","MaintenanceDB":"d","Username":"bob",
           "ConnectionParameters":{"sslmode":"verify-full"}},
      "3":{"Name":"tunnelled","Host":"h","MaintenanceDB":"d","UseSSHTunnel":1},
      "4":{"Name":"no database","Host":"h"},"5":17}})");
    const auto source = ImportPlaces::below(m_home->path()).readFile(file);
    PENSTOCK_VERIFY(source);
    QCOMPARE(source->profiles.size(), std::size_t{2});
    QCOMPARE(source->profiles[0].displayUrl(),
             QStringLiteral("postgresql://ann@db.example.com:5432/postgres"));
    QCOMPARE(source->profiles[0].tlsMode(), TlsMode::Prefer);
    QCOMPARE(source->profiles[1].tlsMode(), TlsMode::VerifyFull);
    QCOMPARE(source->problems.size(), std::size_t{3});
}

void tst_ImportPlaces::brokenFilesSaySo_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("half JSON") << QByteArray("{\"connections\": {");
    QTest::newRow("other JSON") << QByteArray("{\"a\": 1}");
    QTest::newRow("list") << QByteArray("{\"connections\": []}");
    QTest::newRow("servers as a list") << QByteArray("{\"Servers\": [1, 2]}");
    QTest::newRow("bytes") << QByteArray("\0\xff\xfe\x80", 4);
    QTest::newRow("deep") << QByteArray(5000, '{');
}

void tst_ImportPlaces::brokenFilesSaySo()
{
    QFETCH(QByteArray, text);
    const QString file = write(QStringLiteral("odd.file"), text);
    const auto source = ImportPlaces::below(m_home->path()).readFile(file);
    QVERIFY(!source);
    QVERIFY2(source.error().message.contains(file), qPrintable(source.error().toText()));
    QVERIFY(!ImportPlaces().readFile(m_home->path()));
    QCOMPARE(ImportPlaces().readFile(m_home->filePath(QStringLiteral("none"))).error().code,
             ErrorCode::NotFound);

    write(QStringLiteral(".local/share/DBeaverData/workspace6/General/.dbeaver/data-sources.json"), text);
    const ImportSource found = only();
    QVERIFY(found.profiles.empty());
    QCOMPARE(found.problems.size(), std::size_t{1});
}

void tst_ImportPlaces::nothingIsOverwritten()
{
    TestWorkspace workspace;
    ConnectionProfile present = workspace.sqlite(QStringLiteral("shop"));
    workspace.save(present);
    Services services(workspace.options());
    services.open(this, [](const Result<void> &opened) { PENSTOCK_VERIFY(opened); });
    ConnectionProfile fresh = TestWorkspace::server(QStringLiteral("Shop"), 1);
    ConnectionProfile broken = fresh;
    broken.name = QStringLiteral("broken");
    broken.host.clear();
    const auto outcome = ProfileImport::save(services.databases(), {fresh, fresh, broken});
    QCOMPARE(outcome.ids.size(), 2);
    QCOMPARE(outcome.problems.size(), std::size_t{1});
    QVERIFY(outcome.problems.front().message.contains(QLatin1String("broken")));
    QCOMPARE(services.databases().profile(outcome.ids[0])->name, QStringLiteral("Shop 2"));
    QCOMPARE(services.databases().profile(outcome.ids[1])->name, QStringLiteral("Shop 3"));
    QCOMPARE(services.databases().profile(QStringLiteral("shop"))->database, present.database);
}

QTEST_GUILESS_MAIN(tst_ImportPlaces)
#include "tst_ImportPlaces.moc"
