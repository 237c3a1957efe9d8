// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connections/DatabaseManager.h"

#include "app/connections/Workspace.h"
#include "app/drivers/DriverRegistry.h"
#include "app/pool/QueueSink.h"
#include "app/vault/Keeper.h"
#include "tests/support/TestServers.h"

#include <QTemporaryDir>

#include <thread>

namespace {

const Origin origin{Origin::Kind::Ctl, QStringLiteral("test")};

} // namespace

/// The specification's operations, on a real workspace and real databases.
class tst_DatabaseManager final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void aHundredCallersShareOneSession();
    void unknownAndInactiveAreRefusedByName();
    void unsupportedTypesSaySo();
    void theEnvironmentIsSeenAndCannotBeChanged();
    void aChangedProfileDrainsItsPool();
    void testConfigsLiveAsLongAsTheManager();
    void closeAllClosesAndTheNextNeedOpens();
    void testSaysWhyNot();
    void defaultIsTheMarkedOneOrTheOnlyOne();
    void aSessionsPasswordOpensAndIsNotSaved();
    void aPasswordCanBeSealedAfterwards();

private:
    [[nodiscard]] ConnectionProfile lite(const QString &name) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Workspace> m_workspace;
    SteadyClock m_clock;
    std::atomic<int> m_opened{0};
    std::unique_ptr<PoolManager> m_pools;
    std::unique_ptr<DatabaseManager> m_databases;
};

void tst_DatabaseManager::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    Workspace::Options options;
    options.folder = m_folder->filePath(QStringLiteral("workspace"));
    options.keyFile = m_folder->filePath(QStringLiteral("key"));
    Workspace::open(options, this, [this](Result<std::unique_ptr<Workspace>> workspace) {
        if (!workspace)
            qFatal("%s", qPrintable(workspace.error().toText()));
        m_workspace = std::move(*workspace);
    });
    QVERIFY(m_workspace);
    m_opened = 0;
    m_pools = std::make_unique<PoolManager>(
        m_clock, DriverRegistry::connectorFor,
        SessionHooks{[this](Connection &, const QString &) { ++m_opened; }, {}});
    m_databases = std::make_unique<DatabaseManager>(&m_workspace->profiles(), *m_pools);
}

void tst_DatabaseManager::cleanup()
{
    for (const char *name : {"DB_HOST", "DB_NAME", "DB_USER", "DB2_HOST", "DB2_PORT"})
        qunsetenv(name);
    m_databases.reset();
    m_pools.reset();
    m_workspace.reset();
    m_folder.reset();
}

ConnectionProfile tst_DatabaseManager::lite(const QString &name) const
{
    const QString file = m_folder->filePath(name + QStringLiteral(".sqlite"));
    QFile empty(file); // an empty file is an empty database
    if (!empty.open(QIODevice::WriteOnly))
        qFatal("cannot make %s", qPrintable(file));
    ConnectionProfile profile = TestServers::sqlite(file, name);
    profile.id.clear();
    return profile;
}

void tst_DatabaseManager::aHundredCallersShareOneSession()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_VERIFY(m_databases->addOrUpdateConfig(TestServers::postgres()));
    std::atomic<int> good{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 100; ++i)
        threads.emplace_back([&] {
            good += m_databases->getConnectionAndWait(QStringLiteral("pg"), origin).has_value() ? 1 : 0;
        });
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(good.load(), 100);
    QCOMPARE(m_opened.load(), 1);
    const auto stats = m_pools->getPoolStats(QStringLiteral("pg"));
    PENSTOCK_VERIFY(stats);
    QCOMPARE(stats->total, 1);
}

void tst_DatabaseManager::unknownAndInactiveAreRefusedByName()
{
    ConnectionProfile asleep = lite(QStringLiteral("asleep"));
    asleep.isActive = false;
    PENSTOCK_VERIFY(m_databases->addOrUpdateConfig(asleep));
    const auto inactive = m_databases->getConnectionAndWait(QStringLiteral("ASLEEP"), origin);
    QVERIFY(!inactive);
    QCOMPARE(inactive.error().code, ErrorCode::Inactive);
    QVERIFY(inactive.error().message.contains(QLatin1String("asleep")));
    const auto unknown = m_databases->getConnectionAndWait(QStringLiteral("nope"), origin);
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().code, ErrorCode::NotFound);
    QVERIFY(unknown.error().message.contains(QLatin1String("nope")));
    QVERIFY(unknown.error().advice.contains(QLatin1String("asleep")));
    QVERIFY(m_databases->getAvailableDatabases()->empty());
    QCOMPARE(m_databases->allProfiles()->size(), std::size_t{1});
}

