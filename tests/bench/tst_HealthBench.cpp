// SPDX-License-Identifier: GPL-3.0-or-later
// labels: bench
#include "app/Services.h"
#include "app/connections/DatabaseManager.h"
#include "app/health/HealthMonitor.h"
#include "tests/support/BenchmarkPage.h"
#include "tests/support/TestWorkspace.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>

#include <sys/resource.h>

/// What it costs to look at a hundred databases as the program does by itself; writes its part of docs/benchmarks.md.
class tst_HealthBench final : public QObject
{
    Q_OBJECT

private slots:
    void aHundredDatabases();
};

namespace {

double processorSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

} // namespace

void tst_HealthBench::aHundredDatabases()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    TestWorkspace workspace;
    [[maybe_unused]] const auto &made = workspace.profiles();
    std::vector<ConnectionProfile> profiles;
    for (int i = 0; i < 100; ++i) {
        const QString name = QStringLiteral("c%1").arg(i);
        profiles.push_back(i % 10 == 0   ? TestServers::postgres()
                           : i % 10 == 5 ? TestServers::mariaDb()
                                         : workspace.sqlite(name));
        profiles.back().id = profiles.back().name = name;
    }
    Services services(workspace.options());
    services.open(this, [](const Result<void> &opened) { PENSTOCK_VERIFY(opened); });
    PENSTOCK_VERIFY(services.databases().addTestConfigs(profiles));
    HealthMonitor &health = services.health();
    int looks = 0;
    connect(&health, &HealthMonitor::probed, this, [&looks] { ++looks; });
    health.start();
    QTRY_VERIFY_WITH_TIMEOUT(looks >= 100, 60000);
    looks = 0;
    const double before = processorSeconds();
    QElapsedTimer time;
    time.start();
    QEventLoop span; // what is measured; qWait() would wake a hundred times a second on its own account
    QTimer::singleShot(60'000, &span, &QEventLoop::quit);
    span.exec();
    const double seconds = static_cast<double>(time.elapsed()) / 1000;
    const double share = 100 * (processorSeconds() - before) / seconds;
    QVERIFY2(looks >= 150, qPrintable(QString::number(looks)));
    BenchmarkPage::write(
        QStringLiteral("Watching databases"),
        QStringLiteral(
            "A hundred connections (10 PostgreSQL, 10 MariaDB, 80 SQLite) looked at every 30 s with "
            "all their figures,\ntheir history kept, for a minute.\n\n"
            "| looks | processor, %% of one core | bound |\n|---|---|---|\n| %1 | %2 | 0.50 |\n")
            .arg(looks)
            .arg(BenchmarkPage::cell(share, 2))
            .replace(QLatin1String("%%"), QLatin1String("%")));
    QVERIFY2(share <= 0.5, qPrintable(QString::number(share)));
}

QTEST_GUILESS_MAIN(tst_HealthBench)
#include "tst_HealthBench.moc"
