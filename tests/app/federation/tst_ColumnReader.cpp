// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/federation/FederationBench.h"

#include <QtTest>

namespace {

QString text(const char *utf8)
{
    return QString::fromUtf8(utf8);
}

} // namespace

/// Every type of the servers through DuckDB and back, and what happens to values that DuckDB cannot hold.
class tst_ColumnReader final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void postgresValues_data();
    void postgresValues();
    void mariaDbValues_data();
    void mariaDbValues();
    void misfits_data();
    void misfits();

private:
    FederationBench m_bench;
    std::shared_ptr<ConnectionPool> m_postgres;
    std::shared_ptr<ConnectionPool> m_mariaDb;
};

void tst_ColumnReader::initTestCase()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    qputenv("TZ", "Europe/Paris"); // as the test server's
    m_postgres = m_bench.add(TestServers::postgres(), text("pg"));
    m_mariaDb = m_bench.add(TestServers::mariaDb(), text("maria"));
    m_bench.prepare(*m_postgres,
                    text("DROP SCHEMA IF EXISTS fed_types CASCADE;\nCREATE SCHEMA fed_types;\n"));
}

void tst_ColumnReader::postgresValues_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("values");
    QTest::addColumn<QString>("logical");
    const auto row = [](const char *type, const char *values, const char *logical) {
        QTest::newRow(type) << text(type) << text(values) << text(logical);
    };
    row("boolean", "(true),(false),(NULL)", "BOOLEAN");
    row("smallint", "(-32768),(32767),(NULL)", "SMALLINT");
    row("integer", "(-2147483648),(2147483647),(NULL)", "INTEGER");
    row("bigint", "(-9223372036854775808),(9223372036854775807),(NULL)", "BIGINT");
    row("oid", "(0),(4294967295)", "BIGINT");
    row("real", "('NaN'),('-Infinity'),(0.1),(-0.0),(3.4028235e38),(NULL)", "FLOAT");
    row("double precision", "('NaN'),('Infinity'),(0.1),(5e-324),(1.7976931348623157e308),(NULL)", "DOUBLE");
    row("numeric(4,1)", "(999.9),(-999.9),(0),(NULL)", "DECIMAL(4,1)");
    row("numeric(9,4)", "(99999.9999),(-0.0001),(NULL)", "DECIMAL(9,4)");
    row("numeric(18,6)", "(999999999999.999999),(-1),(NULL)", "DECIMAL(18,6)");
    row("numeric(38,10)", "(9999999999999999999999999999.9999999999),(-0.0000000001),(NULL)",
        "DECIMAL(38,10)");
    row("text", "(''),('short'),('longer than twelve bytes'),('été 🐘'),(NULL),(repeat('ü', 100000))",
        "VARCHAR");
    row("varchar(20)", "('a'),('naïve'),(NULL)", "VARCHAR");
    row("char(6)", "('ab'),(NULL)", "VARCHAR");
    row("name", "('x')", "VARCHAR");
    row("json", "('{\"b\": 1,  \"a\": []}'),(NULL)", "VARCHAR");
    row("jsonb", "('{\"b\": 1,  \"a\": []}'),(NULL)", "VARCHAR");
    row("bytea", "(''),('\\x00ff10'),(NULL)", "BLOB");
    row("uuid",
        "('00000000-0000-0000-0000-000000000000'),('ffffffff-ffff-ffff-ffff-ffffffffffff'),"
        "('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'),(NULL)",
        "UUID");
    row("date", "('infinity'),('-infinity'),('0044-03-15 BC'),('2024-02-29'),('5874897-12-31'),(NULL)",
        "DATE");
    row("time", "('00:00'),('24:00'),('12:34:56.789'),(NULL)", "TIME");
    row("timetz", "('12:34:56.789+05:30'),('00:00-03'),(NULL)", "TIME WITH TIME ZONE");
    row("timestamp",
        "('infinity'),('-infinity'),('0044-03-15 12:00 BC'),('2024-02-29 23:59:59.999999'),(NULL)",
        "TIMESTAMP");
    row("timestamptz",
        "('infinity'),('-infinity'),('2024-07-01 12:00+00'),('2024-10-27 01:30:00.5+00'),(NULL)",
        "TIMESTAMP WITH TIME ZONE");
    row("interval", "('1 year -2 mons +3 days -04:05:06.7'),('0'),(NULL)", "INTERVAL");
    row("inet", "('192.168.0.0/16'),('::1'),(NULL)", "VARCHAR");
    row("int4range", "('[1,5)'),('empty'),(NULL)", "VARCHAR");
    row("text[]", "('{a,NULL,\"b c\"}'),(NULL)", "VARCHAR");
    row("point", "('(1,2)'),(NULL)", "VARCHAR");
    row("bit(3)", "('101'),(NULL)", "VARCHAR");
}

