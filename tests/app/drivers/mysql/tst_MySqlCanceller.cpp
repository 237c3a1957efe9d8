// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "tests/app/drivers/mysql/MariaDbClient.h"
#include "tests/app/drivers/mysql/MySqlRelay.h"
#include "tests/app/drivers/mysql/MySqlSession.h"

#include <QElapsedTimer>
#include <QRandomGenerator>

using namespace MySqlSession;

class TestMySqlCanceller final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { PENSTOCK_NEED(MariaDb); }
    void endsStatements_data();
    void endsStatements();
    void neverHitsTheNextStatement();
    void leavesIdleSessionsAlone();
    void succeedsWhenTheConnectionIsGone();
    void keepsItsDeadline();
    void abandons_data();
    void abandons();
    void pingKeepsItsDeadline_data();
    void pingKeepsItsDeadline();
    void noticesKilledConnections_data();
    void noticesKilledConnections();
};

namespace {

/// Does something beside the test.
class Beside final
{
public:
    template <typename Work>
    explicit Beside(Work work)
        : m_thread(std::move(work))
    {}
    ~Beside() { m_thread.join(); }

private:
    std::thread m_thread;
};

/// Until the server runs a statement of this session; 30 s at most, and what needs it fails by itself then.
void waitUntilRunning(std::int64_t session)
{
    const auto watcher = open(TestServers::mariaDb());
    const QByteArray state =
        QStringLiteral("SELECT COUNT(*) FROM information_schema.processlist WHERE id = %1 "
                       "AND command IN ('Query', 'Execute')")
            .arg(session)
            .toUtf8();
    const Deadline deadline = Deadline::after(Ms(30000));
    while (watcher && answer(**watcher, state.constData()) != "1" && !deadline.hasPassed())
        std::this_thread::sleep_for(Ms(5));
}

} // namespace

void TestMySqlCanceller::endsStatements_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<TlsMode>("mode");
    const QString sleep = QStringLiteral("SELECT SLEEP(20)");
    const QString join =
        QStringLiteral("SELECT COUNT(*) FROM seq_1_to_100000 a, seq_1_to_100000 b WHERE a.seq <> b.seq");
    const QString rows = QStringLiteral("SELECT REPEAT('x', 1000) FROM seq_1_to_100000 a, seq_1_to_100000 b");
    const QString text = QStringLiteral("EXECUTE IMMEDIATE 'SELECT SLEEP(20)'");
    QTest::newRow("sleep") << sleep << TlsMode::Disable;
    QTest::newRow("join") << join << TlsMode::Disable;
    QTest::newRow("rows") << rows << TlsMode::Disable;
    QTest::newRow("text") << text << TlsMode::Disable;
    QTest::newRow("sleep, encrypted") << sleep << TlsMode::VerifyFull;
    QTest::newRow("rows, encrypted") << rows << TlsMode::VerifyFull;
}

void TestMySqlCanceller::endsStatements()
{
    QFETCH(QString, sql);
    QFETCH(TlsMode, mode);
    ConnectionProfile profile = TestServers::mariaDb();
    profile.host = QStringLiteral("localhost");
    profile.tls = mode;
    profile.tlsCaFile = TestServers::tlsDir() + QStringLiteral("/ca.crt");
    auto connection = open(profile);
    PENSTOCK_VERIFY(connection);
    const auto canceller = (*connection)->canceller();
    QElapsedTimer clock;
    clock.start();
    std::atomic<qint64> asked{0};
    std::atomic<qint64> reached{0};
    std::atomic<bool> succeeded{false};
    Result<QByteArray> result;
    {
        const Beside beside([&] {
            waitUntilRunning((*connection)->serverSessionId());
            asked = clock.elapsed();
            succeeded = canceller->cancel(Deadline::after(Ms(2000))).has_value();
            reached = clock.elapsed();
        });
        auto cursor = (*connection)->execute(statement(sql));
        if (cursor) {
            while (true) { // the rows are not kept
                auto batch = (*cursor)->next();
                if (!batch || !*batch) {
                    if (!batch)
                        result = batch.error();
                    break;
                }
            }
        } else {
            result = cursor.error();
        }
    }
    const qint64 ended = clock.elapsed();
    QVERIFY(succeeded);
    QVERIFY2(reached - asked < 250, qPrintable(QString::number(reached - asked)));
    QVERIFY2(ended - asked < 1000, qPrintable(QString::number(ended - asked)));
    // MariaDB's SLEEP() answers 1 when it is killed, if nothing looks at the kill after it.
    if (!result)
        QCOMPARE(int(result.error().code), int(ErrorCode::Cancelled));
    else
        QVERIFY(sql.contains(QLatin1String("SLEEP")));
    PENSTOCK_VERIFY((*connection)->ping(Deadline::after(Ms(1000))));
    QVERIFY((*connection)->isUsable());
    QCOMPARE(answer(**connection, "SELECT 1"), QByteArray("1"));
}

