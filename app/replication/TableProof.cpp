// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/TableProof.h"

#include "app/drivers/BulkWriter.h"
#include "app/drivers/Connection.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>
#include <utility>

namespace {

struct TableProofText
{
    Q_DECLARE_TR_FUNCTIONS(TableProof)
};

using Kind = ReplicationDifference::Kind;

/// Rows that differed at both comparisons: what came and went between them is the source's work, not an error.
std::int64_t stillDiffering(const ReplicationDifference &before, const ReplicationDifference &now)
{
    const std::int64_t all = now.wrong + now.missing;
    const auto isNamed = [](const ReplicationDifference &difference) {
        return difference.wrong + difference.missing + difference.extra
               <= static_cast<std::int64_t>(ReplicationDifference::mostRows);
    };
    if (!isNamed(before) || !isNamed(now))
        return all;
    QSet<QStringList> keys;
    for (const ReplicationDifference::Row &row : before.rows) {
        if (row.kind != Kind::Extra)
            keys.insert(row.key);
    }
    return std::count_if(now.rows.begin(), now.rows.end(), [&](const ReplicationDifference::Row &row) {
        return row.kind != Kind::Extra && keys.contains(row.key);
    });
}

/// Why a repair has not changed a row.
QString whyLeft(ConflictRule rule)
{
    switch (rule) {
    case ConflictRule::Newer:
        return TableProofText::tr(
            "By their times they are newer there, and the rule “newer” keeps such rows; the "
            "rule “source” overwrites them. Or the target refuses or changes what is written.");
    case ConflictRule::Target:
        return TableProofText::tr("The rule “target” lets it keep its rows.");
    case ConflictRule::Source:
        break;
    }
    return TableProofText::tr("The target refuses them, or changes what is written: look at its triggers.");
}

} // namespace

TableProof::TableProof(std::shared_ptr<const RunContext> run, TargetRun &target, std::size_t table)
    : m_run(std::move(run))
    , m_target(target)
    , m_table(table)
{}

Result<void> TableProof::run()
{
    m_run->board->update(m_target.entry(m_table), [](ReplicationProgress &progress) {
        progress.state = ReplicationProgress::State::Verifying;
        progress.rowsVerified = 0;
    });
    if (const auto proof = std::exchange(m_target.tables()[m_table].proof, nullptr)) {
        if (const auto rows = proof->rows()) {
            ReplicationDifference none;
            none.sourceRows = none.targetRows = *rows;
            tell(none, 0);
            return noteTime();
        }
    }
    auto first = compare();
    if (!first)
        return first.error();
    std::int64_t differing = 0;
    if (first->wrong + first->missing > 0) {
        auto second = compare();
        if (!second)
            return second.error();
        differing = stillDiffering(*first, *second);
        tell(*second, differing);
    } else {
        tell(*first, 0);
    }
    return noteTime();
}

Result<ReplicationDifference> TableProof::compare()
{
    const SourceTable &source = *m_run->tables[m_table];
    const TargetTable &own = m_target.tables()[m_table];
    ReplicationVerifier::Options options;
    options.origin = m_run->origin();
    options.shouldStop = m_run->shouldStop();
    for (const TableFit::Loss &loss : own.fit.losses)
        options.without << QString::fromStdString(loss.column);
    options.progress = [board = m_run->board, entry = m_target.entry(m_table)](std::int64_t rows) {
        board->update(entry, [rows](ReplicationProgress &progress) { progress.rowsVerified = rows; });
    };
    options.differs = [this](const ReplicationVerifier::Rows &rows) { return repair(rows); };
    return ReplicationVerifier({*m_run->source.pool, source.shape.name},
                               {*m_target.side().pool, own.shape.name}, options)
        .run();
}

