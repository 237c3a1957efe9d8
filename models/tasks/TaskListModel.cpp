// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tasks/TaskListModel.h"

#include <QLocale>

#include <algorithm>
#include <cmath>
#include <utility>

namespace {

constexpr int mostTasks = 200;
constexpr int stepMs = 100;

/// Names of files and words of servers are no markup, which a tool tip would take them for.
QString taskTip(const QString &text)
{
    return QStringLiteral("<span style='white-space:pre-wrap'>%1</span>").arg(text.toHtmlEscaped());
}

} // namespace

TaskListModel::TaskListModel(QObject *parent)
    : QAbstractTableModel(parent)
{
    m_clock.start();
    m_steps.setInterval(stepMs);
    connect(&m_steps, &QTimer::timeout, this, &TaskListModel::showProgress);
}

qint64 TaskListModel::start(const QString &title, const QString &connection, std::function<void()> stop)
{
    Task task;
    task.id = ++m_lastId;
    task.title = title;
    task.connection = connection;
    task.stop = std::move(stop);
    task.started = QDateTime::currentDateTime();
    task.startedAt = m_clock.elapsed();
    beginInsertRows({}, 0, 0);
    m_tasks.insert(m_tasks.begin(), std::move(task));
    endInsertRows();
    dropOld();
    m_steps.start();
    emit runningCountChanged(runningCount());
    return m_lastId;
}

void TaskListModel::progress(qint64 id, double fraction, const QString &text)
{
    const int row = rowOf(id);
    if (row < 0 || m_tasks.at(static_cast<std::size_t>(row)).state != State::Running)
        return;
    Task &task = m_tasks.at(static_cast<std::size_t>(row));
    task.fraction = std::isnan(fraction) || fraction < 0 ? -1 : std::min(fraction, 1.0);
    task.text = text;
    task.stale = true;
}

void TaskListModel::finish(qint64 id, State state, const QString &text, const std::optional<Error> &error)
{
    const int row = rowOf(id);
    if (row < 0 || state == State::Running
        || m_tasks.at(static_cast<std::size_t>(row)).state != State::Running)
        return;
    Task &task = m_tasks.at(static_cast<std::size_t>(row));
    task.state = state;
    task.error = error;
    if (!text.isEmpty() || error)
        task.text = text.isEmpty() ? error->message : text;
    task.duration = m_clock.elapsed() - task.startedAt;
    task.stop = {};
    task.stopping = false;
    if (state == State::Done)
        task.fraction = 1;
    emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
    const int running = runningCount();
    if (running == 0)
        m_steps.stop();
    dropOld();
    emit runningCountChanged(running);
}

void TaskListModel::stop(qint64 id)
{
    const int row = rowOf(id);
    if (row < 0)
        return;
    Task &task = m_tasks.at(static_cast<std::size_t>(row));
    if (task.state != State::Running || !task.stop || task.stopping)
        return;
    task.stopping = true;
    // A copy: the task may be over, and gone from the list, before the call returns.
    const auto ask = task.stop;
    emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
    ask();
}

void TaskListModel::clearFinished()
{
    for (int row = rowCount() - 1; row >= 0; --row) {
        if (m_tasks.at(static_cast<std::size_t>(row)).state == State::Running)
            continue;
        beginRemoveRows({}, row, row);
        m_tasks.erase(m_tasks.begin() + row);
        endRemoveRows();
    }
}

int TaskListModel::runningCount() const
{
    return static_cast<int>(std::count_if(m_tasks.begin(), m_tasks.end(),
                                          [](const Task &task) { return task.state == State::Running; }));
}

void TaskListModel::retranslate()
{
    emit headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (!m_tasks.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void TaskListModel::dropOld()
{
    for (int row = rowCount() - 1; row > 0 && rowCount() > mostTasks; --row) {
        if (m_tasks.at(static_cast<std::size_t>(row)).state == State::Running)
            continue;
        beginRemoveRows({}, row, row);
        m_tasks.erase(m_tasks.begin() + row);
        endRemoveRows();
    }
}

void TaskListModel::showProgress()
{
    for (int row = 0; row < rowCount(); ++row) {
        Task &task = m_tasks.at(static_cast<std::size_t>(row));
        if (std::exchange(task.stale, false))
            emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
        else if (task.state == State::Running)
            emit dataChanged(index(row, TimeColumn), index(row, TimeColumn), {Qt::DisplayRole});
    }
}

int TaskListModel::rowOf(qint64 id) const
{
    const auto found =
        std::find_if(m_tasks.begin(), m_tasks.end(), [id](const Task &task) { return task.id == id; });
    return found == m_tasks.end() ? -1 : static_cast<int>(found - m_tasks.begin());
}

int TaskListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_tasks.size());
}

int TaskListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString TaskListModel::textOf(const Task &task, int column) const
{
    switch (column) {
    case TitleColumn:
        return task.title;
    case ConnectionColumn:
        return task.connection;
    case StateColumn:
        switch (task.state) {
        case State::Running:
            return task.stopping ? tr("Stopping") : tr("Running");
        case State::Done:
            return tr("Done");
        case State::Failed:
            return tr("Failed");
        case State::Stopped:
            return tr("Stopped");
        }
        return {};
    case ProgressColumn:
        return task.text;
    case TimeColumn: {
        const qint64 ms = task.duration >= 0 ? task.duration : m_clock.elapsed() - task.startedAt;
        if (ms >= 60'000)
            return tr("%1 min %2 s").arg(QLocale().toString(ms / 60'000)).arg(ms / 1000 % 60);
        return tr("%1 s").arg(QLocale().toString(static_cast<double>(ms) / 1000, 'f', 1));
    }
    default:
        return {};
    }
}

QVariant TaskListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Task &task = m_tasks.at(static_cast<std::size_t>(index.row()));
    switch (role) {
    case Qt::DisplayRole:
        return textOf(task, index.column());
    case Qt::ToolTipRole:
        if (task.error)
            return taskTip(task.error->toText());
        return index.column() == TimeColumn
                   ? tr("Began at %1").arg(QLocale().toString(task.started.time(), QLocale::LongFormat))
                   : taskTip(textOf(task, index.column()));
    case Qt::TextAlignmentRole:
        return index.column() == TimeColumn ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    case TaskIdRole:
        return task.id;
    case StateRole:
        return QVariant::fromValue(task.state);
    case FractionRole:
        return task.fraction;
    case ErrorRole:
        return task.error ? QVariant::fromValue(*task.error) : QVariant();
    case CanStopRole:
        return task.state == State::Running && task.stop && !task.stopping;
    default:
        return {};
    }
}

QVariant TaskListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal)
        return {};
    switch (section) {
    case TitleColumn:
        return tr("Task");
    case ConnectionColumn:
        return tr("Connection");
    case StateColumn:
        return tr("State");
    case ProgressColumn:
        return tr("Progress");
    case TimeColumn:
        return tr("Time");
    default:
        return {};
    }
}
