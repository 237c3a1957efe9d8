// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/Services.h"
#include "app/connections/DatabaseManager.h"
#include "app/health/HealthMonitor.h"
#include "app/pool/ConnectionPool.h"
#include "app/pool/QueueSink.h"
#include "tests/support/TestWorkspace.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

#include <csignal>

/// This program is the one that runs; penstockctl asks it from another process.
class tst_RunningPrograms final : public QObject
{
    Q_OBJECT

private:
    struct Outcome
    {
        int exitCode = -1;
        QByteArray out;
        QByteArray err;
    };

    TestWorkspace m_workspace;
    std::unique_ptr<Services> m_services;

    /// While the event loop runs, which answers.
    [[nodiscard]] Outcome ctl(const QStringList &arguments)
    {
        QProcess process;
        process.start(QStringLiteral(PENSTOCK_BIN "/penstockctl"),
                      QStringList{QStringLiteral("--workspace"), m_workspace.options().workspace,
                                  QStringLiteral("--key-file"), m_workspace.options().keyFile}
                          + arguments);
        [[maybe_unused]] const bool ended =
            QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, 60000);
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }
    [[nodiscard]] double sumOf(const QByteArray &text, const QByteArray &family) const
    {
        double sum = 0;
        for (const QByteArray &line : text.split('\n')) {
            if (line.startsWith(family + '{'))
                sum += line.mid(line.lastIndexOf(' ') + 1).toDouble();
        }
        return sum;
    }
    void runStatements(const QString &connection, int count)
    {
        for (int i = 0; i < count; ++i) {
            const auto pool = m_services->databases().createConnection(connection);
            PENSTOCK_VERIFY(pool);
            const auto sink = std::make_shared<QueueSink>();
            QueryRequest request;
            request.text = QStringLiteral("SELECT 'canary-literal'");
            request.origin = {Origin::Kind::Page, QStringLiteral("canary-origin")};
            sink->attach((*pool)->run(request, sink, QueueSink::defaultCredit));
            auto batch = sink->next();
            while (batch && *batch)
                batch = sink->next();
            PENSTOCK_VERIFY(batch);
        }
    }

