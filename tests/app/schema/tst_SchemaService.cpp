// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "app/schema/SchemaService.h"

#include "app/connections/DatabaseManager.h"
#include "app/drivers/CatalogueRows.h"
#include "app/drivers/Connection.h"
#include "app/drivers/Connector.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/DriverRegistry.h"
#include "tests/support/TestServers.h"

#include <QTemporaryDir>

#include <csignal>

namespace {

const Origin origin{Origin::Kind::Ctl, QStringLiteral("test")};

/// A session beside the service's, for making and watching things.
class Side final
{
public:
    explicit Side(const ConnectionProfile &profile)
    {
        auto connector = DriverRegistry::connectorFor(profile);
        auto opened = (*connector)->open(origin, Deadline::after(std::chrono::seconds(10)));
        if (!opened)
            qFatal("%s", qPrintable(opened.error().toText()));
        m_connection = std::move(*opened);
    }
    /// Rows joined by ';', cells by '|'.
    std::string run(const QString &sql)
    {
        auto cursor = m_connection->execute({.text = sql, .origin = origin});
        auto rows = cursor ? CatalogueRows::read(**cursor) : Result<CatalogueRows::Rows>(cursor.error());
        if (!rows)
            qFatal("%s", qPrintable(rows.error().toText()));
        std::string text;
        for (const auto &row : *rows) {
            text += text.empty() ? "" : ";";
            for (std::size_t i = 0; i < row.size(); ++i)
                text += (i == 0 ? "" : "|") + row[i];
        }
        return text;
    }

private:
    std::unique_ptr<Connection> m_connection;
};

const QString metadataSessions =
    QStringLiteral("SELECT pid FROM pg_stat_activity WHERE application_name LIKE "
                   "'penstock/metadata%'");

} // namespace

/// What the service learns from real databases, and what it spares them.
class tst_SchemaService final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void learnsAFile();
    void learnsServers_data();
    void learnsServers();
    void twoAskersShareOneLoad();
    void aClosedDoorIsSaidOnceAndTriedAfterRefresh();
    void anEndedSessionIsReplaced();
    void refreshStopsALoad();
    void aHungServerIsGivenUp();
    void aBusyPoolIsNotTouched();
    void leavesNoTransactionOpen();
    void thousandsOfTables();
    void aMissingTableIsAnError();
    void goingDuringALoadDoesNotHang();
    void drainTakesTheMetadataAlong();

private:
    void add(const ConnectionProfile &profile) { PENSTOCK_VERIFY(m_databases->addTestConfigs({profile})); }

    SteadyClock m_clock;
    std::unique_ptr<PoolManager> m_pools;
    std::unique_ptr<DatabaseManager> m_databases;
    std::unique_ptr<SchemaService> m_service;
    QTemporaryDir m_folder;
};

void tst_SchemaService::init()
{
    m_pools = std::make_unique<PoolManager>(m_clock, DriverRegistry::connectorFor);
    m_databases = std::make_unique<DatabaseManager>(nullptr, *m_pools);
    m_service = std::make_unique<SchemaService>(*m_databases);
}

void tst_SchemaService::cleanup()
{
    m_service.reset();
    m_databases.reset();
    m_pools.reset();
}

void tst_SchemaService::learnsAFile()
{
    add(TestServers::sqlite(QStringLiteral(PENSTOCK_TEST_DATA "/chinook/Chinook_Sqlite.sqlite")));
    const QString id = QStringLiteral("lite");
    QVERIFY(!m_service->knownSchemas(id));
    QSignalSpy changed(m_service.get(), &SchemaService::changed);
    QVERIFY(m_service->schemas(id).loading);
    QTRY_VERIFY(m_service->schemas(id).value);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(m_service->knownSchemas(id)->defaultName, std::string("main"));
    QTRY_VERIFY(m_service->objects(id, "main").value);
    QCOMPARE(m_service->knownObjects(id, "main")->size(), std::size_t{11});
    QVERIFY(!m_service->knownObjects(id, "other"));
    QTRY_VERIFY(m_service->details(id, {"main", "Track"}).value);
    const auto track = m_service->knownDetails(id, {"main", "Track"});
    QCOMPARE(track->columns.size(), std::size_t{9});
    QVERIFY(track->columns[0].inPrimaryKey);
    QCOMPARE(changed.last().at(2).value<std::string>(), std::string("Track"));
}

