// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/ReplicationDifferenceModel.h"

#include "models/replication/ReplicationJob.h"
#include "models/replication/ReplicationWords.h"

#include <algorithm>
#include <array>

ReplicationDifferenceModel::ReplicationDifferenceModel(QObject *parent)
    : QAbstractTableModel(parent)
{}

void ReplicationDifferenceModel::clear()
{
    beginResetModel();
    m_differences.clear();
    m_places.clear();
    endResetModel();
}

void ReplicationDifferenceModel::add(const ReplicationDifference &difference)
{
    const std::size_t number = m_differences.size();
    m_differences.push_back(difference);
    if (difference.rows.empty())
        return;
    beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(difference.rows.size()) - 1);
    for (std::size_t row = 0; row < difference.rows.size(); ++row)
        m_places.push_back({number, row});
    endInsertRows();
}

void ReplicationDifferenceModel::retranslate()
{
    if (!m_places.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    emit headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

int ReplicationDifferenceModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_places.size());
}

int ReplicationDifferenceModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ReplicationDifferenceModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Place place = m_places[static_cast<std::size_t>(index.row())];
    const ReplicationDifference &difference = m_differences[place.difference];
    const ReplicationDifference::Row &row = difference.rows[place.row];
    if (role == KindRole)
        return QVariant::fromValue(row.kind);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    switch (index.column()) {
    case TableColumn:
        return ReplicationTableName::text(difference.table);
    case TargetColumn:
        return ReplicationWords::connection(m_names, difference.targetDatabase);
    case KindColumn:
        return title(row.kind);
    case KeyColumn:
        return row.key.join(QStringLiteral(", "));
    case ColumnsColumn:
        return row.columns.join(QStringLiteral(", "));
    default:
        return {};
    }
}

QVariant ReplicationDifferenceModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static constexpr std::array<const char *, ColumnCount> titles{QT_TR_NOOP("Table"), QT_TR_NOOP("Target"),
                                                                  QT_TR_NOOP("Difference"), QT_TR_NOOP("Key"),
                                                                  QT_TR_NOOP("Columns that differ")};
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    return tr(titles.at(static_cast<std::size_t>(section)));
}

QString ReplicationDifferenceModel::title(ReplicationDifference::Kind kind)
{
    switch (kind) {
    case ReplicationDifference::Kind::Wrong:
        return tr("values differ");
    case ReplicationDifference::Kind::Missing:
        return tr("missing on the target");
    case ReplicationDifference::Kind::Extra:
        return tr("only on the target");
    }
    return {};
}

QString ReplicationDifferenceModel::summary(const ReplicationDifference &difference) const
{
    const QString where = tr("%1, %2", "table, target")
                              .arg(ReplicationTableName::text(difference.table),
                                   ReplicationWords::connection(m_names, difference.targetDatabase));
    if (difference.isEqual() && difference.changing > 0)
        return tr("%1: equal, %2 compared, %3 still changing on both sides",
                  "table and target, rows, a count")
            .arg(where, ReplicationWords::rows(difference.sourceRows),
                 ReplicationWords::count(difference.changing));
    if (difference.isEqual())
        return tr("%1: equal, %2 compared", "table and target, rows")
            .arg(where, ReplicationWords::rows(difference.sourceRows));
    return tr("%1: %2 with other values, %3 missing, %4 too many", "table and target, counts of rows")
        .arg(where, ReplicationWords::count(difference.wrong), ReplicationWords::count(difference.missing),
             ReplicationWords::count(difference.extra));
}
