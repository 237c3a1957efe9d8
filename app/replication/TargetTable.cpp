// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/TargetTable.h"

#include "app/drivers/BulkWriter.h"
#include "app/drivers/ChangeFence.h"
#include "app/drivers/Connection.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/TableMaker.h"
#include "app/replication/RunContext.h"
#include "app/replication/ShapeDrift.h"
#include "models/replication/ReplicationTableName.h"

#include <QCoreApplication>

#include <algorithm>

namespace {

struct TargetTableText
{
    Q_DECLARE_TR_FUNCTIONS(TargetTable)
};

Result<bool> hasRow(Connection &connection, ScanRequest request)
{
    request.limit = 1;
    auto cursor = connection.scan(request);
    if (!cursor)
        return cursor.error();
    auto batch = (*cursor)->next();
    if (!batch)
        return batch.error();
    return batch->has_value();
}

Error lostTarget(const RunSide &side)
{
    return {ErrorCode::ConnectionLost,
            TargetTableText::tr("\"%1\": the connection was lost.").arg(side.name)};
}

/// Makes the tables of one target one by one.
class TargetSurvey final
{
public:
    TargetSurvey(Connection &connection, const RunContext &run, const RunSide &side,
                 CheckpointTable &checkpoints)
        : m_connection(connection)
        , m_run(run)
        , m_side(side)
        , m_checkpoints(checkpoints)
    {}

    /// Where it goes and how far it is; nothing is written.
    [[nodiscard]] Result<void> look(const SourceTable &source, TargetTable &table);
    /// The table is there afterwards.
    [[nodiscard]] Result<void> make(const SourceTable &source, TargetTable &table);

private:
    [[nodiscard]] Result<void> refuseTheSourceItself(const SourceTable &source, const TargetTable &table);
    [[nodiscard]] Result<void> findCheckpoint(const SourceTable &source, TargetTable &table);
    [[nodiscard]] Result<void> goOn(const SourceTable &source, TargetTable &table, Checkpoint stored);
    [[nodiscard]] Result<void> follow(const SourceTable &source, TargetTable &table, Checkpoint &stored);
    [[nodiscard]] Checkpoint fresh(const SourceTable &source) const;

