// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "app/health/HealthMonitor.h"

#include "app/Services.h"
#include "app/connections/DatabaseManager.h"
#include "app/drivers/Connection.h"
#include "app/drivers/Connector.h"
#include "app/drivers/DriverRegistry.h"
#include "app/drivers/Probe.h"
#include "app/pool/CircuitBreaker.h"
#include "app/pool/QueueSink.h"
#include "app/support/Settings.h"
#include "tests/support/FaultProxy.h"
#include "tests/support/PrivateMariaDb.h"
#include "tests/support/PrivatePostgres.h"
#include "tests/support/SchedulingDelay.h"
#include "tests/support/TestWorkspace.h"

#include <QDir>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

#include <atomic>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace std::chrono_literals;

namespace {

/// Sockets of this program that lead to a port: /proc/net/tcp has remote address, state and inode in columns 2, 3, 9.
int socketsTo(int port)
{
    QSet<QByteArray> own;
    for (const QFileInfo &entry :
         QDir(QStringLiteral("/proc/self/fd")).entryInfoList(QDir::Files | QDir::System)) {
        const QString inode = entry.symLinkTarget().section(QLatin1Char('['), 1); // "socket:[4711]"
        if (inode.endsWith(QLatin1Char(']')))
            own << inode.chopped(1).toLatin1();
    }
    QFile table(QStringLiteral("/proc/self/net/tcp"));
    if (!table.open(QIODevice::ReadOnly))
        qFatal("no /proc/self/net/tcp");
    const QByteArray place = ':' + QByteArray::number(port, 16).toUpper().rightJustified(4, '0');
    int count = 0;
    for (const QByteArray &line : table.readAll().split('\n')) {
        const QByteArrayList columns = line.simplified().split(' ');
        if (columns.size() > 9 && columns[2].endsWith(place) && own.contains(columns[9]))
            ++count;
    }
    return count;
}

} // namespace

/// Real servers, made well and ill, and what is said of them.
class TestHealthMonitor final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void healthyServers();
    void frozenAndThawed();
    void aLookThatFindsItWellClosesTheBreaker();
    void refusedAndBack();
    void blackHole();
    void acceptsAndCloses();
    void acceptsAndNeverAnswers();
    void answersTooLate_data();
    void answersTooLate();
    void answersSlowly();
    void aLateAnswerIsNoWrongClock();
    void goesAtOnce();
    void wrongPasswordIsNotRepeated();
    void readOnlyServers();
    void standby();
    void diskFullAndFreed();
    void slowServerIsDegraded();
    void strangeNames();
    void connectionsComeAndGo();
    void fiveHundredConnections();
    void watchedOnesAreLookedAtEachSecond();
    void historySurvivesARestart();
    void workspaceOnAFullDisk();

private:
    /// A workspace with these connections, looked at in short intervals.
    void open(const std::vector<ConnectionProfile> &profiles, const HealthTimings &timings = quick());
    [[nodiscard]] static HealthTimings quick();
    [[nodiscard]] HealthResult result(const QString &name) const;
    [[nodiscard]] HealthStatus status(const QString &name) const { return result(name).status; }
    [[nodiscard]] QString trouble(const QString &name) const
    {
        const auto error = result(name).error;
        return error ? error->toText() : QString();
    }

    std::unique_ptr<TestWorkspace> m_workspace;
    std::unique_ptr<Services> m_services;
    HealthMonitor *m_health = nullptr;
};

#define PENSTOCK_BECOMES(which, wanted) \
    QTRY_VERIFY2_WITH_TIMEOUT( \
        status(which) == (wanted), \
        qPrintable(HealthResult::name(status(which)) + QLatin1Char(' ') + trouble(which)), 30000)

void TestHealthMonitor::init()
{
    m_workspace = std::make_unique<TestWorkspace>();
}

void TestHealthMonitor::cleanup()
{
    m_services.reset();
    m_health = nullptr;
    m_workspace.reset();
}

