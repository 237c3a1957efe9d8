// SPDX-License-Identifier: GPL-3.0-or-later
// labels: bench
#include "tests/support/BenchmarkPage.h"
#include "tests/support/RandomSeed.h"
#include "tests/support/ReplicationStage.h"
#include "tests/support/SqlTalk.h"
#include "tests/support/TestWorkspace.h"

#include <QProcess>
#include <QStandardPaths>

#include <sys/resource.h>

#include <functional>

namespace {

using BenchmarkPage::cell;
using BenchmarkPage::median;

constexpr int rows = 500'000;
constexpr int rounds = 5;

/// One way to copy the table, and what makes its target empty before.
struct Way
{
    QString name;
    QString command; ///< For bash.
    std::function<void()> clear;
};

double secondsOf(const QString &command)
{
    QProcess shell;
    shell.setProcessChannelMode(QProcess::MergedChannels);
    QElapsedTimer time;
    time.start();
    shell.start(QStringLiteral("bash"),
                {QStringLiteral("-c"), QStringLiteral("set -o pipefail; ") + command});
    if (!shell.waitForFinished(300'000) || shell.exitCode() != 0)
        qFatal("%s\n%s", qPrintable(command), shell.readAll().constData());
    return static_cast<double>(time.nsecsElapsed()) / 1e9;
}

} // namespace

/// How fast tables are copied, beside the command-line tools that people copy with, in the same run; writes its part of
/// docs/benchmarks.md. Servers and files are those of the run, which wait for no disk; what is measured is each program
/// from its start to its end.
class tst_ReplicationBench final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void postgresToPostgres();
    void mariaDbToPostgres();
    void postgresToMariaDb();
    void postgresToSqlite();
    void threeTargets();
    void idleCycle();
    void idleService();
    void cleanupTestCase();

private:
    /// In turns, so that a busy moment hits all: the median seconds of each.
    [[nodiscard]] std::vector<double> measure(const std::vector<Way> &ways);
    [[nodiscard]] QString ours(const QString &source, const QString &targets) const;
    void clearPostgres(bool keepsTable);
    void clearMariaDb(bool keepsTable);
    void clearSqlite(bool keepsTable);
    void addLine(const QString &what, double peer, double own, double bound, const QString &peerName);

    TestWorkspace m_workspace;
    ConnectionProfile m_source, m_target, m_mariaSource, m_maria, m_lite;
    QString m_psqlSource, m_psqlTarget, m_mariadb, m_mariadbSource;
    QString m_table;
};

void tst_ReplicationBench::initTestCase()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    SqlTalk pg(TestServers::postgres());
    SqlTalk maria(TestServers::mariaDb());
    // A password that every tool's command line takes.
    PENSTOCK_VERIFY(
        pg.say({"CREATE ROLE bench SUPERUSER LOGIN PASSWORD 'bench'",
                "CREATE DATABASE bench_source OWNER bench", "CREATE DATABASE bench_target OWNER bench",
                "ALTER SYSTEM SET log_statement = 'none'", "SELECT pg_reload_conf()"}));
    PENSTOCK_VERIFY(maria.say({"CREATE USER bench@'%' IDENTIFIED BY 'bench'", "GRANT ALL ON *.* TO bench@'%'",
                               "CREATE DATABASE bench_source", "CREATE DATABASE bench_target",
                               "SET GLOBAL general_log = 0"}));
    const auto of = [](ConnectionProfile profile, const char *name, const char *database) {
        profile.id = profile.name = QString::fromLatin1(name);
        profile.database = QString::fromLatin1(database);
        profile.username = QStringLiteral("bench");
        profile.password = Secret("bench");
        profile.tls = TlsMode::Disable;
        return profile;
    };
    m_source = of(TestServers::postgres(), "source", "bench_source");
    m_target = of(TestServers::postgres(), "target", "bench_target");
    m_mariaSource = of(TestServers::mariaDb(), "mariasource", "bench_source");
    m_maria = of(TestServers::mariaDb(), "maria", "bench_target");
    m_lite = m_workspace.sqlite(QStringLiteral("lite"));
    for (const ConnectionProfile &profile : {m_source, m_target, m_mariaSource, m_maria, m_lite})
        m_workspace.save(profile);

