// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/postgres/PostgresTargetTable.h"

/// The statements that bring rows from a temporary table into a table by its key. Every name is quoted and every operator
/// has its schema, so that the session's search path, which the table's triggers may need as it is, does not matter.
/// Thread: any (a value).
class PostgresMergeSql final
{
public:
    /// `number` tells apart the temporary tables of one transaction. `newerBy`: a place in the table's columns, or their
    /// number for none. `ownEnds`: how many ends BulkTarget::ownRange
    /// has; merge() takes the upper one as $1 and the lower one, if any, as $2.
    PostgresMergeSql(const PostgresTargetTable &table, int number, BulkTarget::Mode mode, std::size_t newerBy,
                     int ownEnds, bool skipEqual);

    [[nodiscard]] const std::string &stage() const { return m_stage; }
    /// Its columns are those of the target, by type; after them stands the rows' number.
    [[nodiscard]] std::string createStage() const;
    [[nodiscard]] std::string emptyStage() const;
    /// One row: how many were inserted and how many changed. Rows that are equal or older are not touched, not even locked.
    /// `hasDuplicates`: of rows of one key the newest counts, or the last.
    [[nodiscard]] std::string merge(bool hasDuplicates) const;
    /// Removes the target's rows that have a key of the stage.
    [[nodiscard]] std::string removeKeys() const;

private:
    using Column = PostgresTargetTable::Column;

    [[nodiscard]] std::string source(bool hasDuplicates) const;
    [[nodiscard]] std::string list(const std::string &prefix) const;
    [[nodiscard]] std::string sameKey(const std::string &one, const std::string &other) const;
    [[nodiscard]] std::string mayChange(const std::string &own, const std::string &fresh) const;
    [[nodiscard]] std::string onConflict() const;
    [[nodiscard]] std::string insert(bool hasDuplicates) const;
    [[nodiscard]] std::vector<const Column *> changing() const;

    const PostgresTargetTable &m_table;
    const std::string m_stage;
    const BulkTarget::Mode m_mode;
    const std::size_t m_newerBy;
    const int m_ownEnds;
    const bool m_skipEqual;
};
