// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/federated/PlanView.h"

#include "ui/common/Theme.h"

#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>

#include <algorithm>

namespace {

constexpr int planMargin = 16;
constexpr int planPadding = 8;
constexpr int planGap = 96;     ///< Between columns: an arrow and its row count.
constexpr int planSpacing = 14; ///< Between boxes of a column.
constexpr int planScanWidth = 330;
constexpr int planStepWidth = 210;
constexpr int planScanLines = 4;
constexpr int planStepLines = 3;

int boxHeight(const QFontMetrics &metrics, bool isScan)
{
    return metrics.lineSpacing() * (1 + (isScan ? planScanLines : planStepLines)) + 2 * planPadding;
}

} // namespace

PlanView::PlanView(QWidget *parent)
    : QAbstractScrollArea(parent)
{
    setObjectName(QStringLiteral("planView"));
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Plan of the federated statement"));
}

void PlanView::setPlan(const FederatedPlan &plan)
{
    m_plan = plan;
    m_boxes.clear();
    m_current = 0;
    if (!plan.root.name.isEmpty()) {
        addBoxes(plan.root, -1);
    } else {
        // The statement did not get to its end: only what the sources did is known.
        for (std::size_t i = 0; i < plan.scans.size(); ++i) {
            FederatedPlan::Operator leaf;
            leaf.scan = static_cast<int>(i);
            leaf.rows = plan.scans[i].rows;
            addBoxes(leaf, -1);
        }
    }
    layOut();
    const auto first =
        std::find_if(m_boxes.begin(), m_boxes.end(), [this](const Box &box) { return isScan(box); });
    setCurrent(first == m_boxes.end() ? 0 : static_cast<int>(first - m_boxes.begin()));
}

void PlanView::clear()
{
    setPlan({});
}

int PlanView::addBoxes(const FederatedPlan::Operator &step, int parent)
{
    const int own = boxCount();
    Box box;
    box.step = step;
    box.step.children.clear();
    box.parent = parent;
    m_boxes.push_back(std::move(box));
    for (const FederatedPlan::Operator &child : step.children) {
        const int index = addBoxes(child, own);
        m_boxes[static_cast<std::size_t>(own)].children.push_back(index);
    }
    return own;
}

int PlanView::depthOf(int box) const
{
    int depth = 0;
    for (int at = box; m_boxes[static_cast<std::size_t>(at)].parent >= 0; ++depth)
        at = m_boxes[static_cast<std::size_t>(at)].parent;
    return depth;
}

/// Sources in the first column, every step one further than the furthest of what it takes, roots at the right.
void PlanView::layOut()
{
    int deepest = 0;
    for (int i = 0; i < boxCount(); ++i)
        deepest = std::max(deepest, depthOf(i));
    for (int i = 0; i < boxCount(); ++i) {
        Box &box = m_boxes[static_cast<std::size_t>(i)];
        box.column = isScan(box) ? 0 : std::max(1, deepest - depthOf(i));
    }
    int top = planMargin;
    for (int i = 0; i < boxCount(); ++i) {
        if (m_boxes[static_cast<std::size_t>(i)].parent < 0)
            top = placeBox(i, top);
    }
    m_extent = {};
    for (const Box &box : m_boxes)
        m_extent = m_extent.expandedTo({box.place.right() + planMargin, box.place.bottom() + planMargin});
    updateScrollBars();
    viewport()->update();
}

/// Places a box and all below it; the first free line under them.
int PlanView::placeBox(int index, int top)
{
    Box &box = m_boxes[static_cast<std::size_t>(index)];
    const int height = boxHeight(fontMetrics(), isScan(box));
    int below = top;
    for (const int child : box.children)
        below = placeBox(child, below);
    const int left =
        box.column == 0 ? planMargin
                        : planMargin + planScanWidth + planGap + (box.column - 1) * (planStepWidth + planGap);
    int y = top;
    if (!box.children.empty()) {
        const QRect &first = m_boxes[static_cast<std::size_t>(box.children.front())].place;
        const QRect &last = m_boxes[static_cast<std::size_t>(box.children.back())].place;
        y = (first.center().y() + last.center().y()) / 2 - height / 2;
    }
    box.place = {left, y, isScan(box) ? planScanWidth : planStepWidth, height};
    return std::max(below, box.place.bottom() + 1 + planSpacing);
}

