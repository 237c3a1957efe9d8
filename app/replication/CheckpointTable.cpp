// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/CheckpointTable.h"

#include "app/drivers/BulkWriter.h"
#include "app/drivers/Catalogue.h"
#include "app/drivers/CatalogueRows.h"
#include "app/drivers/Connection.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/SqlDialect.h"
#include "models/replication/ReplicationTableName.h"

#include <QCoreApplication>
#include <QCryptographicHash>

namespace {

struct CheckpointTableText
{
    Q_DECLARE_TR_FUNCTIONS(CheckpointTable)
};

constexpr const char *checkpointTableName = "_penstock_sync";
/// MariaDB's TEXT holds 65,535 bytes, and would cut what is longer when its sql_mode is not strict.
constexpr std::size_t longestState = 60'000;
/// The row that proves, once, that the new table keeps transactions.
constexpr const char *probeId = "probe";

std::string now()
{
    return QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs).toStdString();
}

QueryRequest ownStatement(const std::string &text, std::vector<Value> params)
{
    QueryRequest request;
    request.text = QString::fromStdString(text);
    request.params = std::move(params);
    request.leavesNoState = true;
    return request;
}

Error damagedRow(const Error &error)
{
    return {ErrorCode::Damaged,
            CheckpointTableText::tr("A checkpoint in the target's table %1 cannot be read.")
                .arg(QLatin1String(checkpointTableName)),
            CheckpointTableText::tr("Remove its row, and the table is copied anew."), error.message};
}

} // namespace

CheckpointTable::CheckpointTable(QString jobId, std::int64_t token)
    : m_jobId(std::move(jobId))
    , m_token(token)
{}

std::string CheckpointTable::idOf(const Place &place)
{
    const QString text = place.sourceDatabase + u'\n' + ReplicationTableName::text(place.source) + u'\n'
                         + ReplicationTableName::text(place.target);
    return QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256).toHex().toStdString();
}

Result<std::string> CheckpointTable::find(Connection &connection)
{
    if (!m_table.empty())
        return m_table;
    auto schema = connection.catalogue()->defaultSchema();
    if (!schema)
        return schema.error();
    const ObjectName name{*schema, checkpointTableName};
    auto found = connection.catalogue()->describe(name);
    if (!found)
        return found.error();
    if (!*found)
        return std::string();
    auto quoted = connection.dialect()->quoteObject(name);
    if (quoted)
        m_table = *quoted;
    return quoted;
}

Result<std::int64_t> CheckpointTable::change(Connection &connection, const std::string &statement,
                                             std::vector<Value> params)
{
    auto cursor = connection.execute(ownStatement(statement, std::move(params)));
    if (!cursor)
        return cursor.error();
    while (true) {
        auto batch = (*cursor)->next();
        if (!batch)
            return batch.error();
        if (!*batch)
            return (*cursor)->summary().affected;
    }
}

Result<std::optional<CheckpointTable::Stored>> CheckpointTable::read(Connection &connection,
                                                                     const Place &place)
{
    const auto table = find(connection);
    if (!table)
        return table.error();
    if (table->empty())
        return std::optional<Stored>();
    auto cursor = connection.execute(
        ownStatement("SELECT state, token FROM " + *table + " WHERE job_id = $1 AND table_id = $2",
                     {m_jobId.toStdString(), idOf(place)}));
    if (!cursor)
        return cursor.error();
    const auto rows = CatalogueRows::read(**cursor);
    if (!rows)
        return rows.error();
    if (rows->empty())
        return std::optional<Stored>();
    auto checkpoint = Checkpoint::fromText(rows->front().at(0));
    if (!checkpoint)
        return damagedRow(checkpoint.error());
    return std::optional(Stored{std::move(*checkpoint), CatalogueRows::number(rows->front().at(1))});
}

Result<void> CheckpointTable::make(Connection &connection, const Place &place, const Checkpoint &checkpoint)
{
    const auto table = find(connection);
    if (!table)
        return table.error();
    if (table->empty()) {
        if (auto made = makeTable(connection); !made)
            return made;
    }
    const auto stored = read(connection, place);
    if (!stored)
        return stored.error();
    if (*stored)
        return {};
    const auto added =
        change(connection,
               "INSERT INTO " + m_table
                   + " (job_id, table_id, state, token, writes, updated_at) VALUES ($1, $2, $3, $4, "
                     "0, $5)",
               {m_jobId.toStdString(), idOf(place), checkpoint.toText(), m_token, now()});
    if (!added)
        return added.error();
    return {};
}

