// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/replication/JobBench.h"
#include "tests/support/SqlTalk.h"

#include <QThread>

using Kind = JobBench::Kind;
using RunState = ReplicationRun::State;

class TestReplicationService final : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_bench = std::make_unique<JobBench>(); }
    void cleanup() { m_bench.reset(); }

    void copiesAndFollows();
    void idleRunsWriteNothing();
    void snapshotsCopyAllEachTime();
    void reconcileRemovesWithGuard();
    void oneTableWithoutAJob();
    void refusesLoopsAndUnknownConnections();
    void namesWhatIsMissing_data();
    void namesWhatIsMissing();
    void historyAndTimes();
    void removedWhileNothingRuns();
    void plansWithoutWriting();
    void againAtOnce();
    void newerThereIsKept();
    void comparisonsEndWithWhoAsks();

private:
    [[nodiscard]] static QString orders(int rows)
    {
        return QStringLiteral(
                   "CREATE TABLE orders (id INTEGER PRIMARY KEY, name TEXT, updated_at TEXT NOT NULL);"
                   "CREATE INDEX orders_updated ON orders (updated_at);"
                   "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %1) "
                   "INSERT INTO orders SELECT i, 'name ' || i, strftime('%Y-%m-%d %H:%M:%f', 'now') FROM n;")
            .arg(rows);
    }
    [[nodiscard]] QString rowsOf(const QString &name) const
    {
        return m_bench->sqlite(name, QStringLiteral("SELECT * FROM orders ORDER BY id"));
    }

    std::unique_ptr<JobBench> m_bench;
};

void TestReplicationService::copiesAndFollows()
{
    m_bench->addSqlite(QStringLiteral("a"), orders(2000));
    m_bench->addSqlite(QStringLiteral("b"), {});
    m_bench->addSqlite(QStringLiteral("c"), {});
    const auto saved = m_bench->save(
        JobBench::job(QStringLiteral("a"), {QStringLiteral("b"), QStringLiteral("c")}, {"orders"}));
    PENSTOCK_VERIFY(saved);
    auto run = m_bench->run(saved->id);
    PENSTOCK_SUCCEEDED(run);
    QCOMPARE(run->tables.size(), std::size_t{2});
    QCOMPARE(run->tables[0].rowsWritten, 2000);
    QCOMPARE(run->tables[0].rowsVerified, 2000);
    QCOMPARE(rowsOf(QStringLiteral("b")), rowsOf(QStringLiteral("a")));
    QCOMPARE(rowsOf(QStringLiteral("c")), rowsOf(QStringLiteral("a")));

    m_bench->sqlite(
        QStringLiteral("a"),
        QStringLiteral("UPDATE orders SET name = 'changed', updated_at = strftime('%Y-%m-%d "
                       "%H:%M:%f', 'now') WHERE id % 100 = 0;"
                       "INSERT INTO orders VALUES (5000, 'new', strftime('%Y-%m-%d %H:%M:%f', 'now'));"));
    run = m_bench->run(saved->id);
    PENSTOCK_SUCCEEDED(run);
    QCOMPARE(rowsOf(QStringLiteral("b")), rowsOf(QStringLiteral("a")));
    QCOMPARE(rowsOf(QStringLiteral("c")), rowsOf(QStringLiteral("a")));
    QVERIFY(run->tables[0].rowsWritten >= 21);
}

void TestReplicationService::idleRunsWriteNothing()
{
    m_bench->addSqlite(QStringLiteral("a"), orders(100));
    m_bench->addSqlite(QStringLiteral("b"), {});
    const auto saved = m_bench->save(JobBench::job(QStringLiteral("a"), {QStringLiteral("b")}, {"orders"}));
    PENSTOCK_VERIFY(saved);
    // The second run still reads what came near the first one's fence, and moves the mark; the third finds nothing.
    for (int i = 0; i < 2; ++i) {
        const auto run = m_bench->run(saved->id);
        PENSTOCK_SUCCEEDED(run);
    }
    const QString before =
        m_bench->sqlite(QStringLiteral("b"), QStringLiteral("SELECT * FROM _penstock_sync"));
    QVERIFY(!before.isEmpty());
    const auto run = m_bench->run(saved->id);
    PENSTOCK_SUCCEEDED(run);
    QCOMPARE(run->rowsWritten(), 0);
    if (run->rowsRead() == 0)
        QCOMPARE(m_bench->sqlite(QStringLiteral("b"), QStringLiteral("SELECT * FROM _penstock_sync")),
                 before);
}

