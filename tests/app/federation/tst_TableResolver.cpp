// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/federation/FederationBench.h"

#include <QtTest>

namespace {

QString text(const char *utf8)
{
    return QString::fromUtf8(utf8);
}

/// The words, split at each " / ".
QStringList words(const char *utf8)
{
    return text(utf8).split(QStringLiteral(" / "));
}

} // namespace

/// What names of tables mean.
class tst_TableResolver final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void names_data();
    void names();
    void unknownNames_data();
    void unknownNames();
    void reservedNamesGetATail();
    void collidingNamesAreRefused();

private:
    FederationBench m_bench;
};

void tst_TableResolver::initTestCase()
{
    m_bench.addSqlite(text("shop"), text(R"(
        CREATE TABLE orders(id INTEGER PRIMARY KEY, customer INT, total NUMERIC(10,2), placed DATETIME, note TEXT);
        INSERT INTO orders VALUES (1,10,19.99,'2024-01-31 10:00:00','first'),(2,20,5,'2024-02-01 11:30:00.25',NULL),
            (3,10,0.01,'2024-02-02','naïve'),(4,NULL,100,NULL,'no customer');
        CREATE TABLE "Ünïcode ""Q"" Table"("sp ace" INTEGER, "Id" INTEGER);
        INSERT INTO "Ünïcode ""Q"" Table" VALUES (7, 8);
        CREATE TABLE twin(a INTEGER);
        CREATE TABLE Things(a INTEGER);
        INSERT INTO Things VALUES (5);
    )"));
    m_bench.addSqlite(text("crm"), text(R"(
        CREATE TABLE customers(id INTEGER PRIMARY KEY, name VARCHAR(20));
        INSERT INTO customers VALUES (10,'Ada'),(20,'Bób'),(30,'Cyd');
        CREATE TABLE twin(a INTEGER);
    )"));
}

void tst_TableResolver::names_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("row");
    QTest::newRow("three parts") << "SELECT count(*) FROM shop.main.orders"
                                 << "4";
    QTest::newRow("two parts") << "SELECT count(*) FROM shop.orders"
                               << "4";
    QTest::newRow("bare, in one place only") << "SELECT max(orders.id) FROM orders"
                                             << "4";
    QTest::newRow("qualified column") << "SELECT shop.main.orders.id FROM shop.main.orders WHERE id = 2"
                                      << "2";
    QTest::newRow("any case") << "SELECT a FROM SHOP.MAIN.things"
                              << "5";
    QTest::newRow("quotes and accents") << R"(SELECT "sp ace" + "Id" FROM shop."Ünïcode ""Q"" Table")"
                                        << "15";
    QTest::newRow("alias") << "SELECT x.name FROM crm.customers AS x WHERE x.id = 30"
                           << "Cyd";
    QTest::newRow("bare with alias") << "SELECT x.name FROM customers x WHERE x.id = 30"
                                     << "Cyd";
    QTest::newRow("CTE hides a table") << "WITH orders AS (SELECT 9 AS n) SELECT n FROM orders"
                                       << "9";
    QTest::newRow("no column at all") << "SELECT 1 FROM crm.customers LIMIT 1"
                                      << "1";
    QTest::newRow("describe") << "SELECT column_type FROM (DESCRIBE crm.customers) WHERE column_name = 'name'"
                              << "VARCHAR";
}

void tst_TableResolver::names()
{
    QFETCH(QString, sql);
    QFETCH(QString, row);
    const auto answer = m_bench.run(sql);
    PENSTOCK_VERIFY(answer);
    QCOMPARE(answer.rows, QStringList(row));
}

void tst_TableResolver::unknownNames_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QStringList>("said");
    QTest::newRow("in two places") << "SELECT * FROM twin" << ErrorCode::Invalid
                                   << words("\"twin\" / shop.main.twin / crm.main.twin");
    QTest::newRow("nowhere") << "SELECT * FROM oders" << ErrorCode::NotFound
                             << words("\"oders\" / shop.main / crm.main / \"orders\"");
    QTest::newRow("not in that one") << "SELECT * FROM crm.orders" << ErrorCode::NotFound
                                     << words("\"orders\" / crm.main");
    QTest::newRow("not in that schema")
        << "SELECT * FROM crm.other.orders" << ErrorCode::NotFound << words("\"orders\" / crm.other");
    QTest::newRow("no such connection")
        << "SELECT * FROM billing.public.orders" << ErrorCode::NotFound << words("\"billing\" / shop / crm");
    QTest::newRow("no such connection, two parts")
        << "SELECT * FROM billing.orders" << ErrorCode::NotFound << words("\"billing\" / shop / crm");
    QTest::newRow("a file's name") << "SELECT * FROM '/etc/passwd.csv'" << ErrorCode::NotFound
                                   << words("/etc/passwd.csv");
    QTest::newRow("no such column") << "SELECT nmae FROM crm.customers" << ErrorCode::Sql
                                    << words("nmae / name");
}

void tst_TableResolver::unknownNames()
{
    QFETCH(QString, sql);
    QFETCH(ErrorCode, code);
    QFETCH(QStringList, said);
    const auto answer = m_bench.run(sql);
    QVERIFY(!answer.has_value());
    const QString shown = answer.error().toText();
    QVERIFY2(answer.error().code == code, qPrintable(shown));
    for (const QString &word : said)
        QVERIFY2(shown.contains(word), qPrintable(shown));
    QVERIFY2(!shown.contains(QStringLiteral("LINE ")) && !shown.contains(QStringLiteral("<default")),
             qPrintable(shown));
}

void tst_TableResolver::reservedNamesGetATail()
{
    FederationBench bench;
    for (const char *name : {"main", "Temp", "system", "memory"})
        bench.addSqlite(text(name), text("CREATE TABLE t(a INT); INSERT INTO t VALUES (3);"));
    for (const char *name : {"main_db", "Temp_db", "system_db", "memory_db"}) {
        const auto answer = bench.run(text("SELECT a FROM %1.t").arg(text(name)));
        PENSTOCK_VERIFY(answer);
        QCOMPARE(answer.rows, QStringList(text("3")));
    }
}

void tst_TableResolver::collidingNamesAreRefused()
{
    const auto pool = m_bench.addSqlite(text("one"), text("CREATE TABLE t(a INT);"));
    FederationEngine::Options options;
    const auto engine =
        FederationEngine::create({{text("shop"), pool}, {text("SHOP"), pool}}, options, m_bench.housekeeper);
    QVERIFY(!engine.has_value());
    QVERIFY(engine.error().code == ErrorCode::Invalid);
    QVERIFY(engine.error().message.contains(text("\"SHOP\"")));
}

QTEST_GUILESS_MAIN(tst_TableResolver)
#include "tst_TableResolver.moc"
