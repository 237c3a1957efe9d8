// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "tests/app/federation/FederationBench.h"
#include "tests/support/SchedulingDelay.h"

#include <QtTest>

using namespace std::chrono_literals;

namespace {

/// Milliseconds until the server's statement has ended. The address sanitizer slows the threads that read, decode
/// and join several times, and the cancel shares two cores with them.
#ifdef __SANITIZE_ADDRESS__
constexpr qint64 cancelBound = 2000;
#else
constexpr qint64 cancelBound = 250;
#endif

QString text(const char *utf8)
{
    return QString::fromUtf8(utf8);
}

} // namespace

/// Federated statements and their servers: failing sources, stopping, connections that are few.
class tst_SourceScan final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void aWrongPasswordIsNamed();
    void anotherSourceDoesNotMatter();
    void aStatementThatFailsOnItsServer();
    void cancelReachesTheServers();
    void aLimitEndsTheServersStatement();
    void oneConnectionForTwoScans();
    void othersHoldTheConnection();
    void namesInUpperCaseAndQuotes();
    void millionsOfRows();

private:
    [[nodiscard]] QString runningStatements(const char *what)
    {
        const auto answer = FederationBench::runOn(
            *m_watch,
            text("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()"
                 " AND query LIKE '%")
                + text(what) + text("%'"));
        return answer.rows.value(0);
    }

    std::unique_ptr<FederationBench> m_bench;
    std::shared_ptr<ConnectionPool> m_postgres;
    std::shared_ptr<ConnectionPool> m_watch; ///< For looking at the server meanwhile.
};

void tst_SourceScan::initTestCase()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    FederationBench bench;
    const auto postgres = bench.add(TestServers::postgres(), text("pg"));
    bench.prepare(*postgres, text(R"(
DROP SCHEMA IF EXISTS fed_scan CASCADE;
CREATE SCHEMA fed_scan;
CREATE VIEW fed_scan.forever AS SELECT generate_series(1, 10000000000) AS i;
CREATE VIEW fed_scan.sleeper AS SELECT pg_sleep(30)::text AS a;
CREATE VIEW fed_scan.broken AS SELECT id, 1 / (id - 5) AS x FROM generate_series(1, 9) id;
CREATE VIEW fed_scan.millions AS SELECT i AS id, i % 7 AS g, i::numeric(12,2) / 4 AS v FROM generate_series(1, 5000000) i;
CREATE TABLE fed_scan.many AS SELECT i AS id FROM generate_series(1, 200000) i;
CREATE TABLE fed_scan."Mixed ""Case""é"("Id" int, id int);
INSERT INTO fed_scan."Mixed ""Case""é" VALUES (1, 2);
)"));
}

void tst_SourceScan::init()
{
    m_bench = std::make_unique<FederationBench>();
    m_postgres = m_bench->add(TestServers::postgres(), text("pg"));
    m_watch = m_bench->add(TestServers::postgres(), text("watch"));
}

void tst_SourceScan::aWrongPasswordIsNamed()
{
    auto profile = TestServers::mariaDb();
    profile.password = Secret(std::string("wrong"));
    m_bench->add(profile, text("books"));
    const auto answer =
        m_bench->run(text("SELECT count(*) FROM pg.fed_scan.many m JOIN books.t ON t.id = m.id"));
    QVERIFY(!answer.has_value());
    const QString shown = answer.error().toText();
    QVERIFY2(answer.error().code == ErrorCode::Authentication, qPrintable(shown));
    QVERIFY2(shown.contains(text("books")), qPrintable(shown));
    QVERIFY2(!shown.contains(text("penstock#")) && !shown.contains(text("wrong")), qPrintable(shown));
}

/// A source that is down stands only in the way of statements that need it.
void tst_SourceScan::anotherSourceDoesNotMatter()
{
    auto profile = TestServers::mariaDb();
    profile.port = 1;
    m_bench->add(profile, text("down"));
    const auto answer = m_bench->run(text("SELECT count(*) FROM pg.fed_scan.many"));
    PENSTOCK_VERIFY(answer);
    QCOMPARE(answer.rows, QStringList(text("200000")));
    const auto bare = m_bench->run(text("SELECT count(*) FROM no_such_table"));
    QVERIFY(!bare.has_value());
    const QString shown = bare.error().toText();
    QVERIFY2(bare.error().code == ErrorCode::Unreachable, qPrintable(shown));
    QVERIFY2(shown.contains(text("down")) && shown.contains(text("connection.schema.table")),
             qPrintable(shown));
}

void tst_SourceScan::aStatementThatFailsOnItsServer()
{
    const auto engine = m_bench->engine();
    const auto answer = m_bench->run(*engine, text("SELECT sum(x) FROM pg.fed_scan.broken"));
    QVERIFY(!answer.has_value());
    QVERIFY2(answer.error().code == ErrorCode::Sql, qPrintable(answer.error().toText()));
    QCOMPARE(answer.error().serverCode, text("22012"));
    QVERIFY(answer.error().message.contains(text("pg")));
    const auto after = m_bench->run(*engine, text("SELECT count(*) FROM pg.fed_scan.many"));
    PENSTOCK_VERIFY(after);
    QCOMPARE(m_postgres->stats().created, 1U);
}