void tst_SchemaService::learnsServers_data()
{
    QTest::addColumn<QString>("id");
    QTest::newRow("postgres") << QStringLiteral("pg");
    QTest::newRow("mariadb") << QStringLiteral("maria");
}

void tst_SchemaService::learnsServers()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    add(TestServers::postgres());
    add(TestServers::mariaDb());
    QFETCH(QString, id);
    const bool isPostgres = id == QLatin1String("pg");
    Side side(isPostgres ? TestServers::postgres() : TestServers::mariaDb());
    side.run(QStringLiteral("DROP TABLE IF EXISTS learnt"));
    side.run(QStringLiteral("CREATE TABLE learnt (id int PRIMARY KEY, word varchar(20))"));
    QTRY_VERIFY(m_service->schemas(id).value);
    const std::string schema = m_service->knownSchemas(id)->defaultName;
    QVERIFY(!schema.empty());
    QTRY_VERIFY(m_service->objects(id, schema).value);
    const auto &objects = *m_service->knownObjects(id, schema);
    QVERIFY(std::any_of(objects.begin(), objects.end(),
                        [](const auto &one) { return one.name.name == "learnt"; }));
    QTRY_VERIFY(m_service->details(id, {schema, "learnt"}).value);
    QCOMPARE(m_service->knownDetails(id, {schema, "learnt"})->columns[1].type,
             std::string(isPostgres ? "character varying(20)" : "varchar(20)"));
}

void tst_SchemaService::twoAskersShareOneLoad()
{
    add(TestServers::sqlite(QStringLiteral(PENSTOCK_TEST_DATA "/chinook/Chinook_Sqlite.sqlite")));
    const QString id = QStringLiteral("lite");
    for (int i = 0; i < 50; ++i)
        QVERIFY(m_service->objects(id, "main").loading);
    QTRY_VERIFY(m_service->objects(id, "main").value);
    const auto stats = m_pools->getPoolStats(QStringLiteral("lite/metadata"));
    PENSTOCK_VERIFY(stats);
    QCOMPARE(stats->acquired, std::uint64_t{1});
    QCOMPARE(stats->maxConnections, 1);
}

void tst_SchemaService::aClosedDoorIsSaidOnceAndTriedAfterRefresh()
{
    PENSTOCK_NEED(Postgres);
    const ConnectionProfile right = TestServers::postgres();
    ConnectionProfile wrong = right;
    wrong.port = 1; // nobody listens there
    add(wrong);
    const QString id = QStringLiteral("pg");
    QSignalSpy changed(m_service.get(), &SchemaService::changed);
    QVERIFY(!m_service->schemas(id).error);
    QTRY_VERIFY(m_service->schemas(id).error);
    QCOMPARE(m_service->schemas(id).error->code, ErrorCode::Unreachable);
    QVERIFY(!m_service->schemas(id).error->advice.isEmpty());
    QVERIFY(!m_service->schemas(id).loading);
    QCOMPARE(changed.count(), 1);

    add(right);
    QVERIFY(m_service->schemas(id).error);
    m_service->refresh(id);
    QTRY_VERIFY(m_service->schemas(id).value);

    QVERIFY(m_service->schemas(QStringLiteral("nobody")).loading);
    QTRY_VERIFY(m_service->schemas(QStringLiteral("nobody")).error);
    QCOMPARE(m_service->schemas(QStringLiteral("nobody")).error->code, ErrorCode::NotFound);
}

