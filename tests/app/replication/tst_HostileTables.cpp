// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "tests/app/replication/CopyStage.h"
#include "tests/support/FaultProxy.h"

/// What people do to tables that would make a simple copy lose a row, keep an old one, or change a value.
class tst_HostileTables final : public QObject
{
    Q_OBJECT

private slots:
    void init();

    void theNewestVersionHasTheOlderTime_data();
    void theNewestVersionHasTheOlderTime();
    void timesThatRound_data();
    void timesThatRound();
    void timesWithoutZone();
    void versionsFromASequence();
    void manyRowsOfOneTime();
    void noTimeAtAll();
    void truncated();
    void keysThatChange();
    void keysThatDifferInCaseOrSpace_data();
    void keysThatDifferInCaseOrSpace();
    void keysThatSortOtherwise_data();
    void keysThatSortOtherwise();
    void strangeNames();
    void aTargetThatChangesRows();
    void aTargetThatDropsRows();
    void alteredBetweenRuns();
    void rowsGoneFromTheCopy();
};

namespace {

const auto succeeded = QStringLiteral("succeeded");
constexpr DatabaseType pg = DatabaseType::PostgreSql;
constexpr DatabaseType maria = DatabaseType::MariaDb;
constexpr DatabaseType lite = DatabaseType::Sqlite;

} // namespace

void tst_HostileTables::init()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
}

void tst_HostileTables::theNewestVersionHasTheOlderTime_data()
{
    QTest::addColumn<ConflictRule>("rule");
    QTest::newRow("newer") << ConflictRule::Newer;
    QTest::newRow("source") << ConflictRule::Source;
}

/// One transaction begins, another changes the row and commits; then the first changes it and commits: with a time that
/// is older than the other's. A copy that believes the times keeps the second's for ever.
void tst_HostileTables::theNewestVersionHasTheOlderTime()
{
    QFETCH(ConflictRule, rule);
    CopyStage stage(pg, CopyEngines::whole({pg, lite, maria}));
    PENSTOCK_VERIFY(stage.source().say(
        {"CREATE TABLE t (id int PRIMARY KEY, v text, updated_at timestamptz NOT NULL DEFAULT now())",
         "INSERT INTO t VALUES (1, 'first'), (2, 'first')"}));
    ReplicationJob job = stage.job({"t"});
    job.conflict = rule;
    stage.use(job);
    QCOMPARE(stage.outcome(), succeeded);
    SqlTalk early(stage.sourceProfile());
    PENSTOCK_VERIFY(early.say({"BEGIN", "SELECT now()"}));
    PENSTOCK_VERIFY(stage.source().say({"UPDATE t SET v = 'second', updated_at = now() WHERE id = 1"}));
    QCOMPARE(stage.outcome(), succeeded);
    QCOMPARE(stage.difference("SELECT id, v FROM t ORDER BY id"), QString());
    PENSTOCK_VERIFY(early.say({"UPDATE t SET v = 'third', updated_at = now() WHERE id = 1", "COMMIT"}));
    QCOMPARE(stage.outcome(), succeeded);
    QCOMPARE(stage.difference("SELECT id, v FROM t ORDER BY id"), QString());
}

void tst_HostileTables::timesThatRound_data()
{
    QTest::addColumn<DatabaseType>("type");
    QTest::addColumn<QString>("column");
    QTest::addColumn<QString>("now");
    QTest::newRow("timestamptz(0)") << pg << "timestamptz(0)"
                                    << "now()";
    QTest::newRow("timestamptz(3)") << pg << "timestamptz(3)"
                                    << "now()";
    QTest::newRow("timestamp(0)") << pg << "timestamp(0)"
                                  << "now()";
    QTest::newRow("date") << pg << "date"
                          << "now()";
    QTest::newRow("SQLite's CURRENT_TIMESTAMP") << lite << "text"
                                                << "CURRENT_TIMESTAMP";
    QTest::newRow("SQLite's unixepoch") << lite << "integer"
                                        << "unixepoch()";
    QTest::newRow("SQLite's julianday") << lite << "real"
                                        << "julianday('now')";
    if (!CopyEngines::isWhole(maria))
        return;
    QTest::newRow("MariaDB's datetime") << maria << "datetime"
                                        << "now()";
    QTest::newRow("MariaDB's timestamp") << maria << "timestamp"
                                         << "now()";
    QTest::newRow("MariaDB's timestamp(3)") << maria << "timestamp(3)"
                                            << "now(6)";
    QTest::newRow("MariaDB's date") << maria << "date"
                                    << "now()";
}

