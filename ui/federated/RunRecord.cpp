// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/federated/RunRecord.h"

#include "app/query/ResultSet.h"
#include "app/store/WorkspaceStore.h"
#include "models/query/FederatedPlan.h"
#include "models/tasks/TaskListModel.h"
#include "ui/results/ResultWords.h"

#include <utility>

RunRecord::~RunRecord()
{
    if (m_task != 0)
        m_context.tasks.finish(m_task, TaskListModel::State::Stopped);
}

void RunRecord::begin(const QString &statement, const QStringList &asked, std::function<void()> stop)
{
    m_statement = statement;
    m_asked = asked.join(QStringLiteral(", "));
    beginAgain(std::move(stop));
}

void RunRecord::beginAgain(std::function<void()> stop)
{
    m_when = QDateTime::currentDateTimeUtc();
    m_task = m_context.tasks.start(ResultWords::shortStatement(m_statement), m_asked, std::move(stop));
}

void RunRecord::end(const ResultSet &result)
{
    const bool failed = result.state() == ResultSet::State::Failed;
    const bool stopped = result.state() == ResultSet::State::Stopped;

    using Task = TaskListModel::State;
    m_context.tasks.finish(
        std::exchange(m_task, 0), failed ? Task::Failed : (stopped ? Task::Stopped : Task::Done),
        FederatedPlan::rowsText(result.rowCount()), failed ? std::optional(result.error()) : std::nullopt);

    using Outcome = HistoryEntry::Outcome;
    HistoryEntry entry;
    entry.when = m_when;
    entry.connectionName = m_asked;
    entry.text = m_statement;
    entry.rows = result.rowCount();
    entry.duration = result.times().total;
    entry.outcome = failed ? Outcome::Failed : (stopped ? Outcome::Stopped : Outcome::Done);
    if (failed)
        entry.error = result.error().message.section(QLatin1Char('\n'), 0, 0);
    m_context.store.addHistory(entry);
}
