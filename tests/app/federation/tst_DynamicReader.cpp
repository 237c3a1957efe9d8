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

/// SQLite's values, each with a class of its own, in columns of one type.
class tst_DynamicReader final : public QObject
{
    Q_OBJECT

private slots:
    void sqliteTypes();
    void sqliteMisfits_data();
    void sqliteMisfits();

private:
    FederationBench m_bench;
};

void tst_DynamicReader::sqliteTypes()
{
    m_bench.addSqlite(text("ty"), text(R"(
        CREATE TABLE t(i BIGINT, d DECIMAL(12,3), n NUMERIC, r REAL, s VARCHAR(9), b BLOB, o BOOLEAN, day DATE,
                       at TIMESTAMP, x, odd JSON);
        INSERT INTO t VALUES (9223372036854775807, 0.125, 7, 2, 'a|b', x'00ff', 1, '2024-02-29', '2024-02-29T12:00', 1.5,
                              '{}');
        INSERT INTO t VALUES (-1, 123456789.125, 0.5, -0.25, '', x'', 'false', '0001-01-01 00:00:00', '2024-03-01', 'txt', 3);
        INSERT INTO t VALUES (NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
    )"));
    const auto answer = m_bench.run(text("SELECT * FROM ty.t"));
    PENSTOCK_VERIFY(answer);
    QCOMPARE(answer.types.join(QLatin1Char(' ')),
             text("BIGINT DECIMAL(12,3) DOUBLE DOUBLE VARCHAR BLOB BOOLEAN DATE TIMESTAMP VARCHAR VARCHAR"));
    QCOMPARE(answer.rows,
             QStringList(
                 {text("9223372036854775807|0.125|7|2|a|b|\\x00ff|t|2024-02-29|2024-02-29 12:00:00|1.5|{}"),
                  text("-1|123456789.125|0.5|-0.25||\\x|f|0001-01-01|2024-03-01 00:00:00|txt|3"),
                  text("-|-|-|-|-|-|-|-|-|-|-")}));
}

void tst_DynamicReader::sqliteMisfits_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QStringList>("said");
    QTest::newRow("text in integer") << "INTEGER"
                                     << "'abc'" << words("TEXT / abc / BIGINT");
    QTest::newRow("real in integer") << "INT"
                                     << "1.5" << words("REAL / 1.5");
    QTest::newRow("blob in text") << "TEXT"
                                  << "x'ff00'" << words("BLOB / X'FF00'");
    QTest::newRow("text in blob") << "BLOB"
                                  << "'x'" << words("TEXT / BLOB");
    QTest::newRow("too many digits") << "DECIMAL(5,2)"
                                     << "1.005" << words("1.005 / DECIMAL(5,2)");
    QTest::newRow("too large") << "DECIMAL(5,2)"
                               << "1000" << words("1000");
    QTest::newRow("no date") << "DATE"
                             << "'2024-02-30'" << words("2024-02-30 / DATE");
    QTest::newRow("number as time") << "DATETIME"
                                    << "1700000000" << words("INTEGER / TIMESTAMP");
    QTest::newRow("two as truth") << "BOOLEAN"
                                  << "2" << words("2 / BOOLEAN");
    QTest::newRow("integer that no double holds") << "DOUBLE"
                                                  << "'9x'" << words("TEXT / 9x");
}

void tst_DynamicReader::sqliteMisfits()
{
    QFETCH(QString, type);
    QFETCH(QString, value);
    QFETCH(QStringList, said);
    FederationBench bench;
    bench.addSqlite(text("odd"), text("CREATE TABLE t(kol %1); INSERT INTO t VALUES (%2);").arg(type, value));
    const auto answer = bench.run(text("SELECT kol FROM odd.t"));
    QVERIFY2(!answer.has_value(), qPrintable(answer.rows.join(QLatin1Char('\n'))));
    const QString shown = answer.error().toText();
    QVERIFY2(answer.error().code == ErrorCode::DataLoss, qPrintable(shown));
    said << text("\"kol\"") << text("odd");
    for (const QString &word : said)
        QVERIFY2(shown.contains(word), qPrintable(shown));
}

QTEST_GUILESS_MAIN(tst_DynamicReader)
#include "tst_DynamicReader.moc"