/// Many commits in one unit of the column, and runs between them.
void tst_HostileTables::timesThatRound()
{
    QFETCH(DatabaseType, type);
    QFETCH(QString, column);
    QFETCH(QString, now);
    CopyStage stage(type, {pg});
    PENSTOCK_VERIFY(stage.source().say(
        {QStringLiteral("CREATE TABLE t (id int PRIMARY KEY, v int NOT NULL, updated_at %1)").arg(column),
         QStringLiteral("INSERT INTO t VALUES (0, 0, %1)").arg(now)}));
    stage.use(stage.job({"t"}));
    for (int round = 1; round <= 5; ++round) {
        QCOMPARE(stage.outcome(), succeeded);
        for (int i = 0; i < 4; ++i)
            PENSTOCK_VERIFY(stage.source().say(
                {QStringLiteral("INSERT INTO t VALUES (%1, 1, %2)").arg(round * 10 + i).arg(now),
                 QStringLiteral("UPDATE t SET v = v + 1, updated_at = %1 WHERE mod(id, 10) = %2")
                     .arg(now)
                     .arg(i)}));
    }
    QCOMPARE(stage.outcome(), succeeded);
    QCOMPARE(stage.difference("SELECT id, v FROM t ORDER BY id"), QString());
}

/// Writers in different zones, each with the hour of its own wall.
void tst_HostileTables::timesWithoutZone()
{
    CopyStage stage;
    PENSTOCK_VERIFY(stage.source().say(
        {"CREATE TABLE t (id int PRIMARY KEY, updated_at timestamp NOT NULL DEFAULT now())",
         "CREATE INDEX ON t (updated_at)", "INSERT INTO t VALUES (0)"}));
    stage.use(stage.job({"t"}));
    int id = 0;
    for (int round = 0; round < 2; ++round) {
        QCOMPARE(stage.outcome(), succeeded);
        for (const char *zone :
             {"Pacific/Kiritimati", "Etc/GMT+12", "America/New_York", "UTC", "Asia/Kolkata"})
            PENSTOCK_VERIFY(
                stage.source().say({QStringLiteral("SET TimeZone = '%1'").arg(QLatin1String(zone)),
                                    QStringLiteral("INSERT INTO t VALUES (%1)").arg(++id)}));
    }
    QCOMPARE(stage.outcome(), succeeded);
    QCOMPARE(stage.difference("SELECT id FROM t ORDER BY id"), QString());
}

/// A number is drawn early and committed late.
void tst_HostileTables::versionsFromASequence()
{
    CopyStage stage;
    PENSTOCK_VERIFY(stage.source().say({"CREATE SEQUENCE versions",
                                        "CREATE TABLE t (id int PRIMARY KEY, version bigint NOT NULL DEFAULT "
                                        "nextval('versions'))",
                                        "CREATE INDEX ON t (version)", "INSERT INTO t VALUES (1)"}));
    stage.use(stage.job({"t"}, "version"));
    QCOMPARE(stage.outcome(), succeeded);
    SqlTalk late(stage.sourceProfile());
    PENSTOCK_VERIFY(late.say({"BEGIN", "SAVEPOINT a", "INSERT INTO t VALUES (2)", "RELEASE a"}));
    PENSTOCK_VERIFY(stage.source().say({"INSERT INTO t VALUES (3)"}));
    QCOMPARE(stage.outcome(), succeeded);
    PENSTOCK_VERIFY(late.say({"COMMIT"}));
    PENSTOCK_VERIFY(stage.source().say({"INSERT INTO t VALUES (4)"}));
    QCOMPARE(stage.outcome(), succeeded);
    QCOMPARE(stage.difference("SELECT id FROM t ORDER BY id"), QString());
}

