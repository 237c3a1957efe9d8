// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Error.h"

#include <QAbstractTableModel>
#include <QDateTime>
#include <QElapsedTimer>
#include <QTimer>

#include <functional>
#include <optional>
#include <vector>

/// Everything that takes a while: statements, exports, tests, loads. One row each, newest first, the last 200 kept;
/// what still runs is never dropped. Progress is shown in steps of 100 ms, however often it is told.
/// Thread: main.
class TaskListModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(TaskListModel)

public:
    enum Column { TitleColumn, ConnectionColumn, StateColumn, ProgressColumn, TimeColumn, ColumnCount };
    enum class State { Running, Done, Failed, Stopped };
    Q_ENUM(State)
    enum Role {
        TaskIdRole = Qt::UserRole, ///< qint64
        StateRole,                 ///< State
        FractionRole,              ///< double 0..1; negative when the end is not known
        ErrorRole,                 ///< Error
        CanStopRole,               ///< bool
    };

    explicit TaskListModel(QObject *parent = nullptr);

    /// `stop` asks the task to end (it then calls finish() itself); null when it cannot be stopped.
    qint64 start(const QString &title, const QString &connection, std::function<void()> stop = {});
    /// `text`: "120,000 rows". An id that is over is ignored.
    void progress(qint64 id, double fraction, const QString &text = {});
    void finish(qint64 id, State state, const QString &text = {}, const std::optional<Error> &error = {});
    void stop(qint64 id);
    void clearFinished();
    [[nodiscard]] int runningCount() const;
    /// Texts in the language in force; on QEvent::LanguageChange.
    void retranslate();

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    void runningCountChanged(int count);

private:
    struct Task
    {
        qint64 id = 0;
        QString title;
        QString connection;
        std::function<void()> stop;
        State state = State::Running;
        double fraction = -1;
        QString text;
        std::optional<Error> error;
        bool stopping = false; ///< Asked to, and not over yet.
        bool stale = false;    ///< Changed since the last step.
        QDateTime started;
        qint64 startedAt = 0; ///< By m_clock, in ms.
        qint64 duration = -1; ///< ms; -1 while it runs.
    };
    [[nodiscard]] int rowOf(qint64 id) const;
    [[nodiscard]] QString textOf(const Task &task, int column) const;
    void dropOld();
    void showProgress();

    std::vector<Task> m_tasks;
    qint64 m_lastId = 0;
    QElapsedTimer m_clock;
    QTimer m_steps;
};
