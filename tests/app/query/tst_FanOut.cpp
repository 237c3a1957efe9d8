// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/query/FanOut.h"
#include "tests/app/query/FanOutBench.h"

#include <QSignalSpy>
#include <QtTest>

using namespace std::chrono_literals;

namespace {

QString text(const char *utf8)
{
    return QString::fromUtf8(utf8);
}

const Origin origin{Origin::Kind::Page, QStringLiteral("fan-out test")};

} // namespace

/// One statement on PostgreSQL, MariaDB and SQLite at once.
class tst_FanOut final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanupTestCase();

    void rowsMergeBehindTheirSource();
    void refusedBeforeAnythingRuns();
    void aDeadServerLeavesTheOthers();
    void aWrongPasswordLeavesTheOthers();
    void allFailed();
    void stoppingOneLeavesTheOthers();
    void stoppingAll();
    void retryReplacesTheRows();
    void retryOfAllReopensTheResult();
    void columnsThatDiffer();
    void columnsOfTheSameName();
    void noColumnsAtAll();
    void writesAreCounted();
    void deadlineEndsTheSlowOnes();
    void aWaitForAConnectionCanBeStopped();
    void manyRowsOfAllThree();
    void theResultMayGoFirst();
    void theFanOutMayGoFirst();

private:
    using State = FanOut::State;
    [[nodiscard]] static bool ended(const FanOut &fanOut, const ResultSet &result)
    {
        return QTest::qWaitFor([&] { return !fanOut.isRunning() && result.isOver(); }, 30000);
    }

    std::unique_ptr<FanOutBench> m_bench;
    const QStringList m_all{text("pg"), text("maria"), text("lite")};
};

void tst_FanOut::initTestCase()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    m_bench = std::make_unique<FanOutBench>();
    m_bench->add(TestServers::postgres(), text("pg"));
    m_bench->add(TestServers::mariaDb(), text("maria"));
    m_bench->addSqlite(text("lite"), text("CREATE TABLE fan(id INTEGER, name TEXT); "
                                          "INSERT INTO fan VALUES (5,'näh'),(6,NULL);"));
    m_bench->prepare(text("pg"), text("DROP TABLE IF EXISTS fan;\nCREATE TABLE fan(id int, name text);\n"
                                      "INSERT INTO fan VALUES (1,'one'),(2,'it''s 😀');\n"));
    m_bench->prepare(text("maria"),
                     text("DROP TABLE IF EXISTS fan;\nCREATE TABLE fan(id int, name varchar(40));\n"
                          "INSERT INTO fan VALUES (3,''),(4,'four');\n"));
}

void tst_FanOut::cleanupTestCase()
{
    m_bench.reset();
}

void tst_FanOut::rowsMergeBehindTheirSource()
{
    FanOut fanOut(m_bench->databases);
    QSignalSpy changed(&fanOut, &FanOut::sourceChanged);
    QSignalSpy finished(&fanOut, &FanOut::finished);
    const auto result = fanOut.start(m_all, text("SELECT id, name FROM fan ORDER BY id"), origin);
    PENSTOCK_VERIFY(result);
    QVERIFY(fanOut.isRunning());
    QVERIFY(ended(fanOut, **result));
    QCOMPARE(finished.size(), 1);
    QVERIFY(changed.size() >= 3);
    QCOMPARE((*result)->state(), ResultSet::State::Complete);
    QCOMPARE(FanOutBench::columnsOf(**result), QStringList({text("source"), text("id"), text("name")}));
    QCOMPARE(FanOutBench::rowsOf(**result),
             QStringList({text("lite|5|näh"), text("lite|6|-"), text("maria|3|"), text("maria|4|four"),
                          text("pg|1|one"), text("pg|2|it's 😀")}));
    const auto sources = fanOut.sources();
    QCOMPARE(sources.size(), 3U);
    for (const FanOut::Source &source : sources) {
        QCOMPARE(source.state, State::Complete);
        QCOMPARE(source.rows, 2);
        QCOMPARE(source.difference, QString());
    }
    QCOMPARE((*result)->summary().rows, 6);
}

