// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/health/ConnectionHealthPage.h"

#include "app/connections/DatabaseManager.h"
#include "app/health/ServerSessions.h"
#include "app/store/DutyLease.h"
#include "app/store/WorkspaceStore.h"
#include "tests/support/Offscreen.h"
#include "tests/support/TestWorkspace.h"
#include "ui/common/ActionTable.h"
#include "ui/common/Theme.h"
#include "ui/health/ChartLegend.h"
#include "ui/health/CheckList.h"
#include "ui/health/HealthChart.h"
#include "ui/health/TimeChart.h"

#include <QChart>
#include <QComboBox>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QLineSeries>
#include <QSignalSpy>
#include <QtTest>

/// The page of one connection, over a real server that it watches.
class tst_ConnectionHealthPage final : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_workspace = std::make_unique<TestWorkspace>(); }
    void cleanup();

    void watchesWhatItShows();
    void onlyWhatIsSeenIsDrawn();
    void thePointerReadsAllCharts();
    void aDragLooksCloserAndADoubleClickBack();
    void writesPictureAndFigures();
    void aFileHasItsOwnFigures();
    void whatCannotBeReachedSaysWhy();
    void liveChartsShowWhatAnEarlierProgramKept();
    void gapsStayOpen();
    void linesCanBeToldApart_data();
    void linesCanBeToldApart();

private:
    void open(const ConnectionProfile &profile);
    [[nodiscard]] HealthChart *chart(HealthMetric metric) const;
    [[nodiscard]] QString value(HealthMetric metric) const
    {
        return chart(metric)->findChild<ChartLegend *>()->values().value(0);
    }
    [[nodiscard]] QString text(const char *name) const
    {
        return m_page->findChild<QLabel *>(QString::fromLatin1(name))->text();
    }
    [[nodiscard]] bool isDrawn(HealthMetric metric) const
    {
        return chart(metric)->isVisible() && chart(metric)->chart().pieceCount(0) > 0;
    }

    std::unique_ptr<TestWorkspace> m_workspace;
    std::unique_ptr<Services> m_services;
    std::unique_ptr<ActionTable> m_actions;
    std::unique_ptr<ConnectionHealthPage> m_page;
};

void tst_ConnectionHealthPage::cleanup()
{
    m_page.reset();
    m_actions.reset();
    m_services.reset();
    m_workspace.reset();
}

void tst_ConnectionHealthPage::open(const ConnectionProfile &profile)
{
    m_workspace->save(profile);
    m_services = std::make_unique<Services>(m_workspace->options());
    m_services->open(this, [](const Result<void> &opened) { PENSTOCK_VERIFY(opened); });
    m_actions = std::make_unique<ActionTable>();
    m_page = std::make_unique<ConnectionHealthPage>(HealthContext{m_services->databases(),
                                                                  m_services->pools(), m_services->health(),
                                                                  m_services->serverSessions(), *m_actions});
    m_page->resize(1200, 700);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    m_services->health().start();
    m_page->setConnection(profile.id);
}

HealthChart *tst_ConnectionHealthPage::chart(HealthMetric metric) const
{
    for (HealthChart *chart : m_page->findChildren<HealthChart *>()) {
        if (chart->subject().lines.front().metric == metric)
            return chart;
    }
    qFatal("no chart");
}

void tst_ConnectionHealthPage::watchesWhatItShows()
{
    PENSTOCK_NEED(Postgres);
    open(TestServers::postgres());
    QTRY_VERIFY_WITH_TIMEOUT(isDrawn(HealthMetric::ResponseTime), 20000);
    QTRY_VERIFY_WITH_TIMEOUT(text("healthState").startsWith(QStringLiteral("Healthy")), 20000);
    QVERIFY2(text("healthMore").contains(QStringLiteral("PostgreSQL"))
                 || text("healthMore").contains(QStringLiteral("answers in")),
             qPrintable(text("healthMore")));
    QVERIFY(!value(HealthMetric::ResponseTime).isEmpty());
    // Once a second, not once in 30.
    QSignalSpy probed(&m_services->health(), &HealthMonitor::probed);
    QTRY_VERIFY_WITH_TIMEOUT(probed.size() >= 3, 15000);
    QTRY_VERIFY_WITH_TIMEOUT(isDrawn(HealthMetric::SessionsActive), 20000);
    const auto checks = m_page->findChild<CheckList *>()->findChildren<QLabel *>();
    QVERIFY(std::any_of(checks.begin(), checks.end(), [](const QLabel *label) {
        return label->text() == QStringLiteral("Pool utilisation");
    }));
    // Hidden, it lets go.
    m_page->hide();
    probed.clear();
    QTest::qWait(50);
    const auto resolution =
        m_services->health().recent(TestServers::postgres().id, HealthMetric::ResponseTime).resolution;
    QVERIFY(resolution > 1000);
}

