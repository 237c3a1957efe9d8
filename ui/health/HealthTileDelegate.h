// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

/// Paints a connection as a tile: name and state on a field to be seen from afar, response time and how it went, the pool,
/// and what is worst in words. A state is always said thrice: by word, by sign and by colour.
/// Thread: GUI.
class HealthTileDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HealthTileDelegate)

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    /// All tiles have one size, which also decides the size of the letters.
    void setTileSize(const QSize &size) { m_size = size; }
    [[nodiscard]] QSize tileSize() const { return m_size; }
    /// The greatest tile of which `count` fit into a room without scrolling, within what can be read and what is needed.
    [[nodiscard]] static QSize fittingSize(const QSize &room, int count);

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintField(QPainter &painter, const QRect &field, const QStyleOptionViewItem &option,
                    const QModelIndex &index) const;
    void paintFigures(QPainter &painter, const QRect &room, const QStyleOptionViewItem &option,
                      const QModelIndex &index) const;
    void paintGraph(QPainter &painter, const QRect &room, const QStyleOptionViewItem &option,
                    const QModelIndex &index) const;
    void paintPool(QPainter &painter, const QRect &line, const QStyleOptionViewItem &option,
                   const QModelIndex &index) const;

    QSize m_size{220, 140};
};