void tst_SchemaService::anEndedSessionIsReplaced()
{
    PENSTOCK_NEED(Postgres);
    add(TestServers::postgres());
    const QString id = QStringLiteral("pg");
    QTRY_VERIFY(m_service->schemas(id).value);
    Side side(TestServers::postgres());
    side.run(QStringLiteral("SELECT pg_terminate_backend(pid) FROM (%1) s").arg(metadataSessions));
    QTRY_VERIFY(side.run(metadataSessions).empty());
    // At once it may be found out only by asking; the refresh then opens another.
    QTRY_VERIFY(m_service->objects(id, "public").value || m_service->objects(id, "public").error);
    if (const auto error = m_service->objects(id, "public").error)
        QCOMPARE(error->code, ErrorCode::ConnectionLost);
    m_service->refresh(id);
    QTRY_VERIFY(m_service->objects(id, "public").value);
}

void tst_SchemaService::refreshStopsALoad()
{
    PENSTOCK_NEED(Postgres);
    add(TestServers::postgres());
    const QString id = QStringLiteral("pg");
    Side side(TestServers::postgres());
    side.run(QStringLiteral("DROP TABLE IF EXISTS slow"));
    side.run(QStringLiteral("CREATE TABLE slow (id int)"));
    side.run(QStringLiteral("BEGIN"));
    side.run(QStringLiteral("LOCK TABLE pg_catalog.pg_constraint IN ACCESS EXCLUSIVE MODE"));
    Side watcher(TestServers::postgres());
    const QString waiting = metadataSessions + QStringLiteral(" AND wait_event_type = 'Lock'");
    QVERIFY(m_service->details(id, {"public", "slow"}).loading);
    QTRY_VERIFY(!watcher.run(waiting).empty());
    m_service->refresh(id);
    QTRY_VERIFY(watcher.run(waiting).empty()); // the server was told
    QVERIFY(!m_service->details(id, {"public", "slow"}).error);
    side.run(QStringLiteral("ROLLBACK"));
    QTRY_VERIFY(m_service->details(id, {"public", "slow"}).value);
    side.run(QStringLiteral("DROP TABLE slow"));
}

/// Its session gets no processor any more: neither answers nor hears a cancel.
void tst_SchemaService::aHungServerIsGivenUp()
{
    PENSTOCK_NEED(Postgres);
    add(TestServers::postgres());
    const QString id = QStringLiteral("pg");
    QTRY_VERIFY(m_service->schemas(id).value);
    Side side(TestServers::postgres());
    const auto pid = static_cast<pid_t>(std::stol(side.run(metadataSessions)));
    QVERIFY(pid > 1 && ::kill(pid, SIGSTOP) == 0);
    QVERIFY(m_service->objects(id, "public").loading);
    const bool isStuck = QTest::qWaitFor(
        [&] { return m_pools->find(QStringLiteral("pg/metadata"))->stats().active == 1; }, 5000);
    QTest::qWait(50); // leased; the question is on its way to the server
    m_service->refresh(id);
    const bool isAnswered =
        QTest::qWaitFor([&] { return m_service->objects(id, "public").value != nullptr; }, 15000);
    ::kill(pid, SIGCONT);
    QVERIFY(isStuck);
    QVERIFY(isAnswered);
}

void tst_SchemaService::aBusyPoolIsNotTouched()
{
    PENSTOCK_NEED(Postgres);
    ConnectionProfile profile = TestServers::postgres();
    profile.maxConnections = 1;
    add(profile);
    const QString id = QStringLiteral("pg");
    auto pool = m_databases->createConnection(id);
    PENSTOCK_VERIFY(pool);
    auto lease = (*pool)->acquireAndWait(origin);
    PENSTOCK_VERIFY(lease);
    QTRY_VERIFY(m_service->schemas(id).value);
    QTRY_VERIFY(m_service->objects(id, "public").value);
    const PoolStats stats = (*pool)->stats();
    QCOMPARE(stats.total, 1);
    QCOMPARE(stats.waiting, 0);
    QCOMPARE(stats.acquired, std::uint64_t{1});
    QCOMPARE(m_pools->allStats().size(), std::size_t{2});
}

