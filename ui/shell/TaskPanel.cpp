// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/TaskPanel.h"

#include "models/tasks/TaskListModel.h"
#include "ui/common/Theme.h"
#include "ui/shell/TaskDelegate.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QToolButton>
#include <QTreeView>

TaskPanel::TaskPanel(TaskListModel &tasks, QWidget *parent)
    : QWidget(parent)
    , m_tasks(tasks)
    , m_view(new QTreeView(this))
    , m_stop(new QToolButton(this))
    , m_clear(new QToolButton(this))
{
    m_view->setObjectName(QStringLiteral("taskView"));
    m_view->setMinimumHeight(56); // a dock below the page may be low
    m_view->setModel(&m_tasks);
    m_view->setItemDelegate(new TaskDelegate(m_view));
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setAlternatingRowColors(true);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    QHeaderView *header = m_view->header();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(TaskListModel::TitleColumn, QHeaderView::Stretch);
    header->resizeSection(TaskListModel::ConnectionColumn, 160);
    header->resizeSection(TaskListModel::StateColumn, 110);
    header->resizeSection(TaskListModel::ProgressColumn, 220);
    header->resizeSection(TaskListModel::TimeColumn, 90);
    m_stop->setObjectName(QStringLiteral("taskStop"));
    m_stop->setIcon(Theme::icon(QStringLiteral("stop")));
    m_clear->setObjectName(QStringLiteral("taskClear"));
    m_clear->setIcon(Theme::icon(QStringLiteral("clear")));
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(6, 4, 6, 4);
    for (QToolButton *button : {m_stop, m_clear}) {
        button->setAutoRaise(true);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        bar->addWidget(button);
    }
    bar->addStretch(1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_view, 1);
    setFocusProxy(m_view);
    connect(m_stop, &QToolButton::clicked, this, &TaskPanel::stopSelected);
    connect(m_clear, &QToolButton::clicked, &m_tasks, &TaskListModel::clearFinished);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &TaskPanel::showButtons);
    for (auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(&m_tasks, signal, this, &TaskPanel::showButtons);
    connect(&m_tasks, &QAbstractItemModel::dataChanged, this, &TaskPanel::showButtons);
    retranslate();
    showButtons();
}

void TaskPanel::stopSelected()
{
    // Ids first: a task may be over, and its row elsewhere, before the next is asked.
    QList<qint64> ids;
    for (const QModelIndex &row : m_view->selectionModel()->selectedRows())
        ids << row.data(TaskListModel::TaskIdRole).toLongLong();
    for (const qint64 id : ids)
        m_tasks.stop(id);
}

void TaskPanel::showButtons()
{
    bool canStop = false;
    for (const QModelIndex &row : m_view->selectionModel()->selectedRows())
        canStop = canStop || row.data(TaskListModel::CanStopRole).toBool();
    m_stop->setEnabled(canStop);
    m_clear->setEnabled(m_tasks.rowCount() > m_tasks.runningCount());
}

void TaskPanel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void TaskPanel::retranslate()
{
    m_view->setAccessibleName(tr("Tasks"));
    m_stop->setText(tr("Stop"));
    m_stop->setToolTip(tr("Ask the selected tasks to end"));
    m_clear->setText(tr("Clear finished"));
    m_clear->setToolTip(tr("Take what is over out of the list"));
    m_tasks.retranslate();
}
