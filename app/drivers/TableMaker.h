// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/replication/TableShape.h"

#include <QString>

#include <optional>
#include <string>
#include <vector>

/// How one column would be kept by an engine.
struct MappedColumn
{
    std::string declared; ///< "varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
    ColumnType type;      ///< As a scan of it will bring it.
    /// What may be changed silently; empty: every value comes back equal. A mapping with a loss is used only after
    /// somebody consented, column by column.
    QString loss = {};
};

/// Looks at tables and makes them. A facet of source and target databases. Thread: its connection's.
class TableMaker
{
public:
    virtual ~TableMaker() = default;

    /// Nothing when there is no such table or view. An empty schema is the default one; the shape's name has it.
    [[nodiscard]] virtual Result<std::optional<TableShape>> shape(const ObjectName &table) = 0;
    /// The type in which this engine keeps another's column so that nothing is lost. `inKey`: part of a key or index,
    /// which some types cannot be. Unsupported, with the reason, when no type of this engine can.
    [[nodiscard]] virtual Result<MappedColumn> map(const TableShape::Column &column, bool inKey) const = 0;
    /// Whether values of `source` come back equal from the existing column `own`: nothing when they do, else what would
    /// happen ("numbers above 2147483647 are refused" is no loss and not said). Unsupported when none could be written.
    [[nodiscard]] virtual Result<std::optional<QString>> fits(const TableShape::Column &source,
                                                              const TableShape::Column &own) const = 0;
    /// CREATE TABLE with its primary key, for a person to read and for create(). `columns` go with those of `table`.
    [[nodiscard]] virtual Result<std::string> createStatement(
        const TableShape &table, const std::vector<MappedColumn> &columns) const = 0;
    /// ALTER TABLE ... ADD COLUMN, nullable.
    [[nodiscard]] virtual Result<std::string> addColumnStatement(const ObjectName &table,
                                                                 const std::string &name,
                                                                 const MappedColumn &column) const = 0;
    /// Secondary and unique indexes of `like` on `table`.
    [[nodiscard]] virtual Result<std::vector<std::string>> indexStatements(const ObjectName &table,
                                                                           const TableShape &like) const = 0;
    /// The next number of each identity column is above every one in the table. Does nothing where the engine sees to
    /// that by itself.
    [[nodiscard]] virtual Result<void> advanceSequences(const TableShape &table) = 0;
    /// One statement of the above, run outside a transaction.
    [[nodiscard]] virtual Result<void> run(const std::string &statement) = 0;
};
