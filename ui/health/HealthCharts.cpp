// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/health/HealthCharts.h"

#include "ui/health/HealthChart.h"
#include "ui/health/TimeChart.h"

#include <QDateTime>
#include <QGridLayout>
#include <QLocale>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace {

constexpr qint64 oneMinute = 60'000;
constexpr qint64 oneHour = 60 * oneMinute;
constexpr qint64 oneDay = 24 * oneHour;
/// Narrower charts show nothing.
constexpr int leastChartWidth = 380;
constexpr int chartGap = 8;

qint64 lengthOf(HealthCharts::Range range)
{
    switch (range) {
    case HealthCharts::Range::TenMinutes:
        return 10 * oneMinute;
    case HealthCharts::Range::Hour:
        return oneHour;
    case HealthCharts::Range::Day:
        return oneDay;
    case HealthCharts::Range::Week:
        return 7 * oneDay;
    case HealthCharts::Range::Quarter:
        return 90 * oneDay;
    }
    return oneHour;
}

/// As often as there can be something new.
int intervalOf(HealthCharts::Range range)
{
    return range <= HealthCharts::Range::Day ? 30'000 : 300'000;
}

} // namespace

HealthCharts::HealthCharts(HealthMonitor &monitor, QWidget *parent)
    : QScrollArea(parent)
    , m_monitor(monitor)
    , m_grid(new QGridLayout)
    , m_column(new QVBoxLayout)
{
    setObjectName(QStringLiteral("healthCharts"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *content = new QWidget;
    content->setLayout(m_column);
    m_column->setContentsMargins(8, 4, 8, 8);
    m_column->setSpacing(chartGap);
    m_column->addLayout(m_grid);
    m_column->addStretch(1);
    m_grid->setSpacing(chartGap);
    setWidget(content);
    for (const HealthChart::Subject &subject : HealthChart::subjects()) {
        auto *chart = new HealthChart(subject, content);
        chart->hide();
        m_charts << chart;
        connect(&chart->chart(), &TimeChart::pointed, this, &HealthCharts::point);
        connect(&chart->chart(), &TimeChart::spanChosen, this, &HealthCharts::setZoom);
        connect(&chart->chart(), &TimeChart::spanReset, this, &HealthCharts::resetZoom);
    }
    connect(&m_monitor, &HealthMonitor::probed, this, &HealthCharts::look);
    connect(&m_again, &QTimer::timeout, this, &HealthCharts::readHistory);
    m_soon.setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this, &HealthCharts::drawSeen);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, &m_soon, [this] { m_soon.start(0); });
}

void HealthCharts::setFooter(QWidget *footer)
{
    m_column->insertWidget(1, footer);
}

// -- What is asked ------------------------------------------------------------------------------------------

void HealthCharts::setConnection(const QString &connectionId)
{
    if (connectionId == m_connectionId)
        return;
    m_connectionId = connectionId;
    m_zoom.reset();
    m_past.clear();
    emit zoomChanged();
    refresh();
}

void HealthCharts::setRange(Range range)
{
    m_range = range;
    m_zoom.reset();
    m_past.clear();
    emit zoomChanged();
    refresh();
}

HealthCharts::Span HealthCharts::span() const
{
    if (m_zoom)
        return *m_zoom;
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    return {now - lengthOf(m_range), now};
}

void HealthCharts::refresh()
{
    ++m_generation;
    m_again.stop();
    if (m_connectionId.isEmpty() || !isVisible())
        return;
    if (m_range == Range::TenMinutes) {
        arrange();
        drawSeen();
    } else {
        m_again.start(intervalOf(m_range));
    }
    readHistory(); // live, of the time before this program looked
}

void HealthCharts::look(const QString &connectionId)
{
    // A span that was chosen stands still, to be read.
    if (connectionId != m_connectionId || m_range != Range::TenMinutes || m_zoom || !isVisible())
        return;
    arrange();
    for (HealthChart *chart : std::as_const(m_arranged)) {
        if (!chart->isSeen())
            continue;
        feed(*chart);
        chart->draw(HealthChart::Draw::WhenItShows);
    }
}

void HealthCharts::readHistory()
{
    if (!isVisible() || m_connectionId.isEmpty())
        return;
    std::vector<HealthMetric> metrics;
    for (const HealthMetrics::Info &info : HealthMetrics::all())
        metrics.push_back(info.metric);
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    const Span asked = m_range == Range::TenMinutes ? Span{now - lengthOf(m_range), now} : span();
    m_monitor.history(m_connectionId, metrics, asked.from, asked.to, this,
                      [this, generation = m_generation](Result<std::vector<HealthMonitor::Series>> read) {
                          if (generation != m_generation)
                              return;
                          if (!read)
                              emit failed(read.error());
                          else
                              take(std::move(*read));
                      });
}

void HealthCharts::take(std::vector<HealthMonitor::Series> series)
{
    m_past = std::move(series);
    arrange();
    drawSeen();
}

// -- What is shown ------------------------------------------------------------------------------------------

std::vector<HealthMonitor::Series> HealthCharts::series() const
{
    std::vector<HealthMonitor::Series> all;
    for (const HealthMetrics::Info &info : HealthMetrics::all())
        all.push_back(seriesOf(info.metric));
    return all;
}