void TestReplicationService::snapshotsCopyAllEachTime()
{
    m_bench->addSqlite(QStringLiteral("a"), orders(300));
    m_bench->addSqlite(QStringLiteral("b"), {});
    ReplicationJob job =
        JobBench::job(QStringLiteral("a"), {QStringLiteral("b")}, {"orders"}, ReplicationMode::Snapshot);
    job.syncKey.clear();
    const auto saved = m_bench->save(job);
    PENSTOCK_VERIFY(saved);
    auto run = m_bench->run(saved->id);
    PENSTOCK_SUCCEEDED(run);
    // Nothing says that this row changed, and a snapshot needs nothing to.
    m_bench->sqlite(QStringLiteral("a"), QStringLiteral("UPDATE orders SET name = 'quiet' WHERE id = 7"));
    run = m_bench->run(saved->id);
    PENSTOCK_SUCCEEDED(run);
    QCOMPARE(run->rowsRead(), 300);
    QCOMPARE(run->rowsWritten(), 1);
    QCOMPARE(rowsOf(QStringLiteral("b")), rowsOf(QStringLiteral("a")));
}

void TestReplicationService::reconcileRemovesWithGuard()
{
    m_bench->addSqlite(QStringLiteral("a"), orders(1000));
    m_bench->addSqlite(QStringLiteral("b"), {});
    const auto saved = m_bench->save(
        JobBench::job(QStringLiteral("a"), {QStringLiteral("b")}, {"orders"}, ReplicationMode::Reconcile));
    PENSTOCK_VERIFY(saved);
    auto run = m_bench->run(saved->id);
    PENSTOCK_SUCCEEDED(run);
    m_bench->sqlite(QStringLiteral("a"), QStringLiteral("DELETE FROM orders WHERE id % 100 = 3"));
    run = m_bench->run(saved->id);
    PENSTOCK_SUCCEEDED(run);
    QCOMPARE(run->rowsDeleted(), 10);
    QCOMPARE(rowsOf(QStringLiteral("b")), rowsOf(QStringLiteral("a")));

    // Too many, and then all of them: asked for first, and nothing was removed meanwhile.
    for (const char *statement : {"DELETE FROM orders WHERE id % 2 = 0", "DELETE FROM orders"}) {
        const QString before = rowsOf(QStringLiteral("b"));
        m_bench->sqlite(QStringLiteral("a"), QString::fromLatin1(statement));
        run = m_bench->run(saved->id);
        PENSTOCK_VERIFY(run);
        QCOMPARE(run->state, RunState::Failed);
        QCOMPARE(run->firstError()->code, ErrorCode::Unconfirmed);
        QCOMPARE(rowsOf(QStringLiteral("b")), before);
        run = m_bench->run(saved->id, Kind::MayDelete);
        PENSTOCK_SUCCEEDED(run);
        QCOMPARE(rowsOf(QStringLiteral("b")), rowsOf(QStringLiteral("a")));
    }
}

void TestReplicationService::oneTableWithoutAJob()
{
    m_bench->addSqlite(QStringLiteral("a"), orders(50));
    m_bench->addSqlite(QStringLiteral("b"), {});
    const auto copy = [this](const QString &syncKey) -> Result<ReplicationRun> {
        std::optional<Result<ReplicationRun>> begun;
        m_bench->service().replicateTable(QStringLiteral("a"), {QStringLiteral("b")}, {{"", "orders"}},
                                          syncKey, m_bench->context(),
                                          [&begun](const Result<ReplicationRun> &run) { begun = run; });
        const auto run = JobBench::wait(begun);
        return run ? m_bench->awaitEnd(run->id) : run;
    };
    auto run = copy(QStringLiteral("updated_at"));
    PENSTOCK_SUCCEEDED(run);
    QCOMPARE(run->rowsRead(), 50);
    // It goes on from there.
    m_bench->sqlite(QStringLiteral("a"),
                    QStringLiteral("UPDATE orders SET updated_at = '2000-01-01 00:00:00.000'"));
    run = copy(QStringLiteral("updated_at"));
    PENSTOCK_SUCCEEDED(run);
    QCOMPARE(run->rowsRead(), 0);
}

