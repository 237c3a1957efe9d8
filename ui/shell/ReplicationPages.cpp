// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/ReplicationPages.h"

#include "app/replication/ReplicationService.h"
#include "models/tasks/TaskListModel.h"
#include "ui/replication/ReplicationPage.h"
#include "ui/shell/PageTabs.h"

ReplicationPages::ReplicationPages(const ReplicationContext &context, PageTabs &pages, TaskListModel &tasks,
                                   QObject *parent)
    : QObject(parent)
    , m_context(context)
    , m_pages(pages)
    , m_tasks(tasks)
{
    connect(&context.replication, &ReplicationService::runChanged, this, &ReplicationPages::runChanged);
}

void ReplicationPages::forEachKind(const std::function<void(const char *kind, const Maker &make)> &tell)
{
    tell("replication", [this] { return make(); });
}

Page *ReplicationPages::make()
{
    return new ReplicationPage(m_context);
}

ReplicationPage *ReplicationPages::show()
{
    auto *page = qobject_cast<ReplicationPage *>(m_pages.find(QStringLiteral("replication")));
    if (!page) {
        page = qobject_cast<ReplicationPage *>(make());
        m_pages.addPage(page);
    }
    m_pages.showPage(page);
    page->activate();
    return page;
}

void ReplicationPages::showJobs()
{
    show();
}

void ReplicationPages::copyTable(const QString &connectionId, const ObjectName &table)
{
    show()->copyTable(connectionId, table);
}

void ReplicationPages::runChanged(const ReplicationRun &run)
{
    using State = ReplicationRun::State;
    if (run.state == State::Running) {
        if (!m_taskOf.contains(run.id)) {
            const auto stop = [this, id = run.id] { m_context.replication.stopRun(id); };
            m_taskOf.insert(run.id, m_tasks.start(tr("Replication: %1").arg(run.jobName), {}, stop));
        }
        m_tasks.progress(m_taskOf.value(run.id), -1, tr("%L1 rows").arg(run.rowsRead()));
        return;
    }
    const auto task = m_taskOf.constFind(run.id);
    if (task == m_taskOf.cend())
        return;
    const auto end = run.state == State::Succeeded ? TaskListModel::State::Done
                     : run.state == State::Stopped ? TaskListModel::State::Stopped
                                                   : TaskListModel::State::Failed;
    m_tasks.finish(*task, end, tr("%L1 rows").arg(run.rowsRead()), run.firstError());
    m_taskOf.erase(task);
}
