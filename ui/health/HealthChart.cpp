// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/health/HealthChart.h"

#include "ui/common/Sparkline.h"
#include "ui/health/ChartLegend.h"
#include "ui/health/TimeChart.h"

#include <QEvent>
#include <QVBoxLayout>

#include <algorithm>
#include <cstdlib>

namespace {

using M = HealthMetric;
/// Pixels; less than that is not worth a picture.
constexpr qint64 visibleStep = 2;

TimeChart::Scale scaleOf(const HealthChart::Subject &subject)
{
    const HealthMetric metric = subject.lines.front().metric;
    const MetricUnit unit = HealthMetrics::info(metric).unit;
    TimeChart::Scale scale;
    scale.text = [metric](double value) { return HealthMetrics::text(metric, value); };
    scale.isBinary = unit == MetricUnit::Bytes || unit == MetricUnit::BytesPerSecond;
    scale.isRatio = unit == MetricUnit::Ratio;
    scale.isWhole = unit == MetricUnit::Count;
    return scale;
}

/// Of the last point that was measured by then; nothing within a gap.
std::optional<double> valueAt(const QList<QPointF> &points, qint64 gap, qint64 at)
{
    const auto time = static_cast<qreal>(at);
    const auto after =
        std::upper_bound(points.begin(), points.end(), time,
                         [](qreal moment, const QPointF &point) { return moment < point.x(); });
    if (after == points.begin())
        return {};
    const QPointF last = *std::prev(after);
    if (time - last.x() <= static_cast<qreal>(gap))
        return last.y();
    const bool isWithinPiece =
        after != points.end() && !Sparkline::pieces(points, gap).contains(after - points.begin());
    return isWithinPiece ? std::optional(last.y()) : std::nullopt;
}

} // namespace

const std::vector<HealthChart::Subject> &HealthChart::subjects()
{
    static const std::vector<Subject> table{
        {QT_TR_NOOP("Response time of the probe"), {{M::ResponseTime, QT_TR_NOOP("one round trip")}}},
        {QT_TR_NOOP("Penstock's statements, duration"),
         {{M::StatementP50, "p50"}, {M::StatementP95, "p95"}, {M::StatementP99, "p99"}}},
        {QT_TR_NOOP("Pool"),
         {{M::PoolActive, QT_TR_NOOP("active")},
          {M::PoolIdle, QT_TR_NOOP("idle")},
          {M::PoolWaiting, QT_TR_NOOP("waiting")}}},
        {QT_TR_NOOP("Waiting for a connection"),
         {{M::PoolLongestWait, QT_TR_NOOP("longest now")}, {M::PoolAcquireP95, "p95"}}},
        {QT_TR_NOOP("Penstock's statements per second"),
         {{M::StatementRate, QT_TR_NOOP("ended")}, {M::ErrorRate, QT_TR_NOOP("failed")}}},
        {QT_TR_NOOP("Sessions on the server"),
         {{M::SessionsActive, QT_TR_NOOP("active")},
          {M::SessionsIdle, QT_TR_NOOP("idle")},
          {M::SessionsIdleInTransaction, QT_TR_NOOP("idle in transaction")},
          {M::SessionsWaiting, QT_TR_NOOP("waiting for a lock")}}},
        {QT_TR_NOOP("Connections and the server's limit"),
         {{M::ConnectionsUsed, QT_TR_NOOP("used")}, {M::ConnectionsLimit, QT_TR_NOOP("limit")}}},
        {QT_TR_NOOP("Transactions of the server"), {{M::TransactionRate, QT_TR_NOOP("per second")}}},
        {QT_TR_NOOP("Reads answered from memory"), {{M::CacheHitRatio, QT_TR_NOOP("share")}}},
        {QT_TR_NOOP("Longest running"),
         {{M::LongestStatement, QT_TR_NOOP("statement")},
          {M::LongestTransaction, QT_TR_NOOP("transaction")}}},
        {QT_TR_NOOP("Replication lag"), {{M::ReplicationLag, QT_TR_NOOP("behind")}}},
        {QT_TR_NOOP("Written per second"),
         {{M::LogRate, QT_TR_NOOP("log")}, {M::TemporaryFileRate, QT_TR_NOOP("temporary files")}}},
        {QT_TR_NOOP("Temporary tables on disk"), {{M::TemporaryTableRate, QT_TR_NOOP("per second")}}},
        {QT_TR_NOOP("Deadlocks"), {{M::DeadlockRate, QT_TR_NOOP("per second")}}},
        {QT_TR_NOOP("Size"),
         {{M::DatabaseSize, QT_TR_NOOP("database")},
          {M::FileSize, QT_TR_NOOP("file")},
          {M::WalSize, QT_TR_NOOP("write-ahead log")}}},
        {QT_TR_NOOP("Pages"), {{M::PageCount, QT_TR_NOOP("all")}, {M::FreePages, QT_TR_NOOP("free")}}},
        {QT_TR_NOOP("Transactions since the last freeze"), {{M::WraparoundAge, QT_TR_NOOP("oldest")}}},
    };
    return table;
}