void tst_ConnectionHealthPage::onlyWhatIsSeenIsDrawn()
{
    PENSTOCK_NEED(Postgres);
    open(TestServers::postgres());
    m_page->resize(700, 360); // one column, two charts high
    QTRY_VERIFY_WITH_TIMEOUT(isDrawn(HealthMetric::ResponseTime), 20000);
    QTRY_VERIFY_WITH_TIMEOUT(chart(HealthMetric::DatabaseSize)->isVisible(), 20000);
    QSignalSpy probed(&m_services->health(), &HealthMonitor::probed);
    QTRY_VERIFY_WITH_TIMEOUT(probed.size() >= 2, 15000);
    QCOMPARE(chart(HealthMetric::DatabaseSize)->chart().pieceCount(0), 0);
    m_page->findChild<HealthCharts *>()->ensureWidgetVisible(chart(HealthMetric::DatabaseSize));
    QTRY_VERIFY(chart(HealthMetric::DatabaseSize)->chart().pieceCount(0) > 0);
}

void tst_ConnectionHealthPage::thePointerReadsAllCharts()
{
    PENSTOCK_NEED(Postgres);
    open(TestServers::postgres());
    QTRY_VERIFY_WITH_TIMEOUT(isDrawn(HealthMetric::ResponseTime) && isDrawn(HealthMetric::SessionsActive),
                             20000);
    QSignalSpy probed(&m_services->health(), &HealthMonitor::probed);
    QTRY_VERIFY_WITH_TIMEOUT(probed.size() >= 8, 30000); // a pixel is more than a second
    TimeChart &over = chart(HealthMetric::ResponseTime)->chart();
    const QRectF plot = over.chart()->plotArea();
    const QString before = text("healthMoment");
    // Nine minutes ago nothing was measured.
    QTest::mouseMove(over.viewport(), QPoint(static_cast<int>(plot.left() + plot.width() * 0.1), 40));
    QTRY_VERIFY(text("healthMoment") != before);
    QVERIFY(value(HealthMetric::ResponseTime).isEmpty());
    QVERIFY(value(HealthMetric::SessionsActive).isEmpty());
    // The newest point may be some pixels from the edge, where the machine is busy.
    const auto hasValues = [&](int fromRight) {
        QTest::mouseMove(over.viewport(), QPoint(static_cast<int>(plot.right()) - fromRight, 40));
        return QTest::qWaitFor([&] { return !value(HealthMetric::ResponseTime).isEmpty(); }, 500)
               && !value(HealthMetric::SessionsActive).isEmpty();
    };
    bool found = false;
    for (int fromRight = 1; fromRight <= 8 && !found; ++fromRight)
        found = hasValues(fromRight);
    QVERIFY(found);
}

