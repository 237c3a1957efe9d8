// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationTableFilter.h"

#include "models/replication/ReplicationTableModel.h"

#include <algorithm>

void ReplicationTableFilter::setSchema(const QString &schema)
{
    m_schema = schema;
    invalidateFilter();
}

void ReplicationTableFilter::setSearch(const QString &search)
{
    m_words = search.split(u' ', Qt::SkipEmptyParts);
    invalidateFilter();
}

bool ReplicationTableFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const QModelIndex index = sourceModel()->index(row, ReplicationTableModel::NameColumn, parent);
    const QString name = index.data().toString();
    const bool isFound = std::all_of(m_words.begin(), m_words.end(), [&name](const QString &word) {
        return name.contains(word, Qt::CaseInsensitive);
    });
    const bool isTicked = index.data(Qt::CheckStateRole).value<Qt::CheckState>() == Qt::Checked;
    return isFound && (isTicked || index.data(ReplicationTableModel::SchemaRole).toString() == m_schema);
}
