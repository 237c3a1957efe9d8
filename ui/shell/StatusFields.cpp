// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/StatusFields.h"

#include "models/tasks/TaskListModel.h"
#include "ui/common/Theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QToolButton>

namespace {

void showStatusText(QLabel *label, const QString &text)
{
    label->setText(text);
    label->setVisible(!text.isEmpty());
}

} // namespace

StatusFields::StatusFields(TaskListModel &tasks, QWidget *parent)
    : QWidget(parent)
    , m_tasks(tasks)
    , m_connection(new QLabel(this))
    , m_transaction(new QLabel(this))
    , m_rows(new QLabel(this))
    , m_time(new QLabel(this))
    , m_workspace(new QLabel(this))
    , m_running(new QToolButton(this))
{
    setObjectName(QStringLiteral("statusFields"));
    m_connection->setObjectName(QStringLiteral("statusConnection"));
    m_rows->setObjectName(QStringLiteral("statusRows"));
    m_workspace->setObjectName(QStringLiteral("statusWorkspace"));
    m_running->setObjectName(QStringLiteral("statusTasks"));
    m_running->setAutoRaise(true);
    m_running->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_running->setIcon(Theme::icon(QStringLiteral("tasks")));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(8, 2, 4, 2);
    row->setSpacing(24);
    for (QLabel *label : {m_connection, m_transaction, m_rows, m_time}) {
        label->setTextFormat(Qt::PlainText);
        row->addWidget(label);
    }
    row->addStretch(1);
    m_workspace->setTextFormat(Qt::PlainText);
    row->addWidget(m_workspace);
    row->addWidget(m_running);
    connect(m_running, &QToolButton::clicked, this, &StatusFields::tasksRequested);
    connect(&m_tasks, &TaskListModel::runningCountChanged, this, &StatusFields::showTasks);
    showPage();
    retranslate();
}

void StatusFields::setPage(Page *page)
{
    if (m_page == page)
        return;
    if (m_page)
        disconnect(m_page, nullptr, this, nullptr);
    m_page = page;
    if (page)
        connect(page, &Page::pageChanged, this, &StatusFields::showPage);
    showPage();
}

void StatusFields::showPage()
{
    const PageStatus status = m_page ? m_page->status() : PageStatus();
    showStatusText(m_connection, status.connection);
    showStatusText(m_transaction, status.transaction);
    showStatusText(m_rows, status.rows);
    showStatusText(m_time, status.time);
}

void StatusFields::setWorkspace(const QString &name, const QString &folder)
{
    m_name = name;
    m_workspace->setToolTip(QStringLiteral("<span>%1</span>").arg(folder.toHtmlEscaped()));
    retranslate();
}

void StatusFields::showTasks()
{
    const int running = m_tasks.runningCount();
    m_running->setText(running == 0 ? tr("No task runs") : tr("Tasks running: %1").arg(running));
    m_running->setToolTip(tr("Show what runs and what ran"));
}

void StatusFields::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void StatusFields::retranslate()
{
    m_connection->setAccessibleName(tr("Connection"));
    m_transaction->setAccessibleName(tr("Transaction"));
    m_rows->setAccessibleName(tr("Rows"));
    m_time->setAccessibleName(tr("Time"));
    showStatusText(m_workspace, m_name.isEmpty() ? QString() : tr("Workspace: %1").arg(m_name));
    showTasks();
}
