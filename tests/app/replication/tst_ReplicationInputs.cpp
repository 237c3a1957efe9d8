// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connections/DatabaseManager.h"
#include "tests/app/replication/CopyStage.h"
#include "tests/support/RandomSeed.h"

using namespace std::chrono_literals;

/// What people give a job by mistake, and tables at their edges: each is named, with what to do about it, and nothing is
/// half written.
class tst_ReplicationInputs final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void whatTheSourceLacks_data();
    void whatTheSourceLacks();
    void nullAndNoIndexAreWarnings();
    void aTableMissingOnOneTarget();
    void anIncompatibleColumn_data();
    void anIncompatibleColumn();
    void aTargetThatOnlyReads_data();
    void aTargetThatOnlyReads();
    void aTargetThatIsNewer();
    void theSourceItself();
    void noRowsAtAll();
    void aRowOfManyMegabytes_data();
    void aRowOfManyMegabytes();
    void renamedInMidRun_data();
    void renamedInMidRun();
    void aConnectionThatWasRemoved();
};

namespace {

constexpr auto pg = DatabaseType::PostgreSql;
constexpr auto lite = DatabaseType::Sqlite;
const auto succeeded = QStringLiteral("succeeded");

const char *const orders =
    "CREATE TABLE t (id int PRIMARY KEY, v text, updated_at timestamptz NOT NULL DEFAULT now())";

/// Empty when the run failed in these words and said what to do.
QString unlike(const Result<ReplicationRun> &run, const QStringList &words)
{
    const auto error = run ? run->firstError() : std::optional<Error>(run.error());
    if (!error)
        return QStringLiteral("no error");
    for (const QString &word : words) {
        if (!error->toText().contains(word))
            return QStringLiteral("no “%1” in: %2").arg(word, error->toText());
    }
    return error->advice.isEmpty() ? QStringLiteral("no advice: ") + error->toText() : QString();
}

#define PENSTOCK_UNLIKE(run, ...) \
    do { \
        const QString wrong = unlike(run, QStringList{__VA_ARGS__}); \
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong)); \
    } while (false)

} // namespace

void tst_ReplicationInputs::init()
{
    PENSTOCK_NEED(Postgres);
}

void tst_ReplicationInputs::whatTheSourceLacks_data()
{
    QTest::addColumn<DatabaseType>("type");
    QTest::addColumn<QString>("table");
    QTest::addColumn<QString>("named");
    for (const auto &[type, name] : {std::pair(pg, "PostgreSQL"), std::pair(lite, "SQLite")}) {
        QTest::addRow("%s: no table", name)
            << type << "CREATE TABLE other (id int)" << QStringLiteral("no table t");
        QTest::addRow("%s: no primary key", name)
            << type << "CREATE TABLE t (id int, updated_at timestamp)" << QStringLiteral("primary key");
        QTest::addRow("%s: no sync key", name)
            << type << "CREATE TABLE t (id int PRIMARY KEY, created_at timestamp)"
            << QStringLiteral("“updated_at”");
    }
}

void tst_ReplicationInputs::whatTheSourceLacks()
{
    QFETCH(DatabaseType, type);
    QFETCH(QString, table);
    QFETCH(QString, named);
    CopyStage stage(type, {pg, lite});
    PENSTOCK_VERIFY(stage.source().say(QStringList{table}));
    stage.use(stage.job({"t"}));
    const auto run = stage.run();
    PENSTOCK_UNLIKE(run, named, QStringLiteral("t"));
    QCOMPARE(run->state, ReplicationRun::State::Failed);
    QCOMPARE(stage.copy(1).number("SELECT count(*) FROM sqlite_schema WHERE name = 't'"), qint64{0});
}

