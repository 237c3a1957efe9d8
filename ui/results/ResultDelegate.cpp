// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/ResultDelegate.h"

#include "models/query/ResultTableModel.h"
#include "ui/common/Theme.h"

#include <QPainter>

void ResultDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    // Not the base's: it asks for seven roles that a result does not have, for every cell of every scroll.
    option->index = index;
    option->features |= QStyleOptionViewItem::HasDisplay;
    option->text = index.data(Qt::DisplayRole).toString();
    option->textElideMode = Qt::ElideRight;
    option->displayAlignment =
        Qt::AlignVCenter
        | (index.data(ResultTableModel::NumberRole).toBool() ? Qt::AlignRight : Qt::AlignLeft);
    const bool isQuiet =
        index.data(ResultTableModel::NullRole).toBool() || index.data(ResultTableModel::LoadingRole).toBool();
    if (isQuiet) {
        option->font.setItalic(true);
        option->palette.setColor(QPalette::Text, Theme::colour(Theme::Role::Quiet, option->palette));
    }
}

void ResultDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                           const QModelIndex &index) const
{
    QStyledItemDelegate::paint(painter, option, index);
    if (!index.data(ResultTableModel::AbsentRole).toBool())
        return;
    QColor colour = Theme::colour(Theme::Role::Quiet, option.palette);
    colour.setAlphaF(0.45F);
    painter->fillRect(option.rect, QBrush(colour, Qt::BDiagPattern));
}
