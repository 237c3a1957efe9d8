// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/pool/LeaseListModel.h"

#include <QLocale>

#include <algorithm>

LeaseListModel::LeaseListModel(QObject *parent)
    : QAbstractTableModel(parent)
{}

void LeaseListModel::setLeases(std::vector<LeaseInfo> leases)
{
    const auto isBefore = [](const LeaseInfo &a, const LeaseInfo &b) {
        return std::tie(a.connectionId, a.slot) < std::tie(b.connectionId, b.slot);
    };
    std::sort(leases.begin(), leases.end(), isBefore);
    const auto isSame = [](const LeaseInfo &a, const LeaseInfo &b) {
        return a.slot == b.slot && a.connectionId == b.connectionId && a.sessionId == b.sessionId;
    };
    if (!std::equal(leases.begin(), leases.end(), m_leases.begin(), m_leases.end(), isSame)) {
        beginResetModel();
        m_leases = std::move(leases);
        endResetModel();
        return;
    }
    for (std::size_t row = 0; row < leases.size(); ++row) {
        const LeaseInfo before = std::exchange(m_leases[row], leases[row]);
        const int number = static_cast<int>(row);
        for (int column = 0; column < ColumnCount; ++column) {
            if (text(before, column) != text(m_leases[row], column))
                emit dataChanged(index(number, column), index(number, column));
        }
    }
}

int LeaseListModel::rowOf(const QString &connectionId, std::uint64_t slot) const
{
    const auto found = std::find_if(m_leases.begin(), m_leases.end(), [&](const LeaseInfo &lease) {
        return lease.slot == slot && lease.connectionId == connectionId;
    });
    return found == m_leases.end() ? -1 : static_cast<int>(found - m_leases.begin());
}

void LeaseListModel::retranslate()
{
    if (!m_leases.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    emit headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

int LeaseListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_leases.size());
}

int LeaseListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LeaseListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const LeaseInfo &lease = m_leases[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(lease, index.column());
    case Qt::ToolTipRole:
        return index.column() == StatementColumn || index.column() == OriginColumn
                   ? text(lease, index.column())
                   : QString();
    case SlotRole:
        return QVariant::fromValue<qulonglong>(lease.slot);
    case SessionIdRole:
        return lease.sessionId;
    case ConnectionIdRole:
        return lease.connectionId;
    case StatementRole:
        return lease.statement;
    case LeakRole:
        return lease.isLeak;
    case SortRole:
        return sortValue(lease, index.column());
    default:
        return {};
    }
}

QVariant LeaseListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case SlotColumn:
        return tr("No.");
    case OriginColumn:
        return tr("Held by");
    case AgeColumn:
        return tr("For");
    case SessionColumn:
        return tr("Session");
    case ServerSessionColumn:
        return tr("Server's session");
    case StatementColumn:
        return tr("Statement");
    default:
        return {};
    }
}

QString LeaseListModel::originText(const Origin &origin)
{
    const auto kind = [&origin] {
        switch (origin.kind) {
        case Origin::Kind::Page:
            return tr("Page");
        case Origin::Kind::Ctl:
            return tr("Command line");
        case Origin::Kind::Job:
            return tr("Job");
        case Origin::Kind::Key:
            return tr("API key");
        case Origin::Kind::Agent:
            return tr("Agent");
        case Origin::Kind::Probe:
            return tr("Health");
        case Origin::Kind::Metadata:
            return tr("Schema reader");
        }
        return QString();
    }();
    return origin.name.isEmpty() ? kind : tr("%1: %2", "kind of holder, its name").arg(kind, origin.name);
}

QString LeaseListModel::ageText(std::chrono::milliseconds age)
{
    using namespace std::chrono;
    const auto whole = duration_cast<seconds>(age).count();
    if (whole < 10)
        return tr("%1 s").arg(QLocale().toString(static_cast<double>(age.count()) / 1000, 'f', 1));
    if (whole < 60)
        return tr("%1 s").arg(whole);
    if (whole < 3600)
        return tr("%1 min %2 s").arg(whole / 60).arg(whole % 60);
    if (whole < 86'400)
        return tr("%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60);
    return tr("%1 d %2 h").arg(whole / 86'400).arg(whole % 86'400 / 3600);
}

QString LeaseListModel::text(const LeaseInfo &lease, int column)
{
    switch (column) {
    case SlotColumn:
        return QString::number(lease.slot);
    case OriginColumn:
        return lease.isLeak ? tr("%1 (held for too long)").arg(originText(lease.origin))
                            : originText(lease.origin);
    case AgeColumn:
        return ageText(lease.age);
    case SessionColumn:
        return lease.sessionId.isEmpty() ? QStringLiteral("–") : lease.sessionId.left(8);
    case ServerSessionColumn:
        return lease.serverSessionId == 0 ? QStringLiteral("–") : QString::number(lease.serverSessionId);
    case StatementColumn:
        return lease.statement.isEmpty() ? tr("(none at the moment)") : lease.statement;
    default:
        return {};
    }
}

QVariant LeaseListModel::sortValue(const LeaseInfo &lease, int column)
{
    switch (column) {
    case SlotColumn:
        return QVariant::fromValue<qulonglong>(lease.slot);
    case AgeColumn:
        return QVariant::fromValue<qlonglong>(lease.age.count());
    case ServerSessionColumn:
        return QVariant::fromValue<qlonglong>(lease.serverSessionId);
    default:
        return text(lease, column);
    }
}