void PlanView::updateScrollBars()
{
    const QSize room = viewport()->size();
    horizontalScrollBar()->setRange(0, std::max(0, m_extent.width() - room.width()));
    horizontalScrollBar()->setPageStep(room.width());
    horizontalScrollBar()->setSingleStep(20);
    verticalScrollBar()->setRange(0, std::max(0, m_extent.height() - room.height()));
    verticalScrollBar()->setPageStep(room.height());
    verticalScrollBar()->setSingleStep(20);
}

QPoint PlanView::offset() const
{
    return {horizontalScrollBar()->value(), verticalScrollBar()->value()};
}

QSize PlanView::sizeHint() const
{
    return {900, 320};
}

bool PlanView::isScan(const Box &box) const
{
    return box.step.scan >= 0 && box.step.scan < static_cast<int>(m_plan.scans.size());
}

const FederatedPlan::Scan &PlanView::scanOf(const Box &box) const
{
    return m_plan.scans[static_cast<std::size_t>(box.step.scan)];
}

QString PlanView::titleOf(const Box &box) const
{
    if (isScan(box))
        return scanOf(box).connection + QStringLiteral(" · ") + scanOf(box).object;
    QString name = FederatedPlan::operatorText(box.step.name);
    if (!name.isEmpty())
        name[0] = name[0].toUpper();
    return name;
}

QStringList PlanView::linesOf(const Box &box) const
{
    if (!isScan(box)) {
        return QStringList(FederatedPlan::timeText(box.step.time) + QStringLiteral(" · ")
                           + FederatedPlan::rowsText(box.step.rows))
               + box.step.details;
    }
    const FederatedPlan::Scan &scan = scanOf(box);
    QStringList lines(FederatedPlan::rowsText(scan.rows) + QStringLiteral(" · ")
                      + FederatedPlan::bytesText(scan.bytes) + QStringLiteral(" · ")
                      + FederatedPlan::timeText(scan.total));
    QStringList times{tr("waited %1").arg(FederatedPlan::timeText(scan.wait))};
    if (scan.firstRow.count() > 0)
        times << tr("first row after %1").arg(FederatedPlan::timeText(scan.firstRow));
    if (!scan.complete)
        times << (scan.statement.isEmpty() ? tr("not asked") : tr("stopped early"));
    lines << times.join(QStringLiteral(" · "));
    lines << (scan.predicates.isEmpty()
                  ? tr("Nothing filtered there")
                  : tr("Filtered there: %1").arg(scan.predicates.join(QStringLiteral(" AND "))));
    if (!scan.localFilter.isEmpty())
        lines << tr("Filtered here: %1").arg(scan.localFilter);
    lines << scan.statement;
    return lines;
}

QString PlanView::currentText() const
{
    if (m_boxes.empty())
        return {};
    const Box &box = m_boxes[static_cast<std::size_t>(m_current)];
    QStringList lines = linesOf(box);
    lines.prepend(titleOf(box));
    lines.removeAll(QString());
    return lines.join(QLatin1Char('\n'));
}

void PlanView::setCurrent(int box)
{
    m_current = std::clamp(box, 0, std::max(0, boxCount() - 1));
    setAccessibleDescription(currentText());
    if (!m_boxes.empty()) {
        const QRect place = m_boxes[static_cast<std::size_t>(m_current)].place;
        const auto reveal = [](QScrollBar *bar, int from, int to, int room) {
            if (from < bar->value())
                bar->setValue(from - planMargin);
            else if (to > bar->value() + room)
                bar->setValue(to - room + planMargin);
        };
        reveal(horizontalScrollBar(), place.left(), place.right(), viewport()->width());
        reveal(verticalScrollBar(), place.top(), place.bottom(), viewport()->height());
    }
    viewport()->update();
    emit currentChanged();
}

void PlanView::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(viewport()->rect(), palette().base());
    painter.translate(-offset());
    for (const Box &box : m_boxes) {
        if (box.parent >= 0)
            drawArrow(painter, box, m_boxes[static_cast<std::size_t>(box.parent)]);
    }
    for (int i = 0; i < boxCount(); ++i)
        drawBox(painter, m_boxes[static_cast<std::size_t>(i)], i == m_current);
}

