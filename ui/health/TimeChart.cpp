// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/health/TimeChart.h"

#include "ui/common/ChartMarks.h"
#include "ui/common/Sparkline.h"
#include "ui/common/Theme.h"

#include <QCategoryAxis>
#include <QChart>
#include <QDateTime>
#include <QEvent>
#include <QGraphicsLayout>
#include <QGraphicsLineItem>
#include <QLineSeries>
#include <QLocale>
#include <QMouseEvent>
#include <QRubberBand>
#include <QSignalBlocker>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <tuple>

namespace {

constexpr qint64 second = 1000;
constexpr qint64 minute = 60 * second;
constexpr qint64 hour = 60 * minute;
constexpr qint64 day = 24 * hour;
/// Distances between marks of time that people can count in.
constexpr std::array timeSteps{second,     5 * second, 15 * second, 30 * second, minute,
                               2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute,
                               hour,       2 * hour,   4 * hour,    6 * hour,    12 * hour,
                               day,        2 * day,    7 * day,     14 * day,    30 * day};
/// Room for "14:02:30" and some air, in points of the screen.
constexpr int timeLabelRoom = 84;
constexpr int valueMarks = 4;
/// Qt strokes wider lines as areas, which costs ten times as much.
constexpr qreal strokeWidth = 1;
/// Two points in so many pixels; each costs, drawn and as a shape for the pointer.
constexpr qreal stretchPixels = 3;
/// A shorter drag is a click.
constexpr int shortestDrag = 6;
constexpr double zoomStep = 1.25;
/// Nobody looks closer.
constexpr qint64 shortestSpan = 5 * second;

qint64 timeStep(qint64 span, int marks)
{
    const auto fits = [&](qint64 step) { return span / step <= marks; };
    const auto found = std::find_if(timeSteps.begin(), timeSteps.end(), fits);
    return found == timeSteps.end() ? span : *found;
}

QString timeText(qint64 at, qint64 step)
{
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(at);
    const QLocale locale;
    if (step >= day)
        return locale.toString(local.date(), QStringLiteral("d MMM"));
    const bool isMidnight = local.time().hour() == 0 && local.time().minute() == 0;
    if (step >= hour && isMidnight)
        return locale.toString(local.date(), QStringLiteral("d MMM"));
    return local.toString(step < minute ? QStringLiteral("HH:mm:ss") : QStringLiteral("HH:mm"));
}

/// Of every stretch of time the least and the greatest, in their order: what a line of so many pixels can show. The
/// stretches are the same wherever the span begins, so that nothing flickers while it moves on.
QList<QPointF> thinned(const QList<QPointF> &points, qreal stretch)
{
    QList<QPointF> kept;
    kept.reserve(points.size());
    for (qsizetype i = 0; i < points.size();) {
        const qreal end = (std::floor(points[i].x() / stretch) + 1) * stretch;
        qsizetype least = i;
        qsizetype most = i;
        for (; i < points.size() && points[i].x() < end; ++i) {
            if (points[i].y() < points[least].y())
                least = i;
            if (points[i].y() > points[most].y())
                most = i;
        }
        kept << points[std::min(least, most)];
        if (least != most)
            kept << points[std::max(least, most)];
    }
    return kept;
}

} // namespace

TimeChart::TimeChart(int lines, Scale scale, QWidget *parent)
    : QChartView(parent)
    , m_scale(std::move(scale))
    , m_lines(lines)
    , m_times(new QCategoryAxis(this))
    , m_values(new QCategoryAxis(this))
    , m_mark(new QGraphicsLineItem(chart()))
{
    setFrameShape(QFrame::NoFrame);
    setRenderHint(QPainter::Antialiasing);
    setMouseTracking(true);
    setFocusPolicy(Qt::NoFocus);
    QChart *area = chart();
    area->legend()->hide();
    area->setBackgroundRoundness(0);
    area->setMargins({0, 6, 16, 0});
    area->layout()->setContentsMargins(0, 0, 0, 0);
    for (QCategoryAxis *axis : {m_times, m_values}) {
        axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
        axis->setTruncateLabels(false);
        QFont small = font();
        small.setPointSizeF(small.pointSizeF() * 0.85);
        axis->setLabelsFont(small);
    }
    m_times->setStartValue(0);
    m_values->setStartValue(-1);
    area->addAxis(m_times, Qt::AlignBottom);
    area->addAxis(m_values, Qt::AlignLeft);
    m_mark->setZValue(20);
    m_mark->hide();
    for (int line = 0; line < lines; ++line)
        static_cast<void>(piece(line, 0));
    colour();
    connect(area, &QChart::plotAreaChanged, this, &TimeChart::placeMoment);
}

// -- What is drawn ------------------------------------------------------------------------------------------