/// Both cost something, and neither stops the job: all rows are there, and each is named.
void tst_ReplicationInputs::nullAndNoIndexAreWarnings()
{
    CopyStage stage(pg, {pg, lite});
    PENSTOCK_VERIFY(stage.source().say(
        {"CREATE TABLE t (id int PRIMARY KEY, v text, updated_at timestamptz DEFAULT now())",
         "INSERT INTO t SELECT i, 'v', CASE WHEN i % 10 > 0 THEN now() END FROM generate_series(1, 3000) i",
         "ANALYZE t"}));
    stage.use(stage.job({"t"}));
    const auto run = stage.run();
    QCOMPARE(ReplicationStage::text(run), succeeded);
    const QString told = run->warnings.join(u' ');
    QVERIFY2(told.contains(QStringLiteral("NULL in “updated_at”")), qPrintable(told));
    QVERIFY2(told.contains(QStringLiteral("No index serves updated_at"))
                 && told.contains(QStringLiteral("3,000")),
             qPrintable(told));
    QCOMPARE(stage.difference("SELECT id, v FROM t ORDER BY id"), QString());
    PENSTOCK_VERIFY(stage.source().say({"UPDATE t SET v = 'w' WHERE id % 10 = 0"}));
    QCOMPARE(stage.outcome(), succeeded);
    QCOMPARE(stage.difference("SELECT id, v FROM t ORDER BY id"), QString());
}

/// It is made there, like the source's; the other one is filled where it stands.
void tst_ReplicationInputs::aTableMissingOnOneTarget()
{
    CopyStage stage(pg, {pg, lite, pg});
    PENSTOCK_VERIFY(
        stage.source().say({orders, "INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 500) i"}));
    PENSTOCK_VERIFY(stage.copy(0).say({orders, "INSERT INTO t VALUES (1, 'mine', '2001-01-01')"}));
    stage.use(stage.job({"t"}));
    QCOMPARE(stage.outcome(), succeeded);
    QCOMPARE(stage.difference("SELECT id, v FROM t ORDER BY id"), QString());
    // It goes while the job lives: made again, filled, and told. Nothing else suffers.
    PENSTOCK_VERIFY(stage.copy(2).say({"DROP TABLE t"}));
    PENSTOCK_VERIFY(stage.source().say({"INSERT INTO t VALUES (1000, 'new')"}));
    const auto run = stage.run();
    PENSTOCK_VERIFY(run);
    QCOMPARE(stage.copy(0).number("SELECT count(*) FROM t"), qint64{501});
    QCOMPARE(stage.copy(1).number("SELECT count(*) FROM t"), qint64{501});
    QCOMPARE(ReplicationStage::text(run), succeeded);
    QVERIFY2(run->warnings.join(u' ').contains(QStringLiteral("was gone from")),
             qPrintable(run->warnings.join(u' ')));
    QCOMPARE(stage.copy(2).number("SELECT count(*) FROM t"), qint64{501});
}

void tst_ReplicationInputs::anIncompatibleColumn_data()
{
    QTest::addColumn<DatabaseType>("copy");
    QTest::addColumn<QString>("column");
    QTest::newRow("text into an integer") << pg << "v int";
    QTest::newRow("text into a shorter one") << pg << "v varchar(3)";
    QTest::newRow("text into a time") << pg << "v timestamptz";
    QTest::newRow("a computed one") << pg << "v text GENERATED ALWAYS AS ('x') STORED";
    QTest::newRow("a computed one of SQLite") << lite << "v text AS ('x')";
    QTest::newRow("none") << pg << "w text";
}

/// Refused before the first row, by its name.
void tst_ReplicationInputs::anIncompatibleColumn()
{
    QFETCH(DatabaseType, copy);
    QFETCH(QString, column);
    CopyStage stage(pg, {copy, pg});
    PENSTOCK_VERIFY(
        stage.source().say({orders, "INSERT INTO t SELECT i, 'text ' || i FROM generate_series(1, 100) i"}));
    PENSTOCK_VERIFY(stage.copy().say(
        {QStringLiteral("CREATE TABLE t (id int PRIMARY KEY, %1, updated_at timestamptz)").arg(column)}));
    stage.use(stage.job({"t"}));
    const auto run = stage.run();
    PENSTOCK_UNLIKE(run, QStringLiteral("v"), QStringLiteral("copy0"));
    QCOMPARE(run->state, ReplicationRun::State::Failed);
    QCOMPARE(stage.copy().number("SELECT count(*) FROM t"), qint64{0});
    QCOMPARE(stage.copy(1).number("SELECT count(*) FROM t"), qint64{100}); // the other target
}