void tst_SourceScan::cancelReachesTheServers()
{
    const auto engine = m_bench->engine();
    for (const char *table : {"sleeper", "forever"}) {
        const auto sink = std::make_shared<QueueSink>();
        const auto stream = engine->run(text("SELECT max(x) FROM pg.fed_scan.%1 t(x)").arg(text(table)), {},
                                        m_bench->origin(), {}, sink, 3);
        sink->attach(stream);
        QVERIFY(QTest::qWaitFor([&] { return runningStatements(table) == text("1"); }, 5000));
        const SchedulingDelay delay;
        QElapsedTimer timer;
        timer.start();
        stream->cancel();
        // The contract is the server's end of it; what had been sent by then is still read and thrown away,
        // which the sanitizers make slow.
        QVERIFY(QTest::qWaitFor([&] { return runningStatements(table) == text("0"); }, 5000));
        const qint64 elapsed = timer.elapsed();
        const auto answer = FederationBench::take(*sink);
        QVERIFY(!answer.has_value());
        QVERIFY2(answer.error().code == ErrorCode::Cancelled, qPrintable(answer.error().toText()));
        QVERIFY2(elapsed < cancelBound + delay.worstMilliseconds(), qPrintable(QString::number(elapsed)));
        QCOMPARE(runningStatements(table), text("0"));
        QCOMPARE(m_postgres->stats().active, 0);
    }
}

void tst_SourceScan::aLimitEndsTheServersStatement()
{
    const auto engine = m_bench->engine();
    for (int i = 0; i < 3; ++i) {
        const auto answer = m_bench->run(*engine, text("SELECT i FROM pg.fed_scan.forever LIMIT 3"));
        PENSTOCK_VERIFY(answer);
        QCOMPARE(answer.rows, QStringList({text("1"), text("2"), text("3")}));
    }
    QCOMPARE(m_postgres->stats().created, 1U);
    QCOMPARE(runningStatements("forever"), text("0"));
}

void tst_SourceScan::oneConnectionForTwoScans()
{
    m_postgres->setMaxConnections(1);
    const auto engine = m_bench->engine();
    const auto answer = m_bench->run(
        *engine, text("SELECT count(*) FROM pg.fed_scan.many a JOIN pg.fed_scan.many b USING (id)"));
    PENSTOCK_VERIFY(answer);
    QCOMPARE(answer.rows, QStringList(text("200000")));
    const auto both = m_bench->run(
        *engine, text("SELECT id FROM pg.fed_scan.many UNION ALL SELECT id FROM pg.fed_scan.many"));
    PENSTOCK_VERIFY(both);
    QCOMPARE(both.rows.size(), 400000);
    QCOMPARE(m_postgres->stats().created, 1U);
}

void tst_SourceScan::othersHoldTheConnection()
{
    auto profile = TestServers::postgres();
    profile.acquireTimeout = 150ms;
    const auto small = m_bench->add(profile, text("small"), 1);
    const auto engine = m_bench->engine();
    PENSTOCK_VERIFY(m_bench->run(*engine, text("SELECT count(*) FROM small.fed_scan.many")));
    auto lease = small->acquireAndWait(m_bench->origin());
    PENSTOCK_VERIFY(lease);
    const auto answer = m_bench->run(*engine, text("SELECT count(*) FROM small.fed_scan.many"));
    QVERIFY(!answer.has_value());
    QVERIFY2(answer.error().code == ErrorCode::PoolTimeout, qPrintable(answer.error().toText()));
    lease->release();
    PENSTOCK_VERIFY(m_bench->run(*engine, text("SELECT count(*) FROM small.fed_scan.many")));
}

void tst_SourceScan::namesInUpperCaseAndQuotes()
{
    const auto answer = m_bench->run(text(R"(SELECT * FROM pg.fed_scan."Mixed ""Case""é")"));
    PENSTOCK_VERIFY(answer);
    QCOMPARE(answer.columns, QStringList({text("Id"), text("id_1")}));
    QCOMPARE(answer.rows, QStringList(text("1|2")));
    const auto anyCase =
        m_bench->run(text(R"(SELECT id_1 FROM PG.Fed_Scan."mixed ""case""é" WHERE id_1 = 2)"));
    PENSTOCK_VERIFY(anyCase);
    QCOMPARE(anyCase.rows, QStringList(text("2")));
}

void tst_SourceScan::millionsOfRows()
{
    const auto answer =
        m_bench->run(text("SELECT g, count(*), sum(v) FROM pg.fed_scan.millions GROUP BY g ORDER BY g"));
    PENSTOCK_VERIFY(answer);
    QCOMPARE(answer.rows.size(), 7);
    const auto expected = FederationBench::runOn(
        *m_postgres,
        text("SELECT g, count(*), sum(v)::numeric(38,10) FROM fed_scan.millions GROUP BY g ORDER BY g"));
    PENSTOCK_VERIFY(expected);
    QCOMPARE(answer.rows, expected.rows);
}

QTEST_GUILESS_MAIN(tst_SourceScan)
#include "tst_SourceScan.moc"