HealthTimings TestHealthMonitor::quick()
{
    HealthTimings timings;
    timings.interval = 300ms;
    timings.patience = 1500ms;
    timings.confirmAfter = 100ms;
    timings.figuresInterval = 300ms;
    timings.watchedInterval = 100ms;
    timings.slowAfter = 5s; // a loaded machine
    timings.flushInterval = 300ms;
    return timings;
}

void TestHealthMonitor::open(const std::vector<ConnectionProfile> &profiles, const HealthTimings &timings)
{
    for (const ConnectionProfile &profile : profiles)
        m_workspace->save(profile);
    [[maybe_unused]] const auto &made = m_workspace->profiles();
    m_services = std::make_unique<Services>(m_workspace->options());
    m_services->open(this, [](const Result<void> &opened) { PENSTOCK_VERIFY(opened); });
    m_health = &m_services->health();
    m_health->setTimings(timings);
    m_health->start();
}

HealthResult TestHealthMonitor::result(const QString &name) const
{
    for (const HealthResult &result : m_health->results()) {
        if (result.connectionName == name)
            return result;
    }
    return {};
}

void TestHealthMonitor::healthyServers()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    open({TestServers::postgres(), TestServers::mariaDb(), m_workspace->sqlite(QStringLiteral("lite"))});
    QCOMPARE(m_health->results().size(), std::size_t{3});
    for (const char *word : {"pg", "maria", "lite"}) {
        const QString name = QLatin1String(word);
        PENSTOCK_BECOMES(name, HealthStatus::Healthy);
        const HealthResult found = result(name);
        QVERIFY(found.responseTime);
        QVERIFY(!found.error);
        QVERIFY(found.lastChecked.isValid());
        QVERIFY(found.since.isValid());
        QVERIFY2(!found.serverVersion.isEmpty(), word);
        QVERIFY(found.connectionCount >= 1);
        QVERIFY(!m_health->checks(found.connectionId).empty());
        QTRY_VERIFY(m_health->recent(found.connectionId, HealthMetric::ResponseTime).points.size() > 2);
    }
    QVERIFY(!m_health->results().front().toJson().isEmpty());
}

void TestHealthMonitor::frozenAndThawed()
{
    PENSTOCK_NEED(Postgres);
    PrivatePostgres server;
    PENSTOCK_VERIFY(server.start());
    const QString name = QStringLiteral("own-pg");
    open({server.profile()});
    PENSTOCK_BECOMES(name, HealthStatus::Healthy);
    std::vector<HealthStatus> told;
    connect(m_health, &HealthMonitor::statusChanged, this,
            [&told](const HealthResult &, const HealthResult &after) { told.push_back(after.status); });
    server.freeze();
    PENSTOCK_BECOMES(name, HealthStatus::Down);
    const auto error = result(name).error;
    QVERIFY(error);
    QCOMPARE(error->code, ErrorCode::Timeout);
    QVERIFY2(error->message.contains(QLatin1String("takes connections and does not answer")),
             qPrintable(error->message));
    QVERIFY(!error->advice.isEmpty());
    server.thaw();
    PENSTOCK_BECOMES(name, HealthStatus::Healthy);
    QVERIFY(!result(name).error);
    QCOMPARE(told, (std::vector{HealthStatus::Down, HealthStatus::Healthy}));
}

