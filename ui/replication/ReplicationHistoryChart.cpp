// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationHistoryChart.h"

#include "models/replication/ReplicationWords.h"
#include "ui/common/ChartMarks.h"
#include "ui/common/Theme.h"

#include <QBarSet>
#include <QCategoryAxis>
#include <QChart>
#include <QEvent>
#include <QGraphicsLayout>
#include <QLocale>
#include <QMouseEvent>
#include <QScatterSeries>
#include <QStackedBarSeries>

#include <algorithm>
#include <cmath>

namespace {

constexpr int historyMarks = 3;
/// Room for "14:02" or "12 Nov" and some air, in points of the screen.
constexpr int historyLabelRoom = 70;
constexpr qreal signSide = 9;
/// A mark on a bar of no height stands so far above the axis, as a share of it.
constexpr double signLift = 0.07;

QString runTimeText(const QDateTime &utc)
{
    const QDateTime local = utc.toLocalTime();
    return local.date() == QDate::currentDate() ? local.toString(QStringLiteral("HH:mm"))
                                                : QLocale().toString(local.date(), QStringLiteral("d MMM"));
}

} // namespace

ReplicationHistoryChart::ReplicationHistoryChart(Figure figure, QWidget *parent)
    : QChartView(parent)
    , m_figure(figure)
    , m_times(new QCategoryAxis(this))
    , m_values(new QCategoryAxis(this))
{
    setFrameShape(QFrame::NoFrame);
    setRenderHint(QPainter::Antialiasing);
    setMouseTracking(true);
    setFocusPolicy(Qt::NoFocus); // the table below has the same, for the keyboard
    QChart *area = chart();
    area->legend()->hide();
    area->setBackgroundRoundness(0);
    area->setMargins({0, 10, 12, 0});
    area->layout()->setContentsMargins(0, 0, 0, 0);
    for (QCategoryAxis *axis : {m_times, m_values}) {
        axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
        axis->setTruncateLabels(false);
        axis->setStartValue(-1);
        QFont small = font();
        small.setPointSizeF(small.pointSizeF() * 0.85);
        axis->setLabelsFont(small);
    }
    area->addAxis(m_times, Qt::AlignBottom);
    area->addAxis(m_values, Qt::AlignLeft);
    auto *bars = new QStackedBarSeries(this);
    bars->setBarWidth(0.7);
    for (QBarSet *&set : m_bars) {
        set = new QBarSet(QString(), this);
        bars->append(set);
    }
    area->addSeries(bars);
    bars->attachAxis(m_times);
    bars->attachAxis(m_values);
    for (const Look look : {Between, Bad}) {
        auto *series = new QScatterSeries(this);
        series->setMarkerShape(look == Bad ? QScatterSeries::MarkerShapeTriangle
                                           : QScatterSeries::MarkerShapeRotatedRectangle);
        series->setMarkerSize(signSide);
        area->addSeries(series);
        series->attachAxis(m_times);
        series->attachAxis(m_values);
        m_signs.at(look) = series;
    }
    colour();
    draw();
}

ReplicationHistoryChart::Look ReplicationHistoryChart::lookOf(ReplicationRun::State state)
{
    switch (state) {
    case ReplicationRun::State::Succeeded:
        return Good;
    case ReplicationRun::State::Failed:
        return Bad;
    case ReplicationRun::State::Partial:
    case ReplicationRun::State::Stopped:
    case ReplicationRun::State::Running:
        break;
    }
    return Between;
}

double ReplicationHistoryChart::valueOf(const ReplicationRun &run) const
{
    return static_cast<double>(m_figure == Figure::Rows ? run.rowsWritten() + run.rowsDeleted()
                                                        : run.startedAt.msecsTo(run.endedAt));
}

QString ReplicationHistoryChart::text(double value) const
{
    const auto whole = static_cast<std::int64_t>(std::round(value));
    return m_figure == Figure::Rows ? ReplicationWords::count(whole)
                                    : ReplicationWords::span(std::chrono::milliseconds(whole));
}

void ReplicationHistoryChart::setRuns(const std::vector<ReplicationRun> &runs)
{
    const auto count = static_cast<std::ptrdiff_t>(std::min(runs.size(), mostRuns));
    m_runs.assign(runs.begin(), runs.begin() + count);
    std::reverse(m_runs.begin(), m_runs.end());
    draw();
}

