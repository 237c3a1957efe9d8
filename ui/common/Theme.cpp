// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/Theme.h"

#include "ui/common/ThemeIcon.h"
#include "ui/common/ThemeStyle.h"

#include <QApplication>
#include <QPainter>
#include <QStyle>
#include <QWidget>

#include <algorithm>
#include <array>

namespace {

struct RoleColours
{
    QRgb light;
    QRgb dark;
};

/// In the order of Theme::Role.
constexpr std::array roleColours{
    RoleColours{0xff5a6270, 0xff9aa3b0}, // Quiet
    RoleColours{0xff0b57d0, 0xff79b0ff}, // Busy
    RoleColours{0xff17702f, 0xff5cc973}, // Good
    RoleColours{0xff946200, 0xffe3ad45}, // Caution
    RoleColours{0xffbb1f2a, 0xffff8078}, // Bad
    RoleColours{0xff00677d, 0xff5cc3dc}, // Info
    RoleColours{0xff2461c9, 0xff79b0ff}, // Accent
    RoleColours{0xff2461c9, 0xff5b93e6}, // Edge
};

/// In the order of Theme::Syntax.
constexpr std::array syntaxColours{
    RoleColours{0xff1b1f24, 0xffe4e7eb}, // Text
    RoleColours{0xff0b4fb8, 0xff7fb4ff}, // Keyword
    RoleColours{0xff00626f, 0xff62c9d8}, // Type
    RoleColours{0xff6b3fa0, 0xffc9a2f5}, // Function
    RoleColours{0xff9c2b12, 0xfff0a07e}, // String
    RoleColours{0xff0b6b3a, 0xff8fd18a}, // Number
    RoleColours{0xff5a6470, 0xffa3adba}, // Comment
    RoleColours{0xff454d58, 0xffb9c1cc}, // Operator
    RoleColours{0xff7a4a00, 0xffe0bd7a}, // QuotedName
    RoleColours{0xff9b1c6e, 0xfff49ad0}, // Parameter
    RoleColours{0xff8a3a68, 0xffe6a8c8}, // Variable
    RoleColours{0xffb3141f, 0xffff8a82}, // Invalid
    RoleColours{0xff5e6875, 0xff949eac}, // LineNumber
    RoleColours{0xfff1f4f9, 0xff23272e}, // CurrentLine
    RoleColours{0xffeaf1fd, 0xff222b3a}, // Statement
    RoleColours{0xffd5e3fb, 0xff2c3d5c}, // MatchedBracket
};
static_assert(syntaxColours.size() == static_cast<std::size_t>(Theme::Syntax::MatchedBracket) + 1);
static_assert(roleColours.size() == static_cast<std::size_t>(Theme::Role::Edge) + 1);

struct FieldColours
{
    Theme::Role role;
    QRgb lightGround, lightText, darkGround, darkText;
};

constexpr std::array fieldColours{
    FieldColours{Theme::Role::Quiet, 0xffdfe3e9, 0xff3d4552, 0xff3a3f47, 0xffc3c9d2},
    FieldColours{Theme::Role::Good, 0xffd3ecdb, 0xff0f5423, 0xff1d3a27, 0xff8fdfa2},
    FieldColours{Theme::Role::Caution, 0xfff2b01e, 0xff231700, 0xffd99a17, 0xff1d1400},
    FieldColours{Theme::Role::Bad, 0xffb3141f, 0xffffffff, 0xffc4212c, 0xffffffff},
};

// After Okabe and Ito, "Color Universal Design" (2008), darkened for white and lightened for black.
constexpr std::array seriesColours{
    RoleColours{0xff0072b2, 0xff56b4e9}, // blue
    RoleColours{0xffd55e00, 0xfff08a3c}, // vermilion
    RoleColours{0xff00805e, 0xff1fc79a}, // bluish green
    RoleColours{0xffb0568a, 0xffe391c2}, // reddish purple
    RoleColours{0xff8a6a00, 0xfff0e442}, // yellow
    RoleColours{0xff3f4752, 0xffd5dae1}, // black
};

struct PaletteColour
{
    QPalette::ColorRole role;
    QRgb light;
    QRgb dark;
};

constexpr std::array paletteColours{
    PaletteColour{QPalette::Window, 0xfff3f4f6, 0xff24272c},
    PaletteColour{QPalette::WindowText, 0xff1b1f24, 0xffe4e7eb},
    PaletteColour{QPalette::Base, 0xffffffff, 0xff1b1d21},
    PaletteColour{QPalette::AlternateBase, 0xfff7f8fa, 0xff202328},
    PaletteColour{QPalette::Text, 0xff1b1f24, 0xffe4e7eb},
    PaletteColour{QPalette::PlaceholderText, 0xff6b7280, 0xff8b93a0},
    PaletteColour{QPalette::Button, 0xffe9ebef, 0xff31353c},
    PaletteColour{QPalette::ButtonText, 0xff1b1f24, 0xffe4e7eb},
    PaletteColour{QPalette::BrightText, 0xffffffff, 0xffffffff},
    PaletteColour{QPalette::ToolTipBase, 0xff2b3036, 0xff3a3f47},
    PaletteColour{QPalette::ToolTipText, 0xffffffff, 0xffffffff},
    PaletteColour{QPalette::Highlight, 0xff2461c9, 0xff2f5ea8},
    PaletteColour{QPalette::HighlightedText, 0xffffffff, 0xffffffff},
    PaletteColour{QPalette::Link, 0xff0b57d0, 0xff79b0ff},
    PaletteColour{QPalette::Light, 0xffffffff, 0xff454b54},
    PaletteColour{QPalette::Midlight, 0xffe2e5ea, 0xff3a3f47},
    PaletteColour{QPalette::Mid, 0xffc3c8d0, 0xff1f2226},
    PaletteColour{QPalette::Dark, 0xffa6adb8, 0xff15171a},
    PaletteColour{QPalette::Shadow, 0xff6b7280, 0xff000000},
};

QColor mixed(const QColor &over, const QColor &under, double share)
{
    const auto part = [share](int a, int b) { return static_cast<int>(share * a + (1 - share) * b); };
    return {part(over.red(), under.red()), part(over.green(), under.green()),
            part(over.blue(), under.blue())};
}

} // namespace