void tst_ReplicationInputs::aTargetThatOnlyReads_data()
{
    QTest::addColumn<DatabaseType>("copy");
    QTest::addColumn<QString>("how");
    QTest::newRow("a PostgreSQL profile that says so") << pg << "profile";
    QTest::newRow("a SQLite profile that says so") << lite << "profile";
    QTest::newRow("a database that says so") << pg << "database";
    QTest::newRow("a user who may not write") << pg << "user";
}

void tst_ReplicationInputs::aTargetThatOnlyReads()
{
    QFETCH(DatabaseType, copy);
    QFETCH(QString, how);
    CopyStage stage(pg, {copy, lite});
    PENSTOCK_VERIFY(
        stage.source().say({orders, "INSERT INTO t SELECT i, 'v' FROM generate_series(1, 100) i"}));
    PENSTOCK_VERIFY(
        stage.copy().say({"CREATE TABLE t (id int PRIMARY KEY, v text, updated_at timestamptz)"}));
    ConnectionProfile profile = stage.copyProfile();
    profile.readOnly = how == QLatin1String("profile");
    if (how == QLatin1String("database"))
        PENSTOCK_VERIFY(
            stage.copy().say({QStringLiteral("ALTER DATABASE %1 SET default_transaction_read_only = on")
                                  .arg(profile.database)}));
    if (how == QLatin1String("user")) {
        PENSTOCK_VERIFY(stage.copy().say({"DROP ROLE IF EXISTS stage_reader",
                                          "CREATE ROLE stage_reader LOGIN PASSWORD 'reader'",
                                          "GRANT SELECT ON t TO stage_reader"}));
        profile.username = QStringLiteral("stage_reader");
        profile.password = Secret("reader");
    }
    stage.replace(profile);
    stage.use(stage.job({"t"}));
    const auto run = stage.run();
    PENSTOCK_UNLIKE(run);
    QCOMPARE(run->state, ReplicationRun::State::Failed);
    const ErrorCode code = run->firstError()->code;
    QVERIFY2(code == ErrorCode::ReadOnly || code == ErrorCode::Privilege,
             qPrintable(run->firstError()->toText()));
    QCOMPARE(stage.copy().number("SELECT count(*) FROM t"), qint64{0});
    QCOMPARE(stage.copy(1).number("SELECT count(*) FROM t"), qint64{100}); // the other target
    if (how == QLatin1String("user"))
        PENSTOCK_VERIFY(stage.copy().say({"DROP OWNED BY stage_reader", "DROP ROLE stage_reader"}));
}

/// By the rule “newer” it stays and is told; by “source” it is overwritten.
void tst_ReplicationInputs::aTargetThatIsNewer()
{
    CopyStage stage(pg, {pg, lite});
    PENSTOCK_VERIFY(
        stage.source().say({orders, "INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 100) i"}));
    PENSTOCK_VERIFY(stage.copy(0).say({orders, "INSERT INTO t VALUES (5, 'newer', '2999-01-01')"}));
    PENSTOCK_VERIFY(
        stage.copy(1).say({"CREATE TABLE t (id int PRIMARY KEY, v text, updated_at TIMESTAMPTZ_TEXT)",
                           "INSERT INTO t VALUES (5, 'newer', '2999-01-01 00:00:00.000000Z')"}));
    ReplicationJob job = stage.job({"t"});
    stage.use(job);
    const auto run = stage.run();
    PENSTOCK_VERIFY(run);
    QCOMPARE(run->state, ReplicationRun::State::Partial);
    QVERIFY2(run->warnings.join(u' ').contains(QStringLiteral("“newer”")),
             qPrintable(run->warnings.join(u' ')));
    for (const std::size_t i : {0, 1}) {
        QCOMPARE(stage.copy(i).value(QStringLiteral("SELECT v FROM t WHERE id = 5")), std::string("newer"));
        QCOMPARE(stage.copy(i).number("SELECT count(*) FROM t"), qint64{100});
    }
    job.id = stage.jobId();
    job.conflict = ConflictRule::Source;
    stage.use(job);
    QCOMPARE(ReplicationStage::text(stage.stage().copyAgain(stage.jobId())), succeeded);
    QCOMPARE(stage.difference("SELECT id, v FROM t ORDER BY id"), QString());
}