/// A run that is cut between pages of rows that have one time goes on behind none of them.
void tst_HostileTables::manyRowsOfOneTime()
{
    CopyStage stage;
    FaultProxy road(stage.sourceProfile().port);
    stage.replace(road.through(stage.sourceProfile()));
    PENSTOCK_VERIFY(stage.source().say(
        {"CREATE TABLE t (id int PRIMARY KEY, v text, updated_at timestamptz NOT NULL DEFAULT now())",
         "CREATE INDEX ON t (updated_at)",
         "INSERT INTO t SELECT (i * 7919) % 100003, repeat('x', 30) FROM generate_series(1, 100000) i"}));
    stage.use(stage.job({"t"}));
    std::int64_t rows = 0;
    for (int cut = 0; cut < 4; ++cut) {
        road.endAfter(FaultProxy::Direction::ToClient, 1'500'000);
        const auto run = stage.run();
        PENSTOCK_VERIFY(run);
        if (run->state == ReplicationRun::State::Succeeded)
            break;
        QVERIFY(!road.isToEnd());
        const std::int64_t now = stage.copy().number("SELECT count(*) FROM t");
        QVERIFY(now >= rows);
        rows = now;
    }
    road.callOff();
    QCOMPARE(stage.outcome(), succeeded);
    QCOMPARE(stage.difference(
                 "SELECT count(*), sum(id::bigint), md5(string_agg(id || v, ',' ORDER BY id)) FROM t"),
             QString());
}

/// Rows whose syncKey is NULL, and updates that leave it NULL: a run may not see them, a sweep must.
void tst_HostileTables::noTimeAtAll()
{
    CopyStage stage;
    PENSTOCK_VERIFY(stage.source().say({"CREATE TABLE t (id int PRIMARY KEY, v int, updated_at timestamptz)",
                                        "INSERT INTO t SELECT i, 0, CASE i % 2 WHEN 0 THEN now() END "
                                        "FROM generate_series(1, 1000) i"}));
    ReplicationJob job = stage.job({"t"});
    stage.use(job);
    QCOMPARE(stage.outcome(), succeeded);
    QCOMPARE(stage.difference("SELECT id, v FROM t ORDER BY id"), QString());
    PENSTOCK_VERIFY(
        stage.source().say({"UPDATE t SET v = 1 WHERE id % 10 = 1", "INSERT INTO t VALUES (2000, 5, NULL)"}));
    QCOMPARE(stage.outcome(), succeeded);
    QCOMPARE(stage.difference("SELECT id, v FROM t ORDER BY id"), QString());
}

/// A table that is suddenly empty: nothing is removed where deletes are not asked for, nor where they are too many.
void tst_HostileTables::truncated()
{
    CopyStage stage;
    PENSTOCK_VERIFY(stage.source().say(
        {"CREATE TABLE t (id int PRIMARY KEY, updated_at timestamptz NOT NULL DEFAULT now())",
         "INSERT INTO t SELECT generate_series(1, 1000)"}));
    ReplicationJob job = stage.job({"t"});
    job.mode = ReplicationMode::Reconcile;
    stage.use(job);
    QCOMPARE(stage.outcome(), succeeded);
    PENSTOCK_VERIFY(stage.source().say({"TRUNCATE t"}));
    const auto refused = stage.run();
    PENSTOCK_VERIFY(refused);
    QVERIFY(refused->state != ReplicationRun::State::Succeeded);
    QVERIFY(refused->firstError().has_value());
    QCOMPARE(stage.copy().number("SELECT count(*) FROM t"), qint64{1000});
    QCOMPARE(stage.outcome(true), succeeded);
    QCOMPARE(stage.copy().number("SELECT count(*) FROM t"), qint64{0});
    PENSTOCK_VERIFY(stage.source().say({"INSERT INTO t SELECT generate_series(500, 1500)"}));
    QCOMPARE(stage.outcome(), succeeded);
    QCOMPARE(stage.difference("SELECT id FROM t ORDER BY id"), QString());
}