void tst_FanOut::refusedBeforeAnythingRuns()
{
    FanOut fanOut(m_bench->databases);
    const auto code = [&](const QStringList &connections) {
        const auto result = fanOut.start(connections, text("SELECT 1"), origin);
        return result ? ErrorCode::Internal : result.error().code;
    };
    QCOMPARE(code({text("pg"), text("nobody")}), ErrorCode::NotFound);
    QCOMPARE(code({text("pg"), text("PG")}), ErrorCode::Invalid);
    QCOMPARE(code({}), ErrorCode::Invalid);
    QVERIFY(!fanOut.isRunning());
    QCOMPARE(m_bench->active(text("pg")), 0);
}

void tst_FanOut::aDeadServerLeavesTheOthers()
{
    ConnectionProfile dead = TestServers::postgres();
    dead.port = 1;
    dead.connectTimeout = 500ms;
    m_bench->add(dead, text("dead"));
    FanOut fanOut(m_bench->databases);
    const auto result = fanOut.start(m_all + QStringList(text("dead")), text("SELECT id FROM fan"), origin);
    PENSTOCK_VERIFY(result);
    QVERIFY(ended(fanOut, **result));
    QCOMPARE((*result)->rowCount(), 6);
    QCOMPARE((*result)->state(), ResultSet::State::Complete);
    const FanOut::Source source = fanOut.sources().at(3);
    QCOMPARE(source.state, State::Failed);
    QCOMPARE(source.error.code, ErrorCode::Unreachable);
    QVERIFY(QStringList((*result)->summary().notices.begin(), (*result)->summary().notices.end())
                .join(QLatin1Char('\n'))
                .contains(text("dead")));
}

void tst_FanOut::aWrongPasswordLeavesTheOthers()
{
    ConnectionProfile wrong = TestServers::mariaDb();
    wrong.password = Secret("Canary7731");
    m_bench->add(wrong, text("wrong"));
    FanOut fanOut(m_bench->databases);
    const auto result = fanOut.start({text("wrong"), text("lite")}, text("SELECT id FROM fan"), origin);
    PENSTOCK_VERIFY(result);
    QVERIFY(ended(fanOut, **result));
    QCOMPARE((*result)->rowCount(), 2);
    QCOMPARE(fanOut.sources().at(0).state, State::Failed);
    QCOMPARE(fanOut.sources().at(0).error.code, ErrorCode::Authentication);
    QVERIFY(!fanOut.sources().at(0).error.toText().contains(text("Canary")));
    QCOMPARE(fanOut.sources().at(1).state, State::Complete);
}

void tst_FanOut::allFailed()
{
    FanOut fanOut(m_bench->databases);
    const auto result = fanOut.start(m_all, text("SELECT nothing FROM nowhere"), origin);
    PENSTOCK_VERIFY(result);
    QVERIFY(ended(fanOut, **result));
    QCOMPARE((*result)->state(), ResultSet::State::Failed);
    for (const FanOut::Source &source : fanOut.sources())
        QCOMPARE(source.error.code, ErrorCode::Sql);
    QVERIFY(fanOut.sources().at(0).error.position > 0);
}

void tst_FanOut::stoppingOneLeavesTheOthers()
{
    m_bench->prepare(text("maria"), text("DROP FUNCTION IF EXISTS pg_sleep;\n"
                                         "CREATE FUNCTION pg_sleep(s INT) RETURNS INT NO SQL RETURN s;\n"));
    FanOut fanOut(m_bench->databases);
    const auto result =
        fanOut.start({text("maria"), text("pg")}, text("SELECT 7 AS a, pg_sleep(30) AS b"), origin);
    PENSTOCK_VERIFY(result);
    QTRY_COMPARE(fanOut.sources().at(0).state, State::Complete);
    QTRY_COMPARE((*result)->rowCount(), 1);
    QCOMPARE(m_bench->active(text("pg")), 1);
    QElapsedTimer timer;
    timer.start();
    fanOut.stop(1);
    QVERIFY(ended(fanOut, **result));
    QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(fanOut.sources().at(1).state, State::Stopped);
    QCOMPARE((*result)->state(), ResultSet::State::Complete);
    QCOMPARE((*result)->rowCount(), 1);
    QCOMPARE(m_bench->active(text("pg")), 0);
}