/// Under its own name, and under another one.
void tst_ReplicationInputs::theSourceItself()
{
    CopyStage stage;
    PENSTOCK_VERIFY(stage.source().say({orders, "INSERT INTO t VALUES (1, 'v')"}));
    ConnectionProfile again = stage.sourceProfile();
    again.id = again.name = QStringLiteral("copy0");
    again.host = QStringLiteral("localhost"); // which no comparison of names can tell
    stage.replace(again);
    const auto own = stage.stage().trySave(
        ReplicationStage::job(QStringLiteral("source"), {QStringLiteral("source")}, {QStringLiteral("t")}));
    QVERIFY(!own);
    QCOMPARE(own.error().code, ErrorCode::Invalid);
    QVERIFY2(own.error().message.contains(QStringLiteral("source")), qPrintable(own.error().toText()));
    stage.use(stage.job({"t"}));
    PENSTOCK_UNLIKE(stage.run(), QStringLiteral("same table"), QStringLiteral("source"),
                    QStringLiteral("copy0"));
    QCOMPARE(stage.source().number("SELECT count(*) FROM t"), qint64{1});
}

void tst_ReplicationInputs::noRowsAtAll()
{
    CopyStage stage(pg, {pg, lite});
    PENSTOCK_VERIFY(stage.source().say({orders, "CREATE INDEX ON t (updated_at)"}));
    ReplicationJob job = stage.job({"t"});
    job.mode = ReplicationMode::Reconcile;
    stage.use(job);
    for (int i = 0; i < 2; ++i)
        QCOMPARE(stage.outcome(), succeeded);
    QCOMPARE(stage.difference("SELECT count(*) FROM t"), QString());
    PENSTOCK_VERIFY(stage.source().say({"INSERT INTO t VALUES (1, 'first')"}));
    QCOMPARE(stage.outcome(), succeeded);
    QCOMPARE(stage.difference("SELECT id, v FROM t"), QString());
}

void tst_ReplicationInputs::aRowOfManyMegabytes_data()
{
    QTest::addColumn<DatabaseType>("source");
    QTest::addColumn<DatabaseType>("copy");
    QTest::newRow("PostgreSQL to PostgreSQL") << pg << pg;
    QTest::newRow("PostgreSQL to SQLite") << pg << lite;
    QTest::newRow("SQLite to PostgreSQL") << lite << pg;
}

/// 100 MB in one row (20 in the short form), and rows beside it that are not held up.
void tst_ReplicationInputs::aRowOfManyMegabytes()
{
    QFETCH(DatabaseType, source);
    QFETCH(DatabaseType, copy);
    const int bytes = (isLongRun() ? 100 : 20) * 1'000'000;
    CopyStage stage(source, {copy});
    PENSTOCK_VERIFY(stage.source().say(
        QStringList{QStringLiteral("CREATE TABLE t (id integer PRIMARY KEY, v text, updated_at %1 NOT NULL)")
                        .arg(source == pg ? QStringLiteral("timestamptz") : QStringLiteral("text")),
                    QStringLiteral("INSERT INTO t VALUES (1, 'before', '2024-01-01 00:00:00'), (3, 'behind', "
                                   "'2024-01-01 00:00:00')"),
                    QStringLiteral("INSERT INTO t VALUES (2, %1, '2024-01-01 00:00:00')")
                        .arg(source == pg ? QStringLiteral("repeat('0123456789', %1)").arg(bytes / 10)
                                          : QStringLiteral("hex(zeroblob(%1))").arg(bytes / 2))}));
    stage.use(stage.job({"t"}));
    QCOMPARE(stage.outcome(), succeeded);
    const QByteArray ends =
        QStringLiteral("SELECT id, length(v), substr(v, %1, 12) FROM t ORDER BY id").arg(bytes - 10).toUtf8();
    QCOMPARE(stage.difference(ends), QString());
    PENSTOCK_VERIFY(
        stage.source().say({"UPDATE t SET v = v || 'x', updated_at = '2124-01-01 00:00:00' WHERE id = 2"}));
    QCOMPARE(stage.outcome(), succeeded);
    QCOMPARE(stage.difference(ends), QString());
}

