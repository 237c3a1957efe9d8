// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/ReplicationLogModel.h"

#include "models/replication/ReplicationJob.h"
#include "models/replication/ReplicationWords.h"

#include <algorithm>
#include <utility>

namespace {

using LogSeverity = ReplicationLogModel::Severity;
using TableState = ReplicationProgress::State;

const ReplicationProgress *sameTable(const ReplicationRun &run, const ReplicationProgress &wanted)
{
    const auto found =
        std::find_if(run.tables.begin(), run.tables.end(), [&](const ReplicationProgress &one) {
            return one.targetDatabase == wanted.targetDatabase && one.table == wanted.table;
        });
    return found == run.tables.end() ? nullptr : &*found;
}

} // namespace

ReplicationLogModel::ReplicationLogModel(QObject *parent)
    : QAbstractListModel(parent)
{}

void ReplicationLogModel::setRun(const ReplicationRun &run)
{
    std::vector<Line> lines;
    const bool isOver = run.state != ReplicationRun::State::Running;
    if (run.id != m_run.id) {
        clear();
        lines.push_back(
            {run.startedAt, Severity::Info, run.isManual ? tr("Began, by hand") : tr("Began, as due")});
    }
    const QDateTime now = isOver && run.endedAt.isValid() ? run.endedAt : QDateTime::currentDateTimeUtc();
    for (const ReplicationProgress &one : run.tables) {
        const ReplicationProgress *before = sameTable(m_run, one);
        if (one.state != (before ? before->state : TableState::Waiting))
            lines.push_back(lineOf(one, now));
    }
    for (const QString &warning : run.warnings) {
        if (!m_run.warnings.contains(warning))
            lines.push_back({now, Severity::Warning, warning});
    }
    if (isOver && m_run.state == ReplicationRun::State::Running)
        lines.push_back(endOf(run));
    m_run = run;
    append(std::move(lines));
}

void ReplicationLogModel::add(Severity severity, const QString &text)
{
    append({{QDateTime::currentDateTimeUtc(), severity, text}});
}

void ReplicationLogModel::clear()
{
    beginResetModel();
    m_lines.clear();
    m_run = {};
    endResetModel();
}

void ReplicationLogModel::append(std::vector<Line> lines)
{
    if (lines.empty())
        return;
    const std::size_t all = m_lines.size() + lines.size();
    if (const auto extra = static_cast<int>(std::min(all - std::min(all, mostLines), m_lines.size()));
        extra > 0) {
        beginRemoveRows({}, 0, extra - 1);
        m_lines.erase(m_lines.begin(), m_lines.begin() + extra);
        endRemoveRows();
    }
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(lines.size()) - 1);
    std::move(lines.begin(), lines.end(), std::back_inserter(m_lines));
    endInsertRows();
}

ReplicationLogModel::Line ReplicationLogModel::lineOf(const ReplicationProgress &one,
                                                      const QDateTime &at) const
{
    const QString where = tr("%1 to %2", "table, target")
                              .arg(ReplicationTableName::text(one.table),
                                   ReplicationWords::connection(m_names, one.targetDatabase));
    const QString state = ReplicationRun::title(one.state);
    if (one.error)
        return {at, Severity::Error,
                tr("%1: %2. %3", "table and target, state, error").arg(where, state, one.error->message)};
    if (!one.isOver())
        return {at, Severity::Info, tr("%1: %2", "table and target, state").arg(where, state)};
    QStringList figures{tr("%1 read", "rows").arg(ReplicationWords::rows(one.rowsRead)),
                        tr("%1 written", "rows").arg(ReplicationWords::count(one.rowsWritten))};
    if (one.rowsDeleted > 0)
        figures << tr("%1 removed", "rows").arg(ReplicationWords::count(one.rowsDeleted));
    if (one.rowsQuarantined > 0)
        figures << tr("%1 in quarantine", "rows").arg(ReplicationWords::count(one.rowsQuarantined));
    if (one.rowsVerified >= 0)
        figures << tr("%1 compared", "rows").arg(ReplicationWords::count(one.rowsVerified));
    if (one.rowsDiffering > 0)
        figures << tr("%1 differ", "rows").arg(ReplicationWords::count(one.rowsDiffering));
    const Severity severity = one.state == TableState::Done ? Severity::Good : Severity::Warning;
    return {at, severity,
            tr("%1: %2, %3", "table and target, state, figures")
                .arg(where, state, figures.join(QStringLiteral(", ")))};
}

ReplicationLogModel::Line ReplicationLogModel::endOf(const ReplicationRun &run)
{
    const auto time = std::chrono::milliseconds(run.startedAt.msecsTo(run.endedAt));
    const QString text = tr("Ended after %1: %2", "time, result")
                             .arg(ReplicationWords::span(time), ReplicationRun::title(run.state));
    switch (run.state) {
    case ReplicationRun::State::Succeeded:
        return {run.endedAt, Severity::Good, text};
    case ReplicationRun::State::Failed:
        return {run.endedAt, Severity::Error,
                run.error ? text + QStringLiteral(". ") + run.error->message : text};
    case ReplicationRun::State::Partial:
    case ReplicationRun::State::Stopped:
    case ReplicationRun::State::Running:
        break;
    }
    return {run.endedAt, Severity::Warning, text};
}

QString ReplicationLogModel::toText() const
{
    QStringList lines;
    for (int row = 0; row < rowCount(); ++row)
        lines << index(row).data().toString();
    return lines.join(u'\n');
}

int ReplicationLogModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

QVariant ReplicationLogModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Line &line = m_lines[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return QStringLiteral("%1  %2").arg(ReplicationWords::moment(line.at), line.text);
    case Qt::ToolTipRole:
    case TextRole:
        return line.text;
    case SeverityRole:
        return QVariant::fromValue(line.severity);
    case TimeRole:
        return ReplicationWords::moment(line.at);
    default:
        return {};
    }
}