/// What a refused caller is told: "at once when a health check finds it well".
void TestHealthMonitor::aLookThatFindsItWellClosesTheBreaker()
{
    PENSTOCK_NEED(Postgres);
    PrivatePostgres server;
    PENSTOCK_VERIFY(server.start());
    ConnectionProfile profile = server.profile();
    profile.connectTimeout = 1s;
    open({profile});
    PENSTOCK_BECOMES(profile.name, HealthStatus::Healthy);
    const auto pool = m_services->databases().createConnection(profile.name);
    PENSTOCK_VERIFY(pool);
    const Origin program{Origin::Kind::Ctl, QStringLiteral("test")};
    server.freeze();
    std::atomic<int> failed{0};
    for (int i = 0; i < CircuitBreaker::volumeThreshold; ++i)
        (*pool)->acquire(program, {}, [&](const Result<Lease> &lease) { failed += lease ? 0 : 1; });
    QTRY_COMPARE_WITH_TIMEOUT(failed.load(), CircuitBreaker::volumeThreshold, 20000);
    QCOMPARE((*pool)->stats().breaker, BreakerState::Open);
    QVERIFY((*pool)->restFor(program) > 20s); // by itself it would not be asked before
    PENSTOCK_BECOMES(profile.name, HealthStatus::Down);
    server.thaw();
    PENSTOCK_BECOMES(profile.name, HealthStatus::Healthy);
    QCOMPARE((*pool)->stats().breaker, BreakerState::Closed);
    QCOMPARE((*pool)->restFor(program), 0ms);
    PENSTOCK_VERIFY((*pool)->acquireAndWait(program));
}

void TestHealthMonitor::refusedAndBack()
{
    PENSTOCK_NEED(Postgres);
    PrivatePostgres server;
    PENSTOCK_VERIFY(server.start());
    const QString name = QStringLiteral("own-pg");
    open({server.profile()});
    PENSTOCK_BECOMES(name, HealthStatus::Healthy);
    server.kill();
    PENSTOCK_BECOMES(name, HealthStatus::Down);
    QTRY_COMPARE_WITH_TIMEOUT(result(name).error->code, ErrorCode::Unreachable, 20000);
    QVERIFY2(trouble(name).contains(QLatin1String("efused")), qPrintable(trouble(name)));
    PENSTOCK_VERIFY(server.start());
    PENSTOCK_BECOMES(name, HealthStatus::Healthy);
}

/// A queue of one that is full: the kernel drops what comes, as a firewall would.
void TestHealthMonitor::blackHole()
{
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    QTcpServer port; // any free port, given back
    QVERIFY(port.listen(QHostAddress::LocalHost));
    const quint16 number = port.serverPort();
    port.close();
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(number);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    QCOMPARE(::bind(listener, reinterpret_cast<sockaddr *>(&address), sizeof address), 0);
    QCOMPARE(::listen(listener, 0), 0);
    std::vector<std::unique_ptr<QTcpSocket>> fillers;
    for (int i = 0; i < 4; ++i) {
        fillers.push_back(std::make_unique<QTcpSocket>());
        fillers.back()->connectToHost(QHostAddress(QHostAddress::LocalHost), number);
    }
    QTRY_COMPARE(fillers.front()->state(), QAbstractSocket::ConnectedState);
    const QString name = QStringLiteral("hole");
    open({TestWorkspace::server(name, number)});
    PENSTOCK_BECOMES(name, HealthStatus::Down);
    QCOMPARE(result(name).error->code, ErrorCode::Unreachable);
    QVERIFY2(trouble(name).contains(QLatin1String("Nothing gets through")), qPrintable(trouble(name)));
    ::close(listener);
}

void TestHealthMonitor::acceptsAndCloses()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QTcpServer::newConnection, this, [&server] {
        while (QTcpSocket *socket = server.nextPendingConnection()) {
            socket->abort();
            socket->deleteLater();
        }
    });
    const QString name = QStringLiteral("rude");
    open({TestWorkspace::server(name, server.serverPort())});
    PENSTOCK_BECOMES(name, HealthStatus::Down);
    QVERIFY(result(name).error->code != ErrorCode::Timeout);
    QVERIFY(!result(name).error->message.isEmpty());
}