void tst_FanOut::stoppingAll()
{
    m_bench->addSqlite(text("endless"), text("CREATE VIEW v AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL "
                                             "SELECT n+1 FROM c) SELECT n FROM c;"));
    m_bench->prepare(text("pg"),
                     text("CREATE OR REPLACE VIEW v AS SELECT n FROM generate_series(1, 1000000000) n;\n"));
    FanOut fanOut(m_bench->databases);
    const auto result = fanOut.start({text("endless"), text("pg")}, text("SELECT n FROM v"), origin);
    PENSTOCK_VERIFY(result);
    QTRY_VERIFY((*result)->rowCount() > 0);
    fanOut.stopAll();
    QVERIFY(ended(fanOut, **result));
    QCOMPARE((*result)->state(), ResultSet::State::Stopped);
    std::int64_t rows = 0;
    for (const FanOut::Source &source : fanOut.sources()) {
        QCOMPARE(source.state, State::Stopped);
        rows += source.rows;
    }
    QCOMPARE((*result)->rowCount(), rows);
}

void tst_FanOut::retryReplacesTheRows()
{
    // Two rows come, then the division fails.
    m_bench->prepare(text("pg"),
                     text("DROP TABLE IF EXISTS flaky;\nCREATE TABLE flaky(id int, by_ int);\n"
                          "INSERT INTO flaky SELECT i, CASE WHEN i < 40000 THEN 1 ELSE 0 END FROM "
                          "generate_series(1,40000) i;\n"));
    m_bench->prepare(text("maria"), text("DROP TABLE IF EXISTS flaky;\nCREATE TABLE flaky(id int, by_ int);\n"
                                         "INSERT INTO flaky VALUES (1,1),(2,1);\n"));
    FanOut fanOut(m_bench->databases);
    const auto result =
        fanOut.start({text("pg"), text("maria")}, text("SELECT id, id / by_ AS q FROM flaky"), origin);
    PENSTOCK_VERIFY(result);
    QVERIFY(ended(fanOut, **result));
    QCOMPARE(fanOut.sources().at(0).state, State::Failed);
    QVERIFY(fanOut.sources().at(0).rows > 0);
    QCOMPARE((*result)->rowCount(), fanOut.sources().at(0).rows + 2);

    m_bench->prepare(text("pg"), text("UPDATE flaky SET by_ = 1;\n"));
    QSignalSpy finished(&fanOut, &FanOut::finished);
    fanOut.retry(1); // complete: nothing to do
    QVERIFY(!fanOut.isRunning());
    fanOut.retryFailed();
    QVERIFY(fanOut.isRunning());
    QVERIFY(finished.wait(20000));
    QTRY_COMPARE((*result)->rowCount(), 40002);
    QTRY_VERIFY((*result)->isOver());
    QCOMPARE((*result)->state(), ResultSet::State::Complete);
    QCOMPARE(fanOut.sources().at(0).state, State::Complete);
    QCOMPARE(fanOut.sources().at(0).rows, 40000);
    const QStringList rows = FanOutBench::rowsOf(**result);
    QCOMPARE(QSet<QString>(rows.begin(), rows.end()).size(), 40002);
    QCOMPARE((*result)->spool()->rowCount(), 40002);
}

void tst_FanOut::retryOfAllReopensTheResult()
{
    FanOut fanOut(m_bench->databases);
    const QString sql = text("SELECT id FROM late");
    m_bench->prepare(text("pg"), text("DROP TABLE IF EXISTS late;\n"));
    const auto result = fanOut.start({text("pg"), text("lite")}, sql, origin);
    PENSTOCK_VERIFY(result);
    QVERIFY(ended(fanOut, **result));
    QCOMPARE((*result)->state(), ResultSet::State::Failed);
    m_bench->prepare(text("pg"), text("CREATE TABLE late AS SELECT 1 AS id;\n"));
    fanOut.retry(0);
    QTRY_COMPARE((*result)->state(), ResultSet::State::Complete);
    QCOMPARE(FanOutBench::rowsOf(**result), QStringList(text("pg|1")));
    fanOut.retry(1);
    QVERIFY(ended(fanOut, **result));
    QCOMPARE(fanOut.sources().at(1).state, State::Failed);
    QCOMPARE((*result)->rowCount(), 1);
}

