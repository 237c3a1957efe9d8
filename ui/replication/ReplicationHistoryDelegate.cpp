// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationHistoryDelegate.h"

#include "models/replication/ReplicationHistoryModel.h"
#include "ui/replication/ReplicationSigns.h"

void ReplicationHistoryDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const auto state = index.data(ReplicationHistoryModel::StateRole).value<ReplicationRun::State>();
    const auto sign = ReplicationSigns::of(state);
    if (index.column() == ReplicationHistoryModel::ResultColumn) {
        option->features |= QStyleOptionViewItem::HasDecoration;
        option->icon = sign.drawn(option->palette);
        option->decorationSize = QSize(14, 14);
    }
    const bool isTrouble = state != ReplicationRun::State::Succeeded;
    if (index.column() == ReplicationHistoryModel::ResultColumn
        || (index.column() == ReplicationHistoryModel::CauseColumn && isTrouble))
        option->palette.setColor(QPalette::Text, Theme::colour(sign.role, option->palette));
}

QSize ReplicationHistoryDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QSize hint = QStyledItemDelegate::sizeHint(option, index);
    return {hint.width() + 8, std::max(hint.height(), option.fontMetrics.height() + 6)};
}
