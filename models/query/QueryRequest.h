// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Deadline.h"
#include "models/core/ObjectName.h"
#include "models/core/Origin.h"
#include "models/core/Value.h"

#include <QString>

#include <functional>
#include <optional>
#include <vector>

/// One statement for one connection, in the connection's own language.
struct QueryRequest
{
    enum class Language { Sql, MongoDb, Redis };

    Language language = Language::Sql;
    QString text;
    /// Bound to $1..$n, on every engine.
    std::vector<Value> params = {};
    Origin origin = {};
    /// When it passes, the server is told to stop and the statement ends with ErrorCode::Timeout.
    Deadline deadline = {};
    /// Penstock's own statement that leaves nothing behind in the session (settings, temporary tables,
    /// locks); everything a person wrote may, and makes the pool clean the session when it comes back.
    bool leavesNoState = false;
};

/// A comparison that a source can make for us: column op value, or column IS [NOT] NULL.
struct Predicate
{
    enum class Op { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual, IsNull, IsNotNull };
    std::string column;
    Op op = Op::Equal;
    Value value = {};
    /// The values are text: compare byte by byte, as the federated engine does, whatever the collation.
    bool textual = false;
};

/// A read of one table or view, as a value: an SQL driver renders it with its dialect, others in their own
/// way. Predicates are joined by AND; values are always bound.
struct ScanRequest
{
    struct Order
    {
        std::string column;
        bool descending = false;
        /// Its values in `after`, `upTo` and `keys` are text, which may look like a number and is none.
        bool textual = false;
    };

    ObjectName object;
    /// Empty: only the number of rows matters; one row with one Int64 column "count" comes.
    std::vector<std::string> columns;
    std::vector<Predicate> predicates = {};
    std::vector<Order> order = {};
    /// Only rows that come after this one in `order`, which then has as many columns, all ascending, none of them
    /// NULL in any row: where an earlier read of the same order has stopped.
    std::vector<Value> after = {};
    /// And only those up to this one, itself included; likewise.
    std::vector<Value> upTo = {};
    /// Only rows whose values of the columns of `order` are one of these. As many at once as a statement takes parameters:
    /// SQLite 32,766, the others 65,535.
    std::vector<std::vector<Value>> keys = {};
    std::optional<std::int64_t> limit = {};
    /// `order` only says what `after` and `upTo` mean; rows come as they like, which spares a sort.
    bool anyOrder = false;
    /// Rows left out before the first one; needs a limit.
    std::int64_t skip = 0;
    /// PostgreSQL: only rows written by a transaction with this number (64 bits) or a later one; others read all.
    std::optional<std::uint64_t> changedSince = {};
    /// Many rows are to come, and the first need not be early: the engine's fastest way out (COPY).
    bool isBulk = false;
    /// The rows go to another database. MySQL and MariaDB show their TIMESTAMP columns in the session's zone, where an
    /// hour of autumn is there twice; with this they come as TimestampTz, and what is compared with them is in UTC.
    bool exactInstants = false;
    Origin origin = {};
    Deadline deadline = {};
    /// Told the statement, values as $1..$n, before it is sent; again when it is sent in another form. On the
    /// connection's thread.
    std::function<void(const QString &)> rendered = {};
};

/// How a statement ended well.
struct StatementSummary
{
    /// Rows that came as a result.
    std::int64_t rows = 0;
    /// Rows inserted, updated or deleted; -1 when the server does not say.
    std::int64_t affected = -1;
    /// The server's word for it: "SELECT 5", "CREATE TABLE"; may be empty.
    QString tag = {};
    /// Warnings and notices of the server, in its words.
    std::vector<QString> notices = {};
};
