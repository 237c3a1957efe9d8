// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationGraph.h"

#include "ui/replication/ReplicationSigns.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace {

struct ReplicationGraphText
{
    Q_DECLARE_TR_FUNCTIONS(ReplicationGraph)
};

using Target = ReplicationRoute::Target;

constexpr int boxPadding = 7;
constexpr int boxHeightPadding = 4; ///< Above and below its words.
constexpr int boxGap = 4;
constexpr int boxRadius = 4;
constexpr int arrowRoom = 34;
constexpr int arrowHead = 4;
constexpr int mostSourceWidth = 150;
constexpr int graphMargin = 4;

int boxHeight(const QFontMetrics &metrics)
{
    return metrics.height() + 2 * boxHeightPadding;
}

int signRoom(const QFontMetrics &metrics)
{
    return metrics.height() + 3;
}

/// How many rows of boxes, the one for the rest included.
int graphRows(const ReplicationRoute &route)
{
    return std::clamp(static_cast<int>(route.targets.size()), 1, ReplicationGraph::mostTargets + 1);
}

QString graphWords(const Target &target)
{
    const QString words = target.words();
    return words.isEmpty() ? target.name : QStringLiteral("%1 · %2").arg(target.name, words);
}

int sourceWidth(const ReplicationRoute &route, const QFontMetrics &metrics)
{
    return std::min(metrics.horizontalAdvance(route.source) + 2 * boxPadding, mostSourceWidth);
}

void paintArrow(QPainter &painter, const QPointF &from, const QPointF &to, const QPen &pen)
{
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    const qreal bend = (to.x() - from.x()) * 0.55;
    QPainterPath line(from);
    line.cubicTo(from + QPointF(bend, 0), to - QPointF(bend, 0), to - QPointF(1, 0));
    painter.drawPath(line);
    QPen head = pen;
    head.setStyle(Qt::SolidLine);
    painter.setPen(head);
    painter.drawPolyline(
        QPolygonF{to + QPointF(-arrowHead, -arrowHead), to, to + QPointF(-arrowHead, arrowHead)});
}

/// A box on the list's own ground, so that its colours read the same in a selection.
void paintBox(QPainter &painter, const QRectF &box, const QColor &edge, const QPalette &palette)
{
    painter.setPen(QPen(edge, 1));
    painter.setBrush(palette.color(QPalette::Base));
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), boxRadius, boxRadius);
}

void paintTarget(QPainter &painter, const QRect &room, const Target &target, const QPalette &palette)
{
    const QFontMetrics metrics = painter.fontMetrics();
    const auto sign = target.state ? ReplicationSigns::of(*target.state)
                                   : ReplicationSigns::Sign{Theme::Role::Quiet, "more"};
    const QString words = graphWords(target);
    const int width =
        std::min(metrics.horizontalAdvance(words) + signRoom(metrics) + 2 * boxPadding, room.width());
    const QRect box(room.left(), room.top(), width, room.height());
    paintBox(painter, box, Theme::colour(sign.role, palette), palette);
    const int side = metrics.height() - 2;
    sign.drawn(palette).paint(
        &painter, QRect(box.left() + boxPadding - 2, box.center().y() - side / 2 + 1, side, side));
    const QRect text = box.adjusted(boxPadding + signRoom(metrics) - 3, 0, -boxPadding + 2, 0);
    const int name = metrics.horizontalAdvance(target.name);
    painter.setPen(palette.color(QPalette::Text));
    painter.drawText(text, Qt::AlignVCenter | Qt::TextSingleLine,
                     metrics.elidedText(target.name, Qt::ElideRight, text.width()));
    if (name >= text.width())
        return;
    painter.setPen(Theme::colour(sign.role, palette));
    const QRect rest = text.adjusted(name, 0, 0, 0);
    painter.drawText(rest, Qt::AlignVCenter | Qt::TextSingleLine,
                     metrics.elidedText(words.mid(target.name.size()), Qt::ElideRight, rest.width()));
}

} // namespace

namespace ReplicationGraph {

QSize sizeHint(const ReplicationRoute &route, const QFont &font)
{
    const QFontMetrics metrics(font);
    int widest = 0;
    for (const Target &target : route.targets)
        widest = std::max(widest, metrics.horizontalAdvance(graphWords(target)));
    const int rows = graphRows(route);
    return {sourceWidth(route, metrics) + arrowRoom + widest + signRoom(metrics) + 2 * boxPadding
                + 2 * graphMargin,
            rows * boxHeight(metrics) + (rows - 1) * boxGap + 2 * graphMargin};
}

void paint(QPainter &painter, const QRect &place, const ReplicationRoute &route, const QFont &font,
           const QPalette &palette, const QColor &ink)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(font);
    const QFontMetrics metrics(font);
    const QRect room = place.adjusted(graphMargin, graphMargin, -graphMargin, -graphMargin);
    const int height = boxHeight(metrics);
    const int rows = graphRows(route);
    const int top = room.center().y() - (rows * height + (rows - 1) * boxGap) / 2;

    const QRect source(room.left(), room.center().y() - height / 2, sourceWidth(route, metrics), height);
    paintBox(painter, source, palette.color(QPalette::Dark), palette);
    painter.setPen(palette.color(QPalette::Text));
    painter.drawText(source.adjusted(boxPadding, 0, -boxPadding + 2, 0),
                     Qt::AlignVCenter | Qt::TextSingleLine,
                     metrics.elidedText(route.source, Qt::ElideRight, source.width() - 2 * boxPadding + 2));

    const int left = source.right() + arrowRoom;
    for (int row = 0; row < rows && row < static_cast<int>(route.targets.size()); ++row) {
        const QRect box(left, top + row * (height + boxGap), room.right() - left + 1, height);
        const Target &target = route.targets[static_cast<std::size_t>(row)];
        const bool moves = target.state == ReplicationProgress::State::Copying
                           || target.state == ReplicationProgress::State::Verifying;
        const bool isBroken = target.state == ReplicationProgress::State::Failed;
        paintArrow(painter, QPointF(source.right() + 2, source.center().y() + 0.5),
                   QPointF(box.left() - 2, box.center().y() + 0.5),
                   QPen(ink, moves ? 2.2 : 1.2, isBroken ? Qt::DashLine : Qt::SolidLine));
        if (row < mostTargets) {
            paintTarget(painter, box, target, palette);
            continue;
        }
        const auto rest = static_cast<int>(route.targets.size()) - mostTargets;
        painter.setPen(ink);
        painter.drawText(box, Qt::AlignVCenter | Qt::TextSingleLine,
                         ReplicationGraphText::tr("and %1 more", "targets").arg(rest));
    }
    painter.restore();
}

} // namespace ReplicationGraph
