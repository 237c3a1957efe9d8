// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "app/drivers/ChangeFence.h"
#include "tests/app/drivers/postgres/CopyStage.h"
#include "tests/support/PrivatePostgres.h"

#include <QElapsedTimer>

#include <map>
#include <random>

#include <sys/stat.h>
#include <unistd.h>

using namespace std::chrono_literals;
using Guarantee = FenceGuarantee;

namespace {

using Rows = std::map<std::int32_t, std::int32_t>;

/// Runs one of the server's tools as the owner of the server's data.
bool runAsOwner(const PrivatePostgres &server, const QString &tool, const QStringList &arguments)
{
    struct stat owner
    {};
    if (stat(server.dataFolder().toUtf8().constData(), &owner) != 0)
        return false;
    QProcess process;
    process.setChildProcessModifier([&] {
        if (geteuid() == 0 && (setgid(owner.st_gid) != 0 || setuid(owner.st_uid) != 0))
            _exit(1);
    });
    process.start(TestServers::environment("PENSTOCK_TEST_PG_BIN") + QLatin1Char('/') + tool, arguments);
    return process.waitForFinished(60'000) && process.exitCode() == 0;
}

/// One reader of a table by its times; keeps what it has seen.
struct Reader
{
    Rows seen;
    std::optional<FenceMark> mark;
    std::int64_t moved = 0;
};

} // namespace

/// Where reading must begin so that no row is missed, on servers with every kind of transaction that can hide one.
class tst_PostgresFence final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanup();
    void waitsForOpenTransactions_data();
    void waitsForOpenTransactions();
    void otherDatabasesDoNotMatter();
    void neverGoesBack();
    void preparedTransactionsHold();
    void clockSetBack();
    void typesOfKeys_data();
    void typesOfKeys();
    void zonelessTimes();
    void withoutPrivileges();
    void subscribers();
    void wrongUse();
    void standbyAndPromotion();
    void identities();
    void epochs();
    void losesNothing();

private:
    std::unique_ptr<CopyStage::Database> m_database;
    std::unique_ptr<ProbeSession> m_session;

    [[nodiscard]] ChangeFence &fences() { return *m_session->connection().changeFence(); }
    [[nodiscard]] Result<ChangeFence::Fence> fence(const char *key = "at",
                                                   const std::optional<FenceMark> &previous = {},
                                                   const char *table = "events")
    {
        return fences().read({"public", table}, key, previous);
    }
    [[nodiscard]] static std::string from(const ChangeFence::Fence &fence)
    {
        return fence.mark.from ? std::get<std::string>(*fence.mark.from) : std::string("nothing");
    }
    [[nodiscard]] QString ask(ProbeSession &session, const QString &sql)
    {
        const auto rows = session.query(sql);
        return rows ? QString::fromStdString((*rows)[0][0]) : rows.error().toText();
    }
    /// Whether the fence is that many seconds before the moment, give or take.
    [[nodiscard]] bool isBefore(const ChangeFence::Fence &fence, const QString &moment, int seconds = 2)
    {
        return ask(*m_session,
                   QStringLiteral("SELECT '%1'::timestamptz <= '%2'::timestamptz - interval '%3 s'")
                       .arg(QString::fromStdString(from(fence)), moment)
                       .arg(seconds))
               == QLatin1String("t");
    }
};

void tst_PostgresFence::initTestCase()
{
    PENSTOCK_NEED(Postgres);
    m_database = std::make_unique<CopyStage::Database>(QStringLiteral("fence"));
    QCOMPARE(m_database->problem(), QString());
    m_session = std::make_unique<ProbeSession>(m_database->profile());
    QCOMPARE(
        m_session->run(
            {QStringLiteral("CREATE DOMAIN stamp AS timestamptz"),
             QStringLiteral("CREATE TABLE events (k int PRIMARY KEY, v int, at timestamptz DEFAULT now(),"
                            " local timestamp DEFAULT now(), day date DEFAULT now(), version bigint, s"
                            " stamp DEFAULT now())"),
             QStringLiteral("CREATE VIEW seen AS SELECT * FROM events"),
             QStringLiteral("CREATE MATERIALIZED VIEW kept AS SELECT * FROM events")}),
        QString());
}

void tst_PostgresFence::cleanup()
{
    if (m_session)
        QCOMPARE(m_session->run(
                     {QStringLiteral("RESET SESSION AUTHORIZATION"), QStringLiteral("DELETE FROM events")}),
                 QString());
}