private slots:
    void initTestCase() { m_workspace.save(m_workspace.sqlite(QStringLiteral("odd \"näme\" 🦜"))); }
    void withoutOneTheySaySo_data()
    {
        QTest::addColumn<QString>("command");
        for (const char *command : {"metrics", "pools", "sessions"})
            QTest::newRow(command) << QString::fromLatin1(command);
    }
    void withoutOneTheySaySo()
    {
        QFETCH(QString, command);
        const Outcome outcome = ctl({command});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY(outcome.out.isEmpty());
        QVERIFY2(outcome.err.contains("No Penstock program runs"), outcome.err.constData());
    }
    void withoutOneHealthLooksForItself()
    {
        const Outcome healthy = ctl({QStringLiteral("health")});
        QVERIFY2(healthy.exitCode == 0, healthy.err.constData());
        QVERIFY2(healthy.out.contains("healthy") && healthy.out.contains("odd \"näme\" 🦜"),
                 healthy.out.constData());
        const ConnectionProfile torn = m_workspace.brokenSqlite(QStringLiteral("torn"));
        m_workspace.save(torn);
        const Outcome ill =
            ctl({QStringLiteral("--output"), QStringLiteral("json"), QStringLiteral("health")});
        QCOMPARE(ill.exitCode, 1);
        QVERIFY2(ill.err.contains("Not healthy: torn"), ill.err.constData());
        const auto all = QJsonDocument::fromJson(ill.out).object()[QStringLiteral("health")].toArray();
        QCOMPARE(all.size(), 2);
        for (const QJsonValue one : all) {
            const bool isTorn = one[QStringLiteral("name")].toString() == QLatin1String("torn");
            QCOMPARE(one[QStringLiteral("status")].toString(),
                     isTorn ? QStringLiteral("down") : QStringLiteral("healthy"));
            QCOMPARE(one[QStringLiteral("error")].isNull(), !isTorn);
            for (const char *key :
                 {"lastChecked", "connectionCount", "responseTime", "role", "version", "checks"})
                QVERIFY2(one.toObject().contains(QLatin1String(key)), key);
        }
        QCOMPARE(ctl({QStringLiteral("health"), QStringLiteral("odd \"näme\" 🦜")}).exitCode,
                 0); // only that one
        PENSTOCK_VERIFY(m_workspace.profiles().remove(torn.id));
    }
    void healthIsWatchedUntilItIsStopped()
    {
        QProcess process;
        process.start(QStringLiteral(PENSTOCK_BIN "/penstockctl"),
                      {QStringLiteral("--workspace"), m_workspace.options().workspace,
                       QStringLiteral("--key-file"), m_workspace.options().keyFile, QStringLiteral("health"),
                       QStringLiteral("--watch")});
        QByteArray said;
        QTRY_VERIFY_WITH_TIMEOUT((said += process.readAllStandardOutput()).count("healthy") >= 2, 30000);
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QTRY_COMPARE_WITH_TIMEOUT(process.state(), QProcess::NotRunning, 10000);
    }
    void aProgramRuns()
    {
        Services::Options options = m_workspace.options();
        options.listen = true;
        m_services = std::make_unique<Services>(options);
        std::optional<Result<void>> opened;
        m_services->open(this, [&](auto result) { opened = result; });
        QTRY_VERIFY(opened);
        PENSTOCK_VERIFY(*opened);
    }
    void countsWhatAnotherProcessDoes()
    {
        const QString name = QStringLiteral("odd \"näme\" 🦜");
        const QByteArray counter = "penstock_db_client_operation_duration_seconds_count";
        runStatements(name, 1);
        const Outcome before = ctl({QStringLiteral("metrics")});
        QVERIFY2(before.exitCode == 0, before.err.constData());
        QVERIFY2(before.out.contains("connection=\"odd \\\"näme\\\" 🦜\""), before.out.constData());
        runStatements(name, 10);
        const Outcome after = ctl({QStringLiteral("metrics")});
        QCOMPARE(sumOf(after.out, counter), sumOf(before.out, counter) + 10);
        QVERIFY2(!after.out.contains("canary"), after.out.constData());
    }
    void tellsPoolsAndLeases()
    {
        const QString name = QStringLiteral("odd \"näme\" 🦜");
        const auto pool = m_services->databases().createConnection(name);
        PENSTOCK_VERIFY(pool);
        auto lease = (*pool)->acquireAndWait({Origin::Kind::Page, QStringLiteral("orders")});
        PENSTOCK_VERIFY(lease);
        const Outcome json =
            ctl({QStringLiteral("--output"), QStringLiteral("json"), QStringLiteral("pools")});
        QVERIFY2(json.exitCode == 0, json.err.constData());
        const QJsonObject told = QJsonDocument::fromJson(json.out)
                                     .object()
                                     .value(QStringLiteral("pools"))
                                     .toArray()
                                     .first()
                                     .toObject();
        QCOMPARE(told.value(QStringLiteral("connection")).toString(), name);
        QCOMPARE(told.value(QStringLiteral("active")).toInt(), 1);
        const QJsonObject held = told.value(QStringLiteral("leases")).toArray().first().toObject();
        QCOMPARE(held.value(QStringLiteral("origin")).toString(), QStringLiteral("penstock/page/orders"));

        const Outcome table = ctl({QStringLiteral("pools")});
        QVERIFY2(table.out.contains("acquireP95Ms") && table.out.contains("closed"), table.out.constData());
        const Outcome sessions = ctl({QStringLiteral("sessions")});
        QVERIFY2(sessions.out.contains("penstock/page/orders"), sessions.out.constData());
    }
    /// It is asked, and not the databases once more.
    void tellsHealthAsItKnowsIt()
    {
        HealthMonitor &monitor = m_services->health();
        HealthTimings timings;
        timings.interval = std::chrono::hours(1);
        monitor.setTimings(timings);
        monitor.start();
        QTRY_COMPARE_WITH_TIMEOUT(monitor.results().front().status, HealthStatus::Healthy, 20000);
        const Outcome told =
            ctl({QStringLiteral("--output"), QStringLiteral("json"), QStringLiteral("health")});
        QVERIFY2(told.exitCode == 0, told.err.constData());
        const auto one =
            QJsonDocument::fromJson(told.out).object()[QStringLiteral("health")].toArray().first();
        QCOMPARE(one[QStringLiteral("lastChecked")].toString(),
                 monitor.results().front().lastChecked.toUTC().toString(Qt::ISODateWithMs));
        monitor.stop();
    }
    void figuresHoldNoSecret()
    {
        const Outcome metrics = ctl({QStringLiteral("metrics")});
        for (const char *word : {"canary", "orders", "password", ".db", "/tmp"})
            QVERIFY2(!metrics.out.contains(word), metrics.out.constData());
    }
    void endsWithTheProgram()
    {
        m_services.reset();
        QCOMPARE(ctl({QStringLiteral("pools")}).exitCode, 1);
    }
};

QTEST_GUILESS_MAIN(tst_RunningPrograms)
#include "tst_RunningPrograms.moc"
