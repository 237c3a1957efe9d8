// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "tests/app/replication/CampaignData.h"
#include "tests/app/replication/CopyStage.h"
#include "tests/support/PrivatePostgres.h"
#include "tests/support/RandomSeed.h"
#include "tests/support/ReliabilityPage.h"

#include <QFile>
#include <QProcess>

using namespace std::chrono_literals;

/// Machines and people at their limits: full disks, two programs at once, impatient hands, sources that are not what they
/// were, clocks that are wrong.
class tst_ReplicationLimits final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void aTargetWithAFullDisk();
    void aTargetWhoseTableHasNoRoom();
    void twoProgramsAndImpatientHands();
    void aStandbyThatLagged();
    void aStandbyAsSource();
    void aFileThatWasRestored();
    void aClockThatWasSetBack();
    void triggersThatWereOff();
    void thereAndBackAgain();
    void copiedAgainWithoutWriting();
};

namespace {

const auto succeeded = QStringLiteral("succeeded");
/// Three segments of a private server's log.
constexpr qint64 ballastBytes = 3 << 20;

QString clockLibrary()
{
    return qEnvironmentVariable("PENSTOCK_FAKETIME",
                                QStringLiteral("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"));
}

/// A private server with a table of so many rows, known to a workspace as "source".
ConnectionProfile named(ConnectionProfile profile, const char *name)
{
    profile.id = profile.name = QString::fromLatin1(name);
    return profile;
}

const char *const makeTable =
    "CREATE TABLE t (id int PRIMARY KEY, v int NOT NULL DEFAULT 0, updated_at timestamptz NOT NULL "
    "DEFAULT clock_timestamp())";

} // namespace

void tst_ReplicationLimits::init()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
}

/// Nothing half written, the disk named; and all there once there is room.
void tst_ReplicationLimits::aTargetWithAFullDisk()
{
    const QString disk = TestServers::environment("PENSTOCK_TEST_SMALL_DISK");
    if (disk.isEmpty())
        QSKIP("only root has a small disk");
    PrivatePostgres server({.settings = {QStringLiteral("max_wal_size = 2MB")}, .parent = disk});
    PENSTOCK_VERIFY(server.start());
    // What somebody removes to make room: a server whose log is full does not start without.
    QFile ballast(disk + QStringLiteral("/ballast"));
    QVERIFY(ballast.open(QIODevice::WriteOnly));
    QVERIFY(ballast.write(QByteArray(ballastBytes, 'x')) == ballastBytes && ballast.flush());
    ballast.close();
    CopyStage stage;
    stage.replace(named(server.profile(), "copy0"));
    SqlTalk target(server.profile());
    PENSTOCK_VERIFY(stage.source().say(
        {"CREATE TABLE a (id int PRIMARY KEY, updated_at timestamptz NOT NULL DEFAULT now())",
         "INSERT INTO a SELECT generate_series(1, 100)",
         "CREATE TABLE t (id int PRIMARY KEY, v text NOT NULL, updated_at timestamptz NOT NULL DEFAULT "
         "now())",
         "INSERT INTO t SELECT i, repeat(md5(i::text), 30) FROM generate_series(1, 20000) i"}));
    stage.use(stage.job({"a", "t"}));
    const auto full = stage.run();
    PENSTOCK_VERIFY(full);
    QVERIFY(full->state == ReplicationRun::State::Failed || full->state == ReplicationRun::State::Partial);
    const auto error = full->firstError();
    QVERIFY(error.has_value());
    QVERIFY2(error->code == ErrorCode::DiskFull || error->code == ErrorCode::ServerLimit
                 || error->toText().contains(QStringLiteral("No space left"))
                 || !server.isRunning(), // it has no room for its log, and gives up
             qPrintable(error->toText()));
    PENSTOCK_VERIFY(stage.source().say({"DELETE FROM t WHERE id > 500"}));
    QVERIFY(ballast.remove());
    if (!server.isRunning())
        PENSTOCK_VERIFY(server.start());
    PENSTOCK_VERIFY(target.say({"DROP TABLE t", "CHECKPOINT"}));
    SqlTalk again(server.profile());
    QCOMPARE(stage.stage().text(stage.stage().copyAgain(stage.jobId())), succeeded);
    QCOMPARE(again.number("SELECT count(*) FROM t"), qint64{500});
    QCOMPARE(again.number("SELECT count(*) FROM a"), qint64{100});
}