void ReplicationHistoryChart::draw()
{
    double most = 0;
    for (const ReplicationRun &run : m_runs)
        most = std::max(most, valueOf(run));
    // A day's or an hour's round shares read better than 20,000 seconds.
    const double unit = m_figure == Figure::Duration && most >= 60'000 ? 60'000 : 1;
    const double step = std::max(ChartMarks::valueStep(most / unit, historyMarks, false), 1.0) * unit;
    const double top = std::max(1.0, std::ceil(most * 1.08 / step)) * step;
    ChartMarks::clear(*m_values);
    for (double value = 0; value <= top * 1.0001; value += step)
        ChartMarks::mark(*m_values, text(value), value);
    m_values->setRange(0, top);

    std::array<QList<qreal>, Looks> heights;
    std::array<QList<QPointF>, Looks> signs;
    for (std::size_t i = 0; i < m_runs.size(); ++i) {
        const double value = valueOf(m_runs[i]);
        const Look own = lookOf(m_runs[i].state);
        for (std::size_t look = 0; look < Looks; ++look)
            heights.at(look).append(look == own ? value : 0);
        signs.at(own).append({static_cast<qreal>(i), std::max(value, top * signLift)});
    }
    for (std::size_t look = 0; look < Looks; ++look) {
        m_bars.at(look)->remove(0, m_bars.at(look)->count());
        m_bars.at(look)->append(heights.at(look));
        if (m_signs.at(look))
            m_signs.at(look)->replace(signs.at(look));
    }
    // A few bars are not as wide as the chart.
    constexpr double fewest = 12;
    const double count = std::max(static_cast<double>(m_runs.size()), fewest);
    m_times->setRange(static_cast<double>(m_runs.size()) - count - 0.5,
                      static_cast<double>(m_runs.size()) - 0.5);
    markTimes();
}

void ReplicationHistoryChart::markTimes()
{
    ChartMarks::clear(*m_times);
    if (m_runs.empty())
        return;
    const double shown = m_times->max() - m_times->min();
    const double width = std::max(chart()->plotArea().width(), 1.0);
    const auto every =
        std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(historyLabelRoom * shown / width)));
    // Counted from the newest, which always has its time. The axis wants them in its order.
    for (std::size_t i = (m_runs.size() - 1) % every; i < m_runs.size(); i += every)
        ChartMarks::mark(*m_times, runTimeText(m_runs[i].startedAt), static_cast<double>(i));
}

// -- The pointer --------------------------------------------------------------------------------------------

QString ReplicationHistoryChart::runAt(const QPointF &position) const
{
    if (!chart()->plotArea().contains(position))
        return {};
    const auto index = static_cast<std::ptrdiff_t>(std::llround(chart()->mapToValue(position).x()));
    return index < 0 || index >= static_cast<std::ptrdiff_t>(m_runs.size())
               ? QString()
               : m_runs[static_cast<std::size_t>(index)].id;
}

void ReplicationHistoryChart::mouseMoveEvent(QMouseEvent *event)
{
    emit runPointed(runAt(event->position()));
    QChartView::mouseMoveEvent(event);
}

void ReplicationHistoryChart::mouseReleaseEvent(QMouseEvent *event)
{
    if (const QString id = runAt(event->position()); !id.isEmpty())
        emit runChosen(id);
    QChartView::mouseReleaseEvent(event);
}

void ReplicationHistoryChart::leaveEvent(QEvent *event)
{
    emit runPointed({});
    QChartView::leaveEvent(event);
}

// -- Looks --------------------------------------------------------------------------------------------------

void ReplicationHistoryChart::resizeEvent(QResizeEvent *event)
{
    QChartView::resizeEvent(event);
    markTimes();
}

void ReplicationHistoryChart::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        colour();
    else if (event->type() == QEvent::LanguageChange)
        draw();
    QChartView::changeEvent(event);
}

void ReplicationHistoryChart::colour()
{
    const QPalette colours = palette();
    chart()->setBackgroundBrush(colours.color(QPalette::Base));
    setBackgroundBrush(colours.color(QPalette::Base));
    static constexpr std::array roles{Theme::Role::Accent, Theme::Role::Caution, Theme::Role::Bad};
    for (std::size_t look = 0; look < Looks; ++look) {
        const QColor own = Theme::colour(roles.at(look), colours);
        m_bars.at(look)->setColor(own);
        m_bars.at(look)->setBorderColor(own);
        if (QScatterSeries *series = m_signs.at(look)) {
            series->setColor(own);
            series->setBorderColor(colours.color(QPalette::Base));
        }
    }
    const QColor quiet = Theme::colour(Theme::Role::Quiet, colours);
    QColor grid = quiet;
    grid.setAlphaF(0.22F);
    for (QCategoryAxis *axis : {m_times, m_values}) {
        axis->setLabelsColor(quiet);
        axis->setGridLinePen(QPen(grid));
        axis->setLinePen(QPen(grid));
    }
    m_times->setGridLineVisible(false);
}