/// Cancels that arrive about when their statement ends by itself. After a ping, as the pool does it, the next
/// statement must not feel them.
void TestMySqlCanceller::neverHitsTheNextStatement()
{
    auto connection = open(TestServers::mariaDb());
    PENSTOCK_VERIFY(connection);
    const auto canceller = (*connection)->canceller();
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    int hits = 0;
    for (int i = 0; i < 200; ++i) {
        {
            const Beside beside([&, delay = std::chrono::microseconds(random.bounded(4000))] {
                std::this_thread::sleep_for(delay); // the race itself
                static_cast<void>(canceller->cancel(Deadline::after(Ms(5000))));
            });
            const QString micro = QString::number(random.bounded(6000) / 1000000.0, 'f', 6);
            const auto first =
                ask(**connection, QStringLiteral("SELECT SLEEP(%1), COUNT(*) FROM seq_1_to_100").arg(micro));
            hits += first ? 0 : 1;
            if (!first)
                QCOMPARE(int(first.error().code), int(ErrorCode::Cancelled));
        }
        PENSTOCK_VERIFY((*connection)->ping(Deadline::after(Ms(1000))));
        const QByteArray next = answer(**connection, "SELECT COUNT(*) FROM seq_1_to_1000");
        if (next != "1000")
            QFAIL(qPrintable(QStringLiteral("round %1: %2").arg(i).arg(QString::fromUtf8(next))));
    }
    qInfo("%d of 200 cancels came in time", hits);
    QVERIFY2(hits > 10 && hits < 190, "no race was run");
}

void TestMySqlCanceller::leavesIdleSessionsAlone()
{
    auto connection = open(TestServers::mariaDb());
    PENSTOCK_VERIFY(connection);
    PENSTOCK_VERIFY((*connection)->canceller()->cancel(Deadline::after(Ms(2000))));
    PENSTOCK_VERIFY((*connection)->reset(Deadline::after(Ms(2000))));
    QCOMPARE(answer(**connection, "SELECT COUNT(*) FROM seq_1_to_1000"), QByteArray("1000"));
}

void TestMySqlCanceller::succeedsWhenTheConnectionIsGone()
{
    auto connection = open(TestServers::mariaDb());
    PENSTOCK_VERIFY(connection);
    const auto canceller = (*connection)->canceller();
    connection->reset();
    const qsizetype before = TestServers::mariaDbLog().count("KILL QUERY");
    PENSTOCK_VERIFY(canceller->cancel(Deadline::after(Ms(2000))));
    QCOMPARE(TestServers::mariaDbLog().count("KILL QUERY"), before);
    canceller->abandon();
}

void TestMySqlCanceller::keepsItsDeadline()
{
    MySqlRelay relay(MySqlRelay::Manner::Pass);
    ConnectionProfile profile = TestServers::mariaDb();
    profile.port = relay.port();
    auto connection = open(profile);
    PENSTOCK_VERIFY(connection);
    relay.freeze();
    QElapsedTimer clock;
    clock.start();
    auto cancelled = (*connection)->canceller()->cancel(Deadline::after(Ms(200)));
    QVERIFY(!cancelled);
    QCOMPARE(int(cancelled.error().code), int(ErrorCode::Timeout));
    QVERIFY2(clock.elapsed() <= 250, qPrintable(QString::number(clock.elapsed())));
}

void TestMySqlCanceller::abandons_data()
{
    QTest::addColumn<TlsMode>("mode");
    QTest::addColumn<QString>("sql");
    for (const char *sql : {"SELECT SLEEP(20)", "EXECUTE IMMEDIATE 'SELECT SLEEP(20)'",
                            "SELECT REPEAT('x', 20000) FROM seq_1_to_1000000"}) {
        QTest::addRow("%s", sql) << TlsMode::Disable << QString::fromLatin1(sql);
        QTest::addRow("%s, encrypted", sql) << TlsMode::Require << QString::fromLatin1(sql);
    }
}