/// The source's rows as they are now, by the job's rule. Rows that only the target has are the mode's business.
Result<void> TableProof::repair(const ReplicationVerifier::Rows &rows)
{
    if (rows.kind == Kind::Extra || rows.rows.rowCount() == 0)
        return {};
    const SourceTable &source = *m_run->tables[m_table];
    TargetTable &own = m_target.tables()[m_table];
    TargetWriter::Setup setup;
    setup.fan =
        std::make_shared<BatchFan>(1, BatchFan::Limits{m_run->limits.windowBytes, m_run->limits.stallTimeout,
                                                       m_run->limits.stallTimeout});
    setup.checkpoints = m_target.checkpoints();
    setup.place = own.place;
    setup.target.table = own.shape;
    setup.target.key = own.fit.key;
    if (m_run->job.conflict == ConflictRule::Target)
        setup.target.mode = BulkTarget::Mode::Keep;
    if (m_run->job.conflict == ConflictRule::Newer)
        setup.target.newerBy = own.fit.syncKey;
    setup.columns = rows.rows.schema();
    for (const Column &column : setup.columns) {
        const auto place = std::find_if(source.columns.begin(), source.columns.end(),
                                        [&](const Column &one) { return one.name == column.name; });
        setup.target.columns.push_back(
            own.fit.columns[static_cast<std::size_t>(place - source.columns.begin())]);
    }
    const bool hasSyncKey = std::any_of(setup.columns.begin(), setup.columns.end(),
                                        [&](const Column &column) { return column.name == source.syncKey; });
    if (!hasSyncKey)
        setup.target.newerBy.clear();
    setup.key = source.key;
    setup.begin = setup.end = own.checkpoint;
    setup.mayStay = true;
    setup.isRepair = true;
    const Checkpoint &checkpoint = own.checkpoint;
    if (!setup.target.newerBy.empty() && checkpoint.mark && checkpoint.greatest)
        setup.target.ownRange =
            std::pair(checkpoint.mark->from.value_or(Value()), checkpoint.greatest->value);
    setup.poison = source.spec.poison;
    setup.missingParentsWait = false;
    setup.connection = m_target.side().name;
    setup.targetId = m_target.side().id;
    setup.entry = m_target.entry(m_table);
    if (!setup.fan->give(rows.rows, *m_run->control))
        return Error{ErrorCode::Cancelled, TableProofText::tr("The run was stopped.")};
    setup.fan->finish(BatchFan::End::Complete);

    m_target.ensureLine();
    auto outcome = m_target.ask<TargetWriter::Outcome>(
        [writer =
             std::make_shared<TargetWriter>(std::move(setup), m_run->limits, m_run->hooks, *m_run->board),
         run = m_run](Connection &connection) { return writer->run(connection); });
    m_target.release();
    if (!outcome)
        return outcome.error();
    own.checkpoint = outcome->checkpoint;
    own.hasNewRows = own.hasNewRows || outcome->written > 0;
    return {};
}

Result<void> TableProof::noteTime()
{
    TargetTable &own = m_target.tables()[m_table];
    own.checkpoint.verifiedAt = QDateTime::currentDateTimeUtc();
    m_target.ensureLine();
    auto noted = m_target.ask<void>([checkpoints = m_target.checkpoints(), place = own.place,
                                     checkpoint = own.checkpoint](Connection &connection) {
        BulkWriter &writer = *connection.bulkWriter();
        auto done = writer.begin();
        if (done)
            done = checkpoints->claim(connection, place);
        if (done)
            done = checkpoints->save(connection, place, checkpoint);
        if (done)
            done = writer.commit();
        if (!done)
            writer.rollback();
        return done;
    });
    m_target.release();
    return noted;
}

void TableProof::tell(const ReplicationDifference &difference, std::int64_t differing)
{
    const QString table = m_run->tables[m_table]->text();
    const QString target = m_target.side().name;
    m_run->board->update(m_target.entry(m_table), [&](ReplicationProgress &progress) {
        progress.rowsVerified = difference.sourceRows;
        progress.rowsDiffering = differing;
    });
    if (differing > 0)
        m_run->board->warn(
            TableProofText::tr(
                "%L1 rows of %2 on \"%3\" differ from the source's and were left as they are. %4")
                .arg(differing)
                .arg(table, target, whyLeft(m_run->job.conflict)));
    if (difference.changing > 0)
        m_run->board->warn(
            TableProofText::tr("%L1 rows of %2 on \"%3\" went on changing on both sides while they were "
                               "compared: whether they are alike, the next comparison tells.")
                .arg(difference.changing)
                .arg(table, target));
    if (difference.extra > 0)
        m_run->board->warn(
            TableProofText::tr("%L1 rows of %2 on \"%3\" are not in the source. The mode “reconcile” removes "
                               "such rows.")
                .arg(difference.extra)
                .arg(table, target));
    if (differing > 0 || m_run->board->at(m_target.entry(m_table)).rowsQuarantined == 0)
        return;
    // What was refused is there by now.
    m_run->hooks.forgive(table, m_target.side().id);
    m_run->board->update(m_target.entry(m_table),
                         [](ReplicationProgress &progress) { progress.rowsQuarantined = 0; });
}