QLineSeries *TimeChart::piece(int line, qsizetype number)
{
    QList<QLineSeries *> &pieces = m_lines[line].pieces;
    while (pieces.size() <= number) {
        auto *series = new QLineSeries(this);
        QPen pen(Theme::series(line, palette()), strokeWidth, Theme::seriesStyle(line));
        pen.setCapStyle(Qt::FlatCap);
        series->setPen(pen);
        chart()->addSeries(series);
        series->attachAxis(m_times);
        series->attachAxis(m_values);
        pieces << series;
    }
    return pieces[number];
}

int TimeChart::pieceCount(int line) const
{
    const QList<QLineSeries *> &pieces = m_lines[line].pieces;
    return static_cast<int>(std::count_if(pieces.begin(), pieces.end(),
                                          [](const QLineSeries *series) { return series->count() > 0; }));
}

void TimeChart::setSpan(qint64 from, qint64 to)
{
    m_from = from;
    m_to = std::max(to, from + 1);
}

void TimeChart::setLine(int line, const QList<QPointF> &points, qint64 gap)
{
    m_lines[line].points = points;
    m_lines[line].gap = gap;
}

/// Those within the span, and one more on each side, so that a line does not begin in mid-air.
QList<QPointF> TimeChart::shown(const Line &line) const
{
    const auto before = [](const QPointF &point, qreal at) { return point.x() < at; };
    const auto begin = line.points.begin();
    auto first = std::lower_bound(begin, line.points.end(), static_cast<qreal>(m_from), before);
    auto last = std::lower_bound(first, line.points.end(), static_cast<qreal>(m_to), before);
    if (first != begin)
        --first;
    if (last != line.points.end())
        ++last;
    return line.points.mid(first - begin, last - first);
}

void TimeChart::draw(int number, bool moves)
{
    const QList<QPointF> points = shown(m_lines[number]);
    const QList<qsizetype> starts = Sparkline::pieces(points, m_lines[number].gap);
    const qreal stretch =
        stretchPixels * static_cast<qreal>(m_to - m_from) / std::max(chart()->plotArea().width(), 1.0);
    for (qsizetype i = 0; i < starts.size(); ++i) {
        const qsizetype end = i + 1 < starts.size() ? starts[i + 1] : points.size();
        QList<QPointF> one = thinned(points.mid(starts[i], end - starts[i]), stretch);
        for (const QPointF &point : std::as_const(one)) {
            m_most = std::max(m_most, point.y());
            m_least = std::min(m_least, point.y());
        }
        if (one.size() == 1) // alone, it would not be seen
            one << one.first() + QPointF(static_cast<qreal>(m_lines[number].gap) / 4, 0);
        QLineSeries *series = piece(number, i);
        // A new span makes the chart compute every line anyway: once is enough.
        const QSignalBlocker quiet(moves && series->count() > 0 ? series : nullptr);
        series->replace(one);
    }
    for (qsizetype i = starts.size(); i < m_lines[number].pieces.size(); ++i) {
        if (m_lines[number].pieces[i]->count() > 0)
            m_lines[number].pieces[i]->clear();
    }
}

void TimeChart::fit()
{
    const bool moves =
        m_times->min() < static_cast<qreal>(m_from) || m_times->min() > static_cast<qreal>(m_from)
        || m_times->max() < static_cast<qreal>(m_to) || m_times->max() > static_cast<qreal>(m_to);
    m_most = 0;
    m_least = std::numeric_limits<double>::max();
    for (int line = 0; line < m_lines.size(); ++line)
        draw(line, moves);
    fitValues();
    fitTimes();
    placeMoment();
}

void TimeChart::fitTimes()
{
    const int marks = std::max(2, static_cast<int>(chart()->plotArea().width()) / timeLabelRoom);
    const qint64 step = timeStep(m_to - m_from, marks);
    // Marks stand at round local times.
    const qint64 zone = QDateTime::fromMSecsSinceEpoch(m_from).offsetFromUtc() * second;
    const qint64 first = ((m_from + zone) / step + 1) * step - zone;
    const qint64 last = (m_to + zone) / step * step - zone;
    if (std::tie(step, first, last) != std::tie(m_step, m_firstMark, m_lastMark)) {
        ChartMarks::clear(*m_times);
        for (qint64 at = first; at <= last; at += step)
            ChartMarks::mark(*m_times, timeText(at, step), static_cast<double>(at));
        m_step = step;
        m_firstMark = first;
        m_lastMark = last;
    }
    m_times->setRange(static_cast<double>(m_from), static_cast<double>(m_to));
}

