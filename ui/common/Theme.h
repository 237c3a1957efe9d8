// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"

#include <QColor>
#include <QIcon>
#include <QPalette>
#include <QPixmap>

class QWidget;

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
    Info,    ///< A remark without alarm.
    Accent,  ///< The program's own colour: links, the tab in front, what is chosen.
    Edge,    ///< The line round what is selected or has the focus; 3:1 is enough for a line.
};

/// Parts of a statement, in the editor and wherever one is shown. Texts have 4.5:1 or better on Base and on the
/// grounds below.
enum class Syntax {
    Text,
    Keyword,
    Type,
    Function,
    String,
    Number,
    Comment,
    Operator,
    QuotedName, ///< An identifier in the engine's quotes.
    Parameter,  ///< :name, $1, ?
    Variable,   ///< @name
    Invalid,    ///< An unfinished string, an unknown character.
    LineNumber,
    CurrentLine,   ///< Ground of the line with the cursor.
    Statement,     ///< Ground of the statement that Run would run.
    MatchedBracket ///< Ground of a bracket and its partner.
};

/// What the desktop's own palette looked like before the first apply().
[[nodiscard]] Mode systemMode();
/// Gives the application its style and its palette; what is on the screen follows at once.
void apply(Mode mode);
/// The same by the setting window/theme: "system", "light" or "dark".
void apply(const QString &setting);
[[nodiscard]] QPalette palette(Mode mode);
[[nodiscard]] Mode modeOf(const QPalette &palette);

[[nodiscard]] QColor colour(Role role, const QPalette &palette);
[[nodiscard]] QColor syntax(Syntax part, const QPalette &palette);
[[nodiscard]] Role roleOf(Environment environment);
/// A connection's: its own, else that of its environment.
[[nodiscard]] QColor connectionColour(const QString &own, Environment environment, const QPalette &palette);
/// A field to be seen from afar, and what is written on it with 4.5:1 or better. Good and Quiet are calm, so that Caution
/// and Bad stand out; other roles have tint().
struct Field
{
    QColor ground;
    QColor text;
};
[[nodiscard]] Field field(Role role, const QPalette &palette);
/// Of the lines in a chart: six that differ for every kind of sight, each with 3:1 or better on a list's background.
[[nodiscard]] QColor series(int number, const QPalette &palette);
/// The same line's second mark, for those who see no colours.
[[nodiscard]] Qt::PenStyle seriesStyle(int number);
/// A background that hints at the role and carries ordinary text.
[[nodiscard]] QColor tint(Role role, const QPalette &palette);
/// Gives a bar the role's tint as its ground; to be called again on PaletteChange, where it does nothing twice.
void setGround(QWidget &bar, Role role);
/// A filled circle, as a mark before a text; the ring sets it off from a coloured background.
[[nodiscard]] QPixmap dot(const QColor &colour, qreal devicePixelRatio, const QColor &ring = Qt::transparent);
/// The same as the mark of a list's row, set off where the row is selected.
[[nodiscard]] QIcon rowDot(const QColor &colour, qreal devicePixelRatio, const QPalette &palette);
/// One of the program's own icons, drawn in the palette's text colour of the moment; ":/icons/NAME.svg".
[[nodiscard]] QIcon icon(const QString &name);
/// The same in the colour that a role had when it was made: an owner makes it anew on PaletteChange.
[[nodiscard]] QIcon icon(const QString &name, Role role, const QPalette &palette);
/// Side of a dot, in points of the screen.
constexpr int dotSize = 10;

} // namespace Theme