void TestReplicationService::refusesLoopsAndUnknownConnections()
{
    for (const char *name : {"a", "b", "c"})
        m_bench->addSqlite(QString::fromLatin1(name), orders(1));
    ReplicationJob one = JobBench::job(QStringLiteral("a"), {QStringLiteral("b")}, {"orders"});
    PENSTOCK_VERIFY(m_bench->save(one));
    ReplicationJob two = JobBench::job(QStringLiteral("b"), {QStringLiteral("c")}, {"orders"});
    two.name = QStringLiteral("two");
    PENSTOCK_VERIFY(m_bench->save(two));
    ReplicationJob back = JobBench::job(QStringLiteral("c"), {QStringLiteral("a")}, {"Orders"});
    back.name = QStringLiteral("back");
    const auto loop = m_bench->save(back);
    QVERIFY(!loop);
    QCOMPARE(loop.error().code, ErrorCode::Invalid);
    QVERIFY(loop.error().message.contains(QStringLiteral("two")));
    back.tables = {{{"", "orders"}, {"", "orders_of_c"}}};
    PENSTOCK_VERIFY(m_bench->save(back));
    back.name = QStringLiteral("nowhere");
    back.targetDatabases = QStringList{QStringLiteral("nobody")};
    const auto unknown = m_bench->save(back);
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().code, ErrorCode::NotFound);
}

void TestReplicationService::namesWhatIsMissing_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("target");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("named");
    const auto row = [](const char *name, const char *source, const char *target, ErrorCode code,
                        const char *named) {
        QTest::newRow(name) << QString::fromUtf8(source) << QString::fromUtf8(target) << code
                            << QString::fromUtf8(named);
    };
    const char *good = "CREATE TABLE orders (id INTEGER PRIMARY KEY, updated_at TEXT);";
    row("no table", "CREATE TABLE other (id INTEGER PRIMARY KEY)", "", ErrorCode::NotFound, "orders");
    row("no key", "CREATE TABLE orders (id INTEGER, updated_at TEXT)", "", ErrorCode::Invalid, "primary key");
    row("a view", "CREATE VIEW orders AS SELECT 1 AS id, 2 AS updated_at", "", ErrorCode::Invalid,
        "primary key");
    row("no sync key", "CREATE TABLE orders (id INTEGER PRIMARY KEY, changed_at TEXT)", "",
        ErrorCode::NotFound, "updated_at");
    row("NULL in the key",
        "CREATE TABLE orders (id TEXT PRIMARY KEY, updated_at TEXT); INSERT INTO orders VALUES (NULL, 1)", "",
        ErrorCode::Invalid, "NULL");
    row("column missing there", good, "CREATE TABLE orders (id INTEGER PRIMARY KEY)", ErrorCode::Invalid,
        "updated_at");
    row("no unique key there", good, "CREATE TABLE orders (id INTEGER, updated_at TEXT)", ErrorCode::Invalid,
        "id");
    row("a view there", good, "CREATE VIEW orders AS SELECT 1 AS id, 2 AS updated_at", ErrorCode::Unsupported,
        "view");
}

void TestReplicationService::namesWhatIsMissing()
{
    QFETCH(QString, source);
    QFETCH(QString, target);
    QFETCH(ErrorCode, code);
    QFETCH(QString, named);
    m_bench->addSqlite(QStringLiteral("a"), source);
    m_bench->addSqlite(QStringLiteral("b"), target);
    const auto saved = m_bench->save(JobBench::job(QStringLiteral("a"), {QStringLiteral("b")}, {"orders"}));
    PENSTOCK_VERIFY(saved);
    const auto run = m_bench->run(saved->id);
    PENSTOCK_VERIFY(run);
    QCOMPARE(run->state, RunState::Failed);
    const auto error = run->firstError();
    QVERIFY(error);
    QVERIFY2(error->code == code && (error->message + error->detail).contains(named),
             qPrintable(error->toText()));
    QVERIFY(!error->advice.isEmpty());
}