    const auto psql = [](const ConnectionProfile &profile) {
        return QStringLiteral("psql -Xq -v ON_ERROR_STOP=1 "
                              "'postgresql://bench:bench@127.0.0.1:%1/%2?sslmode=disable'")
            .arg(profile.port)
            .arg(profile.database);
    };
    const auto mariadb = [](const ConnectionProfile &profile) {
        return QStringLiteral("mariadb --no-defaults --skip-ssl -h 127.0.0.1 -P %1 -u bench -pbench "
                              "--default-character-set=utf8mb4 --local-infile=1 %2")
            .arg(profile.port)
            .arg(profile.database);
    };
    m_psqlSource = psql(m_source);
    m_psqlTarget = psql(m_target);
    m_mariadbSource = mariadb(m_mariaSource);
    m_mariadb = mariadb(m_maria);

    SqlTalk source(m_source);
    PENSTOCK_VERIFY(source.say(
        {QStringLiteral(
             "CREATE TABLE ev (id bigint PRIMARY KEY, tenant int NOT NULL, kind text NOT NULL, amount "
             "numeric(12,2), note text, updated_at timestamptz NOT NULL)"),
         QStringLiteral(
             "INSERT INTO ev SELECT i, i % 1000, 'kind-' || i % 20, (i * 1.37)::numeric(12,2), CASE WHEN i % "
             "10 = 0 THEN NULL ELSE md5(i::text) || md5((i + 1)::text) END, timestamptz '2024-01-01' + i * "
             "interval '37 seconds' FROM generate_series(1, %1) i")
             .arg(rows),
         QStringLiteral("CREATE INDEX ON ev (updated_at)"), QStringLiteral("VACUUM ANALYZE ev")}));
    SqlTalk mariaSource(m_mariaSource);
    PENSTOCK_VERIFY(mariaSource.say(
        {QStringLiteral(
             "CREATE TABLE ev (id bigint PRIMARY KEY, tenant int NOT NULL, kind varchar(40) NOT NULL, amount "
             "decimal(12,2), note varchar(100), updated_at datetime(6) NOT NULL, KEY (updated_at))"),
         QStringLiteral("INSERT INTO ev SELECT seq, seq % 1000, concat('kind-', seq % 20), seq * 1.37, CASE "
                        "WHEN seq % 10 "
                        "= 0 THEN NULL ELSE concat(md5(seq), md5(seq + 1)) END, timestamp('2024-01-01') + "
                        "interval seq * "
                        "37 second FROM seq_1_to_%1")
             .arg(rows),
         QStringLiteral("ANALYZE TABLE ev")}));
}

/// What a pipe needs is a table; ours makes its own.
void tst_ReplicationBench::clearPostgres(bool keepsTable)
{
    SqlTalk talk(m_target);
    auto done = talk.say({"DROP TABLE IF EXISTS ev", "DROP TABLE IF EXISTS _penstock_sync"});
    if (done && keepsTable)
        done = talk.say(
            {"CREATE TABLE ev (id bigint PRIMARY KEY, tenant int NOT NULL, kind text NOT NULL, amount "
             "numeric(12,2), note text, updated_at timestamptz NOT NULL)"});
    if (done)
        done = talk.say({"CHECKPOINT"});
    PENSTOCK_VERIFY(done);
}

void tst_ReplicationBench::clearMariaDb(bool keepsTable)
{
    SqlTalk talk(m_maria);
    auto done = talk.say({"DROP TABLE IF EXISTS ev", "DROP TABLE IF EXISTS _penstock_sync"});
    if (done && keepsTable)
        done = talk.say(
            {"CREATE TABLE ev (id bigint PRIMARY KEY, tenant int NOT NULL, kind varchar(40) NOT NULL, "
             "amount decimal(12,2), note varchar(100), updated_at datetime(6) NOT NULL)"});
    PENSTOCK_VERIFY(done);
}

