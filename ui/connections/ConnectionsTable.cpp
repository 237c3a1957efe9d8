// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/ConnectionsTable.h"

#include "ui/connections/ConnectionDelegate.h"

#include <QHeaderView>

#include <algorithm>

namespace {

/// Addresses can be long; the details show them whole.
constexpr int widestColumn = 220;
constexpr int narrowestAddress = 110;
/// Enough for "Reachable in 12 ms".
constexpr int stateWidth = 170;

} // namespace

ConnectionsTable::ConnectionsTable(ConnectionListModel &model, QWidget *parent)
    : QTableView(parent)
    , m_connections(model)
    , m_sorted(new GroupedOrder(this))
{
    m_sorted->setSourceModel(&m_connections);
    setObjectName(QStringLiteral("connectionsTable"));
    setModel(m_sorted);
    setItemDelegate(new ConnectionDelegate(this));
    setSortingEnabled(true);
    sortByColumn(ConnectionListModel::NameColumn, Qt::AscendingOrder);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setTabKeyNavigation(false); // Tab goes on to the details
    setAlternatingRowColors(true);
    setShowGrid(false);
    setWordWrap(false);
    setContextMenuPolicy(Qt::CustomContextMenu);
    verticalHeader()->hide();
    horizontalHeader()->moveSection(ConnectionListModel::GroupColumn, 0);
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &ConnectionsTable::selectedChanged);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &ConnectionsTable::currentRowChanged);
}

void ConnectionsTable::setProfiles(const std::vector<ConnectionProfile> &profiles)
{
    const bool isFirst = m_connections.rowCount() == 0;
    const QStringList selected = selectedIds();
    m_connections.setProfiles(profiles);
    const bool grouped = std::any_of(profiles.begin(), profiles.end(),
                                     [](const auto &profile) { return !profile.group.isEmpty(); });
    setColumnHidden(ConnectionListModel::GroupColumn, !grouped);
    for (const QString &id : selected)
        selectionModel()->select(rowOf(id), QItemSelectionModel::Select | QItemSelectionModel::Rows);
    const QModelIndexList rows = selectionModel()->selectedRows();
    if (!currentIndex().isValid())
        selectionModel()->setCurrentIndex(rows.isEmpty() ? m_sorted->index(0, 0) : rows.first(),
                                          QItemSelectionModel::Select | QItemSelectionModel::Rows);
    if (isFirst)
        fitColumns();
}

void ConnectionsTable::setFilter(const QString &words)
{
    m_sorted->setFilterFixedString(words);
}

void ConnectionsTable::fitColumns()
{
    resizeColumnsToContents();
    int others = stateWidth;
    for (int column = 0; column < ConnectionListModel::ColumnCount; ++column) {
        if (column == ConnectionListModel::StateColumn)
            continue; // the last, which has the rest
        const int width = std::min(columnWidth(column) + 12, widestColumn);
        setColumnWidth(column, width);
        others += column == ConnectionListModel::AddressColumn ? 0 : width;
    }
    // Where there is no room for all, the address is what can be short: the details have it in full.
    const int room = std::max(viewport()->width() - others, narrowestAddress);
    if (columnWidth(ConnectionListModel::AddressColumn) > room)
        setColumnWidth(ConnectionListModel::AddressColumn, room);
}

QStringList ConnectionsTable::selectedIds() const
{
    QStringList ids;
    for (const QModelIndex &row : selectionModel()->selectedRows())
        ids << row.data(ConnectionListModel::IdRole).toString();
    return ids;
}

QString ConnectionsTable::currentId() const
{
    return currentIndex().data(ConnectionListModel::IdRole).toString();
}

QModelIndex ConnectionsTable::rowOf(const QString &id) const
{
    return m_sorted->mapFromSource(m_connections.index(m_connections.rowOf(id), 0));
}

void ConnectionsTable::select(const QString &id)
{
    selectionModel()->setCurrentIndex(rowOf(id),
                                      QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}