/// The server lives, and its table's disk is full: named, what was written stays, and the next run goes on from there.
void tst_ReplicationLimits::aTargetWhoseTableHasNoRoom()
{
    const QString disk = TestServers::environment("PENSTOCK_TEST_SMALL_DISK");
    if (disk.isEmpty())
        QSKIP("only root has a small disk");
    CopyStage stage;
    const QString folder = disk + QStringLiteral("/space");
    // Who runs the server makes it, and owns it then.
    PENSTOCK_VERIFY(stage.copy().say(QStringList{
        QStringLiteral("COPY (SELECT 1) TO PROGRAM 'cat >/dev/null; mkdir %1'").arg(folder),
        QStringLiteral("CREATE TABLESPACE small_space LOCATION '%1'").arg(folder),
        QStringLiteral("CREATE TABLE t (id int PRIMARY KEY, v text NOT NULL, updated_at timestamptz NOT "
                       "NULL) TABLESPACE small_space")}));
    PENSTOCK_VERIFY(stage.source().say(
        {"CREATE TABLE a (id int PRIMARY KEY, updated_at timestamptz NOT NULL DEFAULT now())",
         "INSERT INTO a SELECT generate_series(1, 100)",
         "CREATE TABLE t (id int PRIMARY KEY, v text NOT NULL, updated_at timestamptz NOT NULL DEFAULT "
         "now())",
         "INSERT INTO t SELECT i, (SELECT string_agg(md5(i || ' ' || k), '') FROM generate_series(1, 60) k) "
         "FROM "
         "generate_series(1, 20000) i"}));
    stage.use(stage.job({"t", "a"}));
    const auto full = stage.run();
    PENSTOCK_VERIFY(full);
    QCOMPARE(full->state, ReplicationRun::State::Failed);
    const auto error = full->firstError();
    QVERIFY(error.has_value());
    QVERIFY2(error->toText().contains(QStringLiteral("No space left")) && !error->advice.isEmpty(),
             qPrintable(error->toText()));
    QCOMPARE(stage.copy().number("SELECT count(*) FROM a"), qint64{100});           // the other table
    PENSTOCK_VERIFY(stage.copy().say({"ALTER TABLE t SET TABLESPACE pg_default"})); // somebody makes room
    QCOMPARE(stage.outcome(), succeeded);
    QCOMPARE(stage.difference("SELECT count(*), sum(id::bigint) FROM t"), QString());
    PENSTOCK_VERIFY(stage.copy().say(
        QStringList{QStringLiteral("DROP TABLE t"), QStringLiteral("DROP TABLESPACE small_space"),
                    QStringLiteral("COPY (SELECT 1) TO PROGRAM 'cat >/dev/null; rmdir %1'").arg(folder)}));
}