void tst_PostgresFence::waitsForOpenTransactions_data()
{
    QTest::addColumn<QStringList>("statements");
    QTest::newRow("idle in transaction") << QStringList{QStringLiteral("SELECT 1")};
    QTest::newRow("has written") << QStringList{QStringLiteral("INSERT INTO events (k) VALUES (1)")};
    QTest::newRow("in a savepoint") << QStringList{QStringLiteral("SAVEPOINT a"),
                                                   QStringLiteral("INSERT INTO events (k) VALUES (1)")};
    QTest::newRow("after a savepoint")
        << QStringList{QStringLiteral("SAVEPOINT a"), QStringLiteral("INSERT INTO events (k) VALUES (1)"),
                       QStringLiteral("RELEASE a")};
    QTest::newRow("failed") << QStringList{QStringLiteral("SAVEPOINT a")};
}

void tst_PostgresFence::waitsForOpenTransactions()
{
    QFETCH(QStringList, statements);
    ProbeSession writer(m_database->profile());
    QCOMPARE(writer.run({QStringLiteral("BEGIN")}), QString());
    const QString began = ask(writer, QStringLiteral("SELECT now()"));
    QCOMPARE(writer.run(statements), QString());
    const auto first = fence();
    PENSTOCK_VERIFY(first);
    QVERIFY2(isBefore(*first, began), from(*first).c_str());
    QCOMPARE(first->guarantee, Guarantee::Lossless);
    QCOMPARE(first->remark, QString());
    QVERIFY(first->mark.transaction.has_value());
    // It stays there however often one looks, and the numbers stay below the writer's.
    const auto second = fence("at", first->mark);
    PENSTOCK_VERIFY(second);
    QCOMPARE(from(*second), from(*first));
    const qulonglong number = ask(writer, QStringLiteral("SELECT pg_current_xact_id()::text")).toULongLong();
    QVERIFY(second->mark.transaction <= number);
    QCOMPARE(writer.run({QStringLiteral("COMMIT")}), QString());
    const auto third = fence("at", second->mark);
    PENSTOCK_VERIFY(third);
    QVERIFY(from(*third) > from(*second));
    QVERIFY(third->mark.transaction > number);
}

void tst_PostgresFence::otherDatabasesDoNotMatter()
{
    ProbeSession elsewhere(TestServers::postgres());
    QCOMPARE(elsewhere.run({QStringLiteral("BEGIN"), QStringLiteral("SELECT pg_sleep(0.05)")}), QString());
    const QString now = ask(*m_session, QStringLiteral("SELECT now()"));
    const auto free = fence();
    PENSTOCK_VERIFY(free);
    QVERIFY(!isBefore(*free, now, 3));
    QVERIFY(!isBefore(*free, ask(elsewhere, QStringLiteral("SELECT now()"))));
}

void tst_PostgresFence::neverGoesBack()
{
    const auto now = fence();
    PENSTOCK_VERIFY(now);
    // Within the slack: an earlier mark that is a second younger than what is read now.
    FenceMark younger = now->mark;
    younger.from = ask(*m_session, QStringLiteral("SELECT now() - interval '1 s'")).toStdString();
    const auto next = fence("at", younger);
    PENSTOCK_VERIFY(next);
    QCOMPARE(from(*next), std::get<std::string>(*younger.from));
    QCOMPARE(next->guarantee, Guarantee::Lossless);
}

void tst_PostgresFence::preparedTransactionsHold()
{
    const auto before = fence();
    PENSTOCK_VERIFY(before);
    ProbeSession writer(m_database->profile());
    QCOMPARE(writer.run({QStringLiteral("BEGIN"), QStringLiteral("INSERT INTO events (k) VALUES (1)")}),
             QString());
    const qulonglong number = ask(writer, QStringLiteral("SELECT pg_current_xact_id()::text")).toULongLong();
    QCOMPARE(
        writer.run({QStringLiteral("PREPARE TRANSACTION 'fence'"), QStringLiteral("SELECT pg_sleep(0.05)")}),
        QString());
    const auto held = fence("at", before->mark);
    PENSTOCK_VERIFY(held);
    QCOMPARE(from(*held), from(*before));
    QVERIFY(held->remark.contains(QLatin1String("prepared")));
    QCOMPARE(held->guarantee, Guarantee::Lossless);
    QVERIFY(held->mark.transaction <= number);
    // Without an earlier mark nobody knows where to begin.
    const auto first = fence();
    PENSTOCK_VERIFY(first);
    QVERIFY(!first->mark.from);
    QCOMPARE(first->guarantee, Guarantee::FullScan);
    QVERIFY(first->mark.transaction <= number);
    QCOMPARE(writer.run({QStringLiteral("COMMIT PREPARED 'fence'")}), QString());
    const auto after = fence("at", held->mark);
    PENSTOCK_VERIFY(after);
    QVERIFY(from(*after) > from(*before));
    QCOMPARE(after->remark, QString());
}

