// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationTableDelegate.h"

#include "ui/replication/ReplicationSigns.h"

using Tables = ReplicationTableModel;

void ReplicationTableDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const int column = index.column();
    if (column == Tables::RemarkColumn) {
        const auto remark = index.data(Tables::RemarkRole).value<Tables::Remark>();
        if (remark == Tables::Remark::None)
            return;
        const auto sign = ReplicationSigns::of(remark);
        option->features |= QStyleOptionViewItem::HasDecoration;
        option->icon = sign.drawn(option->palette);
        option->decorationSize = QSize(14, 14);
        if (remark != Tables::Remark::Fine)
            option->palette.setColor(QPalette::Text, Theme::colour(sign.role, option->palette));
    } else if (column != Tables::NameColumn && !index.data(Tables::OwnRole).toBool()) {
        option->palette.setColor(QPalette::Text, Theme::colour(Theme::Role::Quiet, option->palette));
    }
}

QSize ReplicationTableDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QSize hint = QStyledItemDelegate::sizeHint(option, index);
    return {hint.width() + 12, std::max(hint.height(), option.fontMetrics.height() + 5)};
}