/// A changed key is a row that went and one that came.
void tst_HostileTables::keysThatChange()
{
    CopyStage stage(pg, CopyEngines::whole({pg, lite, maria}));
    PENSTOCK_VERIFY(stage.source().say(
        {"CREATE TABLE t (id int PRIMARY KEY, v int, updated_at timestamptz NOT NULL DEFAULT now())",
         "INSERT INTO t SELECT i, i FROM generate_series(1, 1000) i"}));
    ReplicationJob job = stage.job({"t"});
    job.mode = ReplicationMode::Reconcile;
    stage.use(job);
    QCOMPARE(stage.outcome(), succeeded);
    PENSTOCK_VERIFY(stage.source().say({"UPDATE t SET id = id + 5000, updated_at = now() WHERE id % 10 = 0",
                                        "DELETE FROM t WHERE id % 10 = 1",
                                        // two rows change places
                                        "UPDATE t SET id = -1 WHERE id = 2",
                                        "UPDATE t SET id = 2, updated_at = now() WHERE id = 3",
                                        "UPDATE t SET id = 3, updated_at = now() WHERE id = -1"}));
    QCOMPARE(stage.outcome(), succeeded);
    QCOMPARE(stage.difference("SELECT id, v FROM t ORDER BY id"), QString());
}

void tst_HostileTables::keysThatDifferInCaseOrSpace_data()
{
    QTest::addColumn<DatabaseType>("copy");
    QTest::newRow("PostgreSQL") << pg;
    QTest::newRow("SQLite") << lite;
    if (CopyEngines::isWhole(maria))
        QTest::newRow("MariaDB") << maria;
}

/// Keys that are different to the source and would be one to a careless target: none swallows another.
void tst_HostileTables::keysThatDifferInCaseOrSpace()
{
    QFETCH(DatabaseType, copy);
    CopyStage stage(pg, {copy});
    PENSTOCK_VERIFY(stage.source().say(
        {"CREATE TABLE t (k text PRIMARY KEY, v int, updated_at timestamptz NOT NULL DEFAULT now())",
         "INSERT INTO t SELECT k, row_number() OVER () FROM unnest(ARRAY['a', 'A', 'a ', ' a', 'é', 'e', "
         "'É', "
         "E'e\\u0301', 'ß', 'ss', '1', '01', '1.0', '', ' ', E'a\\t', 'ı', 'i', 'I', 'İ', '🙂', '🙃', "
         "'ﬁ', 'fi']) k"}));
    ReplicationJob job = stage.job({"t"});
    job.mode = ReplicationMode::Reconcile;
    stage.use(job);
    QCOMPARE(stage.outcome(), succeeded);
    PENSTOCK_VERIFY(
        stage.source().say({"DELETE FROM t WHERE k IN ('A', 'a ', '01')",
                            "UPDATE t SET v = v + 100, updated_at = now() WHERE k IN ('a', 'É', '1')"}));
    QCOMPARE(stage.outcome(), succeeded);
    QCOMPARE(stage.copy().number("SELECT count(*) FROM t"), qint64{21});
    QCOMPARE(stage.difference("SELECT v FROM t ORDER BY v"), QString());
}

void tst_HostileTables::keysThatSortOtherwise_data()
{
    QTest::addColumn<DatabaseType>("source");
    QTest::addColumn<DatabaseType>("copy");
    QTest::newRow("PostgreSQL to SQLite") << pg << lite;
    QTest::newRow("SQLite to PostgreSQL") << lite << pg;
    if (!CopyEngines::isWhole(maria))
        return;
    QTest::newRow("PostgreSQL to MariaDB") << pg << maria;
    QTest::newRow("MariaDB to PostgreSQL") << maria << pg;
    QTest::newRow("SQLite to MariaDB") << lite << maria;
}