void tst_ReplicationBench::clearSqlite(bool keepsTable)
{
    for (const char *ending : {"", "-wal", "-shm", "-journal"})
        QFile::remove(m_lite.database + QLatin1String(ending));
    QFile file(m_lite.database);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    SqlTalk talk(m_lite);
    if (keepsTable)
        PENSTOCK_VERIFY(
            talk.say({"CREATE TABLE ev (id integer PRIMARY KEY, tenant int NOT NULL, kind text NOT NULL, "
                      "amount text, note text, updated_at text NOT NULL)"}));
}

QString tst_ReplicationBench::ours(const QString &source, const QString &targets) const
{
    return QStringLiteral(PENSTOCK_BIN
                          "/penstockctl --workspace '%1' --key-file '%2' replicate table --source %3 "
                          "--targets %4 --table ev --sync-key updated_at")
        .arg(m_workspace.options().workspace, m_workspace.options().keyFile, source, targets);
}

std::vector<double> tst_ReplicationBench::measure(const std::vector<Way> &ways)
{
    std::vector<std::vector<double>> seconds(ways.size());
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < ways.size(); ++i) {
            ways[i].clear();
            seconds[i].push_back(secondsOf(ways[i].command));
        }
    }
    std::vector<double> medians;
    for (std::size_t i = 0; i < ways.size(); ++i) {
        medians.push_back(median(seconds[i]));
        qInfo("%-20s %.2f s", qPrintable(ways[i].name), medians.back());
    }
    return medians;
}

void tst_ReplicationBench::addLine(const QString &what, double peer, double own, double bound,
                                   const QString &peerName)
{
    m_table += QStringLiteral("| %1 | %2 | %3 | %4 | **%5** | %6 |\n")
                   .arg(what, peerName, cell(peer, 2), cell(own, 2), cell(peer / own, 2), cell(bound, 2));
    QVERIFY2(
        peer / own >= bound,
        qPrintable(QStringLiteral("%1: %2 of the speed of %3").arg(what, cell(peer / own, 2), peerName)));
}

void tst_ReplicationBench::postgresToPostgres()
{
    if (QStandardPaths::findExecutable(QStringLiteral("pgloader")).isEmpty())
        QSKIP("pgloader is not installed");
    QFile load(m_workspace.path(QStringLiteral("ev.load")));
    QVERIFY(load.open(QIODevice::WriteOnly));
    load.write(
        QStringLiteral(
            "LOAD DATABASE FROM postgresql://bench:bench@127.0.0.1:%1/bench_source INTO "
            "postgresql://bench:bench@127.0.0.1:%1/bench_target WITH include drop, create tables, create "
            "indexes, reset sequences INCLUDING ONLY TABLE NAMES MATCHING 'ev' IN SCHEMA 'public';\n")
            .arg(m_source.port)
            .toUtf8());
    load.close();
    const auto clear = [this](bool keeps) { return [this, keeps] { clearPostgres(keeps); }; };
    const std::vector<double> seconds = measure(
        {{QStringLiteral("binary pipe"),
          m_psqlSource + QStringLiteral(" -c 'copy ev to stdout (format binary)' | ") + m_psqlTarget
              + QStringLiteral(" -c 'copy ev from stdin (format binary)'"),
          clear(true)},
         {QStringLiteral("Penstock"), ours(QStringLiteral("source"), QStringLiteral("target")), clear(false)},
         {QStringLiteral("pgloader"), QStringLiteral("pgloader '%1'").arg(load.fileName()), clear(false)}});
    addLine(QStringLiteral("PostgreSQL to PostgreSQL"), seconds[0], seconds[1], 0.85,
            QStringLiteral("`psql copy binary \\| psql copy binary`"));
    addLine(QStringLiteral("PostgreSQL to PostgreSQL"), seconds[2], seconds[1], 4,
            QStringLiteral("pgloader 3.6.9"));
}

