// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/TargetWriter.h"

#include "app/drivers/Connection.h"
#include "app/replication/RetryRule.h"
#include "models/core/CellText.h"
#include "models/replication/ReplicationTableName.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <algorithm>
#include <thread>
#include <utility>

namespace {

struct TargetWriterText
{
    Q_DECLARE_TR_FUNCTIONS(TargetWriter)
};

constexpr int collisionTries = 6;
constexpr std::chrono::milliseconds collisionWait{25};
constexpr std::size_t fewestRows = 500;
/// What is kept of one value of a refused row; the source has the rest.
constexpr qsizetype longestRefusedValue = qsizetype{64} * 1024;

std::size_t placeOf(const std::vector<Column> &columns, const std::string &name)
{
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const Column &column) { return column.name == name; });
    return static_cast<std::size_t>(found - columns.begin());
}

TargetWriter::End writerEnd(BatchFan::End end)
{
    switch (end) {
    case BatchFan::End::Complete:
        return TargetWriter::End::Complete;
    case BatchFan::End::Broken:
        return TargetWriter::End::Broken;
    case BatchFan::End::Stopped:
        return TargetWriter::End::Stopped;
    case BatchFan::End::Detached:
        break;
    }
    return TargetWriter::End::Detached;
}

} // namespace

TargetWriter::TargetWriter(Setup setup, const RunLimits &limits, const RunHooks &hooks, RunBoard &board)
    : m_setup(std::move(setup))
    , m_limits(limits)
    , m_hooks(hooks)
    , m_board(board)
    , m_key(m_setup.columns, m_setup.key)
    , m_position(m_setup.columns, m_setup.order)
    , m_table(ReplicationTableName::text(m_setup.place.source))
    , m_checkpoint(m_setup.begin)
    , m_rowLimit(limits.rowsPerTransaction)
{}

Result<TargetWriter::Outcome> TargetWriter::run(Connection &connection)
{
    m_connection = &connection;
    auto done = begin();
    std::optional<BatchFan::End> end;
    while (done && !end && !m_outcome.refusal) {
        auto taken = m_setup.fan->take(m_setup.reader, {});
        end = taken.end;
        if (taken.batch)
            done = writeFrom(std::move(*taken.batch), end);
    }
    if (done && !m_outcome.refusal)
        done = finish(*end);
    if (m_setup.proof && done && end == BatchFan::End::Complete)
        m_setup.proof->complete();
    m_setup.fan->leave(m_setup.reader);
    if (const QString remark = connection.bulkWriter()->remark(); !remark.isEmpty())
        m_board.warn(remark);
    if (!done)
        return done.error();
    m_outcome.end = m_outcome.refusal ? End::WaitsForParent : writerEnd(*end);
    m_outcome.checkpoint = m_checkpoint;
    return m_outcome;
}

Result<void> TargetWriter::begin()
{
    if (!m_setup.isNew)
        return {};
    return m_setup.checkpoints->make(*m_connection, m_setup.place, m_checkpoint);
}

Result<void> TargetWriter::writeFrom(RowBatch first, std::optional<BatchFan::End> &end)
{
    Slices slices;
    m_sawRows = true;
    auto done = stream(std::move(first), slices, end);
    if (done && m_setup.proof)
        m_setup.proof->committed(slices.size(), slices.back().batch);
    if (done)
        return done;
    if (m_setup.proof)
        m_setup.proof->spoil();
    return recover(slices, done.error());
}

/// One transaction, whose rows are read while it is open.
Result<void> TargetWriter::stream(RowBatch first, Slices &slices, std::optional<BatchFan::End> &end)
{
    const auto since = Clock::now();
    const Deadline until(since + m_limits.timePerTransaction);
    slices.push_back(BatchSlice::whole(std::move(first)));
    std::size_t bytes = slices.back().batch.byteSize();
    auto load = open();
    if (!load)
        return rolledBack(load.error());
    while (true) {
        if (auto written = (*load)->write(slices.back().batch); !written)
            return rolledBack(written.error());
        m_setup.fan->isAlive(m_setup.reader);
        if (isFull(slices, bytes, since))
            break;
        auto taken = m_setup.fan->take(m_setup.reader, until);
        end = taken.end;
        if (!taken.batch)
            break;
        bytes += taken.batch->byteSize();
        slices.push_back(BatchSlice::whole(std::move(*taken.batch)));
    }
    auto closed = close(**load, slices, end == BatchFan::End::Complete);
    load->reset();
    if (!closed)
        return rolledBack(closed.error());
    adapt(BatchSlice::sizeOf(slices), Clock::now() - since);
    return {};
}

