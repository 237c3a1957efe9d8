// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/TableMaker.h"
#include "app/drivers/sqlite/SqliteDialect.h"

#include <set>

class SqliteConnection;

/// Looks at the tables of a SQLite file and makes them. Tables are made with names of SqliteTypeName, by which no
/// value changes; a primary key of one integer becomes INTEGER PRIMARY KEY, which SQLite keeps without an index of its
/// own. Thread: its connection's.
class SqliteTableMaker final : public TableMaker
{
public:
    explicit SqliteTableMaker(SqliteConnection &connection)
        : m_connection(connection)
    {}

    /// A column's type is Dynamic and has the declared name. A primary key of which some row has NULL, as SQLite
    /// allows, is no key: the shape has none then. Indexes that are partial or over expressions are left out, for they
    /// say nothing of a column.
    [[nodiscard]] Result<std::optional<TableShape>> shape(const ObjectName &table) override;
    [[nodiscard]] Result<MappedColumn> map(const TableShape::Column &column, bool inKey) const override;
    /// By the type what a column's affinity may change. What it does not tell (integers past 2^53,
    /// NaN, texts in a file of UTF-16, a column of SQLite that holds anything), SqliteBulkWriter refuses value by value.
    [[nodiscard]] Result<std::optional<QString>> fits(const TableShape::Column &source,
                                                      const TableShape::Column &own) const override;
    [[nodiscard]] Result<std::string> createStatement(
        const TableShape &table, const std::vector<MappedColumn> &columns) const override;
    [[nodiscard]] Result<std::string> addColumnStatement(const ObjectName &table, const std::string &name,
                                                         const MappedColumn &column) const override;
    /// Those that the table does not have yet, by names that are free; "table_column_idx".
    [[nodiscard]] Result<std::vector<std::string>> indexStatements(const ObjectName &table,
                                                                   const TableShape &like) const override;
    /// Nothing to do: the next number is always above the greatest, and AUTOINCREMENT's memory (sqlite_sequence)
    /// follows what is inserted.
    [[nodiscard]] Result<void> advanceSequences(const TableShape &table) override;
    [[nodiscard]] Result<void> run(const std::string &statement) override;

private:
    [[nodiscard]] Result<std::string> quoted(const ObjectName &table) const;
    [[nodiscard]] Result<std::string> quotedList(const std::vector<std::string> &columns) const;
    [[nodiscard]] Result<bool> isStrict(const std::string &table) const;
    [[nodiscard]] Result<std::string> freeName(std::string wish, std::set<std::string> &taken) const;

    SqliteConnection &m_connection;
    SqliteDialect m_dialect;
};