void tst_ReplicationInputs::renamedInMidRun_data()
{
    QTest::addColumn<bool>("isSource");
    QTest::newRow("the source's") << true;
    QTest::newRow("the target's") << false;
}

/// The run is held while a table that it has not come to gets another name.
void tst_ReplicationInputs::renamedInMidRun()
{
    QFETCH(bool, isSource);
    CopyStage stage;
    for (SqlTalk *talk : {&stage.source(), &stage.copy()})
        PENSTOCK_VERIFY(talk->say(
            {"CREATE TABLE a (id int PRIMARY KEY, v text, updated_at timestamptz NOT NULL DEFAULT now())",
             "CREATE TABLE z (id int PRIMARY KEY, v text, updated_at timestamptz NOT NULL DEFAULT now())"}));
    PENSTOCK_VERIFY(
        stage.source().say({"INSERT INTO a SELECT i, repeat('x', 500) FROM generate_series(1, 100000) i",
                            "INSERT INTO z SELECT i, 'z' FROM generate_series(1, 1000) i"}));
    stage.use(stage.job({"a", "z"}));
    const auto begun = stage.stage().start(stage.jobId());
    PENSTOCK_VERIFY(begun);
    ReplicationService &service = stage.stage().service();
    QVERIFY(QTest::qWaitFor(
        [&] {
            const auto runs = service.runs();
            return !runs.empty() && runs.front().rowsRead() > 0;
        },
        60'000));
    service.pauseRun(*begun);
    SqlTalk &side = isSource ? stage.source() : stage.copy();
    PENSTOCK_VERIFY(side.say({"ALTER TABLE z RENAME TO zz"}));
    service.resumeRun(*begun);
    const ReplicationRun run = stage.stage().end(*begun);
    PENSTOCK_UNLIKE(Result<ReplicationRun>(run), QStringLiteral("z"));
    QVERIFY(run.state == ReplicationRun::State::Failed);
    QCOMPARE(stage.difference("SELECT count(*), sum(id::bigint) FROM a"), QString());
    PENSTOCK_VERIFY(side.say({"ALTER TABLE zz RENAME TO z"}));
    QCOMPARE(stage.outcome(), succeeded);
    QCOMPARE(stage.difference("SELECT id, v FROM z ORDER BY id"), QString());
}

/// The job stays, and says what it lacks.
void tst_ReplicationInputs::aConnectionThatWasRemoved()
{
    CopyStage stage(pg, {pg, lite});
    PENSTOCK_VERIFY(stage.source().say({orders, "INSERT INTO t VALUES (1, 'v')"}));
    stage.use(stage.job({"t"}));
    QCOMPARE(stage.outcome(), succeeded);
    PENSTOCK_VERIFY(stage.source().say({"INSERT INTO t VALUES (2, 'v')"}));
    PENSTOCK_VERIFY(stage.stage().services().databases().removeConfig(QStringLiteral("copy0")));
    const auto run = stage.run();
    PENSTOCK_UNLIKE(run, QStringLiteral("copy0"));
    QCOMPARE(stage.copy(1).number("SELECT count(*) FROM t"), qint64{2}); // the other target
    PENSTOCK_VERIFY(stage.stage().services().databases().removeConfig(QStringLiteral("source")));
    PENSTOCK_UNLIKE(stage.run(), QStringLiteral("source"));
}

QTEST_GUILESS_MAIN(tst_ReplicationInputs)
#include "tst_ReplicationInputs.moc"