bool TargetWriter::isFull(const Slices &slices, std::size_t bytes, Clock::time_point since) const
{
    return BatchSlice::sizeOf(slices) >= m_rowLimit || bytes >= m_limits.bytesPerTransaction
           || Clock::now() - since >= m_limits.timePerTransaction;
}

/// A target that takes long to end its transactions gets smaller ones: so that a stop, or a look whether it still lives,
/// never waits for long.
void TargetWriter::adapt(std::size_t rows, Clock::duration took)
{
    if (took > 4 * m_limits.timePerTransaction)
        m_rowLimit = std::max(fewestRows, std::min(m_rowLimit, rows) / 2);
    else if (took < m_limits.timePerTransaction)
        m_rowLimit = std::min(m_limits.rowsPerTransaction, m_rowLimit * 2);
}

Result<std::unique_ptr<BulkLoad>> TargetWriter::open()
{
    BulkWriter &writer = *m_connection->bulkWriter();
    if (auto begun = writer.begin(); !begun)
        return begun.error();
    if (auto claimed = m_setup.checkpoints->claim(*m_connection, m_setup.place); !claimed) {
        m_isOvertaken = claimed.error().code == ErrorCode::Conflict;
        return claimed.error();
    }
    return writer.load(m_setup.target);
}

Result<void> TargetWriter::rolledBack(const Error &error)
{
    m_connection->bulkWriter()->rollback();
    return error;
}

Result<void> TargetWriter::close(BulkLoad &load, const Slices &slices, bool isComplete)
{
    auto counts = load.finish();
    if (!counts)
        return counts.error();
    m_setup.fan->isAlive(m_setup.reader);
    const Checkpoint next = checkpointAfter(slices, isComplete);
    if (auto saved = m_setup.checkpoints->save(*m_connection, m_setup.place, next); !saved)
        return saved;
    if (auto committed = m_connection->bulkWriter()->commit(); !committed)
        return committed;
    m_setup.fan->isAlive(m_setup.reader);
    m_checkpoint = next;
    report(slices, *counts);
    return {};
}

Checkpoint TargetWriter::checkpointAfter(const Slices &slices, bool isComplete) const
{
    Checkpoint next = isComplete ? m_setup.end : m_checkpoint;
    next.greatest = m_checkpoint.greatest;
    if (slices.empty())
        return next;
    if (!isComplete && !m_setup.order.empty())
        next.after = m_position.of(slices.back().batch, slices.back().to - 1);
    if (m_setup.syncKey.empty())
        return next;
    const std::size_t column = placeOf(m_setup.columns, m_setup.syncKey);
    GreatestValue greatest(m_setup.columns.at(column).type, column);
    if (m_checkpoint.greatest)
        greatest.see(*m_checkpoint.greatest);
    for (const BatchSlice &slice : slices)
        greatest.see(slice.batch, slice.from, slice.to);
    next.greatest = greatest.found();
    return next;
}

void TargetWriter::report(const Slices &slices, const BulkCounts &counts)
{
    std::size_t bytes = 0;
    for (const BatchSlice &slice : slices)
        bytes += slice.batch.byteSize() * slice.size() / std::max<std::size_t>(1, slice.batch.rowCount());
    const auto rows = static_cast<std::int64_t>(BatchSlice::sizeOf(slices));
    m_outcome.written += counts.inserted + counts.changed;
    m_board.update(m_setup.entry, [&](ReplicationProgress &progress) {
        progress.rowsRead += m_setup.isRepair ? 0 : rows;
        progress.rowsWritten += counts.inserted + counts.changed;
        progress.bytes += static_cast<std::int64_t>(bytes);
    });
}

// -- Transactions that did not work --------------------------------------------------------------------------

/// The same rows once more, all there.
Result<void> TargetWriter::transact(const Slices &slices)
{
    auto load = open();
    if (!load)
        return rolledBack(load.error());
    for (const BatchSlice &slice : slices) {
        if (auto written = (*load)->write(slice.rows()); !written)
            return rolledBack(written.error());
        m_setup.fan->isAlive(m_setup.reader);
    }
    auto closed = close(**load, slices, false);
    load->reset();
    return closed ? closed : rolledBack(closed.error());
}

Result<void> TargetWriter::transactPatiently(const Slices &slices)
{
    auto done = transact(slices);
    for (int i = 1; i < collisionTries && !done && RetryRule::isCollision(done.error()); ++i) {
        std::this_thread::sleep_for(collisionWait * (1 << i));
        done = transact(slices);
    }
    return done;
}

Result<void> TargetWriter::recover(const Slices &slices, const Error &error)
{
    if (m_isOvertaken || !m_connection->isUsable())
        return error;
    const bool mayHelp = RetryRule::isCollision(error) || RetryRule::isRowsFault(error);
    return mayHelp ? apply(slices) : error;
}

