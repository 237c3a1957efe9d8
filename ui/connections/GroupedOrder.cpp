// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/GroupedOrder.h"

#include "models/connection/ConnectionListModel.h"

GroupedOrder::GroupedOrder(QObject *parent)
    : QSortFilterProxyModel(parent)
{
    setSortCaseSensitivity(Qt::CaseInsensitive);
    setFilterCaseSensitivity(Qt::CaseInsensitive);
    setFilterKeyColumn(-1);
}

bool GroupedOrder::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    const QString one = left.data(ConnectionListModel::GroupRole).toString();
    const QString other = right.data(ConnectionListModel::GroupRole).toString();
    const int order =
        one.isEmpty() != other.isEmpty() ? (one.isEmpty() ? 1 : -1) : one.compare(other, Qt::CaseInsensitive);
    if (order != 0) // the same whichever way the rows go
        return (order < 0) == (sortOrder() == Qt::AscendingOrder);
    return QSortFilterProxyModel::lessThan(left, right);
}
