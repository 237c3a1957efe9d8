// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Deadline.h"
#include "models/core/Result.h"
#include "models/query/QueryRequest.h"

#include <QVariant>

#include <memory>

class BulkWriter;
class Canceller;
class Catalogue;
class ChangeFence;
class Cursor;
class Probe;
class SqlDialect;
class RowHash;
class TableMaker;

/// Where a session stands between statements.
enum class TransactionState {
    None,   ///< Autocommit.
    Open,   ///< Inside a transaction.
    Failed, ///< Inside one that only ROLLBACK ends.
    Unknown ///< The connection is lost.
};

/// One open session with one database. Opened, used and destroyed on one thread, that of its
/// ConnectionThread; only canceller() leaves it.
///
/// execute() and scan() start a statement; the Cursor must be gone before the next one starts.
/// Statements' deadlines are kept by the caller through the Canceller; ping() and reset() keep their own.
/// Errors name the connection by its profile's name.
class Connection
{
public:
    virtual ~Connection() = default;

    [[nodiscard]] virtual Result<std::unique_ptr<Cursor>> execute(const QueryRequest &request) = 0;
    [[nodiscard]] virtual Result<std::unique_ptr<Cursor>> scan(const ScanRequest &request) = 0;
    /// One round trip; also swallows a cancel that came too late for its statement.
    [[nodiscard]] virtual Result<void> ping(Deadline deadline) = 0;
    /// Rolls back and makes the session as it was after opening: settings, temporary tables, locks, prepared
    /// statements. An error means that the connection must be closed.
    [[nodiscard]] virtual Result<void> reset(Deadline deadline) = 0;
    [[nodiscard]] virtual TransactionState transactionState() const = 0;
    /// Still worth keeping, as far as known without asking the server.
    [[nodiscard]] virtual bool isUsable() const = 0;
    [[nodiscard]] virtual std::shared_ptr<Canceller> canceller() const = 0;
    /// Null when the engine has none.
    [[nodiscard]] virtual Catalogue *catalogue() = 0;
    /// The same.
    [[nodiscard]] virtual Probe *probe() { return nullptr; }
    [[nodiscard]] virtual BulkWriter *bulkWriter() { return nullptr; }
    [[nodiscard]] virtual ChangeFence *changeFence() { return nullptr; }
    [[nodiscard]] virtual TableMaker *tableMaker() { return nullptr; }
    /// How statements of our own name things there; null where there is no SQL. Thread: any.
    [[nodiscard]] virtual const SqlDialect *dialect() const { return nullptr; }
    [[nodiscard]] virtual RowHash *rowHash() { return nullptr; }
    /// The library's handle, as QSqlDriver::handle() gives it.
    [[nodiscard]] virtual QVariant nativeHandle() const = 0;
    /// "PostgreSQL 15.20".
    [[nodiscard]] virtual QString serverVersion() const = 0;
    /// The session's number on the server (backend pid, connection id); 0 for files.
    [[nodiscard]] virtual std::int64_t serverSessionId() const = 0;
};