void tst_ColumnReader::postgresValues()
{
    QFETCH(QString, type);
    QFETCH(QString, values);
    QFETCH(QString, logical);
    m_bench.prepare(*m_postgres, text("DROP TABLE IF EXISTS fed_types.t;\nCREATE TABLE fed_types.t(v %1);\n"
                                      "INSERT INTO fed_types.t VALUES %2;\n")
                                     .arg(type, values));
    const auto expected = FederationBench::runOn(*m_postgres, text("SELECT v FROM fed_types.t"));
    PENSTOCK_VERIFY(expected);
    const auto answer = m_bench.run(text("SELECT v FROM pg.fed_types.t"));
    PENSTOCK_VERIFY(answer);
    QCOMPARE(answer.types.front(), logical);
    QCOMPARE(answer.rows, expected.rows);
    // Filters of the scan's own read the same values.
    const auto filtered =
        m_bench.run(text("SELECT v FROM pg.fed_types.t WHERE v IS NOT NULL OR random() < 2"));
    PENSTOCK_VERIFY(filtered);
    QCOMPARE(filtered.rows, expected.rows);
}

void tst_ColumnReader::mariaDbValues_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("values");
    QTest::addColumn<QString>("logical");
    QTest::addColumn<QString>("rows");
    const auto row = [](const char *type, const char *values, const char *logical, const char *rows) {
        QTest::newRow(type) << text(type) << text(values) << text(logical) << text(rows);
    };
    row("TINYINT", "(-128),(127),(NULL)", "SMALLINT", "-128/127/-");
    row("TINYINT UNSIGNED", "(255)", "SMALLINT", "255");
    row("SMALLINT UNSIGNED", "(65535)", "INTEGER", "65535");
    row("MEDIUMINT", "(-8388608)", "INTEGER", "-8388608");
    row("INT UNSIGNED ZEROFILL", "(4294967295),(7)", "BIGINT", "4294967295/7");
    row("BIGINT", "(-9223372036854775808)", "BIGINT", "-9223372036854775808");
    row("BIGINT UNSIGNED", "(18446744073709551615),(NULL)", "UBIGINT", "18446744073709551615/-");
    row("FLOAT", "(0.1),(-1.5)", "FLOAT", "0.1/-1.5");
    row("DOUBLE", "(0.1),(1.7976931348623157e308)", "DOUBLE", "0.1/1.7976931348623157e+308");
    row("DECIMAL(12,2)", "(-9999999999.99),(0)", "DECIMAL(12,2)", "-9999999999.99/0.00");
    row("DECIMAL(38,10)", "(9999999999999999999999999999.9999999999)", "DECIMAL(38,10)",
        "9999999999999999999999999999.9999999999");
    row("DECIMAL(65,30)", "(1.5)", "DECIMAL(38,10)", "1.5000000000");
    row("VARCHAR(20)", "('naïve 🐘'),(''),(NULL)", "VARCHAR", "naïve 🐘//-");
    row("VARCHAR(20) CHARACTER SET latin1", "('é')", "VARCHAR", "é");
    row("CHAR(5)", "('ab')", "VARCHAR", "ab");
    row("LONGTEXT", "('text')", "VARCHAR", "text");
    row("ENUM('b','a')", "('a'),(NULL)", "VARCHAR", "a/-");
    row("SET('a','b')", "('a,b')", "VARCHAR", "a,b");
    row("JSON", "('{\"a\": 1}')", "VARCHAR", "{\"a\": 1}");
    row("UUID", "('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')", "UUID", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    row("INET6", "('::1')", "VARCHAR", "::1");
    row("VARBINARY(9)", "(x'00ff')", "BLOB", "\\x00ff");
    row("BIT(9)", "(b'100000001')", "BLOB", "\\x0101");
    row("DATE", "('9999-12-31'),(NULL)", "DATE", "9999-12-31/-");
    row("DATETIME(6)", "('2024-02-29 12:34:56.000001')", "TIMESTAMP", "2024-02-29 12:34:56.000001");
    row("TIMESTAMP NULL", "('2024-02-29 12:34:56')", "TIMESTAMP", "2024-02-29 12:34:56");
    row("TIME(3)", "('12:34:56.789')", "TIME", "12:34:56.789");
    row("YEAR", "(2024)", "SMALLINT", "2024");
}

