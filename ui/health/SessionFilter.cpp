// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/health/SessionFilter.h"

#include "models/session/SessionTreeModel.h"

#include <algorithm>

SessionFilter::SessionFilter(QObject *parent)
    : QSortFilterProxyModel(parent)
{
    setRecursiveFilteringEnabled(true);
    setSortRole(SessionTreeModel::SortRole);
    setSortCaseSensitivity(Qt::CaseInsensitive);
}

void SessionFilter::setText(const QString &text)
{
    m_words = text.split(u' ', Qt::SkipEmptyParts);
    invalidateFilter();
}

void SessionFilter::setShow(Show show)
{
    m_show = show;
    invalidateFilter();
}

bool SessionFilter::isWanted(const QModelIndex &index) const
{
    using Sessions = SessionTreeModel;
    using State = ServerSession::State;
    const auto state = index.data(Sessions::StateRole).value<State>();
    switch (m_show) {
    case Show::All:
        return true;
    case Show::Working:
        return state == State::Active;
    case Show::InTransaction:
        return state == State::IdleInTransaction
               || !index.siblingAtColumn(Sessions::TransactionColumn).data().toString().isEmpty();
    case Show::BlockedOrBlocking:
        return index.data(Sessions::BlockedRole).toBool() || index.data(Sessions::BlockingRole).toBool();
    case Show::Penstock:
        return index.data(Sessions::OursRole).toBool();
    }
    return true;
}

bool SessionFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    if (!isWanted(index))
        return false;
    QString all;
    for (int column = 0; column < SessionTreeModel::ColumnCount && !m_words.isEmpty(); ++column)
        all += index.siblingAtColumn(column).data().toString() + u'\n';
    return std::all_of(m_words.begin(), m_words.end(),
                       [&all](const QString &word) { return all.contains(word, Qt::CaseInsensitive); });
}
