// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/Theme.h"

#include <QApplication>
#include <QPainter>
#include <QStyleFactory>

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
    return modeOf(QApplication::palette());
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
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(palette(mode));
}

QColor colour(Role role, const QPalette &palette)
{
    const RoleColours &colours = roleColours.at(static_cast<std::size_t>(role));
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

QColor tint(Role role, const QPalette &palette)
{
    return mixed(colour(role, palette), palette.color(QPalette::Window), 0.12);
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

QIcon icon(const QString &name)
{
    return QIcon(QStringLiteral(":/icons/%1.svg").arg(name));
}

} // namespace Theme
