// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/connection/ConnectionListModel.h"

#include "models/connection/TlsSummary.h"

#include <algorithm>
#include <utility>

ConnectionListModel::ConnectionListModel(QObject *parent)
    : QAbstractTableModel(parent)
{
    m_telling.setSingleShot(true);
    connect(&m_telling, &QTimer::timeout, this, &ConnectionListModel::tellChanges);
}

// -- Changes ------------------------------------------------------------------------------------------------

void ConnectionListModel::setProfiles(const std::vector<ConnectionProfile> &profiles)
{
    const auto isOf = [](const Row &row, const ConnectionProfile &profile) { return row.profile == profile; };
    if (std::equal(m_rows.cbegin(), m_rows.cend(), profiles.begin(), profiles.end(), isOf))
        return;
    QList<Row> rows;
    for (const ConnectionProfile &profile : profiles) {
        const int known = rowOf(profile.id);
        if (known >= 0 && m_rows.at(known).profile == profile)
            rows.append(m_rows.at(known));
        else
            rows.append({profile, State::Untested, {}, {}});
    }
    beginResetModel();
    m_rows = std::move(rows);
    m_changed.clear();
    m_telling.stop();
    endResetModel();
}

void ConnectionListModel::setTesting(const QString &id)
{
    const int row = rowOf(id);
    if (row < 0)
        return;
    m_rows[row].state = State::Testing;
    markChanged(row);
}

void ConnectionListModel::setResult(const QString &id, const Result<ConnectionTest> &result)
{
    const int number = rowOf(id);
    if (number < 0 || m_rows.at(number).state != State::Testing)
        return;
    Row &row = m_rows[number];
    row.state = result ? State::Reachable : State::Failed;
    row.test = result ? *result : ConnectionTest();
    row.error = result ? Error() : result.error();
    markChanged(number);
}

void ConnectionListModel::markChanged(int row)
{
    m_changed.insert(row);
    if (!m_telling.isActive())
        m_telling.start(0);
}

void ConnectionListModel::tellChanges()
{
    const std::set<int> changed = std::exchange(m_changed, {});
    for (auto first = changed.begin(); first != changed.end();) {
        auto last = first;
        for (auto next = std::next(last); next != changed.end() && *next == *last + 1; ++next)
            last = next;
        emit dataChanged(index(*first, StateColumn), index(*last, StateColumn),
                         {Qt::DisplayRole, Qt::AccessibleTextRole, StateRole, ErrorRole});
        first = std::next(last);
    }
}

// -- Answers ------------------------------------------------------------------------------------------------

ConnectionListModel::Counts ConnectionListModel::counts() const
{
    const auto in = [this](State state) {
        return static_cast<int>(std::count_if(m_rows.cbegin(), m_rows.cend(),
                                              [state](const Row &row) { return row.state == state; }));
    };
    return {rowCount(), in(State::Testing), in(State::Reachable), in(State::Failed)};
}

int ConnectionListModel::rowOf(const QString &id) const
{
    const auto found =
        std::find_if(m_rows.cbegin(), m_rows.cend(), [&id](const Row &row) { return row.profile.id == id; });
    return found == m_rows.cend() ? -1 : static_cast<int>(found - m_rows.cbegin());
}

int ConnectionListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ConnectionListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ConnectionListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows.at(index.row());
    switch (role) {
    case Qt::ToolTipRole:
        if (index.column() == NameColumn && row.profile.isDefault)
            return tr("%1, the default connection").arg(row.profile.name);
        return text(row, index.column());
    case Qt::DisplayRole:
        return text(row, index.column());
    case IdRole:
        return row.profile.id;
    case StateRole:
        return QVariant::fromValue(row.state);
    case EnvironmentRole:
        return QVariant::fromValue(row.profile.environment);
    case OwnColourRole:
        return row.profile.colour;
    case ErrorRole:
        return row.state == State::Failed ? QVariant::fromValue(row.error) : QVariant();
    case ActiveRole:
        return row.profile.isActive;
    case WeakEncryptionRole:
        return TlsSummary::isWeak(row.profile);
    case DescriptionRole:
        return row.profile.description;
    case DefaultRole:
        return row.profile.isDefault;
    case GroupRole:
        return row.profile.group;
    default:
        return {};
    }
}

QVariant ConnectionListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NameColumn:
        return tr("Name");
    case TypeColumn:
        return tr("Type");
    case AddressColumn:
        return tr("Address");
    case EncryptionColumn:
        return tr("Encryption");
    case EnvironmentColumn:
        return tr("Environment");
    case StateColumn:
        return tr("State");
    case GroupColumn:
        return tr("Group");
    default:
        return {};
    }
}

QString ConnectionListModel::environmentText(Environment environment)
{
    switch (environment) {
    case Environment::Development:
        return tr("development");
    case Environment::Test:
        return tr("test", "environment");
    case Environment::Production:
        return tr("production");
    }
    return {};
}

QString ConnectionListModel::text(const Row &row, int column)
{
    switch (column) {
    case NameColumn:
        return row.profile.name;
    case TypeColumn:
        return DatabaseTypes::toName(row.profile.type);
    case AddressColumn:
        return row.profile.displayUrl();
    case EncryptionColumn:
        return TlsSummary::words(row.profile);
    case EnvironmentColumn:
        return environmentText(row.profile.environment);
    case StateColumn:
        return stateText(row);
    case GroupColumn:
        return row.profile.group;
    default:
        return {};
    }
}

QString ConnectionListModel::stateText(const Row &row)
{
    switch (row.state) {
    case State::Untested:
        return row.profile.isActive ? tr("Not tested") : tr("Switched off");
    case State::Testing:
        return tr("Testing…");
    case State::Reachable:
        return tr("Reachable in %1 ms, %2").arg(row.test.openTime.count()).arg(row.test.serverVersion);
    case State::Failed:
        return tr("Failed: %1").arg(row.error.message);
    }
    return {};
}
