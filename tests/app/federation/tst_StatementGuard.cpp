// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/federation/FederationBench.h"

#include <QtTest>

namespace {

QString text(const char *utf8)
{
    return QString::fromUtf8(utf8);
}

} // namespace

/// What a federated statement may be, and what it can reach.
class tst_StatementGuard final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void refusals_data();
    void refusals();
    void errorsHavePositions();

private:
    FederationBench m_bench;
};

void tst_StatementGuard::initTestCase()
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

void tst_StatementGuard::refusals_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("said");
    const auto row = [](const char *sql, ErrorCode code, const char *said) {
        QTest::newRow(sql) << text(sql) << code << text(said);
    };
    row("INSERT INTO shop.orders VALUES (9)", ErrorCode::ReadOnly, "INSERT");
    row("UPDATE shop.orders SET id = 1", ErrorCode::ReadOnly, "UPDATE");
    row("DELETE FROM shop.orders", ErrorCode::ReadOnly, "DELETE");
    row("CREATE TABLE t(a INT)", ErrorCode::ReadOnly, "CREATE");
    row("CREATE VIEW v AS SELECT 1", ErrorCode::ReadOnly, "CREATE");
    row("DROP TABLE shop.orders", ErrorCode::ReadOnly, "DROP");
    row("ATTACH '/tmp/x.db' AS x", ErrorCode::ReadOnly, "ATTACH");
    row("DETACH shop", ErrorCode::ReadOnly, "DETACH");
    row("COPY (SELECT 1) TO '/tmp/penstock-must-not-exist.csv'", ErrorCode::ReadOnly, "COPY");
    row("SET threads = 1", ErrorCode::ReadOnly, "SET");
    row("PRAGMA database_list", ErrorCode::ReadOnly, "PRAGMA");
    row("INSTALL httpfs", ErrorCode::ReadOnly, "LOAD");
    row("LOAD httpfs", ErrorCode::ReadOnly, "LOAD");
    row("BEGIN", ErrorCode::ReadOnly, "TRANSACTION");
    row("USE shop", ErrorCode::ReadOnly, "SET");
    row("EXPLAIN ANALYZE DELETE FROM shop.orders", ErrorCode::ReadOnly, "DELETE");
    row("SELECT * FROM read_csv('/etc/passwd')", ErrorCode::Unsupported, "");
    row("SELECT * FROM read_text('/etc/passwd')", ErrorCode::Unsupported, "");
    row("SELECT * FROM read_blob('/etc/passwd')", ErrorCode::Unsupported, "");
    row("SELECT * FROM read_parquet('/etc/passwd')", ErrorCode::Unsupported, "");
    row("SELECT * FROM read_json('/etc/passwd')", ErrorCode::Unsupported, "");
    row("SELECT * FROM sniff_csv('/etc/passwd')", ErrorCode::Unsupported, "");
    row("SELECT * FROM parquet_metadata('/etc/passwd')", ErrorCode::Unsupported, "");
    row("SELECT * FROM glob('/etc/*')", ErrorCode::Unsupported, "");
    row("SELECT * FROM read_csv('https://example.org/x.csv')", ErrorCode::Unsupported, "");
    row("SELECT 1; SELECT 2", ErrorCode::Invalid, "2");
    row(" -- nothing\n", ErrorCode::Invalid, "no statement");
    row("SELEC 1", ErrorCode::Sql, "SELEC");
}

void tst_StatementGuard::refusals()
{
    QFETCH(QString, sql);
    QFETCH(ErrorCode, code);
    QFETCH(QString, said);
    const auto answer = m_bench.run(sql);
    QVERIFY2(!answer.has_value(), qPrintable(answer.rows.join(QLatin1Char('\n'))));
    const QString shown = answer.error().toText();
    QVERIFY2(answer.error().code == code, qPrintable(shown));
    QVERIFY2(shown.contains(said), qPrintable(shown));
    QVERIFY(!QFile::exists(QStringLiteral("/tmp/penstock-must-not-exist.csv")));
}

void tst_StatementGuard::errorsHavePositions()
{
    const QString sql = text("-- é è\nSELECT id,\n  nope FROM shop.orders");
    const auto answer = m_bench.run(sql);
    QVERIFY(!answer.has_value());
    QCOMPARE(answer.error().position, sql.indexOf(text("nope")));
    const QString broken = text("SELECT é FROM (SELECT 1 AS é) WHERE )");
    const auto other = m_bench.run(broken);
    QVERIFY(!other.has_value());
    QCOMPARE(other.error().position, broken.lastIndexOf(QLatin1Char(')')));
}

QTEST_GUILESS_MAIN(tst_StatementGuard)
#include "tst_StatementGuard.moc"
