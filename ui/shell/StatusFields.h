// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/common/Page.h"

#include <QPointer>

class QLabel;
class QToolButton;
class TaskListModel;

/// The fields of the status bar: what the page in front says of itself, the workspace, and how much runs.
/// Thread: GUI.
class StatusFields final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(StatusFields)

public:
    /// `tasks` outlives it. For QStatusBar::addPermanentWidget(fields, 1).
    explicit StatusFields(TaskListModel &tasks, QWidget *parent = nullptr);

    /// Follows this page from now on; null for none.
    void setPage(Page *page);
    void setWorkspace(const QString &name, const QString &folder);

signals:
    void tasksRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();
    void showPage();
    void showTasks();

    TaskListModel &m_tasks;
    QPointer<Page> m_page;
    QLabel *const m_connection;
    QLabel *const m_transaction;
    QLabel *const m_rows;
    QLabel *const m_time;
    QLabel *const m_workspace;
    QToolButton *const m_running;
    QString m_name;
};