/// The engines disagree about the order of keys; reconciling removes the rows that went, and no other.
void tst_HostileTables::keysThatSortOtherwise()
{
    QFETCH(DatabaseType, source);
    QFETCH(DatabaseType, copy);
    CopyStage stage(source, {copy});
    const char *const words[] = {"a", "B", "é", "Z", "_", "-", "~", "Ω", "z", "10", "9"};
    QStringList values;
    for (int i = 0; i < 3000; ++i)
        values << QStringLiteral("('%1%2%3', %4)")
                      .arg(QString::fromUtf8(words[i % 11]))
                      .arg((i * 7919) % 3001)
                      .arg(i % 2 == 0 ? u'x' : u'X')
                      .arg(i);
    const char *const table =
        source == pg ? "CREATE TABLE t (k varchar(40) COLLATE \"und-x-icu\" PRIMARY KEY, v int NOT NULL, "
                       "updated_at timestamptz NOT NULL DEFAULT now())"
        : source == maria
            ? "CREATE TABLE t (k varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PRIMARY "
              "KEY, v int NOT NULL, updated_at timestamp(6) NOT NULL DEFAULT now(6))"
            : "CREATE TABLE t (k varchar(40) COLLATE NOCASE PRIMARY KEY NOT NULL, v int NOT NULL, "
              "updated_at text NOT NULL DEFAULT CURRENT_TIMESTAMP)";
    PENSTOCK_VERIFY(stage.source().say(
        {QString::fromUtf8(table), QStringLiteral("INSERT INTO t (k, v) VALUES ") + values.join(u',')}));
    ReplicationJob job = stage.job({"t"});
    job.mode = ReplicationMode::Reconcile;
    stage.use(job);
    QCOMPARE(stage.outcome(), succeeded);
    QCOMPARE(stage.difference("SELECT v FROM t ORDER BY v"), QString());
    PENSTOCK_VERIFY(stage.source().say({"DELETE FROM t WHERE v % 13 = 0"}));
    QCOMPARE(stage.outcome(), succeeded);
    QCOMPARE(stage.difference("SELECT v FROM t ORDER BY v"), QString());
}

void tst_HostileTables::strangeNames()
{
    CopyStage stage(pg, CopyEngines::whole({pg, lite, maria}));
    PENSTOCK_VERIFY(stage.source().say(
        {"CREATE TABLE \"select; drop table \"\"t\"\" -- é`\" (\"order\" int, \"a b\" int, \"É\" text, "
         "\"100%\" text, "
         "\"it's\" timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (\"a b\", \"order\"))",
         "INSERT INTO \"select; drop table \"\"t\"\" -- é`\" SELECT i, -i, 'v' || i, '%s$1?' FROM "
         "generate_series(1, 500) i"}));
    stage.use(stage.job({"select; drop table \"t\" -- é`"}, "it's"));
    QCOMPARE(stage.outcome(), succeeded);
    PENSTOCK_VERIFY(stage.source().say({"UPDATE \"select; drop table \"\"t\"\" -- é`\" SET \"É\" = 'w', "
                                        "\"it's\" = now() WHERE \"order\" % 7 = 0"}));
    QCOMPARE(stage.outcome(), succeeded);
    const char *const sql =
        "SELECT \"order\", \"a b\", \"É\", \"100%\" FROM \"select; drop table \"\"t\"\" -- é`\" ORDER BY 1";
    const char *const ofMaria =
        "SELECT `order`, `a b`, `É`, `100%` FROM `select; drop table \"t\" -- é``` ORDER BY 1";
    const auto here = stage.source().ask(sql);
    PENSTOCK_VERIFY(here);
    QCOMPARE(here->size(), std::size_t{500});
    for (std::size_t i = 0; i < stage.copyCount(); ++i) {
        const auto there = stage.copy(i).ask(stage.copyProfile(i).type == maria ? ofMaria : sql);
        PENSTOCK_VERIFY(there);
        QVERIFY2(*there == *here, qPrintable(CopyStage::shown(*there)));
    }
}

/// A trigger of the target writes something else: the run must not call that a copy.
void tst_HostileTables::aTargetThatChangesRows()
{
    CopyStage stage;
    PENSTOCK_VERIFY(stage.source().say(
        {"CREATE TABLE t (id int PRIMARY KEY, v text, updated_at timestamptz NOT NULL DEFAULT now())",
         "INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 100) i"}));
    PENSTOCK_VERIFY(stage.copy().say(
        {"CREATE TABLE t (id int PRIMARY KEY, v text, updated_at timestamptz NOT NULL)",
         "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS "
         "'BEGIN IF new.id = 7 THEN new.v = upper(new.v); END IF; RETURN new; END'",
         "CREATE TRIGGER f BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()"}));
    stage.use(stage.job({"t"}));
    const auto run = stage.run();
    PENSTOCK_VERIFY(run);
    QVERIFY2(run->state == ReplicationRun::State::Partial || run->state == ReplicationRun::State::Failed,
             qPrintable(ReplicationStage::text(run)));
}