void tst_ColumnReader::mariaDbValues()
{
    QFETCH(QString, type);
    QFETCH(QString, values);
    QFETCH(QString, logical);
    QFETCH(QString, rows);
    m_bench.prepare(*m_mariaDb,
                    text("CREATE OR REPLACE TABLE fed_types(v %1);\nINSERT INTO fed_types VALUES %2;\n")
                        .arg(type, values));
    const auto answer = m_bench.run(text("SELECT v FROM maria.fed_types"));
    PENSTOCK_VERIFY(answer);
    QCOMPARE(answer.types.front(), logical);
    QCOMPARE(answer.rows.join(QLatin1Char('/')), rows);
}

void tst_ColumnReader::misfits_data()
{
    QTest::addColumn<bool>("onPostgres");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("said");
    QTest::newRow("decimal NaN") << true << text("numeric(10,2)") << text("'NaN'") << text("NaN");
    QTest::newRow("numeric NaN") << true << text("numeric") << text("'NaN'") << text("NaN");
    QTest::newRow("too fine") << true << text("numeric") << text("0.12345678901") << text("0.12345678901");
    QTest::newRow("too large") << true << text("numeric") << text("1e30")
                               << text("1000000000000000000000000000000");
    QTest::newRow("zero date") << false << text("DATE") << text("'0000-00-00'") << text("0000-00-00");
    QTest::newRow("no month") << false << text("DATETIME") << text("'2024-00-00 00:00:00'")
                              << text("2024-00-00 00:00:00");
    QTest::newRow("a duration") << false << text("TIME") << text("'-838:59:59'") << text("-838:59:59");
    QTest::newRow("65 digits") << false << text("DECIMAL(65,30)") << text("0.000000000000000000000000000001")
                               << text("0.000000000000000000000000000001");
}

void tst_ColumnReader::misfits()
{
    QFETCH(bool, onPostgres);
    QFETCH(QString, type);
    QFETCH(QString, value);
    QFETCH(QString, said);
    if (onPostgres)
        m_bench.prepare(*m_postgres,
                        text("DROP TABLE IF EXISTS fed_types.m;\nCREATE TABLE fed_types.m(kol %1);\n"
                             "INSERT INTO fed_types.m VALUES (%2);\n")
                            .arg(type, value));
    else
        m_bench.prepare(*m_mariaDb, text("CREATE OR REPLACE TABLE fed_misfit(kol %1);\n"
                                         "INSERT IGNORE INTO fed_misfit VALUES (%2);\n")
                                        .arg(type, value));
    const auto answer = m_bench.run(onPostgres ? text("SELECT kol FROM pg.fed_types.m")
                                               : text("SELECT kol FROM maria.fed_misfit"));
    QVERIFY2(!answer.has_value(), qPrintable(answer.rows.join(QLatin1Char('/'))));
    const QString shown = answer.error().toText();
    QVERIFY2(answer.error().code == ErrorCode::DataLoss, qPrintable(shown));
    QVERIFY2(shown.contains(said) && shown.contains(text("\"kol\"")), qPrintable(shown));
}

QTEST_GUILESS_MAIN(tst_ColumnReader)
#include "tst_ColumnReader.moc"
