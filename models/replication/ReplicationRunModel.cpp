// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/ReplicationRunModel.h"

#include "models/replication/ReplicationJob.h"
#include "models/replication/ReplicationWords.h"

#include <algorithm>
#include <array>

namespace {

using Progress = ReplicationProgress;

/// Where there is no figure yet.
QString nothingYet()
{
    return QStringLiteral("–");
}

/// 0..1; negative when the end is not known.
double fractionOf(const Progress &one)
{
    if (one.state == Progress::State::Done || one.state == Progress::State::Partial)
        return 1;
    if (one.state == Progress::State::Waiting)
        return 0;
    const std::int64_t done = one.state == Progress::State::Verifying ? one.rowsVerified : one.rowsRead;
    if (one.rowsExpected <= 0 || done < 0)
        return one.isOver() ? 0 : -1;
    return std::min(1.0, static_cast<double>(done) / static_cast<double>(one.rowsExpected));
}

/// Nothing where it cannot be known.
std::optional<std::chrono::milliseconds> timeLeft(const Progress &one)
{
    if (one.state != Progress::State::Copying || one.rowsExpected < one.rowsRead || one.rowsPerSecond < 1)
        return {};
    const double seconds = static_cast<double>(one.rowsExpected - one.rowsRead) / one.rowsPerSecond;
    return std::chrono::milliseconds(static_cast<std::int64_t>(seconds) * 1000);
}

bool isSameRow(const Progress &a, const Progress &b)
{
    return a.targetDatabase == b.targetDatabase && a.table == b.table;
}

bool isSameState(const Progress &a, const Progress &b)
{
    const auto isSameRate =
        static_cast<std::int64_t>(a.rowsPerSecond) == static_cast<std::int64_t>(b.rowsPerSecond);
    return a.state == b.state && a.rowsRead == b.rowsRead && a.rowsWritten == b.rowsWritten
           && a.rowsDeleted == b.rowsDeleted && a.rowsQuarantined == b.rowsQuarantined
           && a.rowsExpected == b.rowsExpected && a.rowsVerified == b.rowsVerified
           && a.rowsDiffering == b.rowsDiffering && isSameRate && a.error.has_value() == b.error.has_value();
}

} // namespace

ReplicationRunModel::ReplicationRunModel(QObject *parent)
    : QAbstractTableModel(parent)
{}

// -- Changes ------------------------------------------------------------------------------------------------

void ReplicationRunModel::setConnections(const QHash<QString, QString> &names)
{
    m_names = names;
    retranslate();
}

void ReplicationRunModel::setRun(const ReplicationRun &run)
{
    const bool hasSameRows = m_run && m_run->id == run.id
                             && std::equal(run.tables.begin(), run.tables.end(), m_run->tables.begin(),
                                           m_run->tables.end(), isSameRow);
    if (!hasSameRows) {
        beginResetModel();
        m_run = run;
        endResetModel();
        return;
    }
    const std::vector<Progress> before = m_run->tables;
    m_run = run;
    for (std::size_t row = 0; row < before.size(); ++row) {
        const int number = static_cast<int>(row);
        if (!isSameState(before[row], m_run->tables[row]))
            emit dataChanged(index(number, 0), index(number, ColumnCount - 1));
    }
}

void ReplicationRunModel::clear()
{
    beginResetModel();
    m_run.reset();
    endResetModel();
}

void ReplicationRunModel::retranslate()
{
    if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    emit headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

// -- Answers ------------------------------------------------------------------------------------------------

int ReplicationRunModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_run ? 0 : static_cast<int>(m_run->tables.size());
}

int ReplicationRunModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ReplicationRunModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Progress &one = m_run->tables[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(one, index.column());
    case Qt::ToolTipRole:
        return toolTip(one, index.column());
    case Qt::TextAlignmentRole:
        return index.column() == RowsColumn || index.column() == RateColumn || index.column() == LeftColumn
                   ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                   : QVariant();
    case StateRole:
        return QVariant::fromValue(one.state);
    case FractionRole:
        return fractionOf(one);
    case ErrorRole:
        return one.error ? QVariant::fromValue(*one.error) : QVariant();
    case TargetIdRole:
        return one.targetDatabase;
    case SortRole:
        return sortValue(one, index.column());
    default:
        return {};
    }
}

QVariant ReplicationRunModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static constexpr std::array<const char *, ColumnCount> titles{
        QT_TR_NOOP("Table"), QT_TR_NOOP("Target"), QT_TR_NOOP("State"),     QT_TR_NOOP("Progress"),
        QT_TR_NOOP("Rows"),  QT_TR_NOOP("Rows/s"), QT_TR_NOOP("Time left"), QT_TR_NOOP("Remark")};
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::DisplayRole)
        return tr(titles.at(static_cast<std::size_t>(section)));
    if (role == Qt::TextAlignmentRole
        && (section == RowsColumn || section == RateColumn || section == LeftColumn))
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