void tst_FanOut::columnsThatDiffer()
{
    m_bench->prepare(text("pg"),
                     text("DROP TABLE IF EXISTS shape;\nCREATE TABLE shape(id int, total numeric(10,2), "
                          "name text);\nINSERT INTO shape VALUES (1, 2.50, 'a');\n"));
    m_bench->prepare(text("maria"), text("DROP TABLE IF EXISTS shape;\nCREATE TABLE shape(extra date, "
                                         "id varchar(9), name text);\nINSERT INTO shape VALUES "
                                         "('2024-02-29','x','b');\n"));
    FanOut fanOut(m_bench->databases);
    m_bench->addSqlite(text("shape"), text("CREATE TABLE shape(id INTEGER, name TEXT); "
                                           "INSERT INTO shape VALUES (9,'c');"));
    const auto result =
        fanOut.start({text("pg"), text("maria"), text("shape")}, text("SELECT * FROM shape"), origin);
    PENSTOCK_VERIFY(result);
    QVERIFY(ended(fanOut, **result));
    QStringList columns = FanOutBench::columnsOf(**result);
    QCOMPARE(columns.takeFirst(), text("source"));
    columns.sort();
    QCOMPARE(columns, QStringList({text("extra"), text("id"), text("name"), text("total")}));
    for (const QString &row : FanOutBench::rowsOf(**result)) {
        const bool isMaria = row.startsWith(text("maria"));
        const bool isPg = row.startsWith(text("pg"));
        QVERIFY2(row.contains(isMaria ? text("2024-02-29")
                              : isPg  ? text("2.50")
                                      : text("9")),
                 qPrintable(row));
        QCOMPARE(row.count(QLatin1Char('~')), isMaria || isPg ? 1 : 2);
    }
    const auto sources = fanOut.sources();
    QCOMPARE(sources[0].difference, QString());
    QCOMPARE(sources[1].difference, text("no column total; only here: extra; id is text instead of integer"));
    QCOMPARE(sources[2].difference, text("no column total"));
}

void tst_FanOut::columnsOfTheSameName()
{
    FanOut fanOut(m_bench->databases);
    const auto result = fanOut.start(m_all, text("SELECT 1 AS a, 2 AS a, 3 AS source"), origin);
    PENSTOCK_VERIFY(result);
    QVERIFY(ended(fanOut, **result));
    QCOMPARE(FanOutBench::columnsOf(**result),
             QStringList({text("source"), text("a"), text("a"), text("source")}));
    QCOMPARE(FanOutBench::rowsOf(**result),
             QStringList({text("lite|1|2|3"), text("maria|1|2|3"), text("pg|1|2|3")}));
}

void tst_FanOut::noColumnsAtAll()
{
    FanOut fanOut(m_bench->databases);
    const auto result = fanOut.start({text("pg")}, text("SELECT"), origin);
    PENSTOCK_VERIFY(result);
    QVERIFY(ended(fanOut, **result));
    QCOMPARE((*result)->state(), ResultSet::State::Complete);
    const auto empty = fanOut.start(m_all, text("SELECT id FROM fan WHERE 1 = 0"), origin);
    PENSTOCK_VERIFY(empty);
    QVERIFY(ended(fanOut, **empty));
    QCOMPARE((*empty)->rowCount(), 0);
    QCOMPARE(FanOutBench::columnsOf(**empty), QStringList({text("source"), text("id")}));
}

void tst_FanOut::writesAreCounted()
{
    FanOut fanOut(m_bench->databases);
    const auto result = fanOut.start(m_all, text("UPDATE fan SET name = name WHERE id IN (1,3,4,5)"), origin);
    PENSTOCK_VERIFY(result);
    QVERIFY(ended(fanOut, **result));
    QCOMPARE((*result)->state(), ResultSet::State::Complete);
    QVERIFY((*result)->schema()->empty());
    QCOMPARE(fanOut.sources().at(0).summary.affected, 1);
    QVERIFY((*result)->summary().affected >= 2);
}

void tst_FanOut::deadlineEndsTheSlowOnes()
{
    FanOut fanOut(m_bench->databases);
    const auto result = fanOut.start({text("maria"), text("pg")}, text("SELECT pg_sleep(20)"), origin,
                                     Deadline::after(700ms));
    PENSTOCK_VERIFY(result);
    QVERIFY(ended(fanOut, **result));
    QCOMPARE(fanOut.sources().at(0).state, State::Complete);
    QCOMPARE(fanOut.sources().at(1).state, State::Failed);
    QCOMPARE(fanOut.sources().at(1).error.code, ErrorCode::Timeout);
    QVERIFY(fanOut.sources().at(1).time < 5s);
}