void TestReplicationService::historyAndTimes()
{
    m_bench->addSqlite(QStringLiteral("a"), orders(5));
    m_bench->addSqlite(QStringLiteral("b"), {});
    ReplicationJob job = JobBench::job(QStringLiteral("a"), {QStringLiteral("b")}, {"orders"});
    const auto saved = m_bench->save(job);
    PENSTOCK_VERIFY(saved);
    QVERIFY(!m_bench->service().lag(saved->id));
    QVERIFY(m_bench->service().nextRun(*saved) <= QDateTime::currentDateTimeUtc());
    const auto run = m_bench->run(saved->id);
    PENSTOCK_SUCCEEDED(run);
    QVERIFY(QTest::qWaitFor([&] { return m_bench->service().lag(saved->id).has_value(); }));
    QVERIFY(*m_bench->service().lag(saved->id) < std::chrono::minutes(5));
    QVERIFY(m_bench->service().nextRun(*saved) > QDateTime::currentDateTimeUtc().addSecs(60));
    std::optional<Result<std::vector<ReplicationRun>>> answer;
    m_bench->service().history(saved->id, 10, m_bench->context(),
                               [&answer](const auto &runs) { answer = runs; });
    const auto runs = JobBench::wait(answer);
    PENSTOCK_VERIFY(runs);
    QCOMPARE(runs->size(), std::size_t{1});
    QCOMPARE(runs->front().state, RunState::Succeeded);
    QCOMPARE(runs->front().rowsWritten(), 5);
}

void TestReplicationService::removedWhileNothingRuns()
{
    m_bench->addSqlite(QStringLiteral("a"), orders(5));
    m_bench->addSqlite(QStringLiteral("b"), {});
    const auto saved = m_bench->save(JobBench::job(QStringLiteral("a"), {QStringLiteral("b")}, {"orders"}));
    PENSTOCK_VERIFY(saved);
    std::optional<Result<void>> done;
    m_bench->service().remove(saved->id, m_bench->context(),
                              [&done](const Result<void> &result) { done = result; });
    PENSTOCK_VERIFY(JobBench::wait(done));
    const auto run = m_bench->begin(saved->id);
    QVERIFY(!run);
    QCOMPARE(run.error().code, ErrorCode::NotFound);
}

void TestReplicationService::plansWithoutWriting()
{
    m_bench->addSqlite(QStringLiteral("a"), orders(20));
    m_bench->addSqlite(QStringLiteral("b"), {});
    std::optional<Result<ReplicationPlan>> answer;
    m_bench->service().plan(JobBench::job(QStringLiteral("a"), {QStringLiteral("b")}, {"orders"}),
                            m_bench->context(),
                            [&answer](const Result<ReplicationPlan> &plan) { answer = plan; });
    const auto plan = JobBench::wait(answer);
    PENSTOCK_VERIFY(plan);
    QCOMPARE(plan->tables.size(), std::size_t{1});
    const ReplicationTablePlan &table = plan->tables.front();
    QVERIFY2(table.canRun(), table.error ? qPrintable(table.error->toText()) : "");
    QVERIFY(table.isFirst);
    QCOMPARE(table.rowsToMove, 20);
    QVERIFY(table.statements.join(u' ').contains(QStringLiteral("CREATE TABLE")));
    QCOMPARE(m_bench->sqlite(QStringLiteral("b"), QStringLiteral("SELECT count(*) FROM sqlite_schema")),
             QStringLiteral("0"));
    QVERIFY(!plan->guarantee.isEmpty());
}

