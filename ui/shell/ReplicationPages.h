// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationRun.h"
#include "ui/replication/ReplicationContext.h"

#include <QHash>
#include <QObject>

#include <functional>

class Page;
class PageTabs;
class ReplicationPage;
class TaskListModel;
struct ObjectName;

/// The page of replication among the others, and its runs among the tasks.
/// Thread: GUI.
class ReplicationPages final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationPages)

public:
    /// `tasks` outlives this object.
    ReplicationPages(const ReplicationContext &context, PageTabs &pages, TaskListModel &tasks,
                     QObject *parent = nullptr);

    using Maker = std::function<Page *()>;
    void forEachKind(const std::function<void(const char *kind, const Maker &make)> &tell);

    void showJobs();
    /// A form for a copy of this table to other connections.
    void copyTable(const QString &connectionId, const ObjectName &table);

private:
    [[nodiscard]] Page *make();
    ReplicationPage *show();
    void runChanged(const ReplicationRun &run);

    const ReplicationContext m_context;
    PageTabs &m_pages;
    TaskListModel &m_tasks;
    QHash<QString, qint64> m_taskOf; ///< By run.
};
