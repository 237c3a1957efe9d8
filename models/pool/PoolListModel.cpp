// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/pool/PoolListModel.h"

#include "models/health/HealthMetric.h"

#include <QLocale>

#include <algorithm>

namespace {

double poolMilliseconds(std::chrono::microseconds time)
{
    return std::chrono::duration<double, std::milli>(time).count();
}

} // namespace

PoolListModel::PoolListModel(QObject *parent)
    : QAbstractTableModel(parent)
{}

void PoolListModel::setPools(const std::vector<PoolStats> &pools)
{
    const auto isSameId = [](const PoolStats &a, const PoolStats &b) {
        return a.connectionId == b.connectionId;
    };
    if (!std::equal(pools.begin(), pools.end(), m_pools.begin(), m_pools.end(), isSameId)) {
        beginResetModel();
        m_pools = pools;
        endResetModel();
        return;
    }
    for (std::size_t row = 0; row < pools.size(); ++row) {
        const PoolStats before = std::exchange(m_pools[row], pools[row]);
        bool changed = false;
        for (int column = 0; column < ColumnCount && !changed; ++column)
            changed = text(before, column) != text(pools[row], column);
        const int number = static_cast<int>(row);
        if (changed)
            emit dataChanged(index(number, 0), index(number, ColumnCount - 1));
    }
}

const PoolStats *PoolListModel::find(const QString &id) const
{
    const int row = rowOf(id);
    return row < 0 ? nullptr : &m_pools[static_cast<std::size_t>(row)];
}

int PoolListModel::rowOf(const QString &id) const
{
    const auto found = std::find_if(m_pools.begin(), m_pools.end(),
                                    [&id](const PoolStats &pool) { return pool.connectionId == id; });
    return found == m_pools.end() ? -1 : static_cast<int>(found - m_pools.begin());
}

void PoolListModel::retranslate()
{
    if (!m_pools.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    emit headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

int PoolListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_pools.size());
}

int PoolListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant PoolListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const PoolStats &pool = m_pools[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(pool, index.column());
    case Qt::ToolTipRole:
        return index.column() == BreakerColumn && !pool.lastError.isEmpty()
                   ? tr("%1 callers refused. Last error: %2").arg(pool.refused).arg(pool.lastError)
                   : QString();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(index.column() == NameColumn ? Qt::AlignLeft | Qt::AlignVCenter
                                                                : Qt::AlignRight | Qt::AlignVCenter);
    case IdRole:
        return pool.connectionId;
    case SortRole:
        return valueOf(pool, index.column());
    case TroubleRole:
        return isTrouble(pool, index.column());
    case BreakerRole:
        return QVariant::fromValue(pool.breaker);
    default:
        return {};
    }
}

QVariant PoolListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    struct Header
    {
        const char *title;
        const char *tip;
    };
    static constexpr std::array<Header, ColumnCount> headers{{
        {QT_TR_NOOP("Connection"), QT_TR_NOOP("Whose pool it is, and what it is for")},
        {QT_TR_NOOP("Open"), QT_TR_NOOP("Connections that are open, and the most that may be")},
        {QT_TR_NOOP("Active"), QT_TR_NOOP("Leased, or being cleaned after a lease")},
        {QT_TR_NOOP("Idle"), QT_TR_NOOP("Open and free")},
        {QT_TR_NOOP("Waiting"), QT_TR_NOOP("Callers in the queue")},
        {QT_TR_NOOP("Longest wait"), QT_TR_NOOP("Of those in the queue now")},
        {QT_TR_NOOP("Acquire p95"), QT_TR_NOOP("95 of 100 callers had their connection within this time")},
        {QT_TR_NOOP("Timeouts"), QT_TR_NOOP("Callers that got none in time")},
        {QT_TR_NOOP("Created"), QT_TR_NOOP("Connections opened since the start")},
        {QT_TR_NOOP("Closed"), QT_TR_NOOP("Connections closed since the start")},
        {QT_TR_NOOP("Leaks"), QT_TR_NOOP("Connections held for too long without a statement")},
        {QT_TR_NOOP("Breaker"),
         QT_TR_NOOP("Closed: callers pass. Open: the server fails and callers are refused at once")},
    }};
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    const Header &header = headers.at(static_cast<std::size_t>(section));
    if (role == Qt::DisplayRole)
        return tr(header.title);
    if (role == Qt::ToolTipRole)
        return tr(header.tip);
    if (role == Qt::TextAlignmentRole && section != NameColumn)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

QString PoolListModel::nameOf(const PoolStats &pool)
{
    if (pool.connectionId.endsWith(QLatin1String("/probe")))
        return tr("%1, health probe").arg(pool.connectionName);
    if (pool.connectionId.endsWith(QLatin1String("/metadata")))
        return tr("%1, schema reader").arg(pool.connectionName);
    return pool.connectionName;
}

QString PoolListModel::breakerText(BreakerState state)
{
    switch (state) {
    case BreakerState::Closed:
        return tr("closed", "circuit breaker");
    case BreakerState::Open:
        return tr("open", "circuit breaker");
    case BreakerState::HalfOpen:
        return tr("half-open", "circuit breaker");
    }
    return {};
}

QVariant PoolListModel::valueOf(const PoolStats &pool, int column)
{
    switch (column) {
    case NameColumn:
        return nameOf(pool);
    case TotalColumn:
        return pool.total;
    case ActiveColumn:
        return pool.active;
    case IdleColumn:
        return pool.idle;
    case WaitingColumn:
        return pool.waiting;
    case LongestWaitColumn:
        return QVariant::fromValue<qlonglong>(pool.longestWait.count());
    case AcquireColumn:
        return QVariant::fromValue<qlonglong>(pool.acquireP95.count());
    case TimeoutsColumn:
        return QVariant::fromValue<qulonglong>(pool.timeouts);
    case CreatedColumn:
        return QVariant::fromValue<qulonglong>(pool.created);
    case ClosedColumn:
        return QVariant::fromValue<qulonglong>(pool.closed);
    case LeaksColumn:
        return QVariant::fromValue<qulonglong>(pool.leaks);
    case BreakerColumn:
        return static_cast<int>(pool.breaker);
    default:
        return {};
    }
}

QString PoolListModel::text(const PoolStats &pool, int column)
{
    const QString none = QStringLiteral("–");
    switch (column) {
    case NameColumn:
        return nameOf(pool);
    case TotalColumn:
        return tr("%1 of %2", "connections").arg(pool.total).arg(pool.maxConnections);
    case LongestWaitColumn:
        return pool.waiting == 0
                   ? none
                   : HealthMetrics::text(HealthMetric::PoolLongestWait, poolMilliseconds(pool.longestWait));
    case AcquireColumn:
        return pool.acquired == 0
                   ? none
                   : HealthMetrics::text(HealthMetric::PoolAcquireP95, poolMilliseconds(pool.acquireP95));
    case BreakerColumn:
        return breakerText(pool.breaker);
    default:
        return QLocale().toString(valueOf(pool, column).toULongLong());
    }
}

bool PoolListModel::isTrouble(const PoolStats &pool, int column)
{
    switch (column) {
    case WaitingColumn:
    case LongestWaitColumn:
        return pool.waiting > 0;
    case TimeoutsColumn:
        return pool.timeouts > 0;
    case LeaksColumn:
        return pool.leaks > 0;
    case BreakerColumn:
        return pool.breaker != BreakerState::Closed;
    default:
        return false;
    }
}