/// As one that would answer after 29 seconds: the look does not wait for it, and none joins another.
void TestHealthMonitor::acceptsAndNeverAnswers()
{
    int most = 0;
    std::vector<QTcpSocket *> open; // outlives the server, whose end disconnects them
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QTcpServer::newConnection, this, [&] {
        while (QTcpSocket *socket = server.nextPendingConnection()) {
            open.push_back(socket);
            connect(socket, &QTcpSocket::disconnected, socket, [&open, socket] { std::erase(open, socket); });
            most = std::max(most, static_cast<int>(open.size()));
        }
    });
    const QString name = QStringLiteral("silent");
    const auto began = std::chrono::steady_clock::now();
    this->open({TestWorkspace::server(name, server.serverPort())});
    PENSTOCK_BECOMES(name, HealthStatus::Down);
    QVERIFY(std::chrono::steady_clock::now() - began < 15s);
    QCOMPARE(result(name).error->code, ErrorCode::Timeout);
    QVERIFY2(trouble(name).contains(QLatin1String("does not answer")), qPrintable(trouble(name)));
    [[maybe_unused]] const bool more = QTest::qWaitFor([&most] { return most > 3; }, 6000);
    QVERIFY2(most <= 3, qPrintable(QString::number(most)));
}

void TestHealthMonitor::answersTooLate_data()
{
    QTest::addColumn<bool>("isPostgres");
    QTest::newRow("PostgreSQL") << true;
    QTest::newRow("MariaDB") << false;
}

/// Every answer comes, each long after the look that asked has given up. (The real 29 seconds: tst_LateServer.)
void TestHealthMonitor::answersTooLate()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    QFETCH(bool, isPostgres);
    const ConnectionProfile server = isPostgres ? TestServers::postgres() : TestServers::mariaDb();
    FaultProxy network(server.port);
    open({network.through(server), m_workspace->sqlite(QStringLiteral("lite"))});
    PENSTOCK_BECOMES(server.name, HealthStatus::Healthy);
    std::vector<HealthStatus> told;
    connect(m_health, &HealthMonitor::statusChanged, this,
            [&told](const HealthResult &, const HealthResult &after) { told.push_back(after.status); });
    network.setDelay(FaultProxy::Direction::ToClient, 6s);
    PENSTOCK_BECOMES(server.name, HealthStatus::Down);
    QCOMPARE(result(server.name).error->code, ErrorCode::Timeout);
    QVERIFY2(trouble(server.name).contains(QLatin1String("does not answer")),
             qPrintable(trouble(server.name)));
    // Long enough for late answers to arrive. None takes the place of another, and none revives the server.
    int most = 0;
    QSignalSpy looks(m_health, &HealthMonitor::probed);
    [[maybe_unused]] const bool passed = QTest::qWaitFor(
        [&] {
            most = std::max(most, socketsTo(network.port()));
            return false;
        },
        9000);
    // A look's; one that stops it, or that asks why.
    QVERIFY2(most >= 1 && most <= 3, qPrintable(QString::number(most)));
    QVERIFY(looks.size() > 10); // the file's were not held up
    QCOMPARE(status(server.name), HealthStatus::Down);
    network.setDelay(FaultProxy::Direction::ToClient, 0ms);
    PENSTOCK_BECOMES(server.name, HealthStatus::Healthy);
    QVERIFY(!result(server.name).error);
    QCOMPARE(told, (std::vector{HealthStatus::Down, HealthStatus::Healthy}));
}

/// Late, and in time for the look.
void TestHealthMonitor::answersSlowly()
{
    PENSTOCK_NEED(Postgres);
    const ConnectionProfile server = TestServers::postgres();
    FaultProxy network(server.port);
    HealthTimings timings = quick();
    timings.patience = 5s;
    timings.slowAfter = 900ms;
    open({network.through(server)}, timings);
    PENSTOCK_BECOMES(server.name, HealthStatus::Healthy);
    network.setDelay(FaultProxy::Direction::ToClient, 1s);
    PENSTOCK_BECOMES(server.name, HealthStatus::Degraded);
    QVERIFY2(trouble(server.name).contains(QLatin1String("is slow: a round trip took 1")),
             qPrintable(trouble(server.name)));
    network.setDelay(FaultProxy::Direction::ToClient, 0ms);
    PENSTOCK_BECOMES(server.name, HealthStatus::Healthy);
}