Result<void> CheckpointTable::makeTable(Connection &connection)
{
    auto schema = connection.catalogue()->defaultSchema();
    if (!schema)
        return schema.error();
    auto table = connection.dialect()->quoteObject({*schema, checkpointTableName});
    if (!table)
        return table.error();
    const std::string statement =
        "CREATE TABLE " + *table
        + " (job_id VARCHAR(64) NOT NULL, table_id VARCHAR(64) NOT NULL, state TEXT NOT "
          "NULL, token BIGINT NOT NULL, writes BIGINT NOT NULL, updated_at VARCHAR(32) "
          "NOT NULL, PRIMARY KEY (job_id, table_id))";
    if (auto made = change(connection, statement, {}); !made) {
        // Another job of another program may have been faster.
        if (const auto found = find(connection); found && !found->empty())
            return {};
        Error error = made.error();
        error.advice =
            CheckpointTableText::tr("A target keeps how far it is in a table of its own. Grant the right to "
                                    "make it, or make it yourself: %1")
                .arg(QString::fromStdString(statement));
        return error;
    }
    m_table = *table;
    return proveTransactions(connection);
}

/// A table that is made without transactions (an engine such as MyISAM is the default there) would keep the checkpoint of
/// rows that were rolled back.
Result<void> CheckpointTable::proveTransactions(Connection &connection)
{
    BulkWriter &writer = *connection.bulkWriter();
    if (auto begun = writer.begin(); !begun)
        return begun;
    const auto added =
        change(connection,
               "INSERT INTO " + m_table
                   + " (job_id, table_id, state, token, writes, updated_at) VALUES ($1, $2, $3, 0, 0, "
                     "$4)",
               {std::string(probeId), std::string(probeId), std::string("{}"), now()});
    writer.rollback();
    if (!added)
        return added.error();
    const auto left =
        change(connection, "DELETE FROM " + m_table + " WHERE job_id = $1", {std::string(probeId)});
    if (!left)
        return left.error();
    if (*left == 0)
        return {};
    const auto dropped = change(connection, "DROP TABLE " + m_table, {});
    m_table.clear();
    if (!dropped)
        return dropped.error();
    return Error{ErrorCode::Unsupported,
                 CheckpointTableText::tr("The target makes tables that keep no transactions."),
                 CheckpointTableText::tr(
                     "Choose InnoDB as its default_storage_engine; without transactions a copy that "
                     "is cut cannot go on where it was.")};
}

Result<void> CheckpointTable::claim(Connection &connection, const Place &place)
{
    // `writes` makes it a change in any case: some servers count a row that stays as it is as not changed.
    const auto claimed =
        change(connection,
               "UPDATE " + m_table
                   + " SET token = $1, writes = writes + 1 WHERE job_id = $2 AND table_id = $3 AND "
                     "token <= $1",
               {m_token, m_jobId.toStdString(), idOf(place)});
    if (!claimed)
        return claimed.error();
    if (*claimed == 1)
        return {};
    return Error{
        ErrorCode::Conflict, CheckpointTableText::tr("Another run of this job has taken over."),
        CheckpointTableText::tr("Nothing was written twice; the other run goes on from the checkpoint.")};
}

Result<void> CheckpointTable::save(Connection &connection, const Place &place, const Checkpoint &checkpoint)
{
    const std::string state = checkpoint.toText();
    if (state.size() > longestState)
        return Error{ErrorCode::Unsupported,
                     CheckpointTableText::tr("The values of a key of %1 are too long for a checkpoint.")
                         .arg(ReplicationTableName::text(place.source)),
                     CheckpointTableText::tr("Keys up to some 20,000 bytes can be copied.")};
    const auto saved =
        change(connection,
               "UPDATE " + m_table
                   + " SET state = $1, updated_at = $2, writes = writes + 1 WHERE job_id = $3 AND "
                     "table_id = $4",
               {state, now(), m_jobId.toStdString(), idOf(place)});
    if (!saved)
        return saved.error();
    if (*saved == 1)
        return {};
    return Error{ErrorCode::Conflict,
                 CheckpointTableText::tr("The checkpoint has disappeared from the target."),
                 CheckpointTableText::tr("Somebody removed its row. The next run copies the table anew.")};
}
