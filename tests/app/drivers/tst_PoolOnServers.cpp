// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "app/drivers/DriverRegistry.h"
#include "app/pool/PoolManager.h"
#include "app/pool/QueueSink.h"
#include "tests/support/PrivateMariaDb.h"
#include "tests/support/PrivatePostgres.h"
#include "tests/support/TestServers.h"

#include <map>
#include <set>

using namespace std::chrono_literals;

namespace {

const Origin program{Origin::Kind::Job, QStringLiteral("pool-test")};

/// All values of the statement's first column, as text.
Result<QStringList> ask(ConnectionPool &pool, const QString &sql)
{
    auto sink = std::make_shared<QueueSink>();
    QueryRequest request;
    request.text = sql;
    request.origin = program;
    sink->attach(pool.run(request, sink, QueueSink::defaultCredit));
    QStringList values;
    while (true) {
        auto batch = sink->next();
        if (!batch)
            return batch.error();
        if (!*batch)
            return values;
        for (std::size_t row = 0; row < (*batch)->rowCount(); ++row) {
            const std::string_view text = (*batch)->column(0).text(row);
            values << QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
        }
    }
}

} // namespace

/// The pool's promises that only a real server can show.
class tst_PoolOnServers final : public QObject
{
    Q_OBJECT

private slots:
    void whatIsOpenAgreesWithTheServer_data();
    void whatIsOpenAgreesWithTheServer();
    void lostConnectionsOpenTheBreakerAndSyntaxErrorsDoNot();
    void aFrozenServerOpensTheBreaker();

private:
    SteadyClock m_clock;
};

void tst_PoolOnServers::whatIsOpenAgreesWithTheServer_data()
{
    QTest::addColumn<bool>("isPostgres");
    QTest::addColumn<QString>("sql");
    QTest::newRow("PostgreSQL") << true
                                << QStringLiteral(
                                       "SELECT pid::text FROM pg_stat_activity WHERE backend_type = "
                                       "'client backend' AND application_name LIKE 'penstock/%'");
    QTest::newRow("MariaDB")
        << false
        << QStringLiteral("SELECT CAST(ID AS CHAR) FROM information_schema.PROCESSLIST WHERE USER = "
                          "SUBSTRING_INDEX(USER(), '@', 1)");
}

void tst_PoolOnServers::whatIsOpenAgreesWithTheServer()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    QFETCH(bool, isPostgres);
    QFETCH(QString, sql);
    PrivatePostgres postgres;
    PrivateMariaDb mariaDb;
    PrivateServer &server = isPostgres ? static_cast<PrivateServer &>(postgres) : mariaDb;
    PENSTOCK_VERIFY(server.start());
    const ConnectionProfile profile = isPostgres ? postgres.profile() : mariaDb.profile();
    PoolManager manager(m_clock, DriverRegistry::connectorFor);
    const auto pool = manager.poolFor(profile);
    PENSTOCK_VERIFY(pool);
    auto held = (*pool)->acquireAndWait(program);
    PENSTOCK_VERIFY(held);
    {
        auto idle = (*pool)->acquireAndWait(program);
        PENSTOCK_VERIFY(idle);
        PENSTOCK_VERIFY((*manager.metadataPoolFor(profile))->acquireAndWait({Origin::Kind::Metadata}));
        PENSTOCK_VERIFY((*manager.probePoolFor(profile))->acquireAndWait({Origin::Kind::Probe}));
    }
    const auto agrees = [&] {
        const auto values = ask(**pool, sql);
        if (!values)
            qFatal("%s", qPrintable(values.error().toText()));
        std::multiset<std::int64_t> theirs;
        for (const QString &value : *values)
            theirs.insert(value.toLongLong());
        std::multiset<std::int64_t> ours;
        for (const OpenConnection &one : manager.openConnections())
            ours.insert(one.serverSessionId);
        return ours == theirs && ours.size() == 4;
    };
    QTRY_VERIFY(agrees());
    std::map<PoolPurpose, int> purposes;
    for (const OpenConnection &one : manager.openConnections()) {
        ++purposes[one.purpose];
        QCOMPARE(one.connectionId, profile.id);
    }
    QCOMPARE(purposes[PoolPurpose::Work], 2);
    QCOMPARE(purposes[PoolPurpose::Metadata], 1);
    QCOMPARE(purposes[PoolPurpose::Probe], 1);

    // A closed lease is gone from both.
    const auto leases = manager.getActiveConnections();
    QCOMPARE(leases.size(), std::size_t{1});
    const std::int64_t gone = leases.front().serverSessionId;
    QVERIFY(gone > 0);
    PENSTOCK_VERIFY(manager.closeLease(leases.front().connectionId, leases.front().slot));
    QTRY_VERIFY([&] {
        const auto values = ask(**pool, sql);
        return values && !values->contains(QString::number(gone)) && values->size() == 3;
    }());
    QCOMPARE(manager.openConnections().size(), std::size_t{3});
}

