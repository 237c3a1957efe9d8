// SPDX-License-Identifier: GPL-3.0-or-later
// labels: campaign
#include "tests/app/replication/CampaignData.h"
#include "tests/app/replication/CopyEngines.h"
#include "tests/support/FaultProxy.h"
#include "tests/support/LateWriters.h"
#include "tests/support/PrivateMariaDb.h"
#include "tests/support/PrivatePostgres.h"
#include "tests/support/RandomSeed.h"
#include "tests/support/ReliabilityPage.h"
#include "tests/support/ReplicationStage.h"
#include "tests/support/TestWorkspace.h"

#include <QProcess>

#include <cmath>
#include <deque>
#include <iostream>

using namespace std::chrono_literals;
using Direction = FaultProxy::Direction;

/// Programs and servers that are killed while rows move, at seeded points: after a byte, or after a time. Whatever was
/// going on, the next runs bring every copy to the source's rows, and nothing is stuck.
class tst_KillCampaign final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void ours();
    void servers_data();
    void servers();
};

namespace {

/// Runs a job of a workspace for each line of its standard input, and says how it ended.
int serveRuns(const QStringList &arguments)
{
    ReplicationStage stage({arguments[2], arguments[3]});
    std::string line;
    while (std::getline(std::cin, line))
        std::cout << stage.text(stage.run(arguments[4])).simplified().toStdString() << std::endl;
    return 0;
}

/// A program like ours, which can be killed.
class KillableProgram final
{
public:
    KillableProgram(const Services::Options &workspace, const QString &jobId)
        : m_arguments{QStringLiteral("--serve"), workspace.workspace, workspace.keyFile, jobId}
    {}
    ~KillableProgram() { kill(); }
    Q_DISABLE_COPY_MOVE(KillableProgram)

