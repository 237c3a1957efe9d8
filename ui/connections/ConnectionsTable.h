// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionListModel.h"
#include "ui/connections/GroupedOrder.h"

#include <QTableView>

/// The list of connections as a table: in groups, sorted and filtered, its columns as wide as they need to be.
/// Thread: GUI.
class ConnectionsTable final : public QTableView
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ConnectionsTable)

public:
    /// The model must outlive it.
    explicit ConnectionsTable(ConnectionListModel &model, QWidget *parent = nullptr);

    /// What is selected stays; at first the columns are fitted, and the first row is current.
    void setProfiles(const std::vector<ConnectionProfile> &profiles);
    void setFilter(const QString &words);
    [[nodiscard]] QStringList selectedIds() const;
    /// Empty when there is none.
    [[nodiscard]] QString currentId() const;
    void select(const QString &id);

signals:
    void selectedChanged();
    /// Also when there is none any more.
    void currentRowChanged();

private:
    [[nodiscard]] QModelIndex rowOf(const QString &id) const;
    void fitColumns();

    ConnectionListModel &m_connections;
    GroupedOrder *const m_sorted;
};