void TimeChart::fitValues()
{
    const double most = m_scale.isRatio ? 1 : m_most;
    const double bottom = m_scale.isRatio && m_least > 0.9 && m_least <= 1 ? 0.9 : 0;
    const double fine = ChartMarks::valueStep(most <= 0 ? 1 : most - bottom, valueMarks, m_scale.isBinary);
    const double step = m_scale.isWhole ? std::max(fine, 1.0) : fine;
    const double top = m_scale.isRatio ? 1 : std::max(step, std::ceil(most * 1.02 / step) * step);
    if (qFuzzyCompare(top, m_top) && qFuzzyCompare(bottom + 1, m_bottom + 1))
        return;
    m_top = top;
    m_bottom = bottom;
    ChartMarks::clear(*m_values);
    for (int i = 0; bottom + i * step <= top * 1.0001; ++i)
        ChartMarks::mark(*m_values, m_scale.text(bottom + i * step), bottom + i * step);
    m_values->setRange(bottom, top);
}

// -- The pointer --------------------------------------------------------------------------------------------

qint64 TimeChart::timeAt(qreal x) const
{
    const QRectF plot = chart()->plotArea();
    const qreal share = plot.width() > 0 ? std::clamp((x - plot.left()) / plot.width(), 0.0, 1.0) : 0;
    return m_from + static_cast<qint64>(share * static_cast<qreal>(m_to - m_from));
}

void TimeChart::setMoment(std::optional<qint64> at)
{
    m_moment = at;
    placeMoment();
}

void TimeChart::placeMoment()
{
    const bool isShown = m_moment && *m_moment >= m_from && *m_moment <= m_to;
    m_mark->setVisible(isShown);
    if (!isShown)
        return;
    const QRectF plot = chart()->plotArea();
    const qreal share = static_cast<qreal>(*m_moment - m_from) / static_cast<qreal>(m_to - m_from);
    const qreal x = plot.left() + share * plot.width();
    m_mark->setLine(x, plot.top(), x, plot.bottom());
}

void TimeChart::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return QChartView::mousePressEvent(event);
    m_dragFrom = event->pos().x();
    if (!m_band)
        m_band = new QRubberBand(QRubberBand::Rectangle, viewport());
}

void TimeChart::mouseMoveEvent(QMouseEvent *event)
{
    const QRectF plot = chart()->plotArea();
    emit pointed(plot.contains(event->position()) ? std::optional(timeAt(event->position().x()))
                                                  : std::nullopt);
    const int dragged = event->pos().x() - m_dragFrom;
    if (!m_band || !event->buttons().testFlag(Qt::LeftButton) || std::abs(dragged) < shortestDrag)
        return;
    const int left = std::max(std::min(m_dragFrom, event->pos().x()), static_cast<int>(plot.left()));
    const int right = std::min(std::max(m_dragFrom, event->pos().x()), static_cast<int>(plot.right()));
    m_band->setGeometry(left, static_cast<int>(plot.top()), right - left, static_cast<int>(plot.height()));
    m_band->show();
}

void TimeChart::mouseReleaseEvent(QMouseEvent *event)
{
    if (!m_band || m_band->isHidden())
        return;
    const QRect chosen = m_band->geometry();
    m_band->hide();
    const qint64 from = timeAt(chosen.left());
    emit spanChosen(from, std::max(timeAt(chosen.right()), from + shortestSpan));
    event->accept();
}

void TimeChart::mouseDoubleClickEvent(QMouseEvent *)
{
    emit spanReset();
}

void TimeChart::wheelEvent(QWheelEvent *event)
{
    if (!event->modifiers().testFlag(Qt::ControlModifier))
        return event->ignore(); // the page scrolls
    const double factor = event->angleDelta().y() > 0 ? 1 / zoomStep : zoomStep;
    const qint64 at = timeAt(event->position().x());
    const auto scaled = [factor](qint64 part) {
        return static_cast<qint64>(static_cast<double>(part) * factor);
    };
    const qint64 from = at - scaled(at - m_from);
    emit spanChosen(from, std::max(at + scaled(m_to - at), from + shortestSpan));
    event->accept();
}

void TimeChart::leaveEvent(QEvent *event)
{
    emit pointed(std::nullopt);
    QChartView::leaveEvent(event);
}

// -- Looks --------------------------------------------------------------------------------------------------

void TimeChart::resizeEvent(QResizeEvent *event)
{
    QChartView::resizeEvent(event);
    fitTimes();
    placeMoment();
}

void TimeChart::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        colour();
    if (event->type() == QEvent::LanguageChange) { // months and decimal signs
        m_step = 0;
        m_top = -1;
        fit();
    }
    QChartView::changeEvent(event);
}

void TimeChart::colour()
{
    const QPalette colours = palette();
    chart()->setBackgroundBrush(colours.color(QPalette::Base));
    setBackgroundBrush(colours.color(QPalette::Base));
    for (int line = 0; line < m_lines.size(); ++line) {
        for (QLineSeries *series : m_lines[line].pieces) {
            QPen pen = series->pen();
            pen.setColor(Theme::series(line, colours));
            series->setPen(pen);
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
    m_mark->setPen(QPen(colours.color(QPalette::Text), 1, Qt::DotLine));
}