void PlanView::drawArrow(QPainter &painter, const Box &from, const Box &to) const
{
    constexpr double head = 7;
    const QPointF begin(from.place.right() + 1, from.place.center().y());
    const QPointF end(to.place.left() - 1, to.place.center().y());
    const QColor colour = Theme::colour(Theme::Role::Quiet, palette());
    // The bend lies just before the next step, so that the count has a straight line to stand on.
    const double bend = end.x() - planGap / 3.0;
    QPainterPath path(begin);
    path.lineTo(bend - planGap / 4.0, begin.y());
    path.cubicTo({bend, begin.y()}, {bend, end.y()}, {end.x() - head, end.y()});
    painter.setPen(QPen(colour, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawPolygon(QPolygonF({end, end + QPointF(-head, -head / 2), end + QPointF(-head, head / 2)}));
    painter.setPen(palette().color(QPalette::Text));
    const std::int64_t rows = isScan(from) ? scanOf(from).rows : from.step.rows;
    const QRectF room(begin.x() + 4, begin.y() - fontMetrics().height() - 2, planGap - 20,
                      fontMetrics().height());
    painter.drawText(room, Qt::AlignLeft | Qt::AlignBottom, QLocale().toString(static_cast<qlonglong>(rows)));
}

void PlanView::drawBox(QPainter &painter, const Box &box, bool isCurrent) const
{
    const bool source = isScan(box);
    const bool isEarly = source && !scanOf(box).complete;
    const Theme::Role role = isEarly ? Theme::Role::Caution : source ? Theme::Role::Busy : Theme::Role::Quiet;
    const QColor edge = Theme::colour(role, palette());
    QPen pen(isCurrent ? palette().color(QPalette::Highlight) : edge, isCurrent ? 2.5 : 1);
    if (isCurrent && !hasFocus())
        pen.setStyle(Qt::DashLine);
    painter.setPen(pen);
    painter.setBrush(source ? Theme::tint(role, palette()) : palette().color(QPalette::Window));
    painter.drawRoundedRect(QRectF(box.place).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);

    const QRect inner = box.place.adjusted(planPadding, planPadding, -planPadding, -planPadding);
    QFont bold = font();
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(palette().color(QPalette::Text));
    int y = inner.top();
    const int height = fontMetrics().lineSpacing();
    const auto write = [&](const QString &text) {
        const QString shown = painter.fontMetrics().elidedText(text, Qt::ElideRight, inner.width());
        painter.drawText(QRect(inner.left(), y, inner.width(), height), Qt::AlignLeft | Qt::AlignVCenter,
                         shown);
        y += height;
    };
    write(titleOf(box));
    painter.setFont(font());
    const QStringList lines = linesOf(box);
    const int room = source ? planScanLines : planStepLines;
    for (int i = 0; i < std::min<int>(room, static_cast<int>(lines.size())); ++i) {
        // The statement is always the last line.
        const bool isLast = source && i == room - 1;
        painter.setPen(i == 0 ? palette().color(QPalette::Text)
                              : Theme::colour(Theme::Role::Quiet, palette()));
        write(isLast ? lines.last() : lines[i]);
    }
}

void PlanView::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Home:
    case Qt::Key_End:
        step(event->key());
        return;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

/// Left goes to what a step takes, right to what takes it, up and down along a column.
void PlanView::step(int key)
{
    if (m_boxes.empty())
        return;
    const Box &own = m_boxes[static_cast<std::size_t>(m_current)];
    if (key == Qt::Key_Home)
        return setCurrent(0);
    if (key == Qt::Key_End)
        return setCurrent(boxCount() - 1);
    if (key == Qt::Key_Left && !own.children.empty())
        return setCurrent(own.children.front());
    if (key == Qt::Key_Right && own.parent >= 0)
        return setCurrent(own.parent);
    int best = -1;
    for (int i = 0; i < boxCount() && (key == Qt::Key_Up || key == Qt::Key_Down); ++i) {
        const int way = m_boxes[static_cast<std::size_t>(i)].place.top() - own.place.top();
        if (m_boxes[static_cast<std::size_t>(i)].column != own.column || way == 0
            || (way > 0) != (key == Qt::Key_Down))
            continue;
        const int known =
            best < 0 ? INT_MAX
                     : std::abs(m_boxes[static_cast<std::size_t>(best)].place.top() - own.place.top());
        if (std::abs(way) < known)
            best = i;
    }
    if (best >= 0)
        setCurrent(best);
}

void PlanView::mousePressEvent(QMouseEvent *event)
{
    const QPoint at = event->pos() + offset();
    for (int i = 0; i < boxCount(); ++i) {
        if (m_boxes[static_cast<std::size_t>(i)].place.contains(at))
            setCurrent(i);
    }
}

void PlanView::resizeEvent(QResizeEvent *)
{
    updateScrollBars();
}

void PlanView::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        setAccessibleName(tr("Plan of the federated statement"));
        setAccessibleDescription(currentText());
    }
    if (event->type() == QEvent::FontChange)
        layOut();
    viewport()->update();
}

void PlanView::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void PlanView::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}