void tst_HostileTables::aTargetThatDropsRows()
{
    CopyStage stage;
    PENSTOCK_VERIFY(stage.source().say(
        {"CREATE TABLE t (id int PRIMARY KEY, updated_at timestamptz NOT NULL DEFAULT now())",
         "INSERT INTO t SELECT generate_series(1, 100)"}));
    PENSTOCK_VERIFY(stage.copy().say(
        {"CREATE TABLE t (id int PRIMARY KEY, updated_at timestamptz NOT NULL)",
         "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS "
         "'BEGIN IF new.id = 7 THEN RETURN NULL; END IF; RETURN new; END'",
         "CREATE TRIGGER f BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()"}));
    stage.use(stage.job({"t"}));
    const auto run = stage.run();
    PENSTOCK_VERIFY(run);
    QVERIFY2(run->state == ReplicationRun::State::Partial || run->state == ReplicationRun::State::Failed,
             qPrintable(ReplicationStage::text(run)));
}

/// Columns come, change and go between runs: the table stops and says so, its neighbour goes on.
void tst_HostileTables::alteredBetweenRuns()
{
    CopyStage stage;
    PENSTOCK_VERIFY(stage.source().say(
        {"CREATE TABLE t (id int PRIMARY KEY, v int, updated_at timestamptz NOT NULL DEFAULT now())",
         "CREATE TABLE n (id int PRIMARY KEY, updated_at timestamptz NOT NULL DEFAULT now())",
         "INSERT INTO t SELECT i, i FROM generate_series(1, 100) i",
         "INSERT INTO n SELECT generate_series(1, 100)"}));
    stage.use(stage.job({"t", "n"}));
    QCOMPARE(stage.outcome(), succeeded);
    for (const char *change : {"ALTER TABLE t ADD COLUMN w int DEFAULT 5",
                               "ALTER TABLE t ALTER COLUMN v TYPE text", "ALTER TABLE t DROP COLUMN v"}) {
        PENSTOCK_VERIFY(stage.source().say(
            {change, "UPDATE t SET updated_at = now()", "INSERT INTO n SELECT max(id) + 1 FROM n"}));
        const auto run = stage.run();
        PENSTOCK_VERIFY(run);
        QVERIFY2(run->state != ReplicationRun::State::Succeeded, change);
        QVERIFY2(run->firstError().has_value() && run->firstError()->message.contains(u't'), change);
        QCOMPARE(stage.difference("SELECT id FROM n ORDER BY id"), QString());
        QCOMPARE(stage.copy().number("SELECT count(*) FROM t WHERE v IS NOT NULL"), qint64{100});
    }
}

/// Somebody removes and changes rows of the copy. A sweep puts them right.
void tst_HostileTables::rowsGoneFromTheCopy()
{
    CopyStage stage(pg, CopyEngines::whole({pg, lite, maria}));
    PENSTOCK_VERIFY(stage.source().say(
        {"CREATE TABLE t (id int PRIMARY KEY, v int, updated_at timestamptz NOT NULL DEFAULT now())",
         "INSERT INTO t SELECT i, i FROM generate_series(1, 20000) i"}));
    stage.use(stage.job({"t"}));
    QCOMPARE(stage.outcome(), succeeded);
    for (std::size_t i = 0; i < stage.copyCount(); ++i)
        PENSTOCK_VERIFY(
            stage.copy(i).say({"DELETE FROM t WHERE id % 1000 = 17", "UPDATE t SET v = -1 WHERE id = 4444"}));
    for (std::size_t i = 0; i < stage.copyCount(); ++i) {
        std::optional<Result<ReplicationDifference>> found;
        stage.stage().service().verify(QStringLiteral("source"), stage.copyProfile(i).id,
                                       {.source = {.schema = {}, .name = "t"}}, this,
                                       [&found](auto result) { found = std::move(result); });
        QTRY_VERIFY_WITH_TIMEOUT(found.has_value(), 60'000);
        PENSTOCK_VERIFY(*found);
        QCOMPARE((*found)->missing, std::int64_t{20});
        QCOMPARE((*found)->wrong, std::int64_t{1});
        QCOMPARE((*found)->extra, std::int64_t{0});
    }
}

QTEST_GUILESS_MAIN(tst_HostileTables)
#include "tst_HostileTables.moc"