HealthChart::HealthChart(const Subject &subject, QWidget *parent)
    : QFrame(parent)
    , m_subject(subject)
    , m_legend(new ChartLegend(this))
    , m_chart(new TimeChart(static_cast<int>(subject.lines.size()), scaleOf(subject), this))
    , m_lines(subject.lines.size())
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setFrameShape(QFrame::StyledPanel);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(10, 8, 6, 6);
    column->setSpacing(2);
    column->addWidget(m_legend);
    column->addWidget(m_chart, 1);
    retranslate();
}

void HealthChart::setSeries(const std::vector<HealthMonitor::Series> &series)
{
    for (std::size_t i = 0; i < m_subject.lines.size(); ++i) {
        Line &line = m_lines[i];
        line = {};
        for (const HealthMonitor::Series &one : series) {
            if (one.metric != m_subject.lines[i].metric)
                continue;
            line.gap = 2 * one.resolution;
            line.points.reserve(static_cast<qsizetype>(one.points.size()));
            for (const HealthMonitor::Point &point : one.points)
                line.points.append({static_cast<qreal>(point.at), point.value});
        }
    }
}

void HealthChart::setSpan(qint64 from, qint64 to)
{
    m_from = from;
    m_to = to;
}

void HealthChart::setMoment(std::optional<qint64> at)
{
    m_moment = at;
    m_chart->setMoment(at);
    showValues();
}

void HealthChart::draw(Draw when)
{
    const auto pixels = static_cast<qint64>(std::max(m_chart->width(), 1));
    if (when == Draw::WhenItShows && std::abs(m_to - m_drawnTo) * pixels < visibleStep * (m_to - m_from))
        return showValues();
    m_drawnTo = m_to;
    m_chart->setSpan(m_from, m_to);
    for (std::size_t i = 0; i < m_lines.size(); ++i)
        m_chart->setLine(static_cast<int>(i), m_lines[i].points, m_lines[i].gap);
    m_chart->fit();
    showValues();
}

void HealthChart::showValues()
{
    QStringList values;
    QStringList spoken;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const auto value = valueAt(m_lines[i].points, m_lines[i].gap, m_moment.value_or(m_to));
        values << (value ? HealthMetrics::text(m_subject.lines[i].metric, *value) : QString());
        spoken << QStringLiteral("%1 %2").arg(tr(m_subject.lines[i].name), values.last());
    }
    if (values == m_legend->values())
        return;
    m_legend->setValues(values);
    setAccessibleDescription(spoken.join(QStringLiteral(", ")));
}

void HealthChart::retranslate()
{
    QStringList names;
    for (const Subject::Line &line : m_subject.lines)
        names << tr(line.name);
    m_legend->setTexts(tr(m_subject.title), names);
    setAccessibleName(tr(m_subject.title));
    m_chart->setAccessibleName(tr(m_subject.title));
    showValues();
}

void HealthChart::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QFrame::changeEvent(event);
}
