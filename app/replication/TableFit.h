// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/replication/SourceTable.h"

#include <optional>

class TableMaker;

/// How one table of a source goes into a table of a target: which column into which, what must be made first, and what
/// stands against it. For plans and runs alike. Thread: the target's connection's.
struct TableFit
{
    struct Loss
    {
        std::string column; ///< The source's.
        QString what;
        bool hasConsent = false;
    };

    ObjectName name;
    /// DDL that comes first, each outside a transaction; empty: the table is there and fits.
    std::vector<std::string> statements;
    /// Columns that the target does not have and that `statements` add (by their name in the source).
    std::vector<std::string> added;
    /// As it is; nothing when `statements` make it.
    std::optional<TableShape> shape;
    /// The target's names, in the order of SourceTable::columns and key.
    std::vector<std::string> columns;
    std::vector<std::string> key;
    std::string syncKey; ///< Empty when the source's is, or when the target does not have it.
    std::vector<Loss> losses;
    QStringList warnings;

    /// The target's columns that may lose, by consent.
    [[nodiscard]] std::vector<std::string> lossyColumns(const SourceTable &source) const;
    /// NoConsent, naming the columns, when a loss has no consent.
    [[nodiscard]] Result<void> checkConsents(const QString &connection) const;

    /// Errors: what cannot go in at all, by column. `connection`: the target's name.
    [[nodiscard]] static Result<TableFit> find(TableMaker &maker, const SourceTable &source,
                                               const QString &connection);
};
