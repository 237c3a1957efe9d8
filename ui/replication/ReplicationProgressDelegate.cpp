// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationProgressDelegate.h"

#include "models/replication/ReplicationRunModel.h"
#include "ui/replication/ReplicationSigns.h"

#include <QApplication>
#include <QPainter>

namespace {

using Runs = ReplicationRunModel;
using ProgressState = ReplicationProgress::State;

constexpr int barWidth = 130;
constexpr int barMargin = 4;
constexpr int barThickness = 6;

} // namespace

void ReplicationProgressDelegate::initStyleOption(QStyleOptionViewItem *option,
                                                  const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const auto state = index.data(Runs::StateRole).value<ProgressState>();
    const auto sign = ReplicationSigns::of(state);
    if (index.column() == Runs::StateColumn) {
        option->features |= QStyleOptionViewItem::HasDecoration;
        option->icon = sign.drawn(option->palette);
        option->decorationSize = QSize(14, 14);
    }
    const bool isTrouble = state == ProgressState::Failed || state == ProgressState::Partial;
    if (index.column() == Runs::StateColumn || (index.column() == Runs::NoteColumn && isTrouble))
        option->palette.setColor(QPalette::Text, Theme::colour(sign.role, option->palette));
}

QSize ReplicationProgressDelegate::sizeHint(const QStyleOptionViewItem &option,
                                            const QModelIndex &index) const
{
    const QSize hint = QStyledItemDelegate::sizeHint(option, index);
    return {index.column() == Runs::ProgressColumn ? barWidth : hint.width() + 8,
            std::max(hint.height(), option.fontMetrics.height() + 6)};
}

void ReplicationProgressDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                                        const QModelIndex &index) const
{
    if (index.column() != Runs::ProgressColumn)
        return QStyledItemDelegate::paint(painter, option, index);
    QStyleOptionViewItem ground = option;
    initStyleOption(&ground, index);
    ground.text.clear();
    const QStyle *style = ground.widget ? ground.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &ground, painter, ground.widget);

    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool isSelected = option.state & QStyle::State_Selected;
    const QString words = index.data().toString();
    const double fraction = index.data(Runs::FractionRole).toDouble();
    const QRect room = option.rect.adjusted(barMargin, 0, -barMargin, 0);
    const int wordsWidth =
        fraction < 0 ? room.width() : option.fontMetrics.horizontalAdvance(QStringLiteral("100 %")) + 4;
    painter->setPen(option.palette.color(isSelected ? QPalette::HighlightedText : QPalette::Text));
    painter->setFont(option.font);
    painter->drawText(QRect(room.right() - wordsWidth + 1, room.top(), wordsWidth, room.height()),
                      Qt::AlignVCenter | (fraction < 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::TextSingleLine,
                      option.fontMetrics.elidedText(words, Qt::ElideRight, wordsWidth));
    if (fraction >= 0) {
        const auto sign = ReplicationSigns::of(index.data(Runs::StateRole).value<ProgressState>());
        const qreal half = barThickness / 2.0;
        const QRectF bar(room.left(), room.center().y() - half + 1, room.width() - wordsWidth - barMargin,
                         barThickness);
        painter->setPen(Qt::NoPen);
        painter->setBrush(option.palette.color(isSelected ? QPalette::Base : QPalette::Midlight));
        painter->drawRoundedRect(bar, half, half);
        painter->setBrush(Theme::colour(sign.role, option.palette));
        if (fraction > 0)
            painter->drawRoundedRect(
                QRectF(bar.topLeft(), QSizeF(std::max(bar.width() * fraction, 2 * half), bar.height())), half,
                half);
    }
    painter->restore();
}
