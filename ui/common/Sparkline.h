// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QList>
#include <QPointF>

class QPainter;
class QRectF;

/// A small picture of how a figure went, without axes: to be painted by delegates and labels.
/// Thread: GUI.
namespace Sparkline {

struct Look
{
    QColor line;
    QColor ground; ///< Below the line; invalid for none.
    qreal width = 1.5;
};

/// Points by time (x in ms) between `from` and `to`, from zero to the greatest value. What was not measured is not drawn.
void paint(QPainter &painter, const QRectF &place, const QList<QPointF> &points, qint64 from, qint64 to,
           qint64 gap, const Look &look);

/// Where a series falls apart: the first index of each piece. The first is 0 unless there are no points. Points further
/// apart than `gap` are not joined, unless those next to them are as far apart: they were measured less often.
[[nodiscard]] QList<qsizetype> pieces(const QList<QPointF> &points, qint64 gap);

} // namespace Sparkline
