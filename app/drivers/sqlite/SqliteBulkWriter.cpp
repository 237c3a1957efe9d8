// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/sqlite/SqliteBulkWriter.h"

#include "app/drivers/sqlite/SqliteBulkLoad.h"
#include "app/drivers/sqlite/SqliteConnection.h"
#include "app/drivers/sqlite/SqliteDialect.h"
#include "app/drivers/sqlite/SqliteRowSteps.h"

#include <QCoreApplication>

#include <sqlite3.h>

#include <utility>

namespace {

struct SqliteBulkWriterText
{
    Q_DECLARE_TR_FUNCTIONS(SqliteBulkWriter)
};

/// 12 MiB for a transaction's pages. What does not fit is written to the file before the commit, and keeps all readers out
/// from then on.
constexpr const char *transactionCache = "PRAGMA main.cache_size = -12288";
/// How long a commit waits for the readers of a file that is not in WAL mode.
constexpr std::chrono::seconds commitPatience{30};

/// DELETE by the key's columns, each once more by its bytes where its collation takes texts for equal.
Result<std::string> deleteText(const TableShape &table, const std::vector<std::string> &key)
{
    const SqliteDialect dialect;
    const auto name = dialect.quoteObject({"main", table.name.name});
    if (!name)
        return name.error();
    std::string sql = "DELETE FROM " + *name + " AS kept WHERE ";
    for (std::size_t i = 0; i < key.size(); ++i) {
        const auto column = dialect.quoteIdentifier(key[i]);
        if (!column)
            return column.error();
        const std::string same = "kept." + *column + " = ?" + std::to_string(i + 1);
        const TableShape::Column *own = table.find(key[i]);
        sql += (i == 0 ? "" : " AND ") + same;
        if (own && !own->bytewise)
            sql += " AND " + same + " COLLATE BINARY";
    }
    return sql;
}

} // namespace

Error SqliteBulkWriter::notOpen() const
{
    return {ErrorCode::Internal,
            SqliteBulkWriterText::tr("%1: no transaction is open, or something failed in it.")
                .arg(m_connection.name())};
}

Result<void> SqliteBulkWriter::begin()
{
    if (m_connection.transactionState() != TransactionState::None)
        return Error{ErrorCode::Internal,
                     SqliteBulkWriterText::tr("%1: a transaction is open already.").arg(m_connection.name())};
    if (auto there = m_connection.checkFile(); !there)
        return there;
    if (sqlite3_db_readonly(m_connection.handle(), "main") == 1) // BEGIN IMMEDIATE would not mind
        return Error{
            ErrorCode::ReadOnly,
            SqliteBulkWriterText::tr("%1: the connection or its file is read-only.").arg(m_connection.name()),
            SqliteBulkWriterText::tr("Change the profile, or the permissions of %1.")
                .arg(m_connection.file())};
    if (auto begun = m_connection.run("BEGIN IMMEDIATE"); !begun)
        return begun;
    m_transaction = {m_transaction.number + 1, true};
    enlargeCache();
    return {};
}

/// Without it all goes on, only slower.
void SqliteBulkWriter::enlargeCache()
{
    const auto before = m_connection.ask(QStringLiteral("PRAGMA main.cache_size"));
    if (before && !before->empty())
        m_cacheBefore = before->front().front();
    [[maybe_unused]] const auto enlarged = m_connection.run(transactionCache);
}

void SqliteBulkWriter::restoreCache()
{
    if (m_cacheBefore.empty())
        return;
    const std::string sql = "PRAGMA main.cache_size = " + std::exchange(m_cacheBefore, {});
    [[maybe_unused]] const auto restored = m_connection.run(sql.c_str());
}

Result<std::unique_ptr<BulkLoad>> SqliteBulkWriter::load(const BulkTarget &target)
{
    if (!m_transaction.isOpen || m_transaction.isBroken || m_transaction.hasLoad)
        return notOpen();
    if (target.table.isView)
        return Error{ErrorCode::Unsupported,
                     SqliteBulkWriterText::tr("%1: \"%2\" is a view; rows go into tables.")
                         .arg(m_connection.name(), QString::fromStdString(target.table.name.name))};
    if (target.columns.empty() || (target.mode != BulkTarget::Mode::Insert && target.key.empty()))
        return Error{ErrorCode::Invalid,
                     SqliteBulkWriterText::tr("%1: rows for \"%2\" need columns, and a key to be found by.")
                         .arg(m_connection.name(), QString::fromStdString(target.table.name.name))};
    return SqliteBulkLoad::start(m_connection, m_transaction, target);
}

Result<std::int64_t> SqliteBulkWriter::remove(const TableShape &table, const std::vector<std::string> &key,
                                              const RowBatch &keys)
{
    if (!m_transaction.isOpen || m_transaction.isBroken || m_transaction.hasLoad || key.empty())
        return notOpen();
    const auto sql = deleteText(table, key);
    if (!sql)
        return sql.error();
    auto columns = SqliteRowSteps::columnsOf(m_connection, table, key, key, {});
    if (!columns)
        return columns.error();
    auto steps = SqliteRowSteps::prepare(m_connection, table.name.name, *sql, std::move(*columns));
    if (!steps)
        return steps.error();
    std::int64_t removed = 0;
    const auto done = (*steps)->run(keys, [&]() -> std::optional<Error> {
        removed += sqlite3_changes(m_connection.handle());
        return std::nullopt;
    });
    if (!done) {
        m_transaction.isBroken = true;
        return done.error();
    }
    return removed;
}

Result<void> SqliteBulkWriter::commit()
{
    if (!m_transaction.isOpen || m_transaction.isBroken || m_transaction.hasLoad
        || m_connection.transactionState() != TransactionState::Open)
        return notOpen();
    if (auto there = m_connection.checkFile(); !there)
        return there;
    const Deadline patience = Deadline::after(commitPatience);
    const std::uint64_t cancels = m_connection.cancels();
    while (true) {
        auto committed = m_connection.run("COMMIT");
        if (committed) {
            m_transaction.isOpen = false;
            restoreCache();
        }
        const bool mayTryAgain = !committed && committed.error().code == ErrorCode::Locked
                                 && m_connection.transactionState() == TransactionState::Open;
        if (!mayTryAgain || patience.hasPassed() || m_connection.cancels() != cancels
            || !m_connection.isUsable())
            return committed;
    }
}

void SqliteBulkWriter::rollback()
{
    m_transaction.isOpen = false;
    m_transaction.hasLoad = false;
    restoreCache();
    if (m_connection.transactionState() == TransactionState::None)
        return; // some failures have rolled back already
    if (!m_connection.run("ROLLBACK") || m_connection.transactionState() != TransactionState::None) {
        [[maybe_unused]] const auto again = m_connection.reset({}); // closing the file ends all there is
    }
}