void tst_PostgresFence::clockSetBack()
{
    FenceMark ahead;
    ahead.from = ask(*m_session, QStringLiteral("SELECT now() + interval '1 hour'")).toStdString();
    ahead.transaction = 5;
    for (const char *key : {"at", "local"}) {
        if (std::string_view(key) == "local")
            ahead.from =
                ask(*m_session, QStringLiteral("SELECT timezone('UTC', now()) - interval '15 hours'"))
                    .toStdString();
        const auto back = fence(key, ahead);
        PENSTOCK_VERIFY(back);
        QVERIFY(!back->mark.from);
        QVERIFY(back->mark.transaction > ahead.transaction);
        QVERIFY(back->rewound); // all that was written since then is read at once
        QVERIFY(!back->rewound->from);
        QCOMPARE(back->rewound->transaction, ahead.transaction);
        QCOMPARE(back->guarantee, Guarantee::FullScan);
        QVERIFY(back->remark.contains(QLatin1String("clock")));
    }
}

void tst_PostgresFence::typesOfKeys_data()
{
    QTest::addColumn<QByteArray>("table");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<int>("guarantee");
    QTest::addColumn<bool>("hasFrom");
    QTest::addColumn<bool>("hasNumber");
    const auto row = [](const char *table, const char *key, Guarantee guarantee, bool hasFrom,
                        bool hasNumber) {
        QTest::addRow("%s.%s", table, key)
            << QByteArray(table) << QByteArray(key) << int(guarantee) << hasFrom << hasNumber;
    };
    row("events", "at", Guarantee::Lossless, true, true);
    row("events", "local", Guarantee::Lossless, true, true);
    row("events", "day", Guarantee::Lossless, true, true);
    row("events", "s", Guarantee::Lossless, true, true);
    row("events", "version", Guarantee::FullScan, false, true);
    row("events", "", Guarantee::FullScan, false, true);
    row("seen", "at", Guarantee::None, true, false);
    row("seen", "version", Guarantee::None, false, false);
    row("kept", "at", Guarantee::FullScan, false, true);
}

void tst_PostgresFence::typesOfKeys()
{
    QFETCH(QByteArray, table);
    QFETCH(QByteArray, key);
    QFETCH(int, guarantee);
    QFETCH(bool, hasFrom);
    QFETCH(bool, hasNumber);
    const auto read = fence(key.constData(), {}, table.constData());
    PENSTOCK_VERIFY(read);
    QCOMPARE(int(read->guarantee), guarantee);
    QCOMPARE(read->mark.from.has_value(), hasFrom);
    QCOMPARE(read->mark.transaction.has_value(), hasNumber);
    QCOMPARE(read->remark.isEmpty(), read->guarantee == Guarantee::Lossless);
    // What was read can be scanned by, in both ways.
    ScanRequest scan;
    scan.object = {"public", table.toStdString()};
    scan.columns = {"k"};
    scan.changedSince = read->mark.transaction;
    if (read->mark.from)
        scan.predicates = {{key.toStdString(), Predicate::Op::GreaterOrEqual, *read->mark.from}};
    QCOMPARE(m_session->run({QStringLiteral("INSERT INTO events (k) VALUES (1)")}), QString());
    for (const bool isBulk : {false, true}) {
        scan.isBulk = isBulk;
        const auto batches = CopyStage::batchesOf(m_session->connection().scan(scan));
        PENSTOCK_VERIFY(batches);
        QCOMPARE(batches->size(), std::size_t(table == "kept" ? 0 : 1));
    }
}

/// A writer in any zone writes a local time that is not before the fence.
void tst_PostgresFence::zonelessTimes()
{
    for (const char *zone : {"UTC", "Europe/Paris", "Pacific/Kiritimati", "Etc/GMT+12", "-15:59"}) {
        ProbeSession writer(m_database->profile());
        QCOMPARE(writer.run({QStringLiteral("SET TIME ZONE '%1'").arg(QLatin1String(zone)),
                             QStringLiteral("BEGIN"), QStringLiteral("INSERT INTO events (k) VALUES (1)")}),
                 QString());
        for (const char *key : {"local", "day"}) {
            const auto read = fence(key);
            PENSTOCK_VERIFY(read);
            const QString isSafe =
                ask(writer, QStringLiteral("SELECT %1 >= '%2' FROM events")
                                .arg(QLatin1String(key), QString::fromStdString(from(*read))));
            QVERIFY2(isSafe == QLatin1String("t"), from(*read).c_str());
        }
        QCOMPARE(writer.run({QStringLiteral("ROLLBACK")}), QString());
    }
}