/// Halfway between question and answer, the server's clock would seem to be three seconds behind.
void TestHealthMonitor::aLateAnswerIsNoWrongClock()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    for (const ConnectionProfile &server : {TestServers::postgres(), TestServers::mariaDb()}) {
        FaultProxy network(server.port);
        const auto connector = DriverRegistry::connectorFor(network.through(server));
        PENSTOCK_VERIFY(connector);
        auto connection =
            (*connector)->open({Origin::Kind::Probe, QStringLiteral("test")}, Deadline::after(20s));
        PENSTOCK_VERIFY(connection);
        network.setDelay(FaultProxy::Direction::ToClient, 6s);
        const auto look = (*connection)->probe()->look();
        PENSTOCK_VERIFY(look);
        QVERIFY(look->clockOffset);
        QVERIFY2(std::chrono::abs(*look->clockOffset) < 1s,
                 qPrintable(QString::number(look->clockOffset->count())));
    }
}

/// Whatever the looks wait for: a program's end waits for them.
void TestHealthMonitor::goesAtOnce()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    FaultProxy silent(TestServers::postgres().port), late(TestServers::mariaDb().port);
    silent.setSilent(true);
    ConnectionProfile first = silent.through(TestServers::postgres());
    ConnectionProfile second = late.through(TestServers::mariaDb());
    for (ConnectionProfile *profile : {&first, &second})
        profile->connectTimeout = 30s;
    HealthTimings timings = quick();
    timings.patience = 20s;
    timings.detailsPatience = 20s;
    open({first, second}, timings);
    PENSTOCK_BECOMES(second.name, HealthStatus::Healthy);
    late.setDelay(FaultProxy::Direction::ToClient, 20s);
    // A question is on its way, and so is an open for somebody's statement.
    QTRY_COMPARE_WITH_TIMEOUT(m_services->pools().getPoolStats(second.id + QStringLiteral("/probe"))->active,
                              1, 20000);
    const auto pool = m_services->databases().createConnection(first.name);
    PENSTOCK_VERIFY(pool);
    (*pool)->warm({Origin::Kind::Page, QStringLiteral("test")}, [](const Result<void> &) {});
    QTRY_VERIFY(silent.open() > 0);
    const SchedulingDelay delay;
    QElapsedTimer timer;
    timer.start();
    m_services.reset();
    m_health = nullptr;
    QVERIFY2(timer.elapsed() < 1000 + delay.worstMilliseconds(),
             qPrintable(QString::number(timer.elapsed())));
}

void TestHealthMonitor::wrongPasswordIsNotRepeated()
{
    PENSTOCK_NEED(Postgres);
    ConnectionProfile profile = TestServers::postgres();
    QByteArray wrong("not this one");
    profile.password = Secret::takeFrom(wrong);
    profile.name = QStringLiteral("locked out");
    open({profile});
    int looks = 0;
    connect(m_health, &HealthMonitor::probed, this, [&looks] { ++looks; });
    PENSTOCK_BECOMES(profile.name, HealthStatus::Down);
    QCOMPARE(result(profile.name).error->code, ErrorCode::Authentication);
    [[maybe_unused]] const bool more = QTest::qWaitFor([&looks] { return looks > 1; }, 2000);
    QCOMPARE(looks, 1);
    m_health->checkNow(result(profile.name).connectionId); // a person may
    QTRY_COMPARE_WITH_TIMEOUT(looks, 2, 10000);
}

