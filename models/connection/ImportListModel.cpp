// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/connection/ImportListModel.h"

#include <algorithm>

namespace {

/// What makes two profiles the same place for the same person; MySQL and MariaDB are one family.
QString keyOf(const ConnectionProfile &profile)
{
    ConnectionProfile place = profile;
    if (place.type == DatabaseType::MariaDb)
        place.type = DatabaseType::MySql;
    place.host = place.host.toLower();
    if (place.host == QLatin1String("127.0.0.1") || place.host == QLatin1String("::1"))
        place.host = QStringLiteral("localhost");
    return place.displayUrl();
}

} // namespace

ImportListModel::ImportListModel(QObject *parent)
    : QAbstractTableModel(parent)
{}

void ImportListModel::mark(Row &row, qsizetype before) const
{
    const QString key = keyOf(row.profile);
    row.present = std::any_of(m_present.begin(), m_present.end(),
                              [&key](const auto &other) { return keyOf(other) == key; })
                  || std::any_of(m_rows.begin(), m_rows.begin() + before,
                                 [&key](const Row &other) { return keyOf(other.profile) == key; });
    row.ticked = row.ticked && !row.present;
}

void ImportListModel::setPresent(const std::vector<ConnectionProfile> &profiles)
{
    m_present = profiles;
    for (qsizetype i = 0; i < m_rows.size(); ++i)
        mark(m_rows[i], i);
    if (!m_rows.isEmpty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    emit tickedChanged();
}

void ImportListModel::add(const QString &from, const std::vector<ConnectionProfile> &profiles)
{
    if (profiles.empty())
        return;
    beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(profiles.size()) - 1);
    for (const ConnectionProfile &profile : profiles) {
        Row row{profile, from};
        mark(row, m_rows.size());
        m_rows.append(row);
    }
    endInsertRows();
    emit tickedChanged();
}

void ImportListModel::clear()
{
    beginResetModel();
    m_rows.clear();
    endResetModel();
    emit tickedChanged();
}

void ImportListModel::tickAll(bool ticked)
{
    for (Row &row : m_rows)
        row.ticked = ticked && !row.present;
    if (!m_rows.isEmpty())
        emit dataChanged(index(0, NameColumn), index(rowCount() - 1, NameColumn), {Qt::CheckStateRole});
    emit tickedChanged();
}

std::vector<ConnectionProfile> ImportListModel::ticked() const
{
    std::vector<ConnectionProfile> profiles;
    for (const Row &row : m_rows) {
        if (row.ticked)
            profiles.push_back(row.profile);
    }
    return profiles;
}

int ImportListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ImportListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ImportListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows.at(index.row());
    if (role == Qt::CheckStateRole && index.column() == NameColumn)
        return row.ticked ? Qt::Checked : Qt::Unchecked;
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    switch (index.column()) {
    case NameColumn:
        return row.profile.name;
    case AddressColumn:
        return row.profile.displayUrl();
    case SourceColumn:
        return row.from;
    case RemarkColumn:
        if (row.present)
            return tr("there already");
        if (DatabaseTypes::isFile(row.profile.type))
            return {};
        return row.profile.password.isEmpty() ? tr("asks for the password") : tr("with its password");
    default:
        return {};
    }
}

bool ImportListModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid) || role != Qt::CheckStateRole
        || index.column() != NameColumn)
        return false;
    m_rows[index.row()].ticked = value.toInt() == Qt::Checked;
    emit dataChanged(index, index, {Qt::CheckStateRole});
    emit tickedChanged();
    return true;
}

Qt::ItemFlags ImportListModel::flags(const QModelIndex &index) const
{
    const Qt::ItemFlags plain = QAbstractTableModel::flags(index);
    return index.isValid() && index.column() == NameColumn ? plain | Qt::ItemIsUserCheckable : plain;
}

QVariant ImportListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NameColumn:
        return tr("Connection");
    case AddressColumn:
        return tr("Address");
    case SourceColumn:
        return tr("From");
    case RemarkColumn:
        return tr("Remark");
    default:
        return {};
    }
}