void tst_ConnectionHealthPage::aDragLooksCloserAndADoubleClickBack()
{
    open(m_workspace->sqlite(QStringLiteral("file")));
    QTRY_VERIFY_WITH_TIMEOUT(isDrawn(HealthMetric::ResponseTime), 20000);
    auto *charts = m_page->findChild<HealthCharts *>();
    TimeChart &over = chart(HealthMetric::ResponseTime)->chart();
    const QRect plot = over.chart()->plotArea().toRect();
    const QPoint from(plot.left() + plot.width() / 4, plot.center().y());
    const QPoint to(plot.left() + plot.width() / 2, plot.center().y());
    QTest::mousePress(over.viewport(), Qt::LeftButton, {}, from);
    QMouseEvent drag(QEvent::MouseMove, to, over.viewport()->mapToGlobal(to), Qt::NoButton, Qt::LeftButton,
                     {});
    QApplication::sendEvent(over.viewport(), &drag);
    QTest::mouseRelease(over.viewport(), Qt::LeftButton, {}, to);
    QVERIFY(charts->isZoomed());
    const QString span = charts->spanText();
    QSignalSpy probed(&m_services->health(), &HealthMonitor::probed);
    QTRY_VERIFY_WITH_TIMEOUT(probed.size() >= 2, 15000);
    QCOMPARE(charts->spanText(), span); // stands still, to be read
    QTest::mouseDClick(over.viewport(), Qt::LeftButton, {}, from);
    QVERIFY(!charts->isZoomed());
    QWheelEvent wheel(from, over.viewport()->mapToGlobal(from), {}, {0, 120}, Qt::NoButton,
                      Qt::ControlModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(over.viewport(), &wheel);
    QVERIFY(charts->isZoomed());
    charts->resetZoom();
    charts->zoom(0.5);
    QVERIFY(charts->isZoomed());
    charts->zoom(4);
    QVERIFY(!charts->isZoomed());
}

void tst_ConnectionHealthPage::writesPictureAndFigures()
{
    open(m_workspace->sqlite(QStringLiteral("file")));
    QSignalSpy probed(&m_services->health(), &HealthMonitor::probed);
    QTRY_VERIFY_WITH_TIMEOUT(probed.size() >= 3, 20000);
    QSignalSpy written(m_page.get(), &ConnectionHealthPage::written);
    const QString png = m_workspace->path(QStringLiteral("charts.png"));
    const QString csv = m_workspace->path(QStringLiteral("figures.csv"));
    m_page->writePicture(png);
    m_page->writeFigures(csv);
    QTRY_COMPARE(written.size(), 2);
    const QImage picture(png);
    QVERIFY(picture.width() > 400 && picture.height() > 200);
    QFile file(csv);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = file.readAll().split('\n');
    QVERIFY2(lines.first().startsWith("time,response_time,"), lines.first().constData());
    QVERIFY(lines.size() > 3);
    const QList<QByteArray> cells = lines.at(1).split(',');
    QVERIFY(QDateTime::fromString(QString::fromLatin1(cells.first()), Qt::ISODateWithMs).isValid());
    QVERIFY(cells.at(1).toDouble() > 0);
}

void tst_ConnectionHealthPage::aFileHasItsOwnFigures()
{
    open(m_workspace->sqlite(QStringLiteral("file")));
    QTRY_VERIFY_WITH_TIMEOUT(isDrawn(HealthMetric::ResponseTime), 20000);
    QVERIFY(!chart(HealthMetric::SessionsActive)->isVisible());
    auto *range = m_page->findChild<QComboBox *>(QStringLiteral("healthRange"));
    range->setCurrentIndex(1);
    QVERIFY(m_page->saveState().value(QLatin1String("range")).toInt() == 1);
    range->setCurrentIndex(0);
    QTRY_VERIFY_WITH_TIMEOUT(isDrawn(HealthMetric::ResponseTime), 20000);
}

void tst_ConnectionHealthPage::whatCannotBeReachedSaysWhy()
{
    open(TestWorkspace::server(QStringLiteral("gone"), 1));
    QTRY_VERIFY_WITH_TIMEOUT(text("healthState").startsWith(QStringLiteral("Down")), 20000);
    QVERIFY2(text("healthMore").contains(QStringLiteral("gone")), qPrintable(text("healthMore")));
    QVERIFY(value(HealthMetric::ResponseTime).isEmpty());
}

/// Nine to six minutes ago, a row each half minute; then nobody looked until this program began.
void tst_ConnectionHealthPage::liveChartsShowWhatAnEarlierProgramKept()
{
    const ConnectionProfile file = m_workspace->sqlite(QStringLiteral("file"));
    m_workspace->save(file);
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    const qint64 step = 30 * HealthTable::second;
    {
        Services earlier(m_workspace->options());
        earlier.open(this, [](const Result<void> &opened) { PENSTOCK_VERIFY(opened); });
        const auto store = earlier.store();
        PENSTOCK_VERIFY(store);
        HealthTable::Batch batch;
        for (qint64 at = now - 9 * HealthTable::minute; at <= now - 6 * HealthTable::minute; at += step)
            batch.rows.push_back({file.id, step, at - at % step, 1, {{HealthMetric::ResponseTime, 7.5}}});
        DutyLease duty(**store, QStringLiteral("health"));
        QSignalSpy taken(&duty, &DutyLease::taken);
        duty.start();
        QTRY_COMPARE(taken.size(), 1);
        std::optional<Result<void>> written;
        (*store)->addHealth(duty.duty(), *duty.token(), batch, this,
                            [&written](const Result<void> &result) { written = result; });
        QTRY_VERIFY(written);
        PENSTOCK_VERIFY(*written);
    }
    open(file);
    TimeChart &response = chart(HealthMetric::ResponseTime)->chart();
    const auto firstDrawn = [&response] {
        qreal first = std::numeric_limits<qreal>::max();
        for (const QAbstractSeries *series : response.chart()->series()) {
            const QList<QPointF> points = qobject_cast<const QLineSeries *>(series)->points();
            if (!points.isEmpty())
                first = std::min(first, points.first().x());
        }
        return first;
    };
    QTRY_VERIFY2(firstDrawn() < static_cast<qreal>(now - 8 * HealthTable::minute),
                 qPrintable(QString::number(firstDrawn() - static_cast<qreal>(now))));
    // Two pieces: six minutes in which nobody looked lie between them.
    QTRY_COMPARE_WITH_TIMEOUT(response.pieceCount(0), 2, 20000);
    QVERIFY(m_services->health().recent(file.id, HealthMetric::ResponseTime).points.front().at >= now);
    // Under the cursor, what was measured then; nothing in the gap.
    const auto at = [&](qint64 time) {
        chart(HealthMetric::ResponseTime)->setMoment(time);
        return value(HealthMetric::ResponseTime);
    };
    QCOMPARE(at(now - 8 * HealthTable::minute), HealthMetrics::text(HealthMetric::ResponseTime, 7.5));
    QCOMPARE(at(now - 3 * HealthTable::minute), QString());
}

void tst_ConnectionHealthPage::gapsStayOpen()
{
    TimeChart chart(2, {[](double value) { return QString::number(value); }});
    chart.resize(400, 200);
    QList<QPointF> points;
    for (int i = 0; i < 60; ++i) {
        if (i < 20 || i > 40)
            points << QPointF(i * 1000, i);
    }
    chart.setSpan(0, 60'000);
    chart.setLine(0, points, 2000);
    chart.fit();
    QCOMPARE(chart.pieceCount(0), 2);
    QCOMPARE(chart.pieceCount(1), 0);
    chart.setLine(0, points.mid(0, 20), 2000);
    chart.fit();
    QCOMPARE(chart.pieceCount(0), 1);
}

void tst_ConnectionHealthPage::linesCanBeToldApart_data()
{
    QTest::addColumn<int>("mode");
    QTest::newRow("light") << static_cast<int>(Theme::Mode::Light);
    QTest::newRow("dark") << static_cast<int>(Theme::Mode::Dark);
}

/// Against the ground as WCAG wants it of graphics (3:1), and fields against their letters (4.5:1).
void tst_ConnectionHealthPage::linesCanBeToldApart()
{
    QFETCH(int, mode);
    const auto luminance = [](const QColor &colour) {
        const auto part = [](qreal value) {
            return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
        };
        return 0.2126 * part(colour.redF()) + 0.7152 * part(colour.greenF()) + 0.0722 * part(colour.blueF());
    };
    const auto contrast = [&](const QColor &a, const QColor &b) {
        const qreal one = luminance(a), other = luminance(b);
        const auto [low, high] = std::minmax(one, other);
        return (high + 0.05) / (low + 0.05);
    };
    const QPalette palette = Theme::palette(static_cast<Theme::Mode>(mode));
    for (int line = 0; line < 6; ++line)
        QVERIFY2(contrast(Theme::series(line, palette), palette.color(QPalette::Base)) >= 3,
                 qPrintable(QString::number(line)));
    for (const auto role : {Theme::Role::Quiet, Theme::Role::Good, Theme::Role::Caution, Theme::Role::Bad}) {
        const Theme::Field field = Theme::field(role, palette);
        QVERIFY(contrast(field.text, field.ground) >= 4.5);
    }
    QVERIFY(Theme::seriesStyle(0) != Theme::seriesStyle(1));
}

QTEST_MAIN(tst_ConnectionHealthPage)
#include "tst_ConnectionHealthPage.moc"