void tst_SchemaService::leavesNoTransactionOpen()
{
    PENSTOCK_NEED(Postgres);
    add(TestServers::postgres());
    const QString id = QStringLiteral("pg");
    Side side(TestServers::postgres());
    side.run(QStringLiteral("DROP TABLE IF EXISTS quiet"));
    side.run(QStringLiteral("CREATE TABLE quiet (id int)"));
    QTRY_VERIFY(m_service->schemas(id).value);
    QTRY_VERIFY(m_service->objects(id, "public").value);
    QTRY_VERIFY(m_service->details(id, {"public", "quiet"}).value);
    const QString states = QStringLiteral("SELECT DISTINCT state, xact_start IS NULL FROM pg_stat_activity"
                                          " WHERE application_name LIKE 'penstock/metadata%'");
    QTRY_COMPARE(side.run(states), std::string("idle|t"));
    side.run(QStringLiteral("DROP TABLE quiet")); // and holds no lock
}

void tst_SchemaService::thousandsOfTables()
{
    PENSTOCK_NEED(Postgres);
    add(TestServers::postgres());
    const QString id = QStringLiteral("pg");
    Side side(TestServers::postgres());
    side.run(QStringLiteral("DROP SCHEMA IF EXISTS \"big.one\" CASCADE"));
    side.run(QStringLiteral("CREATE SCHEMA \"big.one\""));
    side.run(QStringLiteral("DO $$ BEGIN FOR i IN 1..2000 LOOP EXECUTE format("
                            "'CREATE TABLE \"big.one\".t%s (id int, word text)', i); END LOOP; END $$"));
    QElapsedTimer timer;
    timer.start();
    QTRY_VERIFY(m_service->objects(id, "big.one").value);
    QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(m_service->knownObjects(id, "big.one")->size(), std::size_t{2000});
    side.run(QStringLiteral("DO $$ BEGIN FOR i IN 0..19 LOOP FOR j IN 1..100 LOOP EXECUTE format("
                            "'DROP TABLE \"big.one\".t%s', i * 100 + j); END LOOP; END LOOP; END $$"));
    side.run(QStringLiteral("DROP SCHEMA \"big.one\""));
}

void tst_SchemaService::aMissingTableIsAnError()
{
    add(TestServers::sqlite(QStringLiteral(PENSTOCK_TEST_DATA "/chinook/Chinook_Sqlite.sqlite")));
    const QString id = QStringLiteral("lite");
    QTRY_VERIFY(m_service->details(id, {"main", "Gone \"ü"}).error);
    const Error error = *m_service->details(id, {"main", "Gone \"ü"}).error;
    QCOMPARE(error.code, ErrorCode::NotFound);
    QVERIFY(error.message.contains(QStringLiteral("Gone \"ü")));
}

void tst_SchemaService::goingDuringALoadDoesNotHang()
{
    PENSTOCK_NEED(Postgres);
    add(TestServers::postgres());
    for (int i = 0; i < 20; ++i)
        (void)m_service->objects(QStringLiteral("pg"), "s" + std::to_string(i));
    QTest::qWait(20);
    QElapsedTimer timer;
    timer.start();
    m_service.reset();
    QVERIFY(timer.elapsed() < 1000);
    m_pools->shutdown(std::chrono::milliseconds(5000));
    QVERIFY2(timer.elapsed() < 4000, qPrintable(QString::number(timer.elapsed())));
}

void tst_SchemaService::drainTakesTheMetadataAlong()
{
    PENSTOCK_NEED(Postgres);
    add(TestServers::postgres());
    const QString id = QStringLiteral("pg");
    QTRY_VERIFY(m_service->schemas(id).value);
    Side side(TestServers::postgres());
    QVERIFY(!side.run(metadataSessions).empty());
    m_pools->drain(id);
    QTRY_VERIFY(side.run(metadataSessions).empty());
    QTRY_VERIFY(m_service->objects(id, "public").value); // afresh
}

QTEST_GUILESS_MAIN(tst_SchemaService)
#include "tst_SchemaService.moc"
