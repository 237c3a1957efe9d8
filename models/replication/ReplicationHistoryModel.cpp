// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/ReplicationHistoryModel.h"

#include "models/replication/ReplicationWords.h"

#include <algorithm>
#include <array>

namespace {

std::chrono::milliseconds runTime(const ReplicationRun &run)
{
    return std::chrono::milliseconds(run.startedAt.msecsTo(run.endedAt));
}

} // namespace

ReplicationHistoryModel::ReplicationHistoryModel(QObject *parent)
    : QAbstractTableModel(parent)
{}

void ReplicationHistoryModel::setRuns(const std::vector<ReplicationRun> &runs)
{
    const auto isSame = [](const ReplicationRun &a, const ReplicationRun &b) {
        return a.id == b.id && a.state == b.state;
    };
    if (std::equal(runs.begin(), runs.end(), m_runs.begin(), m_runs.end(), isSame))
        return;
    // The usual change is one more run at the top: what is selected below it stays so.
    const auto added = runs.size() - std::min(runs.size(), m_runs.size());
    const bool isGrown = added > 0 && !m_runs.empty()
                         && std::equal(runs.begin() + static_cast<std::ptrdiff_t>(added), runs.end(),
                                       m_runs.begin(), m_runs.end(), isSame);
    if (isGrown) {
        beginInsertRows({}, 0, static_cast<int>(added) - 1);
        m_runs = runs;
        endInsertRows();
        return;
    }
    beginResetModel();
    m_runs = runs;
    endResetModel();
}

const ReplicationRun *ReplicationHistoryModel::run(const QString &id) const
{
    const int row = rowOf(id);
    return row < 0 ? nullptr : &m_runs[static_cast<std::size_t>(row)];
}

int ReplicationHistoryModel::rowOf(const QString &id) const
{
    const auto found =
        std::find_if(m_runs.begin(), m_runs.end(), [&id](const ReplicationRun &run) { return run.id == id; });
    return found == m_runs.end() ? -1 : static_cast<int>(found - m_runs.begin());
}

void ReplicationHistoryModel::retranslate()
{
    if (!m_runs.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    emit headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

int ReplicationHistoryModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_runs.size());
}

int ReplicationHistoryModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

bool ReplicationHistoryModel::isFigure(int column)
{
    return column >= TimeColumn && column <= BytesColumn;
}

QVariant ReplicationHistoryModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ReplicationRun &run = m_runs[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(run, index.column());
    case Qt::ToolTipRole: {
        const auto error = run.firstError();
        return error ? error->toText() : run.warnings.join(u'\n');
    }
    case Qt::TextAlignmentRole:
        return isFigure(index.column()) ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    case IdRole:
        return run.id;
    case StateRole:
        return QVariant::fromValue(run.state);
    case SortRole:
        return sortValue(run, index.column());
    default:
        return {};
    }
}

QVariant ReplicationHistoryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static constexpr std::array<const char *, ColumnCount> titles{
        QT_TR_NOOP("Began"),   QT_TR_NOOP("Result"),  QT_TR_NOOP("Took"),  QT_TR_NOOP("Read"),
        QT_TR_NOOP("Written"), QT_TR_NOOP("Removed"), QT_TR_NOOP("Moved"), QT_TR_NOOP("Remark")};
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::DisplayRole)
        return tr(titles.at(static_cast<std::size_t>(section)));
    if (role == Qt::TextAlignmentRole && isFigure(section))
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

QString ReplicationHistoryModel::text(const ReplicationRun &run, int column)
{
    switch (column) {
    case StartedColumn:
        return run.isManual ? tr("%1, by hand", "time").arg(ReplicationWords::moment(run.startedAt))
                            : ReplicationWords::moment(run.startedAt);
    case ResultColumn:
        return ReplicationRun::title(run.state);
    case TimeColumn:
        return ReplicationWords::span(runTime(run));
    case ReadColumn:
        return ReplicationWords::count(run.rowsRead());
    case WrittenColumn:
        return ReplicationWords::count(run.rowsWritten());
    case RemovedColumn:
        return ReplicationWords::count(run.rowsDeleted());
    case BytesColumn:
        return ReplicationWords::bytes(run.bytes());
    case CauseColumn: {
        const auto error = run.firstError();
        return error ? error->message : run.warnings.value(0);
    }
    default:
        return {};
    }
}

QVariant ReplicationHistoryModel::sortValue(const ReplicationRun &run, int column)
{
    switch (column) {
    case StartedColumn:
        return run.startedAt;
    case TimeColumn:
        return QVariant::fromValue<qlonglong>(runTime(run).count());
    case ReadColumn:
        return QVariant::fromValue<qlonglong>(run.rowsRead());
    case WrittenColumn:
        return QVariant::fromValue<qlonglong>(run.rowsWritten());
    case RemovedColumn:
        return QVariant::fromValue<qlonglong>(run.rowsDeleted());
    case BytesColumn:
        return QVariant::fromValue<qlonglong>(run.bytes());
    default:
        return text(run, column);
    }
}