/// Who sees that a run has ended may begin the next one.
void TestReplicationService::againAtOnce()
{
    m_bench->addSqlite(QStringLiteral("a"), orders(5));
    m_bench->addSqlite(QStringLiteral("b"), {});
    const auto saved = m_bench->save(JobBench::job(QStringLiteral("a"), {QStringLiteral("b")}, {"orders"}));
    PENSTOCK_VERIFY(saved);
    for (const Kind kind : {Kind::Normal, Kind::Again, Kind::Again}) {
        const auto begun = m_bench->begin(saved->id, kind);
        PENSTOCK_VERIFY(begun);
        const auto isRunning = [this] {
            const auto runs = m_bench->service().runs();
            return !runs.empty() && runs.front().state == RunState::Running;
        };
        while (isRunning()) // events stand still, so that nothing is put in order behind it
            QThread::msleep(1);
    }
    const auto last = m_bench->run(saved->id, Kind::Again);
    PENSTOCK_SUCCEEDED(last);
    QCOMPARE(last->rowsRead(), 5);
}

/// The rule “newer” holds for the sweep too: what is newer on the target stays, and is told; “source” overwrites it.
void TestReplicationService::newerThereIsKept()
{
    m_bench->addSqlite(QStringLiteral("a"), orders(50));
    m_bench->addSqlite(QStringLiteral("b"), {});
    ReplicationJob job = JobBench::job(QStringLiteral("a"), {QStringLiteral("b")}, {"orders"});
    const auto saved = m_bench->save(job);
    PENSTOCK_VERIFY(saved);
    auto run = m_bench->run(saved->id);
    PENSTOCK_SUCCEEDED(run);
    m_bench->sqlite(QStringLiteral("b"),
                    QStringLiteral("UPDATE orders SET name = 'edited there', updated_at = '2999-01-01 "
                                   "00:00:00.000' WHERE id = 7"));
    run = m_bench->run(saved->id, Kind::Again);
    PENSTOCK_VERIFY(run);
    QCOMPARE(run->state, RunState::Partial);
    QCOMPARE(run->tables[0].rowsDiffering, 1);
    const QString told = run->warnings.join(u' ');
    QVERIFY2(told.contains(QStringLiteral("“newer”")) && told.contains(QStringLiteral("“source”")),
             qPrintable(told));
    const auto nameOfSeven = [this] {
        return m_bench->sqlite(QStringLiteral("b"), QStringLiteral("SELECT name FROM orders WHERE id = 7"));
    };
    QCOMPARE(nameOfSeven(), QStringLiteral("edited there"));
    job = *saved;
    job.conflict = ConflictRule::Source;
    PENSTOCK_VERIFY(m_bench->save(job));
    run = m_bench->run(saved->id, Kind::Again);
    PENSTOCK_SUCCEEDED(run);
    QCOMPARE(nameOfSeven(), QStringLiteral("name 7"));
}

/// A comparison that waits for a lock lets the server go when its page is closed.
void TestReplicationService::comparisonsEndWithWhoAsks()
{
    PENSTOCK_NEED(Postgres);
    ConnectionProfile profile = TestServers::postgres();
    profile.id = profile.name = QStringLiteral("pg");
    m_bench->add(profile);
    m_bench->addSqlite(QStringLiteral("b"), orders(5));
    SqlTalk talk(TestServers::postgres());
    PENSTOCK_VERIFY(talk.say({"DROP TABLE IF EXISTS orders",
                              "CREATE TABLE orders (id int PRIMARY KEY, name text, updated_at text)", "BEGIN",
                              "LOCK TABLE orders"}));
    SqlTalk watch(TestServers::postgres());
    const auto waiting = [&watch] {
        return watch.number("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
    };
    auto asker = std::make_unique<QObject>();
    m_bench->service().verify(QStringLiteral("pg"), QStringLiteral("b"), {{"", "orders"}}, asker.get(),
                              [](const auto &) { QFAIL("nobody asks any more"); });
    QTRY_COMPARE_WITH_TIMEOUT(waiting(), qint64{1}, 20'000);
    asker.reset();
    QTRY_COMPARE_WITH_TIMEOUT(waiting(), qint64{0}, 10'000);
    PENSTOCK_VERIFY(talk.say({"ROLLBACK", "DROP TABLE orders"}));
}

QTEST_GUILESS_MAIN(TestReplicationService)
#include "tst_ReplicationService.moc"