Result<void> TargetWriter::apply(const Slices &slices)
{
    auto done = transactPatiently(slices);
    if (done || m_isOvertaken || !RetryRule::isRowsFault(done.error()))
        return done;
    if (done.error().code == ErrorCode::Conflict && m_setup.target.mode == BulkTarget::Mode::Insert) {
        // Somebody else writes here too, or a commit that seemed lost was none.
        m_setup.target.mode = m_setup.mergeMode;
        return apply(slices);
    }
    const std::size_t rows = BatchSlice::sizeOf(slices);
    if (rows == 1)
        return refuse(slices.front(), done.error());
    const auto [first, rest] = BatchSlice::split(slices, rows / 2);
    if (auto applied = apply(first); !applied || m_outcome.refusal)
        return applied;
    return apply(rest);
}

Result<void> TargetWriter::refuse(const BatchSlice &row, const Error &error)
{
    if (RetryRule::isMissingParent(error) && m_setup.missingParentsWait) {
        m_outcome.refusal = error;
        return {};
    }
    const QString key = m_key.text(row.batch, row.from);
    if (m_setup.poison == PoisonRule::Stop) {
        Error named = error;
        named.message = TargetWriterText::tr("\"%1\" refuses the row %2 of %3: %4")
                            .arg(m_setup.connection, key, m_table, error.message);
        named.advice = TargetWriterText::tr(
            "All rows before it are there. Correct the row, or let refused rows of this table go "
            "into quarantine; the next run goes on with it.");
        return named;
    }
    if (++m_outcome.refused > m_limits.mostRefusedRows)
        return Error{ErrorCode::DataLoss,
                     TargetWriterText::tr("\"%1\" refuses more than %L2 rows of %3.")
                         .arg(m_setup.connection)
                         .arg(m_limits.mostRefusedRows)
                         .arg(m_table),
                     TargetWriterText::tr(
                         "Look at the rows in quarantine: so many have one reason, and more would follow."),
                     error.message};
    if (auto kept = m_hooks.refuse(m_table, m_setup.targetId, key, refusedJson(row, error)); !kept)
        return kept;
    if (!m_setup.isRepair)
        m_board.update(m_setup.entry, [](ReplicationProgress &progress) {
            ++progress.rowsRead;
            ++progress.rowsQuarantined;
        });
    return saveAlone(checkpointAfter({row}, false));
}

QJsonObject TargetWriter::refusedJson(const BatchSlice &row, const Error &error) const
{
    QJsonObject values;
    for (std::size_t i = 0; i < m_setup.columns.size(); ++i) {
        const QString name = QString::fromStdString(m_setup.columns[i].name);
        if (row.batch.column(i).isNull(row.from)) {
            values[name] = QJsonValue::Null;
            continue;
        }
        std::string text;
        CellText(m_setup.columns[i].type).append(text, row.batch.column(i), row.from);
        const QString whole = QString::fromStdString(text);
        values[name] = whole.size() <= longestRefusedValue
                           ? whole
                           : whole.left(longestRefusedValue)
                                 + TargetWriterText::tr("… (%L1 letters in all)").arg(whole.size());
    }
    return {{QStringLiteral("at"), QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs)},
            {QStringLiteral("table"), m_table},
            {QStringLiteral("targetDatabase"), m_setup.targetId},
            {QStringLiteral("key"), QJsonArray::fromStringList(m_key.texts(row.batch, row.from))},
            {QStringLiteral("reason"), error.toText()},
            {QStringLiteral("row"), values}};
}

Result<void> TargetWriter::saveAlone(const Checkpoint &checkpoint)
{
    BulkWriter &writer = *m_connection->bulkWriter();
    auto done = writer.begin();
    if (done) {
        done = m_setup.checkpoints->claim(*m_connection, m_setup.place);
        m_isOvertaken = !done && done.error().code == ErrorCode::Conflict;
    }
    if (done)
        done = m_setup.checkpoints->save(*m_connection, m_setup.place, checkpoint);
    if (done)
        done = writer.commit();
    if (!done)
        return rolledBack(done.error());
    m_checkpoint = checkpoint;
    return {};
}

/// The checkpoint of a scan that is complete, when no transaction with its last rows has written it.
Result<void> TargetWriter::finish(BatchFan::End end)
{
    const Checkpoint complete = checkpointAfter({}, true);
    if (end != BatchFan::End::Complete || m_checkpoint == complete)
        return {};
    if (!m_setup.mayStay || m_sawRows)
        return saveAlone(complete);
    m_checkpoint.next.reset(); // of a window that was never written
    return {};
}