/// Two programs of one workspace and twenty clicks: one run at a time, each row once, and who comes late is told.
void tst_ReplicationLimits::twoProgramsAndImpatientHands()
{
    const std::uint32_t seed = randomSeed();
    CopyStage stage(
        DatabaseType::PostgreSql,
        CopyEngines::whole({DatabaseType::PostgreSql, DatabaseType::Sqlite, DatabaseType::MariaDb}));
    CampaignData data(stage.sourceProfile(), seed);
    PENSTOCK_VERIFY(data.make());
    ReplicationJob job = stage.job({});
    job.tables = ReplicationStage::job({}, {}, data.tables()).tables;
    stage.use(job);
    PENSTOCK_VERIFY(data.change(5000));

    QProcess other;
    other.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    other.start(QCoreApplication::applicationFilePath(),
                {QStringLiteral("--click"), stage.workspace().options().workspace,
                 stage.workspace().options().keyFile, stage.jobId()});
    int succeededRuns = 0;
    int told = 0;
    for (int click = 0; click < 20; ++click) {
        std::vector<std::optional<Result<ReplicationRun>>> begun(2);
        for (auto &one : begun)
            stage.stage().service().run(stage.jobId(), false, this,
                                        [&one](auto run) { one = std::move(run); });
        QVERIFY(QTest::qWaitFor([&] { return begun[0].has_value() && begun[1].has_value(); }, 60'000));
        for (const auto &answer : begun) {
            const Result<ReplicationRun> &one = *answer;
            if (one) {
                const ReplicationRun run = stage.stage().end(one->id);
                if (run.state == ReplicationRun::State::Succeeded)
                    ++succeededRuns;
                else // the other program took the target's lock
                    QCOMPARE(run.firstError()->code, ErrorCode::Conflict);
            } else {
                QCOMPARE(one.error().code, ErrorCode::Conflict);
                ++told;
            }
        }
    }
    other.closeWriteChannel();
    QVERIFY(other.waitForFinished(60'000));
    QCOMPARE(other.exitCode(), 0);
    qInfo("%d runs, %d told that one runs; the other program: %s", succeededRuns, told,
          other.readAll().trimmed().constData());
    QVERIFY(told >= 10);
    QVERIFY(succeededRuns > 0);
    QCOMPARE(stage.outcome(), succeeded);
    ReliabilityPage::write(
        QStringLiteral("two programs on one job"),
        QStringLiteral("40 clicks here beside a program that runs it without a pause: %1 runs, %2 "
                       "told that one runs, each row once")
            .arg(succeededRuns)
            .arg(told),
        QStringLiteral("tst_ReplicationLimits twoProgramsAndImpatientHands"), seed);
    for (std::size_t i = 0; i < stage.copyCount(); ++i)
        QCOMPARE(data.difference(stage.copyProfile(i)), QString());
}

namespace {

/// The other program: runs the job until its standard input ends.
int clickUntilTold(const QStringList &arguments)
{
    ReplicationStage stage({arguments[2], arguments[3]});
    int runs = 0;
    int refused = 0;
    std::atomic<bool> isOver = false;
    std::thread reader([&isOver] {
        while (std::getchar() != EOF) {
        }
        isOver = true;
    });
    while (!isOver) {
        const auto run = stage.run(arguments[4]);
        const auto error = run ? run->firstError() : std::optional<Error>(run.error());
        if (!error)
            ++runs;
        else if (error->code == ErrorCode::Conflict)
            ++refused;
        else
            qFatal("%s", qPrintable(error->toText()));
    }
    reader.join();
    std::printf("%d runs, %d told that one runs\n", runs, refused);
    return 0;
}

} // namespace

/// A copy of the source that lags is promoted: what the target has may be gone. The job stops and says so.
void tst_ReplicationLimits::aStandbyThatLagged()
{
    PrivatePostgres primary({.settings = {QStringLiteral("synchronous_commit = on")}});
    PENSTOCK_VERIFY(primary.start());
    SqlTalk talk(primary.profile());
    PENSTOCK_VERIFY(talk.say({makeTable, "INSERT INTO t SELECT generate_series(1, 100)", "CHECKPOINT"}));
    CopyStage stage;
    stage.replace(named(primary.profile(), "source"));
    stage.use(stage.job({"t"}));
    QCOMPARE(stage.outcome(), succeeded);
    // The failed-over server is this one, as it was a moment ago, on a new timeline.
    primary.stop();
    const QString kept = primary.dataFolder() + QStringLiteral(".kept");
    QCOMPARE(QProcess::execute(QStringLiteral("cp"), {QStringLiteral("-a"), primary.dataFolder(), kept}), 0);
    PENSTOCK_VERIFY(primary.start());
    PENSTOCK_VERIFY(SqlTalk(primary.profile()).say({"INSERT INTO t SELECT generate_series(101, 200)"}));
    QCOMPARE(stage.outcome(), succeeded);
    primary.stop();
    QCOMPARE(QProcess::execute(QStringLiteral("rm"), {QStringLiteral("-rf"), primary.dataFolder()}), 0);
    QVERIFY(QDir().rename(kept, primary.dataFolder()));
    PENSTOCK_VERIFY(primary.becomeStandby());
    PENSTOCK_VERIFY(primary.start());
    SqlTalk promoted(primary.profile());
    PENSTOCK_VERIFY(promoted.say({"SELECT pg_promote()"}));
    PENSTOCK_VERIFY(promoted.say({"INSERT INTO t SELECT generate_series(1001, 1050)"}));
    const auto run = stage.run();
    const auto error = run ? run->firstError() : std::optional<Error>(run.error());
    QVERIFY(error.has_value());
    QVERIFY2(error->toText().contains(QStringLiteral("source")), qPrintable(error->toText()));
    QCOMPARE(stage.copy().number("SELECT count(*) FROM t"), qint64{200});
    QCOMPARE(stage.stage().text(stage.stage().copyAgain(stage.jobId())), succeeded);
    QCOMPARE(stage.copy().number("SELECT count(*) FROM t WHERE id > 1000"), qint64{50});
    QCOMPARE(stage.outcome(), succeeded);
}

/// A standby does not see the primary's transactions: no fence can be read there, and the job says so.
void tst_ReplicationLimits::aStandbyAsSource()
{
    PrivatePostgres standby;
    PENSTOCK_VERIFY(standby.start());
    PENSTOCK_VERIFY(
        SqlTalk(standby.profile()).say({makeTable, "INSERT INTO t SELECT generate_series(1, 10)"}));
    standby.stop();
    PENSTOCK_VERIFY(standby.becomeStandby());
    PENSTOCK_VERIFY(standby.start());
    CopyStage stage;
    stage.replace(named(standby.profile(), "source"));
    stage.use(stage.job({"t"}));
    const auto run = stage.run();
    const auto error = run ? run->firstError() : std::optional<Error>(run.error());
    QVERIFY2(error.has_value() || !run->warnings.isEmpty(), qPrintable(ReplicationStage::text(run)));
}

void tst_ReplicationLimits::aFileThatWasRestored()
{
    CopyStage stage(DatabaseType::Sqlite, {DatabaseType::PostgreSql});
    PENSTOCK_VERIFY(stage.source().say(
        {"CREATE TABLE t (id integer PRIMARY KEY, updated_at text NOT NULL DEFAULT CURRENT_TIMESTAMP)",
         "INSERT INTO t (id) VALUES (1), (2)"}));
    stage.use(stage.job({"t"}));
    QCOMPARE(stage.outcome(), succeeded);
    const QString file = stage.sourceProfile().database;
    QVERIFY(QFile::copy(file, file + QStringLiteral(".backup")));
    PENSTOCK_VERIFY(stage.source().say({"INSERT INTO t (id) VALUES (3)"}));
    QCOMPARE(stage.outcome(), succeeded);
    // Restored under the same name; rows come that are older than what the copy has.
    QVERIFY(QFile::remove(file));
    QVERIFY(QFile::rename(file + QStringLiteral(".backup"), file));
    SqlTalk restored(stage.sourceProfile());
    PENSTOCK_VERIFY(restored.say({"INSERT INTO t (id, updated_at) VALUES (4, '2020-01-01 00:00:00')"}));
    const auto run = stage.run();
    const auto error = run ? run->firstError() : std::optional<Error>(run.error());
    QVERIFY(error.has_value());
    QVERIFY2(error->toText().contains(QStringLiteral("source")), qPrintable(error->toText()));
}

/// The source's clock was a minute and a half ahead, and was set right: what is written then is older than the fence.
/// The transaction numbers find it at once, or the sweep does.
void tst_ReplicationLimits::aClockThatWasSetBack()
{
    if (!QFile::exists(clockLibrary()))
        QSKIP("the package libfaketime is not installed");
    PrivatePostgres server({.settings = {QStringLiteral("synchronous_commit = on")}});
    PENSTOCK_VERIFY(server.start());
    server.stop();
    const auto startAt = [&server](const char *offset) {
        qputenv("LD_PRELOAD", clockLibrary().toLocal8Bit());
        qputenv("FAKETIME", offset);
        qputenv("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        auto started = server.start();
        for (const char *name : {"LD_PRELOAD", "FAKETIME", "FAKETIME_DONT_FAKE_MONOTONIC"})
            qunsetenv(name);
        return started;
    };
    PENSTOCK_VERIFY(startAt("+90s"));
    CopyStage stage;
    stage.replace(named(server.profile(), "source"));
    SqlTalk source(server.profile());
    PENSTOCK_VERIFY(source.say(
        {makeTable, "CREATE INDEX ON t (updated_at)", "INSERT INTO t SELECT generate_series(1, 100)"}));
    ReplicationJob job = stage.job({"t"});
    stage.use(job);
    QCOMPARE(stage.outcome(), succeeded);
    QCOMPARE(stage.outcome(), succeeded);
    server.stop();
    PENSTOCK_VERIFY(startAt("+0s"));
    PENSTOCK_VERIFY(SqlTalk(server.profile())
                        .say({"INSERT INTO t SELECT generate_series(101, 150)",
                              "UPDATE t SET v = 1, updated_at = clock_timestamp() WHERE id <= 10"}));
    job.id = stage.jobId();
    job.sweepHours = 1; // and none has been yet
    stage.use(job);
    QCOMPARE(stage.outcome(), succeeded);
    SqlTalk now(server.profile());
    QCOMPARE(stage.copy().number("SELECT count(*) FROM t"), qint64{150});
    QCOMPARE(stage.copy().number("SELECT count(*) FROM t WHERE v = 1"), qint64{10});
}

/// Changes that left updated_at as it was: only a comparison of whole tables finds them, and it finds all.
void tst_ReplicationLimits::triggersThatWereOff()
{
    CopyStage stage(
        DatabaseType::PostgreSql,
        CopyEngines::whole({DatabaseType::PostgreSql, DatabaseType::Sqlite, DatabaseType::MariaDb}));
    PENSTOCK_VERIFY(stage.source().say({makeTable, "INSERT INTO t SELECT generate_series(1, 5000)"}));
    ReplicationJob job = stage.job({"t"});
    stage.use(job);
    QCOMPARE(stage.outcome(), succeeded);
    PENSTOCK_VERIFY(stage.source().say({"UPDATE t SET v = 7 WHERE id % 100 = 3",
                                        "INSERT INTO t (id, v, updated_at) SELECT i, 8, timestamptz "
                                        "'2001-01-01' FROM generate_series(6001, 6020) i"}));
    QCOMPARE(stage.outcome(), succeeded);
    // The last comparison was the first run's: it was long ago.
    const QString today = QDate::currentDate().toString(QStringLiteral("yyyy"));
    for (std::size_t i = 0; i < stage.copyCount(); ++i)
        PENSTOCK_VERIFY(stage.copy(i).say(
            {QStringLiteral("UPDATE _penstock_sync SET state = replace(state, '\"verifiedAt\":\"%1', "
                            "'\"verifiedAt\":\"2001')")
                 .arg(today)}));
    job.id = stage.jobId();
    job.sweepHours = 1;
    stage.use(job);
    QCOMPARE(stage.outcome(), succeeded);
    QCOMPARE(stage.difference("SELECT id, v FROM t ORDER BY id"), QString());
}

/// A and B copy each other, which one workspace refuses: by two, the second pass writes nothing.
void tst_ReplicationLimits::thereAndBackAgain()
{
    CopyStage stage;
    PENSTOCK_VERIFY(stage.source().say({makeTable, "INSERT INTO t SELECT generate_series(1, 2000)"}));
    stage.use(stage.job({"t"}));
    QCOMPARE(stage.outcome(), succeeded);
    ReplicationJob back =
        ReplicationStage::job(QStringLiteral("copy0"), {QStringLiteral("source")}, {QStringLiteral("t")});
    back.name = QStringLiteral("back");
    const auto refused = stage.stage().trySave(back);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Invalid);

    TestWorkspace others;
    others.save(stage.sourceProfile());
    others.save(stage.copyProfile());
    ReplicationStage there(others.options());
    const QString backId = there.save(back).id;
    QCOMPARE(there.text(there.run(backId)), succeeded);
    QCOMPARE(stage.outcome(), succeeded);
    QCOMPARE(there.text(there.run(backId)), succeeded);
    const auto written = [&stage] {
        const auto versions =
            QStringLiteral("SELECT md5(string_agg(xmin || ' ' || ctid, ',' ORDER BY id)) FROM t");
        return stage.copy().value(versions) + ' ' + stage.source().value(versions);
    };
    const std::string before = written();
    for (int pass = 0; pass < 2; ++pass) {
        const auto forth = stage.run();
        PENSTOCK_VERIFY(forth);
        QCOMPARE(forth->rowsWritten(), std::int64_t{0});
        const auto home = there.run(backId);
        PENSTOCK_VERIFY(home);
        QCOMPARE(home->rowsWritten(), std::int64_t{0});
    }
    QCOMPARE(written(), before);
}

/// Rows that are equal are not written again, on any engine.
void tst_ReplicationLimits::copiedAgainWithoutWriting()
{
    CopyStage stage(
        DatabaseType::PostgreSql,
        CopyEngines::whole({DatabaseType::PostgreSql, DatabaseType::Sqlite, DatabaseType::MariaDb}));
    PENSTOCK_VERIFY(stage.source().say({makeTable, "INSERT INTO t SELECT generate_series(1, 20000)"}));
    stage.use(stage.job({"t"}));
    QCOMPARE(stage.outcome(), succeeded);
    PENSTOCK_VERIFY(stage.copy().say({"CHECKPOINT"}));
    const auto wal = [&stage] {
        return stage.copy().number("SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint");
    };
    const qint64 before = wal();
    const auto run = stage.stage().copyAgain(stage.jobId());
    QCOMPARE(stage.stage().text(run), succeeded);
    QVERIFY(run->rowsRead() >= 20000);
    QCOMPARE(run->rowsWritten(), std::int64_t{0});
    QVERIFY2(wal() - before < 200'000, qPrintable(QString::number(wal() - before)));
}

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    DriverRegistry::prepareProcess();
    if (application.arguments().value(1) == QLatin1String("--click"))
        return clickUntilTold(application.arguments());
    tst_ReplicationLimits test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_ReplicationLimits.moc"