void tst_DatabaseManager::unsupportedTypesSaySo()
{
    ConnectionProfile profile;
    profile.name = QStringLiteral("documents");
    profile.type = DatabaseType::MongoDb;
    profile.host = QStringLiteral("localhost");
    profile.database = QStringLiteral("d");
    PENSTOCK_VERIFY(m_databases->addOrUpdateConfig(profile));
    const auto refused = m_databases->getConnectionAndWait(QStringLiteral("documents"), origin);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Unsupported);
    QVERIFY2(refused.error().message.contains(QLatin1String("not supported in this version")),
             qPrintable(refused.error().message));
}

void tst_DatabaseManager::theEnvironmentIsSeenAndCannotBeChanged()
{
    qputenv("DB_HOST", "localhost");
    qputenv("DB_NAME", "vaelix");
    qputenv("DB_USER", "app");
    qputenv("DB2_HOST", "localhost");
    qputenv("DB2_PORT", "seventy");
    const auto primary = m_databases->profile(QStringLiteral("primary"));
    PENSTOCK_VERIFY(primary);
    QCOMPARE(primary->source, QStringLiteral("environment"));
    QCOMPARE(primary->region, QStringLiteral("eu-west"));
    QVERIFY(m_databases->environmentWarnings().join(QLatin1Char(' ')).contains(QLatin1String("DB2_PORT")));
    ConnectionProfile changed = *primary;
    changed.readOnly = true;
    QCOMPARE(m_databases->addOrUpdateConfig(changed).error().code, ErrorCode::ReadOnly);
    QCOMPARE(m_databases->removeConfig(QStringLiteral("primary")).error().code, ErrorCode::ReadOnly);
}

void tst_DatabaseManager::aChangedProfileDrainsItsPool()
{
    const auto saved = m_databases->addOrUpdateConfig(lite(QStringLiteral("one")));
    PENSTOCK_VERIFY(saved);
    const auto before = m_databases->getConnectionAndWait(QStringLiteral("one"), origin);
    PENSTOCK_VERIFY(before);
    QueryRequest request;
    request.origin = origin;
    request.text =
        QStringLiteral("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) "
                       "SELECT i FROM n");
    auto sink = std::make_shared<QueueSink>();
    sink->attach((*before)->run(request, sink, 1));
    QVERIFY(sink->next().has_value()); // running, and waiting for credit it has
    ConnectionProfile changed = *saved;
    changed.description = QStringLiteral("changed");
    PENSTOCK_VERIFY(m_databases->addOrUpdateConfig(changed));
    const auto after = m_databases->getConnectionAndWait(QStringLiteral("one"), origin);
    PENSTOCK_VERIFY(after);
    QVERIFY(*before != *after);
    std::int64_t rows = 0;
    while (true) { // what ran was not cut
        const auto batch = sink->next();
        PENSTOCK_VERIFY(batch);
        if (!*batch)
            break;
        rows += static_cast<std::int64_t>((*batch)->rowCount());
    }
    QCOMPARE(sink->summary().rows, std::int64_t{200000});
    QVERIFY(rows > 0);
    QVERIFY((*before)->waitUntilEmpty(Deadline::after(std::chrono::seconds(5))));
    PENSTOCK_VERIFY(m_databases->removeConfig(QStringLiteral("one")));
    QVERIFY((*after)->waitUntilEmpty(Deadline::after(std::chrono::seconds(5))));
    QCOMPARE(m_databases->profile(QStringLiteral("one")).error().code, ErrorCode::NotFound);
}

void tst_DatabaseManager::testConfigsLiveAsLongAsTheManager()
{
    PENSTOCK_VERIFY(m_databases->addTestConfigs({lite(QStringLiteral("t1")), lite(QStringLiteral("t2"))}));
    PENSTOCK_VERIFY(m_databases->getConnectionAndWait(QStringLiteral("t2"), origin));
    QVERIFY(m_workspace->profiles().profiles().empty());
    PENSTOCK_VERIFY(m_databases->removeConfig(QStringLiteral("t1")));
    QCOMPARE(m_databases->allProfiles()->size(), std::size_t{1});
}

void tst_DatabaseManager::closeAllClosesAndTheNextNeedOpens()
{
    PENSTOCK_VERIFY(m_databases->addTestConfigs({lite(QStringLiteral("a")), lite(QStringLiteral("b"))}));
    std::vector<std::shared_ptr<ConnectionPool>> pools;
    for (const char *name : {"a", "b"}) {
        const auto pool = m_databases->getConnectionAndWait(QString::fromLatin1(name), origin);
        PENSTOCK_VERIFY(pool);
        pools.push_back(*pool);
    }
    m_databases->closeAllConnections();
    for (const auto &pool : pools)
        QVERIFY(pool->waitUntilEmpty(Deadline::after(std::chrono::seconds(5))));
    PENSTOCK_VERIFY(m_databases->getConnectionAndWait(QStringLiteral("a"), origin));
    QCOMPARE(m_opened.load(), 3);
}