void tst_ReplicationBench::mariaDbToPostgres()
{
    const std::vector<double> seconds =
        measure({{QStringLiteral("batch pipe"),
                  m_mariadbSource + QStringLiteral(" -q --batch --skip-column-names -e 'select * from ev' | ")
                      + m_psqlTarget + QStringLiteral(" -c \"copy ev from stdin (null 'NULL')\""),
                  [this] { clearPostgres(true); }},
                 {QStringLiteral("Penstock"), ours(QStringLiteral("mariasource"), QStringLiteral("target")),
                  [this] { clearPostgres(false); }}});
    addLine(QStringLiteral("MariaDB to PostgreSQL"), seconds[0], seconds[1], 1.2,
            QStringLiteral("`mariadb -q --batch \\| psql copy`"));
}

void tst_ReplicationBench::postgresToMariaDb()
{
    const std::vector<double> seconds = measure(
        {{QStringLiteral("load data pipe"),
          m_psqlSource
              + QStringLiteral(
                  " -c \"copy (select id, tenant, kind, amount, note, to_char(updated_at at time zone 'utc', "
                  "'YYYY-MM-DD HH24:MI:SS.US') from ev) to stdout\" | ")
              + m_mariadb + QStringLiteral(" -e \"load data local infile '/dev/stdin' into table ev\""),
          [this] { clearMariaDb(true); }},
         {QStringLiteral("Penstock"), ours(QStringLiteral("source"), QStringLiteral("maria")),
          [this] { clearMariaDb(false); }}});
    addLine(QStringLiteral("PostgreSQL to MariaDB"), seconds[0], seconds[1], 0.95,
            QStringLiteral("`psql copy \\| mariadb load data local`"));
}

void tst_ReplicationBench::postgresToSqlite()
{
    const std::vector<double> seconds =
        measure({{QStringLiteral("import pipe"),
                  m_psqlSource
                      + QStringLiteral(" -c 'copy ev to stdout (format csv)' | sqlite3 '%1' '.mode csv' "
                                       "'.import /dev/stdin ev'")
                            .arg(m_lite.database),
                  [this] { clearSqlite(true); }},
                 {QStringLiteral("Penstock"), ours(QStringLiteral("source"), QStringLiteral("lite")),
                  [this] { clearSqlite(false); }}});
    addLine(QStringLiteral("PostgreSQL to SQLite"), seconds[0], seconds[1], 1.2,
            QStringLiteral("`psql copy csv \\| sqlite3 .import`"));
}

void tst_ReplicationBench::threeTargets()
{
    const auto clear = [this] {
        clearPostgres(false);
        clearMariaDb(false);
        clearSqlite(false);
    };
    const QString source = QStringLiteral("source");
    const std::vector<double> seconds =
        measure({{QStringLiteral("PostgreSQL alone"), ours(source, QStringLiteral("target")), clear},
                 {QStringLiteral("MariaDB alone"), ours(source, QStringLiteral("maria")), clear},
                 {QStringLiteral("SQLite alone"), ours(source, QStringLiteral("lite")), clear},
                 {QStringLiteral("all three"), ours(source, QStringLiteral("target,maria,lite")), clear}});
    const double slowest = std::max({seconds[0], seconds[1], seconds[2]});
    addLine(QStringLiteral("PostgreSQL to all three"), slowest, seconds[3], 0.8,
            QStringLiteral("the slowest of them alone"));
}

