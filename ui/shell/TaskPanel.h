// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QToolButton;
class QTreeView;
class TaskListModel;

/// What runs and what ran, with its progress; stops what can be stopped. For a dock.
/// Thread: GUI.
class TaskPanel final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(TaskPanel)

public:
    /// The model outlives the panel.
    explicit TaskPanel(TaskListModel &tasks, QWidget *parent = nullptr);

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();
    void stopSelected();
    void showButtons();

    TaskListModel &m_tasks;
    QTreeView *const m_view;
    QToolButton *const m_stop;
    QToolButton *const m_clear;
};