void tst_PostgresFence::withoutPrivileges()
{
    QCOMPARE(m_session->run(
                 {QStringLiteral(
                      "DO $$ BEGIN CREATE ROLE fence_reader; EXCEPTION WHEN duplicate_object THEN END $$"),
                  QStringLiteral("REVOKE pg_read_all_stats FROM fence_reader"),
                  QStringLiteral("GRANT SELECT ON events TO fence_reader")}),
             QString());
    const auto before = fence();
    PENSTOCK_VERIFY(before);
    ProbeSession writer(m_database->profile());
    QCOMPARE(writer.run({QStringLiteral("BEGIN")}), QString());
    const QString began = ask(writer, QStringLiteral("SELECT now()"));
    QCOMPARE(m_session->run({QStringLiteral("SET SESSION AUTHORIZATION fence_reader")}), QString());
    const auto first = fence();
    PENSTOCK_VERIFY(first);
    QVERIFY(!first->mark.from);
    QVERIFY(first->mark.transaction.has_value());
    QCOMPARE(first->guarantee, Guarantee::FullScan);
    QVERIFY2(first->remark.contains(QLatin1String("pg_read_all_stats")), qPrintable(first->remark));
    // What was seen before stays good.
    const auto held = fence("at", before->mark);
    PENSTOCK_VERIFY(held);
    QCOMPARE(from(*held), from(*before));
    QCOMPARE(held->guarantee, Guarantee::Lossless);
    QVERIFY(held->remark.contains(QLatin1String("pg_read_all_stats")));
    const auto identity = fences().identity();
    PENSTOCK_VERIFY(identity);
    QVERIFY(!identity->empty());

    QCOMPARE(m_session->run({QStringLiteral("RESET SESSION AUTHORIZATION"),
                             QStringLiteral("GRANT pg_read_all_stats TO fence_reader"),
                             QStringLiteral("SET SESSION AUTHORIZATION fence_reader")}),
             QString());
    const auto granted = fence();
    PENSTOCK_VERIFY(granted);
    QCOMPARE(granted->guarantee, Guarantee::Lossless);
    QCOMPARE(granted->remark, QString());
    QVERIFY(isBefore(*granted, began));
    QCOMPARE(writer.run({QStringLiteral("ROLLBACK")}), QString());
}

void tst_PostgresFence::subscribers()
{
    QCOMPARE(m_session->run(
                 {QStringLiteral("CREATE SUBSCRIPTION elsewhere CONNECTION 'host=/nowhere' PUBLICATION p WITH"
                                 " (connect = false)")}),
             QString());
    QCOMPARE(fence()->guarantee, Guarantee::Lossless); // it does not run
    QCOMPARE(m_session->run({QStringLiteral("ALTER SUBSCRIPTION elsewhere ENABLE")}), QString());
    const auto read = fence();
    QCOMPARE(m_session->run({QStringLiteral("ALTER SUBSCRIPTION elsewhere DISABLE"),
                             QStringLiteral("ALTER SUBSCRIPTION elsewhere SET (slot_name = NONE)"),
                             QStringLiteral("DROP SUBSCRIPTION elsewhere")}),
             QString());
    PENSTOCK_VERIFY(read);
    QCOMPARE(read->guarantee, Guarantee::FullScan);
    QVERIFY(!read->mark.from && read->mark.transaction);
    QVERIFY(read->remark.contains(QLatin1String("subscribes")));
}

void tst_PostgresFence::wrongUse()
{
    QCOMPARE(fence("nothing").error().code, ErrorCode::NotFound);
    QCOMPARE(fence("at", {}, "nowhere").error().code, ErrorCode::NotFound);
    QCOMPARE(m_session->run({QStringLiteral("BEGIN")}), QString());
    QCOMPARE(fence().error().code, ErrorCode::Internal);
    QCOMPARE(m_session->run({QStringLiteral("ROLLBACK")}), QString());
}

