// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/replication/TableShape.h"

#include <QStringList>

#include <string>
#include <vector>

/// A table and its copy as a comparison reads them: the same columns in the same order, the key's first.
struct TableMatch
{
    struct Side
    {
        QString connection; ///< Its name, for errors.
        ObjectName table;
        std::vector<std::string> columns;
        std::vector<ColumnType> types; ///< As a scan brings them.
        /// A read that begins after a key finds each row behind it, and only those.
        bool canResume = false;
        /// A row is found again by the value of its key.
        bool findsAgain = true;

        /// "shop.orders of \"crm\"", for errors.
        [[nodiscard]] QString text() const;
    };

    Side source;
    Side target;
    std::size_t keyColumns = 0;
    /// Both sort keys alike, so that a range of keys holds the same ones on both.
    bool sortsAlike = false;

    /// Columns are paired by name, else by name in any case. Left out: generated columns, those in `without`, and those
    /// that only the target has. The key is the source's primary key, or its first unique one without NULL. Invalid when
    /// there is none, or when the target does not keep it unique or lacks a column; Privilege when row security hides rows from this user.
    [[nodiscard]] static Result<TableMatch> of(const TableShape &source, const QString &sourceConnection,
                                               const TableShape &target, const QString &targetConnection,
                                               const QStringList &without);

    /// Whether a read in the order of these columns, none of which is NULL in any row, that begins behind a row finds
    /// each row behind it, and only those.
    [[nodiscard]] static bool canBeginBehind(const TableShape &shape,
                                             const std::vector<std::string> &columns);
};