/// A server that no longer answers anything, cancels included.
void TestMySqlCanceller::abandons()
{
    QFETCH(TlsMode, mode);
    QFETCH(QString, sql);
    MySqlRelay relay(MySqlRelay::Manner::Pass);
    ConnectionProfile profile = TestServers::mariaDb();
    profile.port = relay.port();
    profile.tls = mode;
    auto connection = open(profile);
    PENSTOCK_VERIFY(connection);
    const auto canceller = (*connection)->canceller();
    QElapsedTimer clock;
    clock.start();
    std::atomic<qint64> asked{0};
    Error error;
    {
        const Beside beside([&] {
            waitUntilRunning((*connection)->serverSessionId());
            relay.freeze();
            asked = clock.elapsed();
            canceller->abandon();
        });
        auto cursor = (*connection)->execute(statement(sql));
        while (cursor) {
            auto batch = (*cursor)->next();
            if (!batch) {
                error = batch.error();
                break;
            }
            QVERIFY(*batch);
        }
        if (!cursor)
            error = cursor.error();
    }
    const qint64 took = clock.elapsed() - asked;
    QCOMPARE(int(error.code), int(ErrorCode::ConnectionLost));
    QVERIFY2(took < 50, qPrintable(QString::number(took)));
    QVERIFY(!(*connection)->isUsable());
    QCOMPARE((*connection)->transactionState(), TransactionState::Unknown);
    auto after = ask(**connection, QStringLiteral("SELECT 1"));
    QCOMPARE(int(after.error().code), int(ErrorCode::ConnectionLost));
    clock.restart();
    connection->reset();
    QVERIFY2(clock.elapsed() < 50, "closing waits");
}

void TestMySqlCanceller::pingKeepsItsDeadline_data()
{
    QTest::addColumn<TlsMode>("mode");
    QTest::newRow("plain") << TlsMode::Disable;
    QTest::newRow("encrypted") << TlsMode::Require;
}

void TestMySqlCanceller::pingKeepsItsDeadline()
{
    QFETCH(TlsMode, mode);
    MySqlRelay relay(MySqlRelay::Manner::Pass);
    ConnectionProfile profile = TestServers::mariaDb();
    profile.port = relay.port();
    profile.tls = mode;
    auto connection = open(profile);
    PENSTOCK_VERIFY(connection);
    PENSTOCK_VERIFY((*connection)->ping(Deadline::after(Ms(1000))));
    relay.freeze();
    QElapsedTimer clock;
    clock.start();
    auto pinged = (*connection)->ping(Deadline::after(Ms(100)));
    const qint64 took = clock.elapsed();
    QVERIFY(!pinged);
    QCOMPARE(int(pinged.error().code), int(ErrorCode::Timeout));
    QVERIFY2(took >= 99 && took <= 150, qPrintable(QString::number(took)));
    QVERIFY(!(*connection)->isUsable());
}

void TestMySqlCanceller::noticesKilledConnections_data()
{
    QTest::addColumn<TlsMode>("mode");
    QTest::addColumn<QString>("sql");
    QTest::newRow("rows") << TlsMode::Disable
                          << QStringLiteral("SELECT REPEAT('x', 1000) FROM seq_1_to_1000000000");
    QTest::newRow("rows, encrypted") << TlsMode::Require
                                     << QStringLiteral("SELECT REPEAT('x', 1000) FROM seq_1_to_1000000000");
    QTest::newRow("waiting") << TlsMode::Disable << QStringLiteral("SELECT SLEEP(20) FROM seq_1_to_2");
    QTest::newRow("text") << TlsMode::Disable
                          << QStringLiteral("EXECUTE IMMEDIATE 'SELECT SLEEP(20) FROM seq_1_to_2'");
}

void TestMySqlCanceller::noticesKilledConnections()
{
    QFETCH(TlsMode, mode);
    QFETCH(QString, sql);
    ConnectionProfile profile = TestServers::mariaDb();
    profile.tls = mode;
    auto connection = open(profile);
    auto killer = open(TestServers::mariaDb());
    PENSTOCK_VERIFY(connection);
    PENSTOCK_VERIFY(killer);
    const QString kill = QStringLiteral("KILL CONNECTION %1").arg((*connection)->serverSessionId());
    Error error;
    {
        const Beside beside([&] {
            waitUntilRunning((*connection)->serverSessionId());
            static_cast<void>(ask(**killer, kill));
        });
        auto cursor = (*connection)->execute(statement(sql));
        while (cursor) {
            auto batch = (*cursor)->next();
            if (!batch) {
                error = batch.error();
                break;
            }
            QVERIFY(*batch);
        }
        if (!cursor)
            error = cursor.error();
    }
    QCOMPARE(int(error.code), int(ErrorCode::ConnectionLost));
    QVERIFY(!(*connection)->isUsable());
    QVERIFY(!(*connection)->ping(Deadline::after(Ms(1000))));
}

QTEST_GUILESS_MAIN(TestMySqlCanceller)
#include "tst_MySqlCanceller.moc"
