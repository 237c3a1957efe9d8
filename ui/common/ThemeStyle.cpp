// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/ThemeStyle.h"

#include <QStyleOptionButton>

namespace {

constexpr int darkGround = 128; // lightness below it

} // namespace

ThemeStyle::ThemeStyle()
    : QProxyStyle(QStringLiteral("Fusion"))
{}

void ThemeStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                               const QWidget *widget) const
{
    const auto *box = qstyleoption_cast<const QStyleOptionButton *>(option);
    if (element != PE_IndicatorCheckBox || !box
        || option->palette.color(QPalette::Window).lightness() >= darkGround)
        return QProxyStyle::drawPrimitive(element, option, painter, widget);
    QStyleOptionButton seen = *box;
    seen.palette.setColor(QPalette::Window, option->palette.color(QPalette::Disabled, QPalette::WindowText));
    QProxyStyle::drawPrimitive(element, &seen, painter, widget);
}
