// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationRoute.h"

#include <QFont>
#include <QPalette>
#include <QRect>
#include <QSize>

class QPainter;

/// A small picture of a route: the source's box, arrows, and a box for each target that says in words how it is.
/// Thread: GUI.
namespace ReplicationGraph {

/// More targets than this are counted in words.
constexpr int mostTargets = 4;

[[nodiscard]] QSize sizeHint(const ReplicationRoute &route, const QFont &font);
/// `ink` is the colour of arrows on the ground that is there: that of a selection, for one.
void paint(QPainter &painter, const QRect &place, const ReplicationRoute &route, const QFont &font,
           const QPalette &palette, const QColor &ink);

} // namespace ReplicationGraph
