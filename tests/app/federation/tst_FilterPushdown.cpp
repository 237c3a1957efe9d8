// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/federation/FederationBench.h"

#include <QtTest>

namespace {

QString text(const char *utf8)
{
    return QString::fromUtf8(utf8);
}

} // namespace

/// What reaches the servers of a statement's columns and comparisons, seen in their logs, and that nothing that must
/// not reach them does.
class tst_FilterPushdown final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void postgres_data();
    void postgres();
    void mariaDb_data();
    void mariaDb();
    void joinsNarrowTheOtherSide();

private:
    /// The rows, and what the server logged meanwhile.
    FederatedAnswer runAndLog(const QString &sql, QByteArray (*log)(), QByteArray &logged)
    {
        const qsizetype before = log().size();
        auto answer = m_bench.run(*m_engine, sql);
        const bool written = QTest::qWaitFor([&] { return log().mid(before).contains("fed_push"); });
        logged = log().mid(before);
        return written || !answer.has_value() ? std::move(answer) : FederatedAnswer{};
    }

    FederationBench m_bench;
    std::unique_ptr<FederationEngine> m_engine;
};

void tst_FilterPushdown::initTestCase()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    const auto postgres = m_bench.add(TestServers::postgres(), text("pg"));
    m_bench.prepare(*postgres, text(R"(
DROP SCHEMA IF EXISTS fed_push CASCADE;
CREATE SCHEMA fed_push;
CREATE TYPE fed_push.mood AS ENUM ('sad', 'glad');
CREATE TABLE fed_push.t(id int, big bigint, note text, code char(5), mood fed_push.mood, price numeric(30,4),
    free numeric, real8 float8, at timestamptz, plain timestamp, day date, flag boolean, u uuid, b bytea, x xid);
INSERT INTO fed_push.t SELECT i, i * 1000000000000, 'note ' || i, 'c' || i, 'glad', i + 0.25, i + 0.5, i / 4.0,
    '2024-01-01 00:00:00+00'::timestamptz + i * interval '1 day', '2024-01-01'::timestamp + i * interval '1 day',
    '2024-01-01'::date + i, i % 2 = 0, ('a0eebc99-9c0b-4ef8-bb6d-00000000000' || i % 10)::uuid, 'x', i::text::xid
    FROM generate_series(1, 9) i;
INSERT INTO fed_push.t(id, note, real8) VALUES (10, NULL, 'NaN'), (11, 'NOTE 1', 'Infinity');
CREATE COLLATION fed_push.ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE fed_push.ci(note text COLLATE fed_push.ci);
INSERT INTO fed_push.ci VALUES ('Note'), ('note'), ('NOTE');
)"));
    const auto mariaDb = m_bench.add(TestServers::mariaDb(), text("maria"));
    m_bench.prepare(*mariaDb, text(R"(
CREATE OR REPLACE TABLE fed_push(id INT, note VARCHAR(20), price DECIMAL(10,2), wide DECIMAL(30,10), day DATE,
    at DATETIME(6), stamp TIMESTAMP NULL, e ENUM('b','a'), y YEAR, u BIGINT UNSIGNED, code VARCHAR(10));
INSERT INTO fed_push VALUES (1,'note','1.10','1.1','2024-01-01','2024-01-01 10:00:00.000001','2024-01-01 10:00','b',2024,1,'007'),
    (2,'NOTE','2.20','2.2','2024-01-02','2024-01-02 10:00','2024-01-02 10:00','a',1924,18446744073709551615,'7'),
    (3,'nöte ','3.30','3.3',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
)"));
    m_engine = m_bench.engine();
}

void tst_FilterPushdown::postgres_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("rows");
    QTest::addColumn<QString>("sent");
    QTest::addColumn<QString>("values");
    const auto row = [](const char *where, const char *rows, const char *sent, const char *values) {
        QTest::newRow(where) << text("SELECT id FROM pg.fed_push.t WHERE %1 ORDER BY id").arg(text(where))
                             << text(rows) << text(sent) << text(values);
    };
    // What the source does itself comes with only the wanted column; the rest brings the columns it needs.
    row("big >= 8000000000000", "8 9", R"(SELECT "id" FROM "fed_push"."t" WHERE "big" >= $1)",
        "$1 = '8000000000000'");
    row("id > 2 AND id <= 4", "3 4", R"(SELECT "id" FROM "fed_push"."t" WHERE "id" > $1 AND "id" <= $2)",
        "$1 = '2', $2 = '4'");
    row("note = 'note 1'", "1", R"(SELECT "id" FROM "fed_push"."t" WHERE "note" = $1)", "$1 = 'note 1'");
    row("note > 'note 7'", "8 9", R"("note" > $1 COLLATE "C")", "$1 = 'note 7'");
    row("note IS NULL", "10", R"(WHERE "note" IS NULL)", "");
    row("note IS NOT NULL AND id >= 9", "9 11", R"("note" IS NOT NULL)", "");
    row("price = 2.25", "2", R"(WHERE "price" = $1)", "$1 = '2.2500'");
    row("free > 8", "8 9", R"(WHERE "free" > $1)", "$1 = '8.0000000000'");
    row("real8 = 0.5", "2", R"(WHERE "real8" = $1)", "$1 = '0.5'");
    row("real8 > 2", "9 10 11", R"(WHERE "real8" > $1)", "$1 = '2'");
    row("real8 = 'NaN'::DOUBLE", "10", R"(SELECT "id", "real8" FROM "fed_push"."t")", "");
    row("\"at\" >= TIMESTAMPTZ '2024-01-09 01:00:00+01'", "8 9", R"(WHERE "at" >= $1)",
        "$1 = '2024-01-09 01:00:00+01'");
    row("plain = TIMESTAMP '2024-01-03'", "2", R"(WHERE "plain" = $1)", "$1 = '2024-01-03 00:00:00'");
    row("day < DATE '2024-01-03'", "1", R"(WHERE "day" < $1)", "$1 = '2024-01-03'");
    row("flag = true AND id < 5", "2 4", R"("flag" = $)", "");
    row("u = 'a0eebc99-9c0b-4ef8-bb6d-000000000003'", "3", R"(WHERE "u" = $1)",
        "$1 = 'a0eebc99-9c0b-4ef8-bb6d-000000000003'");
    row("x = 3", "3", R"(SELECT "id", "x" FROM "fed_push"."t")", "");
    row("code = 'c1'", "", R"(SELECT "id", "code" FROM "fed_push"."t")", "");
    row("code = 'c1   '", "1", R"(SELECT "id", "code" FROM "fed_push"."t")", "");
    row("mood = 'no such mood'", "", R"(SELECT "id", "mood" FROM "fed_push"."t")", "");
    row("id = 1 OR id = 3", "1 3", R"("fed_push"."t")", "");
    row("id IN (2, 5, 7)", "2 5 7", R"("fed_push"."t")", "");
    row("length(note) = 6 AND id < 3", "1 2", R"(WHERE "id" < $1)", "");
}

void tst_FilterPushdown::postgres()
{
    QFETCH(QString, sql);
    QFETCH(QString, rows);
    QFETCH(QString, sent);
    QFETCH(QString, values);
    QByteArray logged;
    const auto answer = runAndLog(sql, TestServers::postgresLog, logged);
    PENSTOCK_VERIFY(answer);
    QCOMPARE(answer.rows.join(QLatin1Char(' ')), rows);
    QVERIFY2(logged.contains(sent.toUtf8()), logged.constData());
    QVERIFY2(logged.contains(values.toUtf8()), logged.constData());
}

void tst_FilterPushdown::mariaDb_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("rows");
    QTest::addColumn<QString>("sent");
    const auto row = [](const char *where, const char *rows, const char *sent) {
        QTest::newRow(where) << text("SELECT id FROM maria.fed_push WHERE %1 ORDER BY id").arg(text(where))
                             << text(rows) << text(sent);
    };
    row("id >= 2", "2 3", "WHERE `id` >= ");
    row("note = 'note'", "1", "SELECT `id` FROM `penstock`.`fed_push` WHERE (`note` = 'note'");
    row("note <> 'note'", "2 3", "`note`");
    row("note = 'nöte'", "", "`note` = 'nöte'");
    row("note > 'o'", "", "`note`");
    row("price = 2.2", "2", "WHERE `price` = ");
    row("wide = 2.2", "2", "SELECT `id`, `wide` FROM");
    row("day <= DATE '2024-01-01'", "1", "WHERE `day` <= ");
    row("day IS NULL", "3", "SELECT `day`, `id` FROM");
    row("note IS NULL OR id = 3", "3", "FROM `penstock`.`fed_push`");
    row("price IS NOT NULL", "1 2 3", "WHERE `price` IS NOT NULL");
    row("\"at\" = TIMESTAMP '2024-01-01 10:00:00.000001'", "1", "WHERE `at` = ");
    row("stamp >= TIMESTAMP '2024-01-02 00:00:00'", "2", "SELECT `id`, `stamp` FROM");
    row("e = 'a'", "2", "SELECT `id`, `e` FROM");
    row("e > 'a'", "1", "SELECT `id`, `e` FROM");
    row("y = 24", "", "SELECT `id`, `y` FROM");
    row("u = 18446744073709551615", "2", "SELECT `id`, `u` FROM");
    row("u = 1", "1", "WHERE `u` = ");
    row("code = '7'", "2", "`code` = '7'");
    row("code = '007' AND price = 1.1", "1", "`code` = '007'");
}

