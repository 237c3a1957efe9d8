// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/ThemeIcon.h"

#include <QFile>
#include <QGuiApplication>
#include <QPainter>
#include <QPalette>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <algorithm>

ThemeIcon::ThemeIcon(const QString &name, const QColor &colour)
    : m_name(name)
    , m_colour(colour)
{
    // From the program itself: nothing waits for a disk.
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (file.open(QIODevice::ReadOnly))
        m_drawing = file.readAll();
}

QColor ThemeIcon::colourOf(QIcon::Mode mode) const
{
    const QPalette palette = QGuiApplication::palette();
    switch (mode) {
    case QIcon::Disabled:
        return palette.color(QPalette::Disabled, QPalette::ButtonText);
    case QIcon::Selected:
        return palette.color(QPalette::Active, QPalette::HighlightedText);
    case QIcon::Normal:
    case QIcon::Active:
        break;
    }
    return m_colour.isValid() ? m_colour : palette.color(QPalette::Active, QPalette::ButtonText);
}

void ThemeIcon::paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State)
{
    if (isNull())
        return;
    QByteArray drawing = m_drawing;
    drawing.replace("currentColor", colourOf(mode).name().toLatin1());
    QSvgRenderer renderer(drawing);
    const int side = std::min(rect.width(), rect.height());
    QRectF square(0, 0, side, side);
    square.moveCenter(QRectF(rect).center());
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    renderer.render(painter, square);
    painter->restore();
}

QPixmap ThemeIcon::pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state)
{
    const QString key = QStringLiteral("penstock/%1/%2/%3x%4")
                            .arg(m_name, colourOf(mode).name())
                            .arg(size.width())
                            .arg(size.height());
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    pixmap = QPixmap(size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paint(&painter, QRect(QPoint(), size), mode, state);
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

QPixmap ThemeIcon::scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State state, qreal)
{
    return pixmap(size, mode, state); // The size is in pixels of the device already.
}

QSize ThemeIcon::actualSize(const QSize &size, QIcon::Mode, QIcon::State)
{
    return isNull() ? QSize() : size;
}

QString ThemeIcon::key() const
{
    return QStringLiteral("penstock");
}

QIconEngine *ThemeIcon::clone() const
{
    return new ThemeIcon(m_name, m_colour);
}