void tst_FanOut::aWaitForAConnectionCanBeStopped()
{
    const auto pool = m_bench->databases.createConnection(text("pg"));
    PENSTOCK_VERIFY(pool);
    const int before = (*pool)->stats().maxConnections;
    (*pool)->setMaxConnections(1);
    auto lease = (*pool)->acquireAndWait(origin);
    PENSTOCK_VERIFY(lease);
    FanOut fanOut(m_bench->databases);
    const auto result = fanOut.start({text("pg"), text("lite")}, text("SELECT id FROM fan"), origin);
    PENSTOCK_VERIFY(result);
    QTRY_COMPARE(fanOut.sources().at(1).state, State::Complete);
    QCOMPARE(fanOut.sources().at(0).state, State::Waiting);
    fanOut.stop(0);
    QVERIFY(ended(fanOut, **result));
    QCOMPARE(fanOut.sources().at(0).state, State::Stopped);
    lease->release();
    (*pool)->setMaxConnections(before);
}

void tst_FanOut::manyRowsOfAllThree()
{
    m_bench->prepare(text("pg"), text("CREATE OR REPLACE VIEW many AS SELECT n, 'row ' || n AS t FROM "
                                      "generate_series(1, 300000) n;\n"));
    m_bench->prepare(text("maria"),
                     text("CREATE OR REPLACE VIEW many AS SELECT seq AS n, CONCAT('row ', seq) AS t "
                          "FROM seq_1_to_300000;\n"));
    m_bench->addSqlite(text("many"),
                       text("CREATE VIEW many AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT "
                            "n+1 FROM c WHERE n < 300000) SELECT n, 'row ' || n AS t FROM c;"));
    FanOut fanOut(m_bench->databases);
    QElapsedTimer timer;
    timer.start();
    const auto result =
        fanOut.start({text("pg"), text("maria"), text("many")}, text("SELECT n, t FROM many"), origin);
    PENSTOCK_VERIFY(result);
    QVERIFY(ended(fanOut, **result));
    qInfo("900,000 rows in %lld ms", timer.elapsed());
    QCOMPARE((*result)->rowCount(), 900000);
    QCOMPARE((*result)->spool()->rowCount(), 900000);
    std::map<std::string, std::int64_t> sums;
    for (std::size_t i = 0; i < (*result)->spool()->batchCount(); ++i) {
        const auto batch = (*result)->spool()->read(i);
        PENSTOCK_VERIFY(batch);
        for (std::size_t row = 0; row < batch->rowCount(); ++row) {
            const ColumnData &t = batch->column(2);
            const auto &kind = batch->schema()[2].type.kind;
            QVERIFY(kind == TypeKind::Text || kind == TypeKind::Dynamic);
            sums[std::string(batch->column(0).text(row))] += std::stoll(std::string(t.text(row).substr(4)));
        }
    }
    for (const char *source : {"pg", "maria", "many"})
        QCOMPARE(sums[source], 300000LL * 300001 / 2);
}

void tst_FanOut::theResultMayGoFirst()
{
    FanOut fanOut(m_bench->databases);
    {
        const auto result = fanOut.start({text("endless"), text("pg")}, text("SELECT n FROM v"), origin);
        PENSTOCK_VERIFY(result);
        QTRY_VERIFY((*result)->rowCount() > 0);
    }
    QTRY_VERIFY(!fanOut.isRunning());
    QCOMPARE(m_bench->active(text("pg")), 0);
}

void tst_FanOut::theFanOutMayGoFirst()
{
    std::shared_ptr<ResultSet> result;
    {
        FanOut fanOut(m_bench->databases);
        auto started = fanOut.start({text("endless"), text("pg")}, text("SELECT n FROM v"), origin);
        PENSTOCK_VERIFY(started);
        result = *started;
        QTRY_VERIFY(result->rowCount() > 0);
    }
    QTRY_COMPARE(result->state(), ResultSet::State::Stopped);
    QTRY_COMPARE(m_bench->active(text("pg")), 0);
}

QTEST_GUILESS_MAIN(tst_FanOut)
#include "tst_FanOut.moc"
