// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/health/PoolDelegate.h"

#include "ui/common/Theme.h"

namespace {

constexpr int poolCellPadding = 6;

} // namespace

PoolDelegate::PoolDelegate(int troubleRole, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_troubleRole(troubleRole)
{}

void PoolDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    if (!index.data(m_troubleRole).toBool())
        return;
    option->font.setBold(true);
    option->palette.setColor(QPalette::Text, Theme::colour(Theme::Role::Bad, option->palette));
}

QSize PoolDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QSize hint = QStyledItemDelegate::sizeHint(option, index);
    return {hint.width() + 8, std::max(hint.height(), option.fontMetrics.height() + poolCellPadding)};
}
