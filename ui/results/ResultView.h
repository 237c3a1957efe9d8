// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <memory>

class ActionTable;
class ResultContent;
class ResultSet;
class Settings;
class TaskListModel;

/// One result: its grid, filter row, value panel and chart, with what can be done with it (copy, export, go to row).
/// Thread: GUI, which never waits here.
class ResultView final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ResultView)

public:
    /// Who says how the statement ended: that it failed, or what the server remarked.
    enum class Ending { ToldHere, ToldByOwner };
    /// What every result view needs from the window; all outlive it.
    struct Context
    {
        ActionTable &actions;
        TaskListModel &tasks;
        Settings &settings;
        Ending ending = Ending::ToldHere;
        /// Of the one connection whose faults may have ended the statement; empty when there are several.
        QString connectionId = {};
    };

    /// `name`: for file names and INSERT statements ("orders"); `connection`: for the task list.
    ResultView(const Context &context, std::shared_ptr<ResultSet> result, const QString &name,
               const QString &connection, QWidget *parent = nullptr);
    ~ResultView() override;

    [[nodiscard]] const std::shared_ptr<ResultSet> &result() const;
    /// "1,204 rows", "20,000 rows so far", for the status bar.
    [[nodiscard]] QString rowsText() const;

signals:
    void statusChanged();
    /// A person asks why the connection failed.
    void diagnoseRequested(const QString &connectionId);

protected:
    void changeEvent(QEvent *event) override;

private:
    const std::unique_ptr<ResultContent> m_content;
};
