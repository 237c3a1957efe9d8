// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"

#include <QColor>
#include <QIcon>
#include <QPalette>
#include <QPixmap>

/// The one place that knows colours: what a thing means, to how it looks, in light and in dark.
/// Thread: GUI.
namespace Theme {

enum class Mode { Light, Dark };

/// What a colour is to say. On a list's background each has a contrast of 4.5:1 or better (WCAG AA).
enum class Role {
    Quiet,   ///< Beside the point: not tested, switched off.
    Busy,    ///< Under way.
    Good,    ///< As it should be; development.
    Caution, ///< Allowed, but to be known; test.
    Bad,     ///< Failed; production, where mistakes hurt.
};

/// What the desktop's own palette looks like; only before apply().
[[nodiscard]] Mode systemMode();
/// Gives the application its style and its palette.
void apply(Mode mode);
[[nodiscard]] QPalette palette(Mode mode);
[[nodiscard]] Mode modeOf(const QPalette &palette);

[[nodiscard]] QColor colour(Role role, const QPalette &palette);
[[nodiscard]] Role roleOf(Environment environment);
/// A background that hints at the role and carries ordinary text.
[[nodiscard]] QColor tint(Role role, const QPalette &palette);
/// A filled circle, as a mark before a text; the ring sets it off from a coloured background.
[[nodiscard]] QPixmap dot(const QColor &colour, qreal devicePixelRatio, const QColor &ring = Qt::transparent);
/// One of the program's own icons, drawn in the palette's text colour of the moment; ":/icons/NAME.svg".
[[nodiscard]] QIcon icon(const QString &name);
/// Side of a dot, in points of the screen.
constexpr int dotSize = 10;

} // namespace Theme
