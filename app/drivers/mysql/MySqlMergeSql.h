// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/mysql/MySqlTargetTable.h"

/// The statements by which rows of a temporary table, the stage, come into the table that they are for. Found by the key
/// that was said: ON DUPLICATE KEY UPDATE would take another row for the same when any other unique key meets it.
/// Thread: any.
class MySqlMergeSql final
{
public:
    /// `newerBy` is a place in the table's columns, or their number for none; see BulkTarget. `ownEnds` says how many
    /// ends of BulkTarget::ownRange there are: 1 (the last one) or 2, which are the update()'s parameters: last, first.
    MySqlMergeSql(const MySqlTargetTable &table, int number, std::size_t newerBy, int ownEnds);

    [[nodiscard]] const std::string &stage() const { return m_stage; }
    /// With the table's own types and collations, and nothing else of it.
    [[nodiscard]] std::string createStage() const;
    [[nodiscard]] std::string emptyStage() const { return "DELETE FROM " + m_stage; }
    [[nodiscard]] std::string dropStage() const { return "DROP TEMPORARY TABLE IF EXISTS " + m_stage; }

    /// How many of the stage's rows are there already, and how many of those have a key that is only equal to their
    /// collation.
    [[nodiscard]] std::string countKnown() const;
    [[nodiscard]] bool changesSomething() const { return !m_sets.empty(); }
    [[nodiscard]] std::string updateKnown() const;
    /// `someAreKnown`: leaves those out.
    [[nodiscard]] std::string insertNew(bool someAreKnown) const;
    /// Of rows whose key is the same in its bytes.
    [[nodiscard]] std::string removeKnown() const;

private:
    [[nodiscard]] std::string list(const std::string &prefix) const;
    [[nodiscard]] std::string sameBytes() const;
    [[nodiscard]] std::string known() const;
    [[nodiscard]] std::string mayChange() const;

    const MySqlTargetTable &m_table;
    const std::string m_stage;
    const std::size_t m_newerBy;
    const int m_ownEnds;
    std::string m_sameKey;
    std::string m_sets;
};
