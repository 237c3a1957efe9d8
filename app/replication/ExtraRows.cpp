// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/ExtraRows.h"

#include "app/drivers/BulkWriter.h"
#include "app/drivers/Connection.h"
#include "app/replication/ReplicationVerifier.h"

#include <QCoreApplication>

namespace {

struct ExtraRowsText
{
    Q_DECLARE_TR_FUNCTIONS(ExtraRows)
};

constexpr std::size_t mostKeyBytes = std::size_t{8} << 20;

} // namespace

ExtraRows::ExtraRows(std::shared_ptr<const RunContext> run, TargetRun &target, std::size_t table)
    : m_run(std::move(run))
    , m_target(target)
    , m_table(table)
{}

Result<void> ExtraRows::remove()
{
    bool isAll = false;
    for (bool isFirst = true; !isAll; isFirst = false) {
        auto found = find();
        if (!found)
            return found.error();
        if (found->extra == 0)
            return {};
        if (isFirst) {
            if (auto allowed = checkGuard(*found); !allowed)
                return allowed;
        }
        isAll = found->isAll;
        m_target.ensureLine();
        for (const RowBatch &keys : found->keys) {
            auto removed = removeKeys(keys);
            if (!removed)
                return removed.error();
            m_run->board->update(m_target.entry(m_table),
                                 [&](ReplicationProgress &progress) { progress.rowsDeleted += *removed; });
        }
        m_target.release();
    }
    return {};
}

Result<ExtraRows::Found> ExtraRows::find()
{
    const SourceTable &source = *m_run->tables[m_table];
    Found found;
    std::size_t bytes = 0;
    ReplicationVerifier::Options options;
    options.origin = m_run->origin();
    options.shouldStop = m_run->shouldStop();
    for (const Column &column : source.columns) {
        if (std::find(source.key.begin(), source.key.end(), column.name) == source.key.end())
            options.without << QString::fromStdString(
                column.name); // rows are there or not, whatever is in them
    }
    options.differs = [&](const ReplicationVerifier::Rows &rows) -> Result<void> {
        if (rows.kind != ReplicationDifference::Kind::Extra)
            return {};
        bytes += rows.rows.byteSize();
        if (bytes <= mostKeyBytes || found.keys.empty())
            found.keys.push_back(rows.rows);
        else
            found.isAll = false;
        return {};
    };
    ReplicationVerifier verifier({*m_run->source.pool, source.shape.name},
                                 {*m_target.side().pool, m_target.tables()[m_table].shape.name}, options);
    auto difference = verifier.run();
    if (!difference)
        return difference.error();
    found.extra = difference->extra;
    found.sourceRows = difference->sourceRows;
    found.targetRows = difference->targetRows;
    return found;
}

Result<void> ExtraRows::checkGuard(const Found &found) const
{
    const QString table = m_run->tables[m_table]->text();
    const QString advice =
        ExtraRowsText::tr("Look at the source. If it is right, run the job with the removal confirmed.");
    if (m_run->mayDelete)
        return {};
    if (found.sourceRows == 0)
        return Error{ErrorCode::Unconfirmed,
                     ExtraRowsText::tr("%1 of \"%2\" is empty; all %L3 rows on \"%4\" would be removed.")
                         .arg(table, m_run->source.name)
                         .arg(found.extra)
                         .arg(m_target.side().name),
                     advice};
    if (found.extra * 100 <= found.targetRows * m_run->job.deleteLimitPercent)
        return {};
    return Error{ErrorCode::Unconfirmed,
                 ExtraRowsText::tr("%L1 of %L2 rows of %3 on \"%4\" would be removed, more than %5 %.")
                     .arg(found.extra)
                     .arg(found.targetRows)
                     .arg(table, m_target.side().name)
                     .arg(m_run->job.deleteLimitPercent),
                 advice};
}

Result<std::int64_t> ExtraRows::removeKeys(const RowBatch &keys)
{
    const TargetTable &own = m_target.tables()[m_table];
    return m_target.ask<std::int64_t>([checkpoints = m_target.checkpoints(), place = own.place,
                                       shape = own.shape, key = own.fit.key,
                                       keys](Connection &connection) -> Result<std::int64_t> {
        BulkWriter &writer = *connection.bulkWriter();
        std::int64_t removed = 0;
        auto done = writer.begin();
        if (done)
            done = checkpoints->claim(connection, place);
        if (done) {
            auto counted = writer.remove(shape, key, keys);
            if (counted)
                removed = *counted;
            else
                done = counted.error();
        }
        if (done)
            done = writer.commit();
        if (done)
            return removed;
        writer.rollback();
        return done.error();
    });
}