void TestHealthMonitor::readOnlyServers()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    PrivatePostgres postgres({{QStringLiteral("default_transaction_read_only = on")}, {}});
    PENSTOCK_VERIFY(postgres.start());
    PrivateMariaDb maria({{QStringLiteral("read_only = 1")}, {}});
    PENSTOCK_VERIFY(maria.start());
    ConnectionProfile known = postgres.profile(QStringLiteral("meant"));
    known.readOnly = true;
    open({postgres.profile(), maria.profile(), known});
    PENSTOCK_BECOMES(QStringLiteral("own-pg"), HealthStatus::Degraded);
    QCOMPARE(result(QStringLiteral("own-pg")).role, ServerRole::ReadOnly);
    QCOMPARE(result(QStringLiteral("own-pg")).error->code, ErrorCode::ReadOnly);
    PENSTOCK_BECOMES(QStringLiteral("meant"), HealthStatus::Healthy);
    PENSTOCK_BECOMES(QStringLiteral("own-maria"), HealthStatus::Degraded);
    QCOMPARE(result(QStringLiteral("own-maria")).role, ServerRole::ReadOnly);
}

void TestHealthMonitor::standby()
{
    PENSTOCK_NEED(Postgres);
    PrivatePostgres server;
    PENSTOCK_VERIFY(server.start());
    server.stop();
    PENSTOCK_VERIFY(server.becomeStandby());
    PENSTOCK_VERIFY(server.start());
    const QString name = QStringLiteral("own-pg");
    open({server.profile()});
    PENSTOCK_BECOMES(name, HealthStatus::Degraded);
    QCOMPARE(result(name).role, ServerRole::Standby);
    QVERIFY2(trouble(name).contains(QLatin1String("standby")), qPrintable(trouble(name)));
}

