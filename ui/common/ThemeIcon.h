// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QColor>
#include <QIconEngine>

/// Draws one of the program's line icons in the palette's text colour of the moment: it follows a change of theme by
/// itself, is grey when disabled, and sharp at any scale.
/// Thread: GUI.
class ThemeIcon final : public QIconEngine
{
public:
    /// `name` of ":/icons/NAME.svg"; an unknown one draws nothing. An invalid colour is the palette's.
    explicit ThemeIcon(const QString &name, const QColor &colour = {});

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override;
    [[nodiscard]] QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override;
    [[nodiscard]] QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State state,
                                       qreal scale) override;
    [[nodiscard]] QSize actualSize(const QSize &size, QIcon::Mode mode, QIcon::State state) override;
    [[nodiscard]] QString key() const override;
    [[nodiscard]] QIconEngine *clone() const override;
    [[nodiscard]] QString iconName() override { return m_name; }
    [[nodiscard]] bool isNull() override { return m_drawing.isEmpty(); }

private:
    [[nodiscard]] QColor colourOf(QIcon::Mode mode) const;

    const QString m_name;
    const QColor m_colour;
    QByteArray m_drawing;
};
