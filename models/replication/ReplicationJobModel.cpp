// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/ReplicationJobModel.h"

#include "models/replication/ReplicationWords.h"

#include <algorithm>
#include <array>
#include <utility>

namespace {

using Words = QStringList;

} // namespace

ReplicationJobModel::ReplicationJobModel(QObject *parent)
    : QAbstractTableModel(parent)
    , m_now(QDateTime::currentDateTimeUtc())
{}

// -- Changes ------------------------------------------------------------------------------------------------

/// All that can be read of a row.
QStringList ReplicationJobModel::wordsOf(const Row &row) const
{
    Words words;
    for (int column = 0; column < ColumnCount; ++column)
        words << text(row, column) << detail(row, column)
              << (isTrouble(row, column) ? QStringLiteral("!") : QString());
    return words;
}

template <typename Change>
void ReplicationJobModel::change(int row, Change &&apply)
{
    Row &changed = m_rows[static_cast<std::size_t>(row)];
    const Words before = wordsOf(changed);
    const qsizetype points = changed.points.size();
    apply(changed);
    if (wordsOf(changed) != before || changed.points.size() != points)
        emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

void ReplicationJobModel::setConnections(const QHash<QString, QString> &names)
{
    if (names == m_names)
        return;
    m_names = names;
    retranslate();
}

void ReplicationJobModel::setJobs(const std::vector<ReplicationJob> &jobs)
{
    std::vector<Row> rows;
    for (const ReplicationJob &job : jobs) {
        const Row *known = find(job.id);
        Row row = known ? *known : Row();
        row.job = job;
        row.isCopy = false;
        rows.push_back(std::move(row));
    }
    std::copy_if(m_rows.begin(), m_rows.end(), std::back_inserter(rows),
                 [](const Row &row) { return row.isCopy; });
    const auto isSame = [](const Row &a, const Row &b) { return a.job.id == b.job.id; };
    if (!std::equal(rows.begin(), rows.end(), m_rows.begin(), m_rows.end(), isSame)) {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
        return;
    }
    for (int row = 0; row < rowCount(); ++row)
        change(row, [&](Row &kept) { kept.job = rows[static_cast<std::size_t>(row)].job; });
}

void ReplicationJobModel::addCopy(const ReplicationJob &copy)
{
    if (const int row = rowOf(copy.id); row >= 0)
        return change(row, [&](Row &kept) { kept.job = copy; });
    beginInsertRows({}, rowCount(), rowCount());
    m_rows.push_back({copy, true});
    endInsertRows();
}

void ReplicationJobModel::setRun(const ReplicationRun &run, bool isPaused)
{
    const int number = rowOf(run.jobId);
    if (number < 0)
        return;
    change(number, [&](Row &row) {
        row.run = run;
        row.isPaused = isPaused;
        if (run.state != ReplicationRun::State::Running)
            return;
        const auto now = static_cast<qreal>(QDateTime::currentMSecsSinceEpoch());
        row.points.append({now, row.rate()});
        const qreal oldest =
            now
            - static_cast<qreal>(std::chrono::duration_cast<std::chrono::milliseconds>(pointsSpan).count());
        const auto kept = std::find_if(row.points.begin(), row.points.end(),
                                       [oldest](const QPointF &point) { return point.x() >= oldest; });
        row.points.erase(row.points.begin(), kept);
    });
}

void ReplicationJobModel::setTimes(const QString &id, const QDateTime &next,
                                   std::optional<std::chrono::seconds> lag)
{
    const int number = rowOf(id);
    if (number < 0)
        return;
    change(number, [&](Row &row) {
        row.next = next;
        row.lag = lag;
    });
}

void ReplicationJobModel::setNow(const QDateTime &now)
{
    std::vector<Words> before;
    before.reserve(m_rows.size());
    for (const Row &row : m_rows)
        before.push_back(wordsOf(row));
    m_now = now;
    for (int row = 0; row < rowCount(); ++row) {
        const auto at = static_cast<std::size_t>(row);
        if (wordsOf(m_rows[at]) != before[at])
            emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
    }
}

QString ReplicationJobModel::summary() const
{
    int running = 0;
    int failed = 0;
    for (const ReplicationJobRow &row : m_rows) {
        running += row.isRunning() ? 1 : 0;
        failed += row.state() == State::Failed ? 1 : 0;
    }
    QStringList words{tr("Jobs: %1").arg(jobs().size())};
    if (running > 0)
        words << tr("running: %1", "jobs").arg(running);
    if (failed > 0)
        words << tr("failed: %1", "jobs").arg(failed);
    return words.join(QStringLiteral("   "));
}

void ReplicationJobModel::retranslate()
{
    if (!m_rows.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    emit headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

// -- Answers ------------------------------------------------------------------------------------------------

ReplicationJobModel::Row *ReplicationJobModel::find(const QString &id)
{
    return const_cast<Row *>(std::as_const(*this).find(id));
}

const ReplicationJobModel::Row *ReplicationJobModel::find(const QString &id) const
{
    const int row = rowOf(id);
    return row < 0 ? nullptr : &m_rows[static_cast<std::size_t>(row)];
}

const ReplicationJob *ReplicationJobModel::job(const QString &id) const
{
    const Row *row = find(id);
    return row ? &row->job : nullptr;
}

const ReplicationRun *ReplicationJobModel::run(const QString &id) const
{
    const Row *row = find(id);
    return row && row->run ? &*row->run : nullptr;
}

bool ReplicationJobModel::isCopy(const QString &id) const
{
    const Row *row = find(id);
    return row && row->isCopy;
}

int ReplicationJobModel::rowOf(const QString &id) const
{
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(), [&id](const Row &row) { return row.job.id == id; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

QStringList ReplicationJobModel::ids() const
{
    QStringList ids;
    for (const Row &row : m_rows)
        ids << row.job.id;
    return ids;
}

std::vector<ReplicationJob> ReplicationJobModel::jobs() const
{
    std::vector<ReplicationJob> jobs;
    for (const Row &row : m_rows) {
        if (!row.isCopy)
            jobs.push_back(row.job);
    }
    return jobs;
}

int ReplicationJobModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ReplicationJobModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ReplicationJobModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return text(row, column);
    case Qt::AccessibleTextRole: {
        const QString more = detail(row, column);
        return more.isEmpty() ? text(row, column) : QStringLiteral("%1, %2").arg(text(row, column), more);
    }
    case Qt::ToolTipRole:
        return toolTip(row, column);
    case IdRole:
        return row.job.id;
    case StateRole:
        return QVariant::fromValue(row.state());
    case RouteRole:
        return QVariant::fromValue(ReplicationRoute::of(row.job, row.run ? &*row.run : nullptr, m_names));
    case PointsRole:
        return QVariant::fromValue(row.points);
    case DetailRole:
        return detail(row, column);
    case TroubleRole:
        return isTrouble(row, column);
    default:
        return {};
    }
}

QVariant ReplicationJobModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    struct Header
    {
        const char *title;
        const char *tip;
    };
    static constexpr std::array<Header, ColumnCount> headers{{
        {QT_TR_NOOP("Job"), QT_TR_NOOP("Its name, what it does and how often")},
        {QT_TR_NOOP("State"), QT_TR_NOOP("What it does now")},
        {QT_TR_NOOP("From and to"), QT_TR_NOOP("The source, and how each target is since the last run")},
        {QT_TR_NOOP("Next run"), QT_TR_NOOP("When it is due; ticks that were missed are one run")},
        {QT_TR_NOOP("Lag"), QT_TR_NOOP("Since its last success")},
        {QT_TR_NOOP("Rows/s"), QT_TR_NOOP("Read from the source, over the last five minutes")},
        {QT_TR_NOOP("Last result"), QT_TR_NOOP("How the last run ended")},
    }};
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    const Header &header = headers.at(static_cast<std::size_t>(section));
    if (role == Qt::DisplayRole)
        return tr(header.title);
    if (role == Qt::ToolTipRole)
        return tr(header.tip);
    return {};
}

// -- In words -----------------------------------------------------------------------------------------------

bool ReplicationJobModel::isTrouble(const Row &row, int column)
{
    if (column == LagColumn)
        return row.isLate();
    return column == ResultColumn && row.run
           && (row.run->state == ReplicationRun::State::Failed
               || row.run->state == ReplicationRun::State::Partial);
}

QString ReplicationJobModel::text(const Row &row, int column) const
{
    switch (column) {
    case NameColumn:
        return row.job.name;
    case StateColumn:
        return Row::title(row.state());
    case RouteColumn:
        return ReplicationRoute::of(row.job, row.run ? &*row.run : nullptr, m_names).toText();
    case NextColumn:
        return row.nextText(m_now);
    case LagColumn:
        return row.lagText();
    case RateColumn:
        return row.rateText();
    case ResultColumn:
        return row.resultText(m_now);
    default:
        return {};
    }
}

QString ReplicationJobModel::detail(const Row &row, int column)
{
    switch (column) {
    case NameColumn:
        return row.purpose();
    case NextColumn:
        return row.nextMoment();
    case LagColumn:
        return row.isLate() ? tr("too long", "lag") : QString();
    case ResultColumn:
        return row.resultDetail();
    default:
        return {};
    }
}

QString ReplicationJobModel::toolTip(const Row &row, int column) const
{
    if (column == NameColumn) {
        QStringList tables;
        for (const ReplicationTable &table : row.job.tables)
            tables << ReplicationTableName::text(table.source);
        return ReplicationJob::guarantee(row.job.mode) + u'\n' + tables.join(QStringLiteral(", "));
    }
    const auto error = row.run ? row.run->firstError() : std::nullopt;
    if (column == ResultColumn && error)
        return error->toText();
    return column == RouteColumn ? text(row, column) : QString();
}