void TestHealthMonitor::diskFullAndFreed()
{
    PENSTOCK_NEED(Postgres);
    const QString disk = TestServers::environment("PENSTOCK_TEST_SMALL_DISK");
    if (disk.isEmpty())
        QSKIP("only root may mount a small disk");
    PrivatePostgres server({.parent = disk});
    PENSTOCK_VERIFY(server.start());
    const QString name = QStringLiteral("own-pg");
    open({server.profile()});
    PENSTOCK_BECOMES(name, HealthStatus::Healthy);
    QFile filler(disk + QStringLiteral("/filler"));
    QVERIFY(filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    for (QByteArray block(1 << 16, 'x'); !block.isEmpty();) {
        if (filler.write(block) != block.size())
            block.truncate(block.size() / 2);
    }
    // Somebody's statement finds no room; from there on it is tried.
    const auto pool = m_services->databases().getConnectionAndWait(name, {Origin::Kind::Ctl});
    PENSTOCK_VERIFY(pool);
    const auto sink = std::make_shared<QueueSink>();
    QueryRequest fills;
    fills.text =
        QStringLiteral("CREATE TABLE big AS SELECT repeat('x', 1000) FROM generate_series(1, 99999)");
    (*pool)->run(fills, sink, 1);
    QTRY_VERIFY_WITH_TIMEOUT((*pool)->stats().noRoom == 1, 20000);
    PENSTOCK_BECOMES(name, HealthStatus::Degraded);
    QCOMPARE(result(name).error->code, ErrorCode::DiskFull);
    QCOMPARE(m_health->checks(result(name).connectionId).front().id, QStringLiteral("disk-full"));
    QVERIFY(filler.remove());
    PENSTOCK_BECOMES(name, HealthStatus::Healthy);
}

void TestHealthMonitor::slowServerIsDegraded()
{
    HealthTimings timings = quick();
    timings.slowAfter = 0ms;
    open({m_workspace->sqlite(QStringLiteral("lite"))}, timings);
    PENSTOCK_BECOMES(QStringLiteral("lite"), HealthStatus::Degraded);
    QVERIFY2(trouble(QStringLiteral("lite")).contains(QLatin1String("slow")),
             qPrintable(trouble(QStringLiteral("lite"))));
}

void TestHealthMonitor::strangeNames()
{
    std::vector<ConnectionProfile> profiles;
    const QStringList names{QStringLiteral("it's \"quoted\""), QStringLiteral("🐘 Ωμέγα"),
                            QStringLiteral("%1 %2; DROP TABLE x --")};
    for (const QString &name : names) {
        ConnectionProfile profile = m_workspace->sqlite(QStringLiteral("f%1").arg(profiles.size()));
        profile.name = name;
        profiles.push_back(profile);
    }
    open(profiles);
    for (const QString &name : names)
        PENSTOCK_BECOMES(name, HealthStatus::Healthy);
}

void TestHealthMonitor::connectionsComeAndGo()
{
    ConnectionProfile first = m_workspace->sqlite(QStringLiteral("first"));
    open({first});
    PENSTOCK_BECOMES(QStringLiteral("first"), HealthStatus::Healthy);
    QSignalSpy changes(m_health, &HealthMonitor::connectionsChanged);
    auto &databases = m_services->databases();
    const ConnectionProfile second = m_workspace->brokenSqlite(QStringLiteral("second"));
    PENSTOCK_VERIFY(databases.addOrUpdateConfig(second));
    m_health->reload();
    QCOMPARE(changes.size(), 1);
    PENSTOCK_BECOMES(QStringLiteral("second"), HealthStatus::Down);
    PENSTOCK_VERIFY(databases.removeConfig(QStringLiteral("first")));
    m_health->reload();
    QCOMPARE(changes.size(), 2);
    QCOMPARE(m_health->results().size(), std::size_t{1});
    m_health->reload();
    QCOMPARE(changes.size(), 2);
}

void TestHealthMonitor::fiveHundredConnections()
{
    PENSTOCK_NEED(Postgres);
    std::vector<ConnectionProfile> profiles;
    [[maybe_unused]] const auto &store = m_workspace->profiles();
    m_services = std::make_unique<Services>(m_workspace->options());
    m_services->open(this, [](const Result<void> &opened) { PENSTOCK_VERIFY(opened); });
    for (int i = 0; i < 500; ++i) {
        const QString name = QStringLiteral("c%1").arg(i);
        ConnectionProfile profile = i % 5 == 0 ? TestServers::postgres() : m_workspace->sqlite(name);
        profile.id = profile.name = name;
        profiles.push_back(profile);
    }
    PENSTOCK_VERIFY(m_services->databases().addTestConfigs(profiles));
    HealthTimings timings = quick();
    timings.interval = 20s;
    timings.figuresInterval = 20s;
    m_health = &m_services->health();
    m_health->setTimings(timings);
    m_health->start();
    const auto healthy = [this] {
        const auto results = m_health->results();
        return std::count_if(results.begin(), results.end(),
                             [](const auto &result) { return result.status == HealthStatus::Healthy; });
    };
    QTRY_COMPARE_WITH_TIMEOUT(healthy(), 500, 120000);
    // A hundred of them lead to one server, which is not a hundred sessions poorer for it.
    const auto open = [this] {
        int count = 0;
        for (int i = 0; i < 500; i += 5) {
            const auto stats = m_services->pools().getPoolStats(QStringLiteral("c%1/probe").arg(i));
            count += stats ? stats->total : 0;
        }
        return count;
    };
    QTRY_VERIFY2_WITH_TIMEOUT(open() <= 40, qPrintable(QString::number(open())), 30000);
}

void TestHealthMonitor::watchedOnesAreLookedAtEachSecond()
{
    HealthTimings timings = quick();
    timings.interval = 1h;
    open({m_workspace->sqlite(QStringLiteral("a")), m_workspace->sqlite(QStringLiteral("b"))}, timings);
    PENSTOCK_BECOMES(QStringLiteral("a"), HealthStatus::Healthy);
    PENSTOCK_BECOMES(QStringLiteral("b"), HealthStatus::Healthy);
    const QString a = result(QStringLiteral("a")).connectionId;
    const QString b = result(QStringLiteral("b")).connectionId;
    auto watch = m_health->watch(a);
    QTRY_VERIFY_WITH_TIMEOUT(m_health->recent(a, HealthMetric::ResponseTime).points.size() >= 5, 20000);
    QCOMPARE(m_health->recent(a, HealthMetric::ResponseTime).resolution, 100);
    QCOMPARE(m_health->recent(b, HealthMetric::ResponseTime).points.size(), std::size_t{1});
    watch.reset();
    QSignalSpy probed(m_health, &HealthMonitor::probed);
    [[maybe_unused]] const bool more = QTest::qWaitFor([&probed] { return probed.size() > 2; }, 1000);
    QVERIFY(probed.size() <= 2); // the one under way, and one planned before
}

void TestHealthMonitor::historySurvivesARestart()
{
    const ConnectionProfile profile = m_workspace->sqlite(QStringLiteral("lite"));
    open({profile});
    PENSTOCK_BECOMES(profile.name, HealthStatus::Healthy);
    const QString id = result(profile.name).connectionId;
    QTRY_VERIFY(m_health->recent(id, HealthMetric::ResponseTime).points.size() >= 3);
    m_services.reset();
    open({});
    std::optional<Result<std::vector<HealthMonitor::Series>>> answer;
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    m_health->history(id, {HealthMetric::ResponseTime, HealthMetric::WraparoundAge}, now - 3'600'000, now,
                      this, [&answer](auto series) { answer = std::move(series); });
    QTRY_VERIFY(answer);
    PENSTOCK_VERIFY(*answer);
    QCOMPARE((*answer)->size(), std::size_t{2});
    QVERIFY(!(*answer)->front().points.empty());
    QVERIFY((*answer)->front().points.front().value > 0);
    QCOMPARE((*answer)->front().resolution, 30000);
    QVERIFY((*answer)->back().points.empty());
}

void TestHealthMonitor::workspaceOnAFullDisk()
{
    const QString disk = qEnvironmentVariable("PENSTOCK_TEST_SMALL_DISK");
    if (disk.isEmpty())
        QSKIP("no small disk here; tests/harness/with-servers mounts one when root runs it");
    QTemporaryDir folder(disk + QStringLiteral("/health-XXXXXX"));
    Services services({folder.filePath(QStringLiteral("ws")), folder.filePath(QStringLiteral("key"))});
    services.open(this, [](const Result<void> &opened) { PENSTOCK_VERIFY(opened); });
    auto profile = m_workspace->sqlite(QStringLiteral("lite"));
    profile.id = profile.name;
    PENSTOCK_VERIFY(services.databases().addTestConfigs({profile}));
    HealthMonitor &health = services.health();
    health.setTimings(quick());
    QSignalSpy failures(&health, &HealthMonitor::failed);
    health.start();
    QTRY_COMPARE_WITH_TIMEOUT(health.result(profile.id).status, HealthStatus::Healthy, 20000);
    QFile filler(folder.filePath(QStringLiteral("filler")));
    QVERIFY(filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    for (QByteArray block(1 << 16, 'x'); !block.isEmpty();) {
        if (filler.write(block) != block.size())
            block.truncate(block.size() / 2);
    }
    auto watch = health.watch(profile.id);
    QTRY_VERIFY_WITH_TIMEOUT(!failures.isEmpty(), 60000);
    QCOMPARE(failures.front().front().value<Error>().code, ErrorCode::DiskFull);
    QCOMPARE(health.result(profile.id).status, HealthStatus::Healthy); // looking goes on
    const auto told = failures.size();
    [[maybe_unused]] const bool more =
        QTest::qWaitFor([&failures, told] { return failures.size() > told; }, 2000);
    QCOMPARE(failures.size(), told);
}

QTEST_GUILESS_MAIN(TestHealthMonitor)
#include "tst_HealthMonitor.moc"
