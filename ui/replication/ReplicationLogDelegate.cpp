// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationLogDelegate.h"

#include "models/replication/ReplicationLogModel.h"
#include "ui/replication/ReplicationSigns.h"

#include <QApplication>
#include <QListView>
#include <QPainter>

namespace {

using Lines = ReplicationLogModel;
constexpr int lineMargin = 4;
constexpr int lineSign = 14;
constexpr int lineFlags = Qt::TextWordWrap | Qt::AlignLeft | Qt::AlignTop;

int timeWidth(const QFontMetrics &metrics, const QModelIndex &index)
{
    return metrics.horizontalAdvance(index.data(Lines::TimeRole).toString()) + 2 * lineMargin;
}

/// Where the words go in a line of that width.
QRect wordsPlace(const QRect &line, const QFontMetrics &metrics, const QModelIndex &index)
{
    return line.adjusted(lineSign + 3 * lineMargin + timeWidth(metrics, index), lineMargin / 2, -lineMargin,
                         -lineMargin / 2);
}

} // namespace

QSize ReplicationLogDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto *view = qobject_cast<const QListView *>(option.widget);
    const int width = view ? view->viewport()->width() : option.rect.width();
    const QFontMetrics metrics(option.font);
    const QRect room = wordsPlace({0, 0, width, 10'000}, metrics, index);
    const int height = metrics.boundingRect(room, lineFlags, index.data(Lines::TextRole).toString()).height();
    return {width, std::max(height, lineSign) + lineMargin};
}

void ReplicationLogDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                                   const QModelIndex &index) const
{
    QStyleOptionViewItem ground = option;
    initStyleOption(&ground, index);
    ground.text.clear();
    const QStyle *style = ground.widget ? ground.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &ground, painter, ground.widget);
    const bool isSelected = option.state & QStyle::State_Selected;
    const auto sign = ReplicationSigns::of(index.data(Lines::SeverityRole).value<Lines::Severity>());
    const QColor text = option.palette.color(isSelected ? QPalette::HighlightedText : QPalette::Text);
    const QRect words = wordsPlace(option.rect, option.fontMetrics, index);
    painter->save();
    const QRect place(option.rect.left() + lineMargin,
                      words.top() + (option.fontMetrics.height() - lineSign) / 2 + 1, lineSign, lineSign);
    if (isSelected)
        Theme::icon(QString::fromLatin1(sign.icon)).paint(painter, place, Qt::AlignCenter, QIcon::Selected);
    else
        sign.drawn(option.palette).paint(painter, place);
    painter->setFont(option.font);
    painter->setPen(isSelected ? text : Theme::colour(Theme::Role::Quiet, option.palette));
    painter->drawText(
        QRect(place.right() + 2 * lineMargin, words.top(), words.left() - place.right(), words.height()),
        Qt::AlignLeft | Qt::AlignTop, index.data(Lines::TimeRole).toString());
    const bool isTrouble = sign.role == Theme::Role::Bad || sign.role == Theme::Role::Caution;
    painter->setPen(isSelected || !isTrouble ? text : Theme::colour(sign.role, option.palette));
    painter->drawText(words, lineFlags, index.data(Lines::TextRole).toString());
    painter->restore();
}
