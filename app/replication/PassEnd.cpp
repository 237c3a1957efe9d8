// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/PassEnd.h"

#include "app/drivers/Connection.h"
#include "app/drivers/TableMaker.h"
#include "app/replication/ExtraRows.h"
#include "app/replication/TableProof.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace {

struct PassEndText
{
    Q_DECLARE_TR_FUNCTIONS(PassEnd)
};

} // namespace

PassEnd::PassEnd(std::shared_ptr<const RunContext> run, const std::vector<TableOrder::Group> &groups,
                 TargetRun &target)
    : m_run(std::move(run))
    , m_groups(groups)
    , m_target(target)
{}

void PassEnd::run()
{
    if (!isStopped() && m_run->job.mode == ReplicationMode::Reconcile)
        removeExtraRows();
    if (!isStopped())
        advanceSequences();
    m_target.release();
    if (!isStopped())
        compareTables();
    tellStates();
}

/// Children first: a row goes before the one that it refers to.
void PassEnd::removeExtraRows()
{
    for (auto group = m_groups.rbegin(); group != m_groups.rend(); ++group) {
        for (auto table = group->tables.rbegin(); table != group->tables.rend() && !isStopped(); ++table) {
            const TargetTable &own = m_target.tables()[*table];
            if (!own.isDone || own.error)
                continue;
            m_target.release(); // the comparison may need the only connection that there is
            if (auto removed = ExtraRows(m_run, m_target, *table).remove(); !removed)
                m_target.fail(*table, removed.error());
        }
    }
}

void PassEnd::advanceSequences()
{
    for (std::size_t table = 0; table < m_run->tables.size() && !isStopped(); ++table) {
        const TargetTable &own = m_target.tables()[table];
        const bool hasNumbers = std::any_of(own.shape.columns.begin(), own.shape.columns.end(),
                                            [](const TableShape::Column &column) { return column.identity; });
        if (!own.isDone || own.error || !own.hasNewRows || !hasNumbers)
            continue;
        m_target.ensureLine();
        auto advanced = m_target.ask<void>([shape = own.shape](Connection &connection) {
            return connection.tableMaker()->advanceSequences(shape);
        });
        if (!advanced)
            m_run->board->warn(
                PassEndText::tr("The numbers of new rows of %1 on \"%2\" may be taken: %3")
                    .arg(m_run->tables[table]->text(), m_target.side().name, advanced.error().message));
    }
}

/// After each copy of all rows, and when the last comparison is as old as the job lets it be.
void PassEnd::compareTables()
{
    const qint64 most = qint64{m_run->job.sweepHours} * 3600;
    for (std::size_t table = 0; table < m_run->tables.size() && !isStopped(); ++table) {
        const TargetTable &own = m_target.tables()[table];
        const QDateTime &last = own.checkpoint.verifiedAt;
        const bool isDue =
            most > 0 && (!last.isValid() || last.secsTo(QDateTime::currentDateTimeUtc()) >= most);
        if (!own.isDone || own.error || !(own.wasCopied || isDue))
            continue;
        if (auto proven = TableProof(m_run, m_target, table).run(); !proven)
            m_target.fail(table, proven.error());
    }
}

void PassEnd::tellStates()
{
    using State = ReplicationProgress::State;
    for (std::size_t table = 0; table < m_run->tables.size(); ++table) {
        if (!m_target.tables()[table].isDone || m_target.tables()[table].error)
            continue;
        m_run->board->update(m_target.entry(table), [](ReplicationProgress &progress) {
            const bool isWhole = progress.rowsQuarantined == 0 && progress.rowsDiffering == 0;
            progress.state = isWhole ? State::Done : State::Partial;
        });
    }
}