void tst_PostgresFence::standbyAndPromotion()
{
    PrivatePostgres server;
    PENSTOCK_VERIFY(server.start());
    std::string primary;
    {
        ProbeSession session(server.profile());
        QCOMPARE(session.run({QStringLiteral("CREATE TABLE events (k int, at timestamptz)")}), QString());
        primary = *session.connection().changeFence()->identity();
    }
    server.stop();
    PENSTOCK_VERIFY(server.becomeStandby());
    PENSTOCK_VERIFY(server.start());
    ProbeSession session(server.profile());
    ChangeFence &standby = *session.connection().changeFence();
    const auto refused = standby.read({"public", "events"}, "at", {});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Unsupported);
    QVERIFY(!refused.error().advice.isEmpty());
    QCOMPARE(*standby.identity(), primary);
    QCOMPARE(session.run({QStringLiteral("SELECT pg_promote()")}), QString());
    PENSTOCK_VERIFY(standby.read({"public", "events"}, "at", {}));
    QVERIFY(*standby.identity() != primary); // another timeline
}

void tst_PostgresFence::identities()
{
    const auto identity = fences().identity();
    PENSTOCK_VERIFY(identity);
    QCOMPARE(*fences().identity(), *identity);
    ProbeSession again(m_database->profile());
    QCOMPARE(*again.connection().changeFence()->identity(), *identity);
    ProbeSession elsewhere(TestServers::postgres());
    QVERIFY(*elsewhere.connection().changeFence()->identity() != *identity);
    QCOMPARE(QString::fromStdString(*identity).count(QLatin1Char('/')), 2);

    QCOMPARE(m_session->run({QStringLiteral("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM public"),
                             QStringLiteral("SET SESSION AUTHORIZATION fence_reader")}),
             QString());
    const auto hidden = fences().identity();
    QCOMPARE(m_session->run({QStringLiteral("RESET SESSION AUTHORIZATION"),
                             QStringLiteral("GRANT EXECUTE ON FUNCTION pg_control_system() TO public")}),
             QString());
    PENSTOCK_VERIFY(hidden);
    QVERIFY(hidden->starts_with("-/"));
    QCOMPARE(hidden->substr(1), identity->substr(identity->find('/')));
}

/// Numbers of 64 bits on a server that has gone round three times; a fence of another round is not mistaken for this one's.
void tst_PostgresFence::epochs()
{
    PrivatePostgres server;
    PENSTOCK_VERIFY(server.start());
    {
        ProbeSession session(server.profile());
        QCOMPARE(session.run({QStringLiteral("CREATE TABLE events (k int, at timestamptz DEFAULT now())"),
                              QStringLiteral("INSERT INTO events VALUES (1)")}),
                 QString());
    }
    server.stop();
    QVERIFY(
        runAsOwner(server, QStringLiteral("pg_resetwal"),
                   {QStringLiteral("-f"), QStringLiteral("-e"), QStringLiteral("3"), server.dataFolder()}));
    PENSTOCK_VERIFY(server.start());
    ProbeSession session(server.profile());
    const auto read = session.connection().changeFence()->read({"public", "events"}, "at", {});
    PENSTOCK_VERIFY(read);
    const std::uint64_t number = *read->mark.transaction;
    QCOMPARE(number >> 32, std::uint64_t{3});
    QCOMPARE(session.run({QStringLiteral("INSERT INTO events VALUES (2)")}), QString());
    const auto rowsSince = [&](std::uint64_t since) {
        ScanRequest scan;
        scan.object = {"public", "events"};
        scan.columns = {"k"};
        scan.changedSince = since;
        const auto batches = CopyStage::batchesOf(session.connection().scan(scan));
        return batches && !batches->empty() ? batches->front().rowCount() : 0;
    };
    QCOMPARE(rowsSince(number), std::size_t{1});
    QCOMPARE(rowsSince(number + 1000), std::size_t{0});
    // More than 2^31 transactions ago: what the rows tell says nothing any more, and all are read.
    QCOMPARE(rowsSince(number - (std::uint64_t{1} << 31) - 10), std::size_t{2});
    QCOMPARE(rowsSince(number & 0xffffffffU), std::size_t{2});
    QCOMPARE(rowsSince(1), std::size_t{2});
}