QVariant ReplicationRunModel::sortValue(const Progress &one, int column) const
{
    switch (column) {
    case StateColumn:
        return static_cast<int>(one.state);
    case ProgressColumn:
        return fractionOf(one);
    case RowsColumn:
        return QVariant::fromValue<qlonglong>(one.rowsRead);
    case RateColumn:
        return one.rowsPerSecond;
    case LeftColumn:
        return QVariant::fromValue<qlonglong>(timeLeft(one).value_or(std::chrono::milliseconds(-1)).count());
    default:
        return text(one, column);
    }
}

// -- In words -----------------------------------------------------------------------------------------------

QString ReplicationRunModel::text(const Progress &one, int column) const
{
    switch (column) {
    case TableColumn:
        return ReplicationTableName::text(one.table);
    case TargetColumn:
        return ReplicationWords::connection(m_names, one.targetDatabase);
    case StateColumn:
        return ReplicationRun::title(one.state);
    case ProgressColumn: {
        const double fraction = fractionOf(one);
        return fraction < 0 ? tr("end not known") : tr("%1 %").arg(static_cast<int>(fraction * 100));
    }
    case RowsColumn:
        if (one.rowsExpected > one.rowsRead && !one.isOver())
            return tr("%1 of about %2", "rows")
                .arg(ReplicationWords::count(one.rowsRead), ReplicationWords::count(one.rowsExpected));
        return ReplicationWords::count(one.rowsRead);
    case RateColumn:
        return one.state == Progress::State::Copying ? ReplicationWords::rate(one.rowsPerSecond)
                                                     : nothingYet();
    case LeftColumn: {
        const auto left = timeLeft(one);
        return left ? ReplicationWords::span(*left) : nothingYet();
    }
    case NoteColumn:
        return noteOf(one);
    default:
        return {};
    }
}

QString ReplicationRunModel::noteOf(const Progress &one)
{
    if (one.error)
        return one.error->message;
    QStringList parts;
    if (one.rowsQuarantined > 0)
        parts << tr("%1 in quarantine", "rows").arg(ReplicationWords::rows(one.rowsQuarantined));
    if (one.rowsDiffering > 0)
        parts << tr("%1 differ", "rows").arg(ReplicationWords::rows(one.rowsDiffering));
    if (one.rowsDeleted > 0)
        parts << tr("%1 removed", "rows").arg(ReplicationWords::rows(one.rowsDeleted));
    if (parts.isEmpty() && one.isOver() && one.rowsWritten == 0)
        return one.state == Progress::State::Done ? tr("nothing had changed") : QString();
    if (parts.isEmpty() && one.rowsVerified > 0 && one.state == Progress::State::Done)
        return tr("verified, equal");
    return parts.join(QStringLiteral(", "));
}

QString ReplicationRunModel::toolTip(const Progress &one, int column)
{
    if (column == NoteColumn || column == StateColumn)
        return one.error ? one.error->toText() : noteOf(one);
    if (column != RowsColumn)
        return {};
    QStringList lines{tr("Read: %1").arg(ReplicationWords::count(one.rowsRead)),
                      tr("Inserted or changed: %1").arg(ReplicationWords::count(one.rowsWritten)),
                      tr("Removed: %1").arg(ReplicationWords::count(one.rowsDeleted)),
                      tr("In quarantine: %1").arg(ReplicationWords::count(one.rowsQuarantined)),
                      tr("Moved: %1", "bytes").arg(ReplicationWords::bytes(one.bytes))};
    if (one.rowsVerified >= 0)
        lines << tr("Compared: %1").arg(ReplicationWords::count(one.rowsVerified));
    return lines.join(u'\n');
}

QString ReplicationRunModel::summary(const ReplicationRun &run)
{
    const auto done = std::count_if(run.tables.begin(), run.tables.end(), [](const Progress &one) {
        return one.state == Progress::State::Done || one.state == Progress::State::Partial;
    });
    std::int64_t rows = 0;
    std::chrono::milliseconds left{0};
    for (const Progress &one : run.tables) {
        rows += one.rowsRead;
        left = std::max(left, timeLeft(one).value_or(left)); // targets go at their own speed, side by side
    }
    QStringList parts;
    if (!run.tables.empty())
        parts << tr("%1 of %2 copies done", "tables times targets").arg(done).arg(run.tables.size());
    parts << tr("%1 read", "rows").arg(ReplicationWords::rows(rows));
    if (run.state == ReplicationRun::State::Running && left.count() > 0)
        parts << tr("about %1 left", "time").arg(ReplicationWords::span(left));
    return parts.join(QStringLiteral(" · "));
}
