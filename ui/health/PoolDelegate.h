// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

/// Marks what wants attention in the lists of pools and leases; what is marked reads as such without colours too.
/// Thread: GUI.
class PoolDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PoolDelegate)

public:
    /// `troubleRole` of the model says which cells.
    PoolDelegate(int troubleRole, QObject *parent);

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;

private:
    const int m_troubleRole;
};
