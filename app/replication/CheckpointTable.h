// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/replication/Checkpoint.h"
#include "models/core/ObjectName.h"

#include <map>

class Connection;
struct QueryRequest;

/// The checkpoints of one job in one target: table _penstock_sync of its default schema, a row for each table. Rows and
/// checkpoint change in one transaction, which begins with claim(): the row's lock makes two runners of one job take
/// turns, and its fencing token stops the one that was overtaken. Plain SQL, the same for every engine.
/// Thread: the connection's, within each call.
class CheckpointTable final
{
public:
    /// A row's key: which table of which source goes into which table. Changing one of them begins a new row.
    struct Place
    {
        QString sourceDatabase; ///< A connection's id.
        ObjectName source;
        ObjectName target;
    };
    struct Stored
    {
        Checkpoint checkpoint;
        std::int64_t token = 0;
    };

    CheckpointTable(QString jobId, std::int64_t token);

    [[nodiscard]] std::int64_t token() const { return m_token; }
    void setToken(std::int64_t token) { m_token = token; }

    /// Nothing when there is no checkpoint, or not even the table.
    [[nodiscard]] Result<std::optional<Stored>> read(Connection &connection, const Place &place);
    /// Makes the table when it is missing, and the row; outside a transaction. Does not change a row that is there.
    [[nodiscard]] Result<void> make(Connection &connection, const Place &place, const Checkpoint &checkpoint);
    /// First in each transaction. Conflict when a run with a greater token has claimed it.
    [[nodiscard]] Result<void> claim(Connection &connection, const Place &place);
    /// Last in it.
    [[nodiscard]] Result<void> save(Connection &connection, const Place &place, const Checkpoint &checkpoint);

private:
    /// The table's quoted name; empty when there is none.
    [[nodiscard]] Result<std::string> find(Connection &connection);
    [[nodiscard]] Result<void> makeTable(Connection &connection);
    [[nodiscard]] Result<void> proveTransactions(Connection &connection);
    [[nodiscard]] Result<std::int64_t> change(Connection &connection, const std::string &statement,
                                              std::vector<Value> params);
    [[nodiscard]] static std::string idOf(const Place &place);

    const QString m_jobId;
    std::int64_t m_token;
    std::string m_table;
};
