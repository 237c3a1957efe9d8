// SPDX-License-Identifier: GPL-3.0-or-later
// labels: bench
#include "tests/support/Offscreen.h"

#include "tests/support/BenchmarkPage.h"
#include "ui/health/HealthChart.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QGridLayout>
#include <QtTest>

#include <sys/resource.h>

/// What it costs to watch: every chart of a connection on one large screen, ten minutes full, once a second.
class tst_ChartBench final : public QObject
{
    Q_OBJECT

private slots:
    void watchingCostsLittle();

private:
    static constexpr int seconds = 30;
    static constexpr double allowed = 2; ///< Per cent of a core.

    static double used();
    static std::vector<HealthMonitor::Series> series(const HealthChart::Subject &subject, qint64 now);
};

double tst_ChartBench::used()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto of = [](const timeval &time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return of(usage.ru_utime) + of(usage.ru_stime);
}

/// Ten minutes, a point each second, never the same twice.
std::vector<HealthMonitor::Series> tst_ChartBench::series(const HealthChart::Subject &subject, qint64 now)
{
    std::vector<HealthMonitor::Series> all;
    for (const HealthChart::Subject::Line &line : subject.lines) {
        HealthMonitor::Series one;
        one.metric = line.metric;
        for (qint64 at = now - 600'000; at <= now; at += 1000) {
            const qint64 second = at / 1000;
            one.points.push_back({at, static_cast<double>(second % 100 + second * 7919 % 37)});
        }
        all.push_back(std::move(one));
    }
    return all;
}

void tst_ChartBench::watchingCostsLittle()
{
    QWidget screen;
    auto *grid = new QGridLayout(&screen);
    QList<HealthChart *> charts;
    for (const HealthChart::Subject &subject : HealthChart::subjects()) {
        charts << new HealthChart(subject, &screen);
        const int place = static_cast<int>(charts.size()) - 1;
        grid->addWidget(charts.last(), place / 4, place % 4);
    }
    screen.resize(1900, 1000);
    screen.show();
    QVERIFY(QTest::qWaitForWindowExposed(&screen));
    const auto draw = [&charts](HealthChart::Draw when) {
        const qint64 now = QDateTime::currentMSecsSinceEpoch();
        for (HealthChart *chart : charts) {
            QVERIFY(chart->isSeen());
            chart->setSeries(series(chart->subject(), now));
            chart->setSpan(now - 600'000, now);
            chart->draw(when);
        }
    };
    draw(HealthChart::Draw::Now);
    QTest::qWait(50);
    const double before = used();
    QElapsedTimer clock;
    clock.start();
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&draw] { draw(HealthChart::Draw::WhenItShows); });
    timer.start(1000);
    QTRY_VERIFY_WITH_TIMEOUT(clock.hasExpired(seconds * 1000), seconds * 2000);
    timer.stop();
    const double percent = 100 * (used() - before) / (static_cast<double>(clock.elapsed()) / 1000);
    BenchmarkPage::write(
        QStringLiteral("Watching a connection"),
        QStringLiteral("All %1 charts of a connection on a screen of 1900 x 1000, ten minutes full, read and "
                       "drawn once a second for %2 s: %3 % of one core (at most %4 %).")
            .arg(charts.size())
            .arg(seconds)
            .arg(BenchmarkPage::cell(percent, 2), BenchmarkPage::cell(allowed, 0)));
    QVERIFY2(percent <= allowed, qPrintable(QStringLiteral("%1 %").arg(percent)));
}

QTEST_MAIN(tst_ChartBench)
#include "tst_ChartBench.moc"
