// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/federation/FederationBench.h"

#include <QtTest>

namespace {

QString text(const char *utf8)
{
    return QString::fromUtf8(utf8);
}

} // namespace

/// DuckDB's types as results.
class tst_ResultWriter final : public QObject
{
    Q_OBJECT

private slots:
    void resultTypes_data();
    void resultTypes();

private:
    FederationBench m_bench;
};

void tst_ResultWriter::resultTypes_data()
{
    QTest::addColumn<QString>("expression");
    QTest::addColumn<QString>("shown");
    const auto row = [](const char *expression, const char *shown) {
        QTest::newRow(expression) << text(expression) << text(shown);
    };
    row("true", "t");
    row("(-128)::TINYINT", "-128");
    row("255::UTINYINT", "255");
    row("(-32768)::SMALLINT", "-32768");
    row("65535::USMALLINT", "65535");
    row("(-2147483648)::INTEGER", "-2147483648");
    row("4294967295::UINTEGER", "4294967295");
    row("(-9223372036854775808)::BIGINT", "-9223372036854775808");
    row("18446744073709551615::UBIGINT", "18446744073709551615");
    row("170141183460469231731687303715884105727::HUGEINT", "170141183460469231731687303715884105727");
    row("(-170141183460469231731687303715884105728)::HUGEINT", "-170141183460469231731687303715884105728");
    row("340282366920938463463374607431768211455::UHUGEINT", "340282366920938463463374607431768211455");
    row("1.5::FLOAT", "1.5");
    row("'nan'::DOUBLE", "NaN");
    row("'-infinity'::DOUBLE", "-Infinity");
    row("(-1.2)::DECIMAL(4,1)", "-1.2");
    row("12345.6789::DECIMAL(9,4)", "12345.6789");
    row("123456789012.345678::DECIMAL(18,6)", "123456789012.345678");
    row("99999999999999999999999999999999999.999::DECIMAL(38,3)", "99999999999999999999999999999999999.999");
    row("'héllo'", "héllo");
    row("repeat('x', 20)", "xxxxxxxxxxxxxxxxxxxx");
    row("''", "");
    row("NULL", "-");
    row("'{\"a\": 1}'::JSON", "{\"a\": 1}");
    row("'\\x00\\xFF'::BLOB", "\\x00ff");
    row("'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::UUID", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    row("DATE '2024-02-29'", "2024-02-29");
    row("'-infinity'::DATE", "-infinity");
    row("TIME '23:59:59.999999'", "23:59:59.999999");
    row("'10:11:12+02:30'::TIMETZ", "10:11:12+02:30");
    row("TIMESTAMP '2024-02-29 12:34:56.5'", "2024-02-29 12:34:56.5");
    row("'infinity'::TIMESTAMP", "infinity");
    row("'-infinity'::TIMESTAMP", "-infinity");
    row("'2024-01-02 03:04:05'::TIMESTAMP_S", "2024-01-02 03:04:05");
    row("'2024-01-02 03:04:05.678'::TIMESTAMP_MS", "2024-01-02 03:04:05.678");
    row("'2024-01-02 03:04:05.123456789'::TIMESTAMP_NS", "2024-01-02 03:04:05.123456789");
    row("INTERVAL '1 year 2 days 3.5 seconds'", "1 year 2 days 00:00:03.5");
    row("[1, NULL, 3]", "[1, NULL, 3]");
    row("{'a': 1, 'b': 'x'}", "{'a': 1, 'b': x}");
    row("MAP {'k': 2}", "{k=2}");
    row("'small'::ENUM('small', 'big')", "small");
    row("'0101'::BIT", "0101");
    row("sum(i) FROM range(4) r(i)", "6");
}

void tst_ResultWriter::resultTypes()
{
    QFETCH(QString, expression);
    QFETCH(QString, shown);
    const auto answer = m_bench.run(text("SELECT ") + expression);
    PENSTOCK_VERIFY(answer);
    QCOMPARE(answer.rows, QStringList(shown));
}

QTEST_GUILESS_MAIN(tst_ResultWriter)
#include "tst_ResultWriter.moc"