void tst_PoolOnServers::lostConnectionsOpenTheBreakerAndSyntaxErrorsDoNot()
{
    PENSTOCK_NEED(Postgres);
    PoolManager manager(m_clock, DriverRegistry::connectorFor);
    const auto pool = manager.poolFor(TestServers::postgres());
    PENSTOCK_VERIFY(pool);
    for (int i = 0; i < 10'000; ++i)
        QCOMPARE(ask(**pool, QStringLiteral("SELEC")).error().code, ErrorCode::Sql);
    QCOMPARE((*pool)->stats().breaker, BreakerState::Closed);
    QCOMPARE((*pool)->stats().statementErrors, std::uint64_t{10'000});

    // A fresh one, since ten thousand answers weigh more than twenty losses.
    manager.drain(TestServers::postgres().id);
    const auto fresh = manager.poolFor(TestServers::postgres());
    PENSTOCK_VERIFY(fresh);
    int lost = 0;
    std::optional<Error> refused;
    for (int i = 0; i < 20 && !refused; ++i) {
        const auto ended =
            ask(**fresh, QStringLiteral("SELECT pg_terminate_backend(pg_backend_pid()), pg_sleep(5)"));
        QVERIFY(!ended);
        if (ended.error().code == ErrorCode::ConnectionLost)
            ++lost;
        else
            refused = ended.error();
    }
    qInfo("%d lost", lost);
    QVERIFY(refused.has_value());
    QCOMPARE(refused->code, ErrorCode::Unreachable);
    QCOMPARE((*fresh)->stats().breaker, BreakerState::Open);
    QVERIFY(lost >= CircuitBreaker::volumeThreshold / 2);
    manager.reportHealthy(TestServers::postgres().id);
    PENSTOCK_VERIFY(ask(**fresh, QStringLiteral("SELECT 'well'")));
}

void tst_PoolOnServers::aFrozenServerOpensTheBreaker()
{
    PENSTOCK_NEED(Postgres);
    PrivatePostgres server;
    PENSTOCK_VERIFY(server.start());
    PoolManager manager(m_clock, DriverRegistry::connectorFor);
    ConnectionProfile profile = server.profile();
    profile.connectTimeout = 1s;
    const auto pool = manager.poolFor(profile);
    PENSTOCK_VERIFY(pool);
    server.freeze();
    // Ten who wait for one open that runs into its deadline.
    std::atomic<int> failed{0};
    for (int i = 0; i < CircuitBreaker::volumeThreshold; ++i)
        (*pool)->acquire(program, {}, [&](const Result<Lease> &lease) { failed += lease ? 0 : 1; });
    QTRY_COMPARE(failed.load(), CircuitBreaker::volumeThreshold);
    const auto start = std::chrono::steady_clock::now();
    const auto refused = (*pool)->acquireAndWait(program);
    QVERIFY(std::chrono::steady_clock::now() - start < 500ms);
    QVERIFY(!refused);
    QVERIFY2(refused.error().message.contains(QLatin1String("refused without asking")),
             qPrintable(refused.error().toText()));
    // It thaws; the probe sees it, and all go on.
    server.thaw();
    QTRY_VERIFY((*manager.probePoolFor(profile))->acquireAndWait({Origin::Kind::Probe}).has_value());
    manager.reportHealthy(profile.id);
    PENSTOCK_VERIFY((*pool)->acquireAndWait(program));
}

QTEST_GUILESS_MAIN(tst_PoolOnServers)
#include "tst_PoolOnServers.moc"
