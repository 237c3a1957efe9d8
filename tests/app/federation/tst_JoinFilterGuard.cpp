// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/JoinFilterGuard.h"
#include "tests/app/federation/FederationBench.h"

#include <duckdb.hpp>
#include <duckdb/main/config.hpp>

#include <QProcess>
#include <QtTest>

namespace {

/// A top-n that only two rows of the other side meet.
constexpr const char *nativeQuery =
    "SELECT count(*), sum(i) FROM (SELECT * FROM t ORDER BY i DESC LIMIT 3000) o"
    " JOIN (VALUES (5),(7),(900)) v(x) ON v.x = o.g";
/// 3 groups of 1000, 3000 rows from 97001 to 100000.
constexpr const char *rightAnswer = "9|884736";

QString runNative(bool guarded)
{
    duckdb::DuckDB database(nullptr);
    if (guarded)
        JoinFilterGuard::install(duckdb::DBConfig::GetConfig(*database.instance));
    duckdb::Connection connection(database);
    for (const char *statement :
         {"SET threads = 2", "CREATE TABLE t AS SELECT range AS i, range % 1000 AS g FROM range(100000)"}) {
        if (const auto result = connection.Query(statement); result->HasError())
            qFatal("%s", result->GetError().c_str());
    }
    const auto result = connection.Query(nativeQuery);
    if (result->HasError())
        qFatal("%s", result->GetError().c_str());
    return QString::fromStdString(result->GetValue(0, 0).ToString() + '|'
                                  + result->GetValue(1, 0).ToString());
}

} // namespace

/// DuckDB's own results, with and without the cure. When the versions without it are right every time, DuckDB has been
/// mended and the guard can go.
class tst_JoinFilterGuard final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void nativeTables();
    void nativeTablesWithoutTheGuard();
    void federatedTables_data();
    void federatedTables();
    void federatedTablesWithoutTheGuard_data();
    void federatedTablesWithoutTheGuard();
    void usefulFiltersStay();

private:
    static constexpr int repetitions = 24;
    static constexpr int patience = 300;

    QString runFederated(const QString &sql, bool guarded)
    {
        FederationEngine::Options options;
        options.guardJoinFilters = guarded;
        options.threads = 2;
        const auto engine = m_bench.engine(options);
        const auto answer = m_bench.run(*engine, sql);
        return answer.has_value() ? answer.rows.join(QLatin1Char('\n')) : answer.error().toText();
    }

    FederationBench m_bench;
};

void tst_JoinFilterGuard::initTestCase()
{
    const QString file = m_bench.files.filePath(QStringLiteral("t.db"));
    QProcess sqlite;
    sqlite.start(QStringLiteral("sqlite3"),
                 {file, QStringLiteral(
                            "CREATE TABLE t(i INTEGER, g INTEGER); INSERT INTO t"
                            " WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i < 99999)"
                            " SELECT i, i % 1000 FROM c;")});
    QVERIFY(sqlite.waitForFinished() && sqlite.exitCode() == 0);
    m_bench.add(TestServers::sqlite(file), QStringLiteral("lite"));
}

void tst_JoinFilterGuard::nativeTables()
{
    for (int i = 0; i < repetitions; ++i)
        QCOMPARE(runNative(true), QLatin1String(rightAnswer));
}

void tst_JoinFilterGuard::nativeTablesWithoutTheGuard()
{
    int wrong = 0;
    for (int i = 0; i < patience && wrong == 0; ++i)
        wrong += runNative(false) == QLatin1String(rightAnswer) ? 0 : 1;
    QVERIFY(wrong > 0);
}

void tst_JoinFilterGuard::federatedTables_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("right");
    QTest::newRow("top n") << QStringLiteral(
        "SELECT count(*), sum(o.i) FROM (SELECT * FROM lite.t ORDER BY i DESC LIMIT 3000) o"
        " JOIN (VALUES (5),(7),(900)) v(x) ON v.x = o.g")
                           << QString::fromLatin1(rightAnswer);
    QTest::newRow("limit") << QStringLiteral(
        "SELECT count(*), sum(o.i) FROM (SELECT * FROM lite.t LIMIT 4000) o"
        " JOIN (VALUES (5),(7)) v(x) ON v.x = o.g")
                           << QStringLiteral("8|12048");
}

void tst_JoinFilterGuard::federatedTables()
{
    QFETCH(QString, sql);
    QFETCH(QString, right);
    for (int i = 0; i < repetitions; ++i)
        QCOMPARE(runFederated(sql, true), right);
}

void tst_JoinFilterGuard::federatedTablesWithoutTheGuard_data()
{
    federatedTables_data();
}

void tst_JoinFilterGuard::federatedTablesWithoutTheGuard()
{
    QFETCH(QString, sql);
    QFETCH(QString, right);
    int wrong = 0;
    for (int i = 0; i < patience && wrong == 0; ++i)
        wrong += runFederated(sql, false) == right ? 0 : 1;
    QVERIFY(wrong > 0);
}

/// A join without a LIMIT below it keeps its filter.
void tst_JoinFilterGuard::usefulFiltersStay()
{
    duckdb::DuckDB database(nullptr);
    JoinFilterGuard::install(duckdb::DBConfig::GetConfig(*database.instance));
    duckdb::Connection connection(database);
    QVERIFY(!connection.Query("CREATE TABLE t AS SELECT range AS i FROM range(1000000)")->HasError());
    const auto plan = connection.Query(
        "EXPLAIN ANALYZE SELECT count(*) FROM t JOIN (SELECT unnest([999998, 999999]) AS x) v ON v.x = t.i");
    QVERIFY(!plan->HasError());
    const QString text = QString::fromStdString(plan->ToString());
    // Row groups that the filter rules out are not read.
    QVERIFY2(!text.contains(QStringLiteral("1,000,000 rows"))
                 && !text.contains(QStringLiteral("1000000 rows")),
             qPrintable(text));
}

QTEST_GUILESS_MAIN(tst_JoinFilterGuard)
#include "tst_JoinFilterGuard.moc"