/// Sixteen writers whose transactions last up to 100 ms, with savepoints, while a reader goes by fences and another by the
/// greatest time that it has seen.
void tst_PostgresFence::losesNothing()
{
    const unsigned seed = std::random_device()();
    qInfo("seed %u", seed);
    QCOMPARE(m_session->run(
                 {QStringLiteral("CREATE TABLE race (k serial PRIMARY KEY, v int, at timestamptz)"),
                  QStringLiteral("INSERT INTO race (v, at) SELECT 0, now() FROM generate_series(1, 50)")}),
             QString());
    std::atomic<bool> isOver = false;
    std::vector<std::thread> writers;
    for (unsigned i = 0; i < 16; ++i) {
        writers.emplace_back([&, i] {
            std::mt19937 random(seed + i);
            ProbeSession session(m_database->profile());
            while (!isOver && session.isOpen()) {
                const int k = static_cast<int>(random() % 50) + 1;
                const bool hasSavepoint = random() % 2 == 0;
                [[maybe_unused]] const QString problem = session.run(
                    {QStringLiteral("BEGIN"), QStringLiteral("SELECT 1"),
                     hasSavepoint ? QStringLiteral("SAVEPOINT a") : QStringLiteral("SELECT 2"),
                     QStringLiteral("INSERT INTO race (v, at) VALUES (1, now())"),
                     QStringLiteral("UPDATE race SET v = v + 1, at = now() WHERE k = %1").arg(k),
                     hasSavepoint ? QStringLiteral("RELEASE a") : QStringLiteral("SELECT 2"),
                     QStringLiteral("SELECT pg_sleep(%1)").arg(static_cast<double>(random() % 100) / 1000),
                     QStringLiteral("COMMIT")});
            }
        });
    }
    ProbeSession copier(m_database->profile());
    Reader byFence;
    Reader naive;
    std::string greatest = "-infinity";
    const auto take = [](Reader &reader, const std::vector<RowBatch> &batches) {
        for (const RowBatch &batch : batches) {
            for (std::size_t row = 0; row < batch.rowCount(); ++row) {
                reader.seen[batch.column(0).value<std::int32_t>(row)] =
                    batch.column(1).value<std::int32_t>(row);
                ++reader.moved;
            }
        }
    };
    const auto pass = [&]() -> QString {
        const auto next = fence("at", byFence.mark, "race");
        if (!next)
            return next.error().toText();
        if (const QString problem =
                copier.run({QStringLiteral("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")});
            !problem.isEmpty())
            return problem;
        ScanRequest scan;
        scan.object = {"public", "race"};
        scan.columns = {"k", "v"};
        scan.isBulk = true;
        if (byFence.mark) {
            scan.changedSince = byFence.mark->transaction;
            if (byFence.mark->from)
                scan.predicates = {{"at", Predicate::Op::GreaterOrEqual, *byFence.mark->from}};
        }
        const auto fenced = CopyStage::batchesOf(copier.connection().scan(scan));
        scan.changedSince.reset();
        scan.predicates = {{"at", Predicate::Op::Greater, greatest}};
        const auto newest = CopyStage::batchesOf(copier.connection().scan(scan));
        if (!fenced || !newest)
            return (fenced ? newest : fenced).error().toText();
        take(byFence, *fenced);
        take(naive, *newest);
        greatest = ask(copier, QStringLiteral("SELECT max(at) FROM race")).toStdString();
        byFence.mark = next->mark;
        return copier.run({QStringLiteral("COMMIT")});
    };
    QElapsedTimer timer;
    timer.start();
    QString problem;
    while (problem.isEmpty() && timer.elapsed() < 4000) {
        problem = pass();
        std::this_thread::sleep_for(40ms);
    }
    isOver = true;
    for (std::thread &writer : writers)
        writer.join();
    if (problem.isEmpty())
        problem = pass();
    QCOMPARE(problem, QString());
    const auto rows = copier.query(QStringLiteral("SELECT k, v FROM race"));
    PENSTOCK_VERIFY(rows);
    int lost = 0;
    int naiveLost = 0;
    for (const auto &row : *rows) {
        const int k = std::stoi(row[0]);
        const int v = std::stoi(row[1]);
        lost += byFence.seen.contains(k) && byFence.seen[k] == v ? 0 : 1;
        naiveLost += naive.seen.contains(k) && naive.seen[k] == v ? 0 : 1;
    }
    qInfo("%zu rows; by fences %d lost and %lld moved, by the greatest time %d lost and %lld moved",
          rows->size(), lost, static_cast<long long>(byFence.moved), naiveLost,
          static_cast<long long>(naive.moved));
    QVERIFY(rows->size() > 200);
    QCOMPARE(lost, 0);
    QVERIFY(naiveLost > 0);
}

QTEST_GUILESS_MAIN(tst_PostgresFence)
#include "tst_PostgresFence.moc"
