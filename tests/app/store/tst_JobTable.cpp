// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/JobTable.h"

#include "app/store/WorkspaceStore.h"
#include "tests/support/TestServers.h"

#include <QTemporaryDir>

class TestJobTable final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void keepsJobs();
    void namesAreUniqueInAnyCase();
    void checksWithinTheTransaction();
    void editsOnlyWhatIsThere();
    void tokensGrow();
    void historyIsBounded();
    void successIsRemembered();
    void refusedRowsAreBounded();
    void otherProgramsSeeRevisions();
    void removingTakesAllButTheToken();
    void bringsAnOlderFileUpToDate();
    void damagedJobIsNamed();

private:
    [[nodiscard]] QString path() const { return m_dir->filePath(QStringLiteral("workspace.sqlite")); }
    [[nodiscard]] std::unique_ptr<StoreFile> open() const
    {
        auto file = StoreFile::open(path());
        if (!file)
            qFatal("%s", qPrintable(file.error().toText()));
        return std::move(*file);
    }
    [[nodiscard]] static ReplicationJob job(const QString &name)
    {
        ReplicationJob job;
        job.name = name;
        job.sourceDatabase = QStringLiteral("a");
        job.targetDatabases = QStringList{QStringLiteral("b")};
        job.tables = {{{"", "t"}}};
        job.syncKey = QStringLiteral("updated_at");
        return job;
    }
    [[nodiscard]] static ReplicationRun run(const QString &jobId, int number, qint64 startedAt)
    {
        ReplicationRun run;
        run.id = QStringLiteral("run %1").arg(number);
        run.jobId = jobId;
        run.startedAt = QDateTime::fromMSecsSinceEpoch(startedAt, Qt::UTC);
        run.endedAt = run.startedAt.addSecs(1);
        return run;
    }

    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestJobTable::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
}

void TestJobTable::keepsJobs()
{
    QString id;
    {
        const auto file = open();
        JobTable table(*file);
        const auto saved = table.save(job(QStringLiteral("Zebra")), {});
        PENSTOCK_VERIFY(saved);
        id = saved->id;
        QVERIFY(!id.isEmpty());
        PENSTOCK_VERIFY(table.save(job(QStringLiteral("ape")), {}));
    }
    const auto file = open();
    JobTable table(*file);
    const auto jobs = table.jobs();
    PENSTOCK_VERIFY(jobs);
    QCOMPARE(jobs->size(), std::size_t{2});
    QCOMPARE(jobs->at(0).name, QStringLiteral("ape"));
    for (const QString &called : {id, QStringLiteral("Zebra"), QStringLiteral("ZEBRA")}) {
        const auto found = table.job(called);
        PENSTOCK_VERIFY(found);
        QCOMPARE(found->id, id);
    }
    const auto missing = table.job(QStringLiteral("lion"));
    QVERIFY(!missing);
    QCOMPARE(missing.error().code, ErrorCode::NotFound);
    QVERIFY(missing.error().advice.contains(QStringLiteral("Zebra")));
}

void TestJobTable::namesAreUniqueInAnyCase()
{
    const auto file = open();
    JobTable table(*file);
    const auto first = table.save(job(QStringLiteral("Ångström")), {});
    PENSTOCK_VERIFY(first);
    const auto second = table.save(job(QStringLiteral("ÅNGSTRÖM")), {});
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Conflict);
    // Its own name is no other's.
    ReplicationJob renamed = *first;
    renamed.name = QStringLiteral("ångström");
    PENSTOCK_VERIFY(table.save(renamed, {}));
}

void TestJobTable::checksWithinTheTransaction()
{
    const auto file = open();
    JobTable table(*file);
    PENSTOCK_VERIFY(table.save(job(QStringLiteral("one")), {}));
    QStringList seen;
    const auto refused =
        table.save(job(QStringLiteral("two")), [&seen](const ReplicationJob &, const auto &others) {
            for (const ReplicationJob &other : others)
                seen << other.name;
            return Result<void>(Error{ErrorCode::Invalid, QStringLiteral("a loop")});
        });
    QVERIFY(!refused);
    QCOMPARE(seen, QStringList{QStringLiteral("one")});
    const auto jobs = table.jobs();
    PENSTOCK_VERIFY(jobs);
    QCOMPARE(jobs->size(), std::size_t{1});
}