    Connection &m_connection;
    const RunContext &m_run;
    const RunSide &m_side;
    CheckpointTable &m_checkpoints;
};

Result<void> TargetSurvey::look(const SourceTable &source, TargetTable &table)
{
    auto fit = TableFit::find(*m_connection.tableMaker(), source, m_side.name);
    if (!fit)
        return fit.error();
    table.fit = std::move(*fit);
    if (auto other = refuseTheSourceItself(source, table); !other)
        return other;
    table.place = {m_run.source.id, source.spec.source, source.spec.target};
    if (auto found = findCheckpoint(source, table); !found)
        return found;
    return table.fit.checkConsents(m_side.name);
}

Result<void> TargetSurvey::refuseTheSourceItself(const SourceTable &source, const TargetTable &table)
{
    const bool isSameDatabase = DatabaseTypes::isFile(m_side.type)
                                || DatabaseTypes::hasDatabasesAsSchemas(m_side.type)
                                || m_side.database == m_run.source.database;
    if (!table.fit.shape || !isSameDatabase || !(table.fit.name == source.shape.name)
        || !m_connection.changeFence())
        return {};
    auto identity = m_connection.changeFence()->identity();
    if (!identity)
        return identity.error();
    if (*identity != m_run.identity)
        return {};
    return Error{ErrorCode::Invalid,
                 TargetTableText::tr("\"%1\" and \"%2\" lead to the same table %3.")
                     .arg(m_run.source.name, m_side.name, source.text()),
                 TargetTableText::tr("Choose another target, or another name for the table there.")};
}

Checkpoint TargetSurvey::fresh(const SourceTable &source) const
{
    Checkpoint checkpoint;
    checkpoint.signature = Checkpoint::signatureOf(source.shape.signature());
    checkpoint.identity = m_run.identity;
    checkpoint.key = source.key;
    checkpoint.syncKey = source.syncKey;
    return checkpoint;
}

Result<void> TargetSurvey::findCheckpoint(const SourceTable &source, TargetTable &table)
{
    auto stored = m_checkpoints.read(m_connection, table.place);
    if (!stored)
        return stored.error();
    table.checkpoint = fresh(source);
    table.isStored = stored->has_value();
    if (!*stored)
        return {};
    if ((*stored)->token > m_checkpoints.token()) {
        // Another copy of this workspace has written here. Who may run the job now decides: ours, if it still may.
        auto token = m_run.hooks.raiseToken((*stored)->token);
        if (!token)
            return token.error();
        m_checkpoints.setToken(*token);
    }
    table.checkpoint.verifiedAt = (*stored)->checkpoint.verifiedAt;
    return m_run.copyAgain ? Result<void>() : goOn(source, table, (*stored)->checkpoint);
}

Result<void> TargetSurvey::goOn(const SourceTable &source, TargetTable &table, Checkpoint stored)
{
    const bool isSnapshot = m_run.job.mode == ReplicationMode::Snapshot;
    if (stored.identity != m_run.identity) {
        table.isOtherSource = true;
        return Error{ErrorCode::Conflict,
                     TargetTableText::tr(
                         "\"%1\" is not the database that the last run read: it was restored, failed over "
                         "or replaced.")
                         .arg(m_run.source.name),
                     TargetTableText::tr(
                         "Rows may be lost there that the targets still have. When you know that its data "
                         "is right, let the job copy all again.")};
    }
    if (stored.signature != table.checkpoint.signature) {
        if (auto followed = follow(source, table, stored); !followed)
            return followed;
    }
    const bool isOtherKey = stored.key != source.key || (!isSnapshot && stored.syncKey != source.syncKey);
    // A snapshot's copy has no mark from which changes could be read.
    const bool hasNoMark = !isSnapshot && !stored.mark;
    if (isOtherKey || hasNoMark || (isSnapshot && stored.phase == Checkpoint::Phase::Current))
        return {};
    table.checkpoint = std::move(stored);
    return {};
}

/// The source's columns are not those that were copied: either the new ones are followed, or somebody has to decide.
Result<void> TargetSurvey::follow(const SourceTable &source, TargetTable &table, Checkpoint &stored)
{
    const ShapeDrift drift = ShapeDrift::between(stored.signature, table.checkpoint.signature);
    const bool areThere = table.fit.added.empty(); // somebody has changed both sides
    const bool follows = drift.isOnlyNewColumns() && (source.spec.followNewColumns || areThere);
    if (!follows)
        return Error{
            ErrorCode::Invalid,
            TargetTableText::tr("%1 has changed since it was copied: %2.").arg(source.text(), drift.text()),
            TargetTableText::tr("Change \"%1\" accordingly, then let the job copy all again.")
                .arg(m_side.name)};
    stored.signature = table.checkpoint.signature;
    // Rows that were there before may have values in a new column, and nothing says that they changed.
    stored.key.clear();
    return {};
}

Result<void> TargetSurvey::make(const SourceTable &source, TargetTable &table)
{
    TableMaker &maker = *m_connection.tableMaker();
    const bool isGone = table.isStored && !table.fit.shape;
    for (const std::string &statement : table.fit.statements) {
        if (auto done = maker.run(statement); !done)
            return done;
    }
    if (!table.fit.statements.empty()) {
        auto fit = TableFit::find(maker, source, m_side.name);
        if (!fit)
            return fit.error();
        table.fit = std::move(*fit);
        if (!table.fit.statements.empty())
            return Error{ErrorCode::Internal, TargetTableText::tr("%1 was made on \"%2\", and is not there.")
                                                  .arg(source.text(), m_side.name)};
    }
    table.shape = *table.fit.shape;
    if (isGone) {
        // What its checkpoint speaks of went with it.
        table.checkpoint = fresh(source);
        table.checkpoint.wasEmpty = true;
        m_run.board->warn(
            TargetTableText::tr("%1 was gone from \"%2\": it is made again, and all rows are copied.")
                .arg(source.text(), m_side.name));
    }
    if (table.isStored)
        return {};
    ScanRequest request;
    request.object = table.shape.name;
    request.columns = {table.fit.key.front()};
    auto isThere = hasRow(m_connection, request);
    if (!isThere)
        return isThere.error();
    table.checkpoint.wasEmpty = !*isThere;
    return {};
}

} // namespace

Result<std::vector<TargetTable>> TargetTable::look(Connection &connection, const RunContext &run,
                                                   std::size_t target, CheckpointTable &checkpoints)
{
    const RunSide &side = run.targets.at(target);
    if (!connection.tableMaker() || !connection.bulkWriter() || !connection.dialect())
        return Error{
            ErrorCode::Unsupported,
            TargetTableText::tr("\"%1\": this kind of database cannot be copied to.").arg(side.name)};
    TargetSurvey survey(connection, run, side, checkpoints);
    std::vector<TargetTable> tables(run.tables.size());
    for (std::size_t i = 0; i < tables.size() && connection.isUsable(); ++i) {
        if (!run.tables[i])
            tables[i].error = run.tables[i].error();
        else if (auto looked = survey.look(*run.tables[i], tables[i]); !looked)
            tables[i].error = looked.error();
    }
    if (!connection.isUsable())
        return lostTarget(side);
    return tables;
}

Result<std::vector<TargetTable>> TargetTable::survey(Connection &connection, const RunContext &run,
                                                     std::size_t target, CheckpointTable &checkpoints)
{
    auto tables = look(connection, run, target, checkpoints);
    if (!tables
        || std::any_of(tables->begin(), tables->end(), [](const auto &table) { return table.isOtherSource; }))
        return tables;
    TargetSurvey survey(connection, run, run.targets[target], checkpoints);
    for (std::size_t i = 0; i < tables->size() && connection.isUsable(); ++i) {
        TargetTable &table = tables->at(i);
        if (table.error)
            continue;
        if (auto made = survey.make(*run.tables[i], table); !made)
            table.error = made.error();
    }
    if (!connection.isUsable())
        return lostTarget(run.targets[target]);
    return tables;
}
