// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/support/Masking.h"

#include <QRandomGenerator>
#include <QtTest>

class TestMasking final : public QObject
{
    Q_OBJECT

private slots:
    void hidesSecrets_data();
    void hidesSecrets();
    void leavesTheRestAlone_data();
    void leavesTheRestAlone();
    void literals_data();
    void literals();
    void noReadingShowsALiteral_data();
    void noReadingShowsALiteral();
    void anythingGoesIn();
};

namespace {

/// Every secret in these tests holds this word.
const QString canary = QStringLiteral("canary");

} // namespace

void TestMasking::hidesSecrets_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("masked");
    const auto row = [](const char *text, const char *masked) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(masked);
    };
    row("open postgresql://app:canary@h:5432/d now", "open postgresql://app:***@h:5432/d now");
    row("postgresql://app:can/ary@canary@h/d", "postgresql://app:***@h/d");
    row("postgresql://app:my canary@h/d", "postgresql://app:***@h/d");
    row("redis://:canary@h/0", "redis://:***@h/0");
    row("https://bob:canary@h/x", "https://bob:***@h/x");
    row("https://bob:canary/x", "https://bob:***");
    row("mongodb+srv://u:canary@h", "mongodb+srv://u:***@h");
    row("postgresql://h/d?user=u&password=canary", "postgresql://h/d?user=u&password=***");
    row("host=h password=canary user=u", "host=h password=*** user=u");
    row("password = 'my canary' user=u", "password = *** user=u");
    row("password=my\\ canary user=u", "password=*** user=u");
    row("password='it\\'s canary' user='u'", "password=***");
    row("PGPASSWORD=canary psql", "PGPASSWORD=*** psql");
    row("DB2_PASSWORD: canary", "DB2_PASSWORD: ***");
    row("X-API-Secret: canary", "X-API-Secret: ***");
    row("Authorization: Bearer canary and more", "Authorization: ***");
    row("{\"password\":\"can\\\"ary, canary\",\"x\":1}", "{\"password\":***,\"x\":1}");
    row("{\"db_password\" : \"canary\"}", "{\"db_password\" : ***}");
    row("{'passphrase': 'canary'}", "{'passphrase': ***}");
    row("{\"password\":\"\",\"secret\":\"canary\"}", "{\"password\":***,\"secret\":***}");
    row("CREATE USER a IDENTIFIED BY 'canary' ACCOUNT LOCK", "CREATE USER a IDENTIFIED BY ***");
    row("create user a identified\n /* x */ via ed25519 using password('canary')",
        "create user a identified\n /* x */ via ***");
    row("GRANT ALL ON *.* TO a IDENTIFIED BY PASSWORD '*canary'", "GRANT ALL ON *.* TO a IDENTIFIED BY ***");
    row("SET PASSWORD FOR 'u'@'h' = 'canary'", "SET PASSWORD ***");
    row("SET PASSWORD = OLD_PASSWORD(\"canary\")", "SET PASSWORD ***");
    row("ALTER ROLE a PASSWORD 'canary' VALID UNTIL 'x'", "ALTER ROLE a PASSWORD *** VALID UNTIL 'x'");
    row("ALTER ROLE a PASSWORD'canary'", "ALTER ROLE a PASSWORD***");
    row("ALTER ROLE a ENCRYPTED PASSWORD E'can\\'canary' x", "ALTER ROLE a ENCRYPTED PASSWORD E***");
    row("ALTER ROLE a PASSWORD 'can''canary' x", "ALTER ROLE a PASSWORD *** x");
    row("ALTER ROLE a PASSWORD $x$ canary $y$ canary $x$ z", "ALTER ROLE a PASSWORD *** z");
    row("ALTER ROLE a PASSWORD /* ' */ U&'canary' z", "ALTER ROLE a PASSWORD /* ' */ U&*** z");
    row("ALTER ROLE a PASSWORD 'can\\' , PASSWORD 'canary'", "ALTER ROLE a PASSWORD ***");
    row("ALTER ROLE a PASSWORD 'canary", "ALTER ROLE a PASSWORD ***");
    row("CHANGE MASTER TO MASTER_PASSWORD='canary', MASTER_PORT=1",
        "CHANGE MASTER TO MASTER_PASSWORD=***, MASTER_PORT=1");
    row("OPTIONS (user 'a', password 'canary')", "OPTIONS (user 'a', password ***)");
    row("CONNECTION 'host=h password=canary dbname=d'", "CONNECTION 'host=h password=*** dbname=d'");
    row("SELECT PASSWORD('canary')", "SELECT PASSWORD(***)");
}

void TestMasking::hidesSecrets()
{
    QFETCH(QString, text);
    const QString masked = Masking::secrets(text);
    QTEST(masked, "masked");
    QVERIFY(!masked.contains(canary));
}

void TestMasking::leavesTheRestAlone_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text :
         {"password authentication failed for user \"app\"",
          "Access denied for user 'a'@'b' (using password: YES)", "postgresql://app@db.example.com:5432/shop",
          "listening on http://127.0.0.1:8080/api and more", "connected to mysql://[::1]:3306/d",
          "The name org.freedesktop.secrets was not provided", "12:30:00 a@b.example", "SET SESSION x = 'y'",
          "host identified as MariaDB", "password_encryption = scram"})
        QTest::newRow(text) << QString::fromUtf8(text);
}