void tst_FilterPushdown::mariaDb()
{
    QFETCH(QString, sql);
    QFETCH(QString, rows);
    QFETCH(QString, sent);
    QByteArray logged;
    const auto answer = runAndLog(sql, TestServers::mariaDbLog, logged);
    PENSTOCK_VERIFY(answer);
    QCOMPARE(answer.rows.join(QLatin1Char(' ')), rows);
    QVERIFY2(logged.contains(sent.toUtf8()), logged.constData());
}

void tst_FilterPushdown::joinsNarrowTheOtherSide()
{
    QByteArray logged;
    const auto answer =
        runAndLog(text("SELECT t.id FROM pg.fed_push.t JOIN (SELECT * FROM maria.fed_push WHERE id >= 2) m"
                       " ON m.id = t.id ORDER BY t.id"),
                  TestServers::postgresLog, logged);
    PENSTOCK_VERIFY(answer);
    QCOMPARE(answer.rows, QStringList({text("2"), text("3")}));
    const auto collated = runAndLog(text("SELECT note FROM pg.fed_push.ci WHERE note = 'note'"),
                                    TestServers::postgresLog, logged);
    PENSTOCK_VERIFY(collated);
    QCOMPARE(collated.rows, QStringList(text("note")));
    const auto counted =
        runAndLog(text("SELECT count(*) FROM pg.fed_push.t"), TestServers::postgresLog, logged);
    PENSTOCK_VERIFY(counted);
    QCOMPARE(counted.rows, QStringList(text("11")));
    QVERIFY2(logged.contains(R"(SELECT count(*) AS count FROM "fed_push"."t")"), logged.constData());
}

QTEST_GUILESS_MAIN(tst_FilterPushdown)
#include "tst_FilterPushdown.moc"
