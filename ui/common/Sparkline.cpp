// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/Sparkline.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace Sparkline {

QList<qsizetype> pieces(const QList<QPointF> &points, qint64 gap)
{
    const auto distance = [&points](qsizetype to) {
        return to > 0 && to < points.size() ? points[to].x() - points[to - 1].x() : 0.0;
    };
    QList<qsizetype> starts;
    for (qsizetype i = 0; i < points.size(); ++i) {
        const qreal usual = std::max(distance(i - 1), distance(i + 1));
        const bool isOnlyPair = points.size() == 2;
        if (i == 0 || (!isOnlyPair && distance(i) > std::max(static_cast<qreal>(gap), 2 * usual)))
            starts << i;
    }
    return starts;
}

void paint(QPainter &painter, const QRectF &place, const QList<QPointF> &points, qint64 from, qint64 to,
           qint64 gap, const Look &look)
{
    const auto first = std::lower_bound(points.begin(), points.end(), static_cast<qreal>(from),
                                        [](const QPointF &point, qreal at) { return point.x() < at; });
    const QList<QPointF> shown = points.mid(first - points.begin());
    if (shown.isEmpty() || to <= from || place.width() < 2)
        return;
    const auto higher = [](const QPointF &a, const QPointF &b) { return a.y() < b.y(); };
    const qreal most = std::max_element(shown.begin(), shown.end(), higher)->y();
    // A calm line at half height says more than one that fills the room with its noise.
    const qreal scale = most > 0 ? (place.height() - look.width) / (most * 1.15) : 0;
    const auto at = [&](const QPointF &point) {
        return QPointF(place.left()
                           + (point.x() - static_cast<qreal>(from)) / static_cast<qreal>(to - from)
                                 * place.width(),
                       place.bottom() - look.width / 2 - point.y() * scale);
    };
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QList<qsizetype> starts = pieces(shown, gap);
    for (qsizetype piece = 0; piece < starts.size(); ++piece) {
        const qsizetype end = piece + 1 < starts.size() ? starts[piece + 1] : shown.size();
        QPolygonF line;
        for (qsizetype i = starts[piece]; i < end; ++i)
            line << at(shown[i]);
        if (line.size() == 1) // alone, it would not be seen
            line << line.first() + QPointF(look.width, 0);
        if (look.ground.isValid()) {
            QPolygonF area = line;
            area << QPointF(line.last().x(), place.bottom()) << QPointF(line.first().x(), place.bottom());
            painter.setPen(Qt::NoPen);
            painter.setBrush(look.ground);
            painter.drawPolygon(area);
        }
        painter.setPen(QPen(look.line, look.width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPolyline(line);
    }
    painter.restore();
}

} // namespace Sparkline
