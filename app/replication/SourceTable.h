// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationJob.h"
#include "models/replication/TableShape.h"

class Connection;

/// One table of a job as its source has it, checked: it can be read whole, and again by its changes.
struct SourceTable
{
    ReplicationTable spec;
    TableShape shape;
    /// What is read, in this order: all columns but those that the server computes; with the types that a scan brings.
    std::vector<Column> columns;
    std::vector<std::string> key; ///< The primary key, or a unique one without NULL. Never empty.
    std::string syncKey;          ///< Empty: none.
    bool syncKeyMayBeNull = false;
    QStringList warnings;

    [[nodiscard]] std::vector<std::string> columnNames() const;
    /// "public.orders".
    [[nodiscard]] QString text() const;

    /// Looks at it. Errors say what is missing and what to do: no such table, no key, no such syncKey, NULL in a key, row
    /// security that would hide rows. Thread: the connection's.
    [[nodiscard]] static Result<SourceTable> look(Connection &connection, const ReplicationJob &job,
                                                  const ReplicationTable &spec);
    /// Columns that would do as a syncKey, best first: times that an index serves, whose names speak of change.
    [[nodiscard]] static QStringList keyCandidates(const TableShape &shape);
    /// What it costs that no index serves the syncKey; nothing when one does.
    [[nodiscard]] static std::optional<QString> costOf(const TableShape &shape, const std::string &syncKey);
};
