// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/ShortcutModel.h"

#include "ui/common/ActionTable.h"

#include <algorithm>

namespace {

QString commandText(const ActionTable::Entry &entry)
{
    return ActionTable::tr(entry.text).remove(QLatin1Char('&'));
}

QString keysText(const QList<QKeySequence> &keys)
{
    QStringList parts;
    for (const QKeySequence &key : keys)
        parts << key.toString(QKeySequence::NativeText);
    return parts.join(QStringLiteral(", "));
}

} // namespace

ShortcutModel::ShortcutModel(ActionTable &actions, QObject *parent)
    : QAbstractTableModel(parent)
    , m_actions(actions)
{
    connect(&m_actions, &ActionTable::keysChanged, this,
            [this] { emit dataChanged(index(0, KeysColumn), index(rowCount() - 1, ConflictColumn)); });
}

void ShortcutModel::reset(int row)
{
    const ActionTable::Entry &entry = ActionTable::entries().at(static_cast<std::size_t>(row));
    QHash<QString, QString> changed = m_actions.changedKeys();
    if (changed.remove(QLatin1String(entry.id)) > 0)
        m_actions.setChangedKeys(changed);
}

void ShortcutModel::retranslate()
{
    emit headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int ShortcutModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(ActionTable::entries().size());
}

int ShortcutModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString ShortcutModel::conflicts(const QString &id) const
{
    QStringList names;
    for (const QKeySequence &key : m_actions.keys(id)) {
        const QString other = m_actions.conflict(id, key);
        if (other.isEmpty())
            continue;
        const auto &entries = ActionTable::entries();
        const auto entry = std::find_if(entries.begin(), entries.end(),
                                        [&other](const auto &one) { return other == QLatin1String(one.id); });
        names << tr("%1 is also the key of “%2”")
                     .arg(key.toString(QKeySequence::NativeText), commandText(*entry));
    }
    return names.join(QStringLiteral("; "));
}

QVariant ShortcutModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ActionTable::Entry &entry = ActionTable::entries().at(static_cast<std::size_t>(index.row()));
    const QString id = QLatin1String(entry.id);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        switch (index.column()) {
        case CommandColumn:
            return role == Qt::ToolTipRole && entry.tip ? ActionTable::tr(entry.tip) : commandText(entry);
        case GroupColumn:
            return ActionTable::groupName(entry.group);
        case KeysColumn:
            return keysText(m_actions.keys(id));
        default:
            return conflicts(id);
        }
    case Qt::EditRole: {
        const QList<QKeySequence> keys = m_actions.keys(id);
        return index.column() == KeysColumn ? QVariant::fromValue(keys.value(0)) : QVariant();
    }
    case IdRole:
        return id;
    case ChangedRole:
        return m_actions.changedKeys().contains(id);
    case ConflictRole:
        return !conflicts(id).isEmpty();
    default:
        return {};
    }
}

bool ShortcutModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (role != Qt::EditRole || index.column() != KeysColumn
        || !checkIndex(index, CheckIndexOption::IndexIsValid))
        return false;
    const auto keys = value.value<QKeySequence>();
    const QString id = index.data(IdRole).toString();
    if (m_actions.keys(id).value(0) == keys)
        return true; // looked at, and left: a second key stays
    m_actions.setKeys(id, keys.isEmpty() ? QList<QKeySequence>() : QList<QKeySequence>{keys});
    return true;
}

Qt::ItemFlags ShortcutModel::flags(const QModelIndex &index) const
{
    const Qt::ItemFlags own = QAbstractTableModel::flags(index);
    return index.column() == KeysColumn ? own | Qt::ItemIsEditable : own;
}

QVariant ShortcutModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal)
        return {};
    switch (section) {
    case CommandColumn:
        return tr("Command");
    case GroupColumn:
        return tr("Where");
    case KeysColumn:
        return tr("Keys");
    default:
        return tr("Remark");
    }
}