void tst_DatabaseManager::testSaysWhyNot()
{
    ConnectionProfile profile = lite(QStringLiteral("text"));
    QFile file(profile.database);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(4096, 'x'));
    file.close();
    PENSTOCK_VERIFY(m_databases->addOrUpdateConfig(profile));
    const auto result = m_databases->testConnection(QStringLiteral("text"));
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::NoDatabase);
    QVERIFY(result.error().advice.contains(profile.database));
    QFile::remove(profile.database);
    QCOMPARE(m_databases->testConnection(QStringLiteral("text")).error().code, ErrorCode::NoDatabase);
    QVERIFY(!QFile::exists(profile.database));
}

void tst_DatabaseManager::defaultIsTheMarkedOneOrTheOnlyOne()
{
    QVERIFY(!m_databases->getDefaultDatabase()->has_value());
    PENSTOCK_VERIFY(m_databases->addOrUpdateConfig(lite(QStringLiteral("only"))));
    QCOMPARE((*m_databases->getDefaultDatabase())->name, QStringLiteral("only"));
    ConnectionProfile second = lite(QStringLiteral("second"));
    PENSTOCK_VERIFY(m_databases->addOrUpdateConfig(second));
    QVERIFY(!m_databases->getDefaultDatabase()->has_value());
    second = *m_databases->profile(QStringLiteral("second"));
    second.isDefault = true;
    PENSTOCK_VERIFY(m_databases->addOrUpdateConfig(second));
    QCOMPARE((*m_databases->getDefaultDatabase())->name, QStringLiteral("second"));
}

void tst_DatabaseManager::aSessionsPasswordOpensAndIsNotSaved()
{
    PENSTOCK_NEED(Postgres);
    ConnectionProfile profile = TestServers::postgres();
    const Secret right = profile.password;
    profile.password = {};
    PENSTOCK_VERIFY(m_databases->addOrUpdateConfig(profile));
    const auto without = m_databases->getConnectionAndWait(QStringLiteral("pg"), origin);
    QVERIFY(!without);
    QCOMPARE(without.error().code, ErrorCode::Authentication);

    PENSTOCK_VERIFY(m_databases->setSessionPassword(QStringLiteral("pg"), Secret(std::string_view("wrong"))));
    QCOMPARE(m_databases->getConnectionAndWait(QStringLiteral("pg"), origin).error().code,
             ErrorCode::Authentication);
    PENSTOCK_VERIFY(m_databases->setSessionPassword(QStringLiteral("pg"), right));
    PENSTOCK_VERIFY(m_databases->getConnectionAndWait(QStringLiteral("pg"), origin));
    PENSTOCK_VERIFY(m_databases->testConnection(QStringLiteral("pg")));
    QVERIFY(m_databases->profile(QStringLiteral("pg"))->password.isEmpty());
    QVERIFY(m_workspace->profiles().profiles().front().password.isEmpty());

    // Elsewhere it is not offered.
    ConnectionProfile other = *m_databases->profile(QStringLiteral("pg"));
    other.username = QStringLiteral("somebody");
    PENSTOCK_VERIFY(m_databases->addOrUpdateConfig(other));
    QCOMPARE(m_databases->testConnection(QStringLiteral("pg")).error().code, ErrorCode::Authentication);
    PENSTOCK_VERIFY(m_databases->addOrUpdateConfig(profile));
    PENSTOCK_VERIFY(m_databases->testConnection(QStringLiteral("pg")));
    PENSTOCK_VERIFY(m_databases->setSessionPassword(QStringLiteral("pg"), {}));
    QVERIFY(!m_databases->testConnection(QStringLiteral("pg")));
    QCOMPARE(m_databases->setSessionPassword(QStringLiteral("none"), right).error().code,
             ErrorCode::NotFound);
}

void tst_DatabaseManager::aPasswordCanBeSealedAfterwards()
{
    PENSTOCK_NEED(Postgres);
    ConnectionProfile profile = TestServers::postgres();
    const Secret right = profile.password;
    profile.password = {};
    PENSTOCK_VERIFY(m_databases->addOrUpdateConfig(profile));
    PENSTOCK_VERIFY(m_databases->setSessionPassword(QStringLiteral("pg"), Secret(std::string_view("wrong"))));
    PENSTOCK_VERIFY(m_databases->savePassword(QStringLiteral("pg"), right));
    PENSTOCK_VERIFY(m_databases->getConnectionAndWait(QStringLiteral("pg"), origin));
    QVERIFY(m_workspace->profiles().profiles().front().password == right);
    QVERIFY(m_databases->keeper().has_value());
}

QTEST_GUILESS_MAIN(tst_DatabaseManager)
#include "tst_DatabaseManager.moc"