    /// Starts it if need be, and a run.
    void beginRun()
    {
        if (!m_process) {
            m_process = std::make_unique<QProcess>();
            m_process->setProcessChannelMode(QProcess::ForwardedErrorChannel);
            m_process->start(QCoreApplication::applicationFilePath(), m_arguments);
        }
        m_process->write("run\n");
    }
    /// How the run ended; empty while it goes on.
    [[nodiscard]] QString outcome()
    {
        return m_process->canReadLine() ? QString::fromUtf8(m_process->readLine()).trimmed() : QString();
    }
    [[nodiscard]] QString waitForEnd()
    {
        QString ended;
        if (!QTest::qWaitFor([&] { return !(ended = outcome()).isEmpty(); }, 120'000))
            return QStringLiteral("stuck");
        return ended;
    }
    void kill()
    {
        if (m_process) {
            m_process->kill();
            m_process->waitForFinished();
            m_process.reset();
        }
    }

private:
    const QStringList m_arguments;
    std::unique_ptr<QProcess> m_process;
};

/// From 1 to `most`, small ones as often as large ones.
std::int64_t logarithmic(std::mt19937 &random, double most)
{
    return std::llround(std::exp(std::uniform_real_distribution(0.0, std::log(most))(random)));
}

/// Makes a database of that name anew, on PostgreSQL or MariaDB.
ConnectionProfile freshDatabase(ConnectionProfile profile, const QString &name)
{
    SqlTalk talk(profile);
    auto made = talk.say({QStringLiteral("DROP DATABASE IF EXISTS %1").arg(name),
                          QStringLiteral("CREATE DATABASE %1").arg(name)});
    if (!made)
        qFatal("%s", qPrintable(made.error().toText()));
    profile.database = profile.id = profile.name = name;
    return profile;
}

} // namespace

void tst_KillCampaign::init()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
}

void tst_KillCampaign::ours()
{
    const std::uint32_t seed = randomSeed();
    std::mt19937 random(seed);
    TestWorkspace workspace;
    const ConnectionProfile source = freshDatabase(TestServers::postgres(), QStringLiteral("kill_source"));
    const ConnectionProfile pg = freshDatabase(TestServers::postgres(), QStringLiteral("kill_pg"));
    std::vector<ConnectionProfile> copies{pg, workspace.sqlite(QStringLiteral("kill_lite"))};
    if (CopyEngines::isWhole(DatabaseType::MariaDb))
        copies.push_back(freshDatabase(TestServers::mariaDb(), QStringLiteral("kill_maria")));
    std::deque<FaultProxy> roads;
    workspace.save(roads.emplace_back(source.port).through(source));
    QStringList targets;
    for (const ConnectionProfile &copy : copies) {
        targets << copy.id;
        workspace.save(copy.type == DatabaseType::Sqlite ? copy
                                                         : roads.emplace_back(copy.port).through(copy));
    }
    CampaignData data(source, seed);
    PENSTOCK_VERIFY(data.make());
    PENSTOCK_VERIFY(data.makeLate());
    const QString jobId = [&] {
        ReplicationStage stage(workspace.options());
        auto job = stage.job(source.id, targets, data.tables() + QStringList{QStringLiteral("late")});
        return stage.save(job).id;
    }();

    KillableProgram program(workspace.options(), jobId);
    const int rounds = isLongRun() ? 100 : 12;
    int cut = 0;
    for (int round = 0; round < rounds; ++round) {
        LateWriters writers(source,
                            {.seed = seed + static_cast<std::uint32_t>(round), .writers = 4, .idle = 0});
        for (int kill = 0; kill < 5; ++kill) {
            PENSTOCK_VERIFY(data.change(60));
            FaultProxy &road = roads[random() % roads.size()];
            const auto direction = random() % 2 == 0 ? Direction::ToServer : Direction::ToClient;
            const std::int64_t bytes = logarithmic(random, 200'000);
            const int time = random() % 3 == 0 ? static_cast<int>(random() % 800) : 60'000;
            road.endAfter(direction, bytes, FaultProxy::End::Silence);
            program.beginRun();
            QString ended;
            QVERIFY(QTest::qWaitFor([&] { return !road.isToEnd() || !(ended = program.outcome()).isEmpty(); },
                                    time)
                    || time < 1000);
            program.kill();
            cut += ended.isEmpty() ? 1 : 0;
            road.callOff();
            for (FaultProxy &one : roads)
                one.resetAll(); // the system of a program that died says so
        }
        writers.stop();
        QCOMPARE(writers.errors(), QStringList());
        program.beginRun();
        QCOMPARE(program.waitForEnd(), QStringLiteral("succeeded"));
        for (const ConnectionProfile &copy : copies) {
            const QString wrong = data.difference(copy);
            QVERIFY2(wrong.isEmpty(), qPrintable(copy.name + QStringLiteral(": ") + wrong));
        }
    }
    qInfo("%d kills, %d of them in the middle of a run", rounds * 5, cut);
    ReliabilityPage::write(
        QStringLiteral("kill -9 of the program"),
        QStringLiteral("%1 kills, %2 of them in the middle of a run, %3 targets: nothing missing, "
                       "nothing twice, nothing stuck")
            .arg(rounds * 5)
            .arg(cut)
            .arg(copies.size()),
        QStringLiteral("tst_KillCampaign ours"), seed);
    QVERIFY(cut > rounds * 5 / 3);
}

void tst_KillCampaign::servers_data()
{
    QTest::addColumn<DatabaseType>("type");
    QTest::addColumn<bool>("isSource");
    QTest::addColumn<int>("kills");
    const bool hasMariaDb = CopyEngines::isWhole(DatabaseType::MariaDb);
    QTest::newRow("target PostgreSQL") << DatabaseType::PostgreSql << false << (hasMariaDb ? 12 : 20);
    if (hasMariaDb)
        QTest::newRow("target MariaDB") << DatabaseType::MariaDb << false << 8;
    QTest::newRow("source") << DatabaseType::PostgreSql << true << 5;
}

void tst_KillCampaign::servers()
{
    QFETCH(DatabaseType, type);
    QFETCH(bool, isSource);
    QFETCH(int, kills);
    const std::uint32_t seed = randomSeed();
    std::mt19937 random(seed);
    // A source keeps what it has committed; a target may lose its last commits, and its checkpoint with them.
    PrivatePostgres postgres({.settings = {isSource ? QStringLiteral("synchronous_commit = on")
                                                    : QStringLiteral("synchronous_commit = off")}});
    PrivateMariaDb mariaDb;
    PrivateServer &server =
        type == DatabaseType::PostgreSql ? static_cast<PrivateServer &>(postgres) : mariaDb;
    PENSTOCK_VERIFY(server.start());
    const ConnectionProfile killed =
        type == DatabaseType::PostgreSql ? postgres.profile() : mariaDb.profile();
    const ConnectionProfile other = freshDatabase(TestServers::postgres(), QStringLiteral("kill_other"));
    const ConnectionProfile &source = isSource ? killed : other;
    const ConnectionProfile &target = isSource ? other : killed;
    FaultProxy road(killed.port);
    TestWorkspace workspace;
    workspace.save(isSource ? road.through(source) : source);
    workspace.save(isSource ? target : road.through(target));
    CampaignData data(source, seed);
    PENSTOCK_VERIFY(data.make());
    ReplicationStage stage(workspace.options());
    const QString jobId = stage.save(stage.job(source.id, {target.id}, data.tables())).id;

    int failed = 0;
    int hit = 0; // in the middle of a run
    for (int kill = 0; kill < kills * (isLongRun() ? 10 : 1); ++kill) {
        PENSTOCK_VERIFY(data.change(60));
        road.endAfter(random() % 2 == 0 ? Direction::ToServer : Direction::ToClient,
                      logarithmic(random, 200'000), FaultProxy::End::Silence);
        const auto run = stage.start(jobId);
        PENSTOCK_VERIFY(run);
        QVERIFY(QTest::qWaitFor([&] { return !road.isToEnd() || stage.isOver(*run); }, 60'000));
        hit += stage.isOver(*run) ? 0 : 1;
        server.kill();
        road.callOff();
        road.resetAll();                       // a machine that died sends nothing; its next start resets
        const bool isBackSoon = kill % 4 != 0; // the run may live to see it
        // What the server's parts still hold when it is killed, they let go within a moment.
        const auto startAgain = [&server] {
            auto started = server.start();
            for (int tries = 0; !started && tries < 40; ++tries) {
                QTest::qWait(250);
                started = server.start();
            }
            return started;
        };
        if (isBackSoon)
            PENSTOCK_VERIFY(startAgain());
        const ReplicationRun cut = stage.end(*run);
        failed += cut.state == ReplicationRun::State::Succeeded ? 0 : 1;
        if (!isBackSoon)
            PENSTOCK_VERIFY(startAgain());
        [[maybe_unused]] const auto lost =
            data.talk().ask("SELECT 1"); // its session may have gone with the server
        QCOMPARE(stage.text(stage.run(jobId)), QStringLiteral("succeeded"));
        QCOMPARE(data.difference(target), QString());
    }
    qInfo("%d kills, %d in the middle of a run, %d runs failed by them", kills * (isLongRun() ? 10 : 1), hit,
          failed);
    const QString row = QString::fromUtf8(QTest::currentDataTag());
    ReliabilityPage::write(QStringLiteral("kill -9 of the server: ") + row,
                           QStringLiteral("%1 kills, %2 runs failed by them: nothing missing, nothing twice")
                               .arg(kills * (isLongRun() ? 10 : 1))
                               .arg(failed),
                           QStringLiteral("tst_KillCampaign \"servers:%1\"").arg(row), seed);
    QVERIFY(hit > kills / 2);
    QVERIFY(failed > 0);
}

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    DriverRegistry::prepareProcess();
    if (application.arguments().value(1) == QLatin1String("--serve"))
        return serveRuns(application.arguments());
    tst_KillCampaign test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_KillCampaign.moc"
