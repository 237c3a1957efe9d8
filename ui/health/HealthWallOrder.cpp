// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/health/HealthWallOrder.h"

#include "models/health/HealthWallModel.h"

#include <algorithm>

HealthWallOrder::HealthWallOrder(QObject *parent)
    : QSortFilterProxyModel(parent)
{
    sort(0);
}

void HealthWallOrder::setText(const QString &text)
{
    m_words = text.split(u' ', Qt::SkipEmptyParts);
    invalidateFilter();
}

void HealthWallOrder::setGroup(const QString &group)
{
    m_group = group;
    invalidateFilter();
}

void HealthWallOrder::setEnvironment(std::optional<Environment> environment)
{
    m_environment = environment;
    invalidateFilter();
}

bool HealthWallOrder::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    using Wall = HealthWallModel;
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    if (!m_group.isEmpty() && index.data(Wall::GroupRole).toString() != m_group)
        return false;
    if (m_environment && index.data(Wall::EnvironmentRole).value<Environment>() != *m_environment)
        return false;
    const QString all =
        QStringList{index.data().toString(), index.data(Wall::PlaceRole).toString(),
                    index.data(Wall::StatusTextRole).toString(), index.data(Wall::TroubleRole).toString()}
            .join(u'\n');
    return std::all_of(m_words.begin(), m_words.end(),
                       [&all](const QString &word) { return all.contains(word, Qt::CaseInsensitive); });
}

bool HealthWallOrder::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    const int leftRank = left.data(HealthWallModel::RankRole).toInt();
    const int rightRank = right.data(HealthWallModel::RankRole).toInt();
    if (leftRank != rightRank)
        return leftRank > rightRank;
    return QString::localeAwareCompare(left.data().toString(), right.data().toString()) < 0;
}