/// Nothing has changed among many rows: what a run costs, and that it writes nothing.
void tst_ReplicationBench::idleCycle()
{
    const int many = isLongRun() ? 10'000'000 : 1'000'000;
    SqlTalk source(m_source);
    SqlTalk target(m_target);
    PENSTOCK_VERIFY(source.say(
        {QStringLiteral("CREATE TABLE calm (id int PRIMARY KEY, updated_at timestamptz NOT NULL)"),
         QStringLiteral("INSERT INTO calm SELECT i, now() - interval '1 day' + i * interval '1 ms' "
                        "FROM generate_series(1, %1) i")
             .arg(many),
         QStringLiteral("CREATE INDEX ON calm (updated_at)"), QStringLiteral("VACUUM ANALYZE calm")}));
    ReplicationStage stage(m_workspace.options());
    const QString job = stage
                            .save(ReplicationStage::job(QStringLiteral("source"), {QStringLiteral("target")},
                                                        {QStringLiteral("calm")}))
                            .id;
    QCOMPARE(stage.text(stage.run(job)), QStringLiteral("succeeded"));
    PENSTOCK_VERIFY(target.say({"CHECKPOINT"}));
    QCOMPARE(stage.text(stage.run(job)), QStringLiteral("succeeded"));
    std::vector<double> milliseconds;
    const std::string before = target.value(QStringLiteral("SELECT pg_current_wal_insert_lsn()"));
    for (int round = 0; round < 11; ++round) {
        QElapsedTimer time;
        time.start();
        const auto run = stage.run(job);
        milliseconds.push_back(static_cast<double>(time.nsecsElapsed()) / 1e6);
        QCOMPARE(stage.text(run), QStringLiteral("succeeded"));
        QCOMPARE(run->rowsRead(), std::int64_t{0});
    }
    const std::string after = target.value(QStringLiteral("SELECT pg_current_wal_insert_lsn()"));
    m_table +=
        QStringLiteral("\nA run over %L1 indexed rows of which none has changed: %2 ms (at most 20), "
                       "%3 bytes of WAL on the target (at most 0).\n")
            .arg(many)
            .arg(cell(median(milliseconds), 1))
            .arg(target.number(QStringLiteral("SELECT '%1'::pg_lsn - '%2'::pg_lsn")
                                   .arg(QString::fromStdString(after), QString::fromStdString(before))));
    QVERIFY2(median(milliseconds) <= 20, qPrintable(cell(median(milliseconds), 1)));
    QCOMPARE(after, before);
}

/// A program that holds the duty over twenty jobs of which none is due: what its looking costs.
void tst_ReplicationBench::idleService()
{
    ReplicationStage stage(m_workspace.options());
    for (int i = 0; i < 20; ++i) {
        ReplicationJob job = ReplicationStage::job(QStringLiteral("source"), {QStringLiteral("target")},
                                                   {QStringLiteral("idle%1").arg(i)});
        job.name = QString::fromStdString(job.tables.front().source.name);
        const ReplicationJob saved = stage.save(job);
        [[maybe_unused]] const auto failed =
            stage.run(saved.id); // there is no such table; it was run, and is not due
        job = saved;
        job.intervalMinutes = 600;
        job.enabled = true;
        stage.save(job);
    }
    stage.service().start();
    QTRY_VERIFY_WITH_TIMEOUT(stage.service().isOnDuty(), 30'000);
    QTest::qWait(3000);
    const auto used = [] {
        struct rusage usage
        {};
        getrusage(RUSAGE_SELF, &usage);
        return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3
               + static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
    };
    constexpr int seconds = 20;
    const double before = used();
    QTest::qWait(seconds * 1000);
    const double each = (used() - before) / seconds;
    QVERIFY(stage.service().runs().empty());
    m_table += QStringLiteral(
                   "\nA program that watches over 20 jobs of which none is due: %1 ms of one core in each "
                   "second (at most 5).\n")
                   .arg(cell(each, 2));
    QVERIFY2(each <= 5, qPrintable(cell(each, 2)));
}

void tst_ReplicationBench::cleanupTestCase()
{
    if (m_table.isEmpty())
        return;
    BenchmarkPage::write(
        QStringLiteral("Replication"),
        QStringLiteral("A table of %L1 rows (64 MB) with its primary key, copied to an empty database by "
                       "`penstockctl replicate\ntable --sync-key updated_at`, with checkpoint and "
                       "verification, beside the pipe that people write by hand, which has\nneither; "
                       "whole programs, %2 rounds in turns. Speed is the peer's time by ours.\n\n"
                       "| | peer | peer, s | Penstock, s | speed | to reach |\n"
                       "|---|---|---:|---:|---:|---:|\n%3")
            .arg(rows)
            .arg(rounds)
            .arg(m_table));
}

QTEST_GUILESS_MAIN(tst_ReplicationBench)
#include "tst_ReplicationBench.moc"