void TestJobTable::editsOnlyWhatIsThere()
{
    const auto file = open();
    JobTable table(*file);
    ReplicationJob gone = job(QStringLiteral("gone"));
    gone.id = QStringLiteral("no such id");
    const auto saved = table.save(gone, {});
    QVERIFY(!saved);
    QCOMPARE(saved.error().code, ErrorCode::NotFound);
}

void TestJobTable::tokensGrow()
{
    const auto file = open();
    JobTable table(*file);
    qint64 last = 0;
    for (const qint64 atLeast : {0, 0, 50, 10, 50}) {
        const auto token = table.nextToken(QStringLiteral("j"), atLeast);
        PENSTOCK_VERIFY(token);
        QVERIFY(*token > last && *token > atLeast);
        last = *token;
    }
    QCOMPARE(last, 53);
    const auto other = table.nextToken(QStringLiteral("k"), 0);
    PENSTOCK_VERIFY(other);
    QCOMPARE(*other, 1);
}

void TestJobTable::historyIsBounded()
{
    const auto file = open();
    JobTable table(*file);
    const qint64 now = 1'800'000'000'000;
    const auto filled = file->transaction([&]() -> Result<void> {
        for (int i = 0; i < JobTable::mostRuns + 5; ++i) {
            if (auto added = table.addRun(run(QStringLiteral("j"), i, now + i), now); !added)
                return added;
        }
        return table.addRun(run(QStringLiteral("k"), 1'000'000, now), now);
    });
    PENSTOCK_VERIFY(filled);
    auto runs = table.runs(QStringLiteral("j"), 100'000);
    PENSTOCK_VERIFY(runs);
    QCOMPARE(runs->size(), static_cast<std::size_t>(JobTable::mostRuns));
    QCOMPARE(runs->front().id, QStringLiteral("run %1").arg(JobTable::mostRuns + 4));
    runs = table.runs({}, 3);
    PENSTOCK_VERIFY(runs);
    QCOMPARE(runs->size(), std::size_t{3});
    QCOMPARE(runs->front().jobId, QStringLiteral("k"));
    PENSTOCK_VERIFY(table.addRun(run(QStringLiteral("k"), 2'000'000, now), now + JobTable::runsKept + 500));
    runs = table.runs({}, 100'000);
    PENSTOCK_VERIFY(runs);
    QVERIFY(!runs->empty() && runs->size() < static_cast<std::size_t>(JobTable::mostRuns));
    QCOMPARE(runs->back().startedAt.toMSecsSinceEpoch(), now + 500);
}

void TestJobTable::successIsRemembered()
{
    const auto file = open();
    JobTable table(*file);
    const QString id = QStringLiteral("j");
    PENSTOCK_VERIFY(table.nextToken(id, 0));
    PENSTOCK_VERIFY(table.setStarted(id, 5000));
    ReplicationRun failed = run(id, 1, 5000);
    failed.state = ReplicationRun::State::Failed;
    PENSTOCK_VERIFY(table.addRun(failed, 7000));
    auto times = table.times();
    PENSTOCK_VERIFY(times);
    QCOMPARE(times->at(id).lastStart, 5000);
    QCOMPARE(times->at(id).lastSuccess, 0);
    ReplicationRun good = run(id, 2, 9000);
    good.state = ReplicationRun::State::Succeeded;
    PENSTOCK_VERIFY(table.addRun(good, 11'000));
    times = table.times();
    PENSTOCK_VERIFY(times);
    QCOMPARE(times->at(id).lastSuccess, 10'000);
}

void TestJobTable::refusedRowsAreBounded()
{
    const auto file = open();
    JobTable table(*file);
    const auto row = [](const QString &key, qsizetype size) {
        return JobTable::RefusedRow{
            QStringLiteral("j"), QStringLiteral("t"), QStringLiteral("b"), key,
            QJsonObject{{QStringLiteral("key"), key}, {QStringLiteral("value"), QString(size, u'x')}}};
    };
    PENSTOCK_VERIFY(table.addRefused(row(QStringLiteral("1"), 5)));
    PENSTOCK_VERIFY(table.addRefused(row(QStringLiteral("2"), 6)));
    PENSTOCK_VERIFY(table.addRefused(row(QStringLiteral("1"), 7)));
    auto rows = table.refused(QStringLiteral("j"), 100);
    PENSTOCK_VERIFY(rows);
    QCOMPARE(rows->size(), std::size_t{2});
    QCOMPARE(rows->back().value(QStringLiteral("value")).toString().size(), 7);
    // Full, it says so, and what is there can still be refused again.
    PENSTOCK_VERIFY(table.addRefused(row(QStringLiteral("3"), JobTable::mostRefusedBytes - 500)));
    const auto full = table.addRefused(row(QStringLiteral("4"), 1000));
    QVERIFY(!full);
    QCOMPARE(full.error().code, ErrorCode::ServerLimit);
    PENSTOCK_VERIFY(table.addRefused(row(QStringLiteral("3"), 1000)));
    PENSTOCK_VERIFY(table.clearRefused(QStringLiteral("j"), QStringLiteral("t"), QStringLiteral("b")));
    rows = table.refused({}, 100);
    PENSTOCK_VERIFY(rows);
    QVERIFY(rows->empty());
}

void TestJobTable::otherProgramsSeeRevisions()
{
    const auto file = open();
    const auto others = open();
    JobTable table(*file);
    JobTable theirs(*others);
    const auto before = theirs.revision();
    PENSTOCK_VERIFY(before);
    PENSTOCK_VERIFY(table.save(job(QStringLiteral("one")), {}));
    const auto after = theirs.revision();
    PENSTOCK_VERIFY(after);
    QVERIFY(*after > *before);
}

void TestJobTable::removingTakesAllButTheToken()
{
    const auto file = open();
    JobTable table(*file);
    const auto saved = table.save(job(QStringLiteral("one")), {});
    PENSTOCK_VERIFY(saved);
    const auto token = table.nextToken(saved->id, 0);
    PENSTOCK_VERIFY(token);
    PENSTOCK_VERIFY(table.addRun(run(saved->id, 1, 1'800'000'000'000), 1'800'000'000'000));
    PENSTOCK_VERIFY(table.addRefused({saved->id, QStringLiteral("t"), QStringLiteral("b"), {}, {}}));
    PENSTOCK_VERIFY(table.remove(saved->id));
    QVERIFY(table.jobs()->empty());
    QVERIFY(table.runs({}, 10)->empty());
    QVERIFY(table.refused({}, 10)->empty());
    const auto next = table.nextToken(saved->id, 0);
    PENSTOCK_VERIFY(next);
    QVERIFY(*next > *token);
}

void TestJobTable::bringsAnOlderFileUpToDate()
{
    {
        const auto file = open();
        for (const char *statement :
             {"DROP TABLE replication_job", "DROP TABLE replication_state", "DROP TABLE replication_run",
              "DROP TABLE replication_refused", "DROP TABLE replication_revision",
              "INSERT INTO history (at, connection_id, connection_name, outcome, row_count, duration_ms, "
              "error, "
              "text) VALUES (1, 'c', 'C', 0, 0, 0, '', 'SELECT 1')",
              "UPDATE schema_version SET version = 2"})
            PENSTOCK_VERIFY(file->run(statement));
    }
    const auto file = open();
    JobTable table(*file);
    PENSTOCK_VERIFY(table.save(job(QStringLiteral("one")), {}));
    qint64 kept = 0;
    PENSTOCK_VERIFY(file->run("SELECT count(*) FROM history", {}, [&kept](const StoreFile::Row &row) {
        kept = row.number(0);
        return true;
    }));
    QCOMPARE(kept, 1);
}

void TestJobTable::damagedJobIsNamed()
{
    const auto file = open();
    PENSTOCK_VERIFY(file->run("INSERT INTO replication_job VALUES ('odd', '{\"mode\": \"later\"}')"));
    JobTable table(*file);
    const auto jobs = table.jobs();
    QVERIFY(!jobs);
    QCOMPARE(jobs.error().code, ErrorCode::Damaged);
    QVERIFY(jobs.error().message.contains(QStringLiteral("odd")));
}

QTEST_GUILESS_MAIN(TestJobTable)
#include "tst_JobTable.moc"
