// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>

class ActionTable;

/// All commands with their keys; setting EditRole of the keys' column rebinds at once.
/// Thread: GUI.
class ShortcutModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ShortcutModel)

public:
    enum Column { CommandColumn, GroupColumn, KeysColumn, ConflictColumn, ColumnCount };
    enum Role {
        IdRole = Qt::UserRole, ///< QString
        ChangedRole,           ///< bool: the keys are not the table's
        ConflictRole,          ///< bool: somebody else has one of the keys
    };

    /// The table outlives it.
    explicit ShortcutModel(ActionTable &actions, QObject *parent = nullptr);

    /// The table's own keys again.
    void reset(int row);
    void retranslate();

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QString conflicts(const QString &id) const;

    ActionTable &m_actions;
};