void TestMasking::leavesTheRestAlone()
{
    QFETCH(QString, text);
    QCOMPARE(Masking::secrets(text), text);
}

void TestMasking::literals_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("masked");
    const auto row = [](const char *type, const char *sql, const char *masked) {
        QTest::addRow("%s: %s", type, sql)
            << QString::fromUtf8(type) << QString::fromUtf8(sql) << QString::fromUtf8(masked);
    };
    row("", "SELECT a1, t2.b FROM t2 WHERE x = 'y' AND n > -1.5e-3",
        "SELECT a1, t2.b FROM t2 WHERE x = ? AND n > -?");
    row("", "select  'it''s',\n\t'' , 0xFF, .5, $1, ?2, :3", "select ?, ? , ?, ?, $1, ?2, :3");
    row("", "SELECT 'C:\\\\' , 'x'", "SELECT ? , ?");
    row("", "SELECT 'a\\' , 'x'", "SELECT ?…");
    row("", "SELECT \"name\", `it's`, 1", "SELECT ?, `it's`, ?");
    row("", "SELECT 1 -- don't\n, 'x'", "SELECT ? , ?");
    row("", "SELECT 1--don't\n, 'x'", "SELECT ??…");
    row("", "SELECT /* it's */ 'x'", "SELECT ?");
    row("", "SELECT 'open", "SELECT ?…");
    row("", "INSERT INTO t VALUES (x'AB', N'x', 1)", "INSERT INTO t VALUES (x?, N?, ?)");
    row("postgresql", "SELECT \"it's\", 'x' # 3", "SELECT \"it's\", ? # ?");
    row("postgresql", "DO $do$ secret 'x' $do$ , $$y$$, $1", "DO ? , ?, $1");
    row("postgresql", "SELECT /* a /* b */ ' */ 'x'", "SELECT ?");
    row("postgresql", "SELECT a['x'], 1--2", "SELECT a[?], ?");
    row("mariadb", "SELECT \"x\" # it's\n, 1--2", "SELECT ? , ?--?");
    row("mariadb", "SELECT a$b$c, 'x'", "SELECT a$b$c, ?");
    row("mariadb", "/*!50000 SET x = 'a*/b' */", "?…");
    row("sqlite", "SELECT [it's], 'x'", "SELECT [it's], ?");
    row("sqlite", "SELECT /* a /* b */ 'x'", "SELECT ?");
}

void TestMasking::literals()
{
    QFETCH(QString, type);
    QFETCH(QString, sql);
    std::optional<DatabaseType> known;
    if (!type.isEmpty())
        known = DatabaseTypes::fromName(type).value();
    QTEST(Masking::literals(sql, known), "masked");
}

/// Texts in which one engine's code is another engine's literal.
void TestMasking::noReadingShowsALiteral_data()
{
    QTest::addColumn<QString>("sql");
    for (const char *sql :
         {"SELECT 'a\\', 'canary'", "SELECT 'a\\'canary'", "SELECT 1--'\n'canary'",
          "SELECT 1 # '\n, 'canary'", "SELECT /* /* */ 'canary' */ 'canary'", "SELECT /*! 'a*/canary' */ 1",
          "SELECT [it's], 'canary'", "SELECT $a$, 'x$a$ canary'", "SELECT \"a', 'canary\"",
          "SELECT \"a\\\", 'canary\"", "SELECT `a`'canary'", "SELECT E'a\\'canary'", "SELECT 'a''canary'",
          "SELECT \"a\"\"canary\"", "SELECT 'a' 'canary'", "SELECT $$canary", "SELECT $x$ $y$ canary $x$"})
        QTest::newRow(sql) << QString::fromUtf8(sql);
}

void TestMasking::noReadingShowsALiteral()
{
    QFETCH(QString, sql);
    const QString masked = Masking::literals(sql);
    QVERIFY2(!masked.contains(canary), qPrintable(masked));
}

/// Ends, and does not crash, on texts of all the characters that matter.
void TestMasking::anythingGoesIn()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    const QString alphabet = QStringLiteral("'\"`$[]#-/*\\!.:@=({ \nab1eE%?\u00e4") + QChar(0);
    for (int round = 0; round < 20000; ++round) {
        QString text = round % 2 == 0 ? QStringLiteral("password") : QString();
        for (quint32 i = random.bounded(24u); i > 0; --i)
            text += alphabet.at(random.bounded(static_cast<int>(alphabet.size())));
        QVERIFY(!Masking::secrets(text).isNull() || text.isEmpty());
        for (const auto type : {DatabaseType::PostgreSql, DatabaseType::MariaDb, DatabaseType::Sqlite})
            QVERIFY(Masking::literals(text, type).size() <= 2 * text.size() + 2);
    }
}

QTEST_GUILESS_MAIN(TestMasking)
#include "tst_Masking.moc"
