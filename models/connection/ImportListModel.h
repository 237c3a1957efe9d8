// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"

#include <QAbstractTableModel>

#include <vector>

/// Connections that may be taken over from other programs, each with a tick. What the workspace has already is marked
/// and not ticked at first.
/// Thread: the view's.
class ImportListModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ImportListModel)

public:
    enum Column { NameColumn, AddressColumn, SourceColumn, RemarkColumn, ColumnCount };

    explicit ImportListModel(QObject *parent = nullptr);

    /// What is there already: the same kind, host, port, database and user.
    void setPresent(const std::vector<ConnectionProfile> &profiles);
    /// Adds the profiles of one file; `from` is the program's name.
    void add(const QString &from, const std::vector<ConnectionProfile> &profiles);
    void clear();
    void tickAll(bool ticked);

    [[nodiscard]] std::vector<ConnectionProfile> ticked() const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    void tickedChanged();

private:
    struct Row
    {
        ConnectionProfile profile;
        QString from;
        bool ticked = true;
        bool present = false; ///< In the workspace, or further up in the list.
    };

    void mark(Row &row, qsizetype before) const;

    QList<Row> m_rows;
    std::vector<ConnectionProfile> m_present;
};