namespace Theme {

Mode systemMode()
{
    static const Mode atStart = modeOf(QApplication::palette());
    return atStart;
}

Mode modeOf(const QPalette &palette)
{
    const auto lightness = [&palette](QPalette::ColorRole role) { return palette.color(role).lightness(); };
    return lightness(QPalette::Window) < lightness(QPalette::WindowText) ? Mode::Dark : Mode::Light;
}

QPalette palette(Mode mode)
{
    QPalette palette;
    for (const PaletteColour &colour : paletteColours)
        palette.setColor(colour.role, QColor(mode == Mode::Dark ? colour.dark : colour.light));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role,
                         mixed(palette.color(QPalette::WindowText), palette.color(QPalette::Window), 0.45));
    return palette;
}

void apply(Mode mode)
{
    static_cast<void>(systemMode()); // before our palette hides it
    // A new style makes every widget lay itself out again: once is enough.
    if (!qobject_cast<ThemeStyle *>(QApplication::style()))
        QApplication::setStyle(new ThemeStyle);
    QApplication::setPalette(palette(mode));
}

void apply(const QString &setting)
{
    apply(setting == QLatin1String("dark")    ? Mode::Dark
          : setting == QLatin1String("light") ? Mode::Light
                                              : systemMode());
}

QColor colour(Role role, const QPalette &palette)
{
    const RoleColours &colours = roleColours.at(static_cast<std::size_t>(role));
    return modeOf(palette) == Mode::Dark ? colours.dark : colours.light;
}

QColor syntax(Syntax part, const QPalette &palette)
{
    const RoleColours &colours = syntaxColours.at(static_cast<std::size_t>(part));
    return modeOf(palette) == Mode::Dark ? colours.dark : colours.light;
}

Role roleOf(Environment environment)
{
    switch (environment) {
    case Environment::Development:
        return Role::Good;
    case Environment::Test:
        return Role::Caution;
    case Environment::Production:
        return Role::Bad;
    }
    return Role::Quiet;
}

Field field(Role role, const QPalette &palette)
{
    const auto found = std::find_if(fieldColours.begin(), fieldColours.end(),
                                    [role](const FieldColours &known) { return known.role == role; });
    if (found == fieldColours.end())
        return {tint(role, palette), colour(role, palette)};
    return modeOf(palette) == Mode::Dark ? Field{found->darkGround, found->darkText}
                                         : Field{found->lightGround, found->lightText};
}

QColor series(int number, const QPalette &palette)
{
    const RoleColours &colours = seriesColours.at(static_cast<std::size_t>(number) % seriesColours.size());
    return modeOf(palette) == Mode::Dark ? colours.dark : colours.light;
}

Qt::PenStyle seriesStyle(int number)
{
    static constexpr std::array styles{Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine,
                                       Qt::DashDotDotLine};
    return styles.at(static_cast<std::size_t>(number) % styles.size());
}

QColor connectionColour(const QString &own, Environment environment, const QPalette &palette)
{
    const QColor chosen(own);
    return chosen.isValid() ? chosen : colour(roleOf(environment), palette);
}

QColor tint(Role role, const QPalette &palette)
{
    return mixed(colour(role, palette), palette.color(QPalette::Window), 0.12);
}

void setGround(QWidget &bar, Role role)
{
    // Only the ground is the bar's own: all else follows the application when the theme is switched.
    QPalette tinted = QApplication::palette();
    const QColor ground = tint(role, tinted);
    if (bar.palette().color(QPalette::Window) == ground)
        return;
    tinted.setResolveMask(0);
    tinted.setColor(QPalette::Window, ground);
    bar.setPalette(tinted);
}

QPixmap dot(const QColor &colour, qreal devicePixelRatio, const QColor &ring)
{
    QPixmap pixmap(QSize(dotSize, dotSize) * devicePixelRatio);
    pixmap.setDevicePixelRatio(devicePixelRatio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(ring);
    painter.setBrush(colour);
    painter.drawEllipse(QRectF(0.5, 0.5, dotSize - 1, dotSize - 1));
    return pixmap;
}

QIcon rowDot(const QColor &colour, qreal devicePixelRatio, const QPalette &palette)
{
    QIcon icon(dot(colour, devicePixelRatio));
    icon.addPixmap(dot(colour, devicePixelRatio, palette.color(QPalette::HighlightedText)), QIcon::Selected);
    return icon;
}

QIcon icon(const QString &name)
{
    return QIcon(new ThemeIcon(name));
}

QIcon icon(const QString &name, Role role, const QPalette &palette)
{
    return QIcon(new ThemeIcon(name, colour(role, palette)));
}

} // namespace Theme
