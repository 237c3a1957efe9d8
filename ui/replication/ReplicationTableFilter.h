// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>

/// Of a source's tables those of one schema whose name has the searched words. What is ticked is always shown while nothing
/// is searched.
/// Thread: GUI.
class ReplicationTableFilter final : public QSortFilterProxyModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationTableFilter)

public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setSchema(const QString &schema);
    void setSearch(const QString &search);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    QString m_schema;
    QStringList m_words;
};
