// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/TableMaker.h"
#include "app/drivers/mysql/MySqlTypeMap.h"

class MySqlConnection;
class MySqlLink;

/// Tables of MariaDB 10.3, MySQL 8.0 and later. Those that it makes are InnoDB's, with texts that differ when their
/// bytes do. Thread: its connection's.
class MySqlTableMaker final : public TableMaker
{
public:
    /// Both outlive this object.
    MySqlTableMaker(MySqlConnection &connection, MySqlLink &link);

    /// TIMESTAMP columns are TimestampTz, as with ScanRequest::exactInstants. The estimate is InnoDB's, off by up to half.
    [[nodiscard]] Result<std::optional<TableShape>> shape(const ObjectName &table) override;
    [[nodiscard]] Result<MappedColumn> map(const TableShape::Column &column, bool inKey) const override;
    [[nodiscard]] Result<std::optional<QString>> fits(const TableShape::Column &source,
                                                      const TableShape::Column &own) const override;
    [[nodiscard]] Result<std::string> createStatement(
        const TableShape &table, const std::vector<MappedColumn> &columns) const override;
    [[nodiscard]] Result<std::string> addColumnStatement(const ObjectName &table, const std::string &name,
                                                         const MappedColumn &column) const override;
    /// Indexes of expressions are left out: they are another engine's words. Of a text or bytes without a length only the
    /// beginning is in an index, which is no unique one then.
    [[nodiscard]] Result<std::vector<std::string>> indexStatements(const ObjectName &table,
                                                                   const TableShape &like) const override;
    /// Nothing: InnoDB's AUTO_INCREMENT goes on after the greatest number, whoever gave it.
    [[nodiscard]] Result<void> advanceSequences(const TableShape &table) override;
    [[nodiscard]] Result<void> run(const std::string &statement) override;

private:
    [[nodiscard]] Result<void> readColumns(TableShape &shape);
    [[nodiscard]] Result<std::string> columnClause(const TableShape &table, std::size_t place,
                                                   const MappedColumn &mapped) const;

    MySqlConnection &m_connection;
    MySqlLink &m_link;
    const bool m_isMariaDb;
    const MySqlTypeMap m_types;
};
