// SPDX-License-Identifier: GPL-3.0-or-later
// labels: long
#include "app/health/HealthMonitor.h"

#include "app/Services.h"
#include "app/diagnosis/Diagnostician.h"
#include "app/support/Settings.h"
#include "tests/support/FaultProxy.h"
#include "tests/support/TestWorkspace.h"

#include <QElapsedTimer>
#include <QSignalSpy>

Q_DECLARE_METATYPE(DiagnosisReport::Layer)

using namespace std::chrono_literals;

/// A real server that answers after 29 real seconds, and the program's own limits.
class tst_LateServer final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();

    void healthDoesNotWaitForIt();
    void theDoctorWaitsAsLongAsTheProfileLets_data();
    void theDoctorWaitsAsLongAsTheProfileLets();

private:
    static constexpr auto lateness = 29s;
};

void tst_LateServer::initTestCase()
{
    PENSTOCK_NEED(Postgres);
}

void tst_LateServer::healthDoesNotWaitForIt()
{
    FaultProxy network(TestServers::postgres().port);
    TestWorkspace workspace;
    workspace.save(network.through(TestServers::postgres()));
    Services services(workspace.options());
    services.open(this, [](const Result<void> &opened) { PENSTOCK_VERIFY(opened); });
    services.settings().setValue(Settings::Key::HealthInterval, 5);
    HealthMonitor &health = services.health();
    const auto result = [&health] { return health.results().front(); };
    health.start();
    QTRY_COMPARE_WITH_TIMEOUT(result().status, HealthStatus::Healthy, 20'000);

    network.setDelay(FaultProxy::Direction::ToClient, lateness);
    QElapsedTimer timer;
    timer.start();
    QTRY_COMPARE_WITH_TIMEOUT(result().status, HealthStatus::Down, 40'000);
    QVERIFY2(timer.elapsed() < 20'000,
             qPrintable(QString::number(timer.elapsed()))); // two looks of two seconds
    QCOMPARE(result().error->code, ErrorCode::Timeout);
    const int asked = network.accepted();
    // Twice its lateness: late answers come in.
    const bool recovered = QTest::qWaitFor([&] { return result().status != HealthStatus::Down; }, 65'000);
    QVERIFY(!recovered);
    const int since = network.accepted() - asked;
    QVERIFY2(since <= 30, qPrintable(QString::number(since))); // a look each 5 s, with what stops it

    network.setDelay(FaultProxy::Direction::ToClient, 0ms);
    QTRY_COMPARE_WITH_TIMEOUT(result().status, HealthStatus::Healthy, 60'000);
}

void tst_LateServer::theDoctorWaitsAsLongAsTheProfileLets_data()
{
    QTest::addColumn<int>("seconds");
    QTest::addColumn<DiagnosisReport::Layer>("layer");
    QTest::addColumn<QString>("words");
    QTest::newRow("less than one answer")
        << 10 << DiagnosisReport::Layer::Tcp << "says nothing for|time-out is 10.0 s";
    QTest::newRow("one answer, not all")
        << 40 << DiagnosisReport::Layer::Authentication << "first word took 29.|time-out of 40.0 s";
}

void tst_LateServer::theDoctorWaitsAsLongAsTheProfileLets()
{
    QFETCH(int, seconds);
    QFETCH(DiagnosisReport::Layer, layer);
    QFETCH(QString, words);
    FaultProxy network(TestServers::postgres().port);
    network.setDelay(FaultProxy::Direction::ToClient, lateness);
    ConnectionProfile profile = network.through(TestServers::postgres());
    profile.connectTimeout = std::chrono::seconds(seconds);
    QElapsedTimer timer;
    timer.start();
    const DiagnosisReport report = Diagnostician::run(profile);
    QVERIFY2(timer.elapsed() < (2 * seconds + 5 + 3) * 1000, qPrintable(report.toText()));
    const auto *failed = report.failure();
    QVERIFY2(failed && failed->layer == layer, qPrintable(report.toText()));
    QVERIFY2(failed->took >= std::chrono::seconds(seconds) - 1s, qPrintable(report.toText()));
    for (const QString &word : words.split(QLatin1Char('|')))
        QVERIFY2((failed->detail + failed->advice).contains(word), qPrintable(report.toText()));
}

QTEST_GUILESS_MAIN(tst_LateServer)
#include "tst_LateServer.moc"