const HealthMonitor::Series *HealthCharts::pastOf(HealthMetric metric) const
{
    const auto found = std::find_if(m_past.begin(), m_past.end(),
                                    [metric](const auto &series) { return series.metric == metric; });
    return found == m_past.end() || found->points.empty() ? nullptr : &*found;
}

/// Live, what an earlier program kept stands before what this one remembers.
HealthMonitor::Series HealthCharts::seriesOf(HealthMetric metric) const
{
    const HealthMonitor::Series *past = pastOf(metric);
    if (m_range != Range::TenMinutes)
        return past ? *past : HealthMonitor::Series{metric};
    HealthMonitor::Series series = m_monitor.recent(m_connectionId, metric);
    if (past) {
        auto end = past->points.end();
        if (!series.points.empty())
            end = std::lower_bound(past->points.begin(), end, series.points.front().at,
                                   [](const auto &point, qint64 at) { return point.at < at; });
        series.points.insert(series.points.begin(), past->points.begin(), end);
    }
    return series;
}

void HealthCharts::feed(HealthChart &chart)
{
    std::vector<HealthMonitor::Series> own;
    for (const HealthChart::Subject::Line &line : chart.subject().lines)
        own.push_back(seriesOf(line.metric));
    chart.setSeries(own);
    const Span shown = span();
    chart.setSpan(shown.from, shown.to);
}

void HealthCharts::drawSeen()
{
    for (HealthChart *chart : std::as_const(m_arranged)) {
        if (!chart->isSeen())
            continue;
        feed(*chart);
        chart->draw();
    }
}

/// Those that have something to show, in as many columns as have room.
void HealthCharts::arrange()
{
    QList<HealthChart *> wanted;
    for (HealthChart *chart : std::as_const(m_charts)) {
        const auto has = [this](const HealthChart::Subject::Line &line) {
            return pastOf(line.metric)
                   || (m_range == Range::TenMinutes && m_monitor.hasRecent(m_connectionId, line.metric));
        };
        const auto &lines = chart->subject().lines;
        // The first chart says by its emptiness that nothing was measured.
        if (chart == m_charts.first() || std::any_of(lines.begin(), lines.end(), has))
            wanted << chart;
    }
    const int columns = std::clamp(viewport()->width() / leastChartWidth, 1, 3);
    if (wanted == m_arranged && columns == m_columns)
        return;
    for (HealthChart *chart : std::as_const(m_charts)) {
        m_grid->removeWidget(chart);
        chart->setVisible(wanted.contains(chart));
    }
    for (int i = 0; i < wanted.size(); ++i)
        m_grid->addWidget(wanted[i], i / columns, i % columns);
    for (int column = 0; column < 3; ++column)
        m_grid->setColumnStretch(column, column < columns ? 1 : 0);
    m_arranged = wanted;
    m_columns = columns;
    m_soon.start(0); // once they have their places
}

void HealthCharts::resizeEvent(QResizeEvent *event)
{
    QScrollArea::resizeEvent(event);
    if (!m_connectionId.isEmpty())
        arrange();
    m_soon.start(0);
}

void HealthCharts::showEvent(QShowEvent *event)
{
    QScrollArea::showEvent(event);
    refresh();
    m_soon.start(0);
}

void HealthCharts::hideEvent(QHideEvent *event)
{
    QScrollArea::hideEvent(event);
    m_again.stop();
}

QImage HealthCharts::picture()
{
    for (HealthChart *chart : std::as_const(m_arranged)) {
        feed(*chart);
        chart->draw();
    }
    return widget()->grab().toImage();
}

// -- Zoom and pointer ---------------------------------------------------------------------------------------

void HealthCharts::setZoom(qint64 from, qint64 to)
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    const qint64 oldest = now - lengthOf(m_range);
    if (from <= oldest && to >= now)
        return resetZoom();
    m_zoom = Span{std::max(from, oldest), std::min(to, now)};
    drawSeen();
    emit zoomChanged();
}

void HealthCharts::zoom(double factor)
{
    const Span shown = span();
    const auto half = static_cast<qint64>(static_cast<double>(shown.to - shown.from) * factor / 2);
    const qint64 middle = (shown.from + shown.to) / 2;
    setZoom(middle - half, middle + half);
}

void HealthCharts::resetZoom()
{
    if (!m_zoom)
        return;
    m_zoom.reset();
    drawSeen();
    emit zoomChanged();
}

void HealthCharts::point(std::optional<qint64> at)
{
    for (HealthChart *chart : std::as_const(m_arranged)) {
        if (chart->isSeen())
            chart->setMoment(at);
    }
    emit pointed(at);
}

QString HealthCharts::spanText() const
{
    const Span shown = span();
    const QLocale locale;
    const auto text = [&locale](qint64 at) {
        const QDateTime local = QDateTime::fromMSecsSinceEpoch(at);
        return QStringLiteral("%1 %2").arg(locale.toString(local.date(), QLocale::ShortFormat),
                                           local.toString(QStringLiteral("HH:mm:ss")));
    };
    return tr("%1 to %2", "times").arg(text(shown.from), text(shown.to));
}
