// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ColumnType.h"
#include "models/core/ObjectName.h"
#include "models/schema/ObjectDetails.h"

#include <cstdint>
#include <string>
#include <vector>

/// A table as a replication sees it: all that is needed to read it whole, to make its like on another engine, and to
/// notice that it changed.
struct TableShape
{
    struct Column
    {
        std::string name;
        ColumnType type = {};      ///< As a scan brings it.
        std::string declared = {}; ///< As the engine writes it: "numeric(10,2)", "varchar(20)".
        bool nullable = true;
        bool generated = false; ///< Computed by the server; never written.
        bool identity =
            false; ///< Numbered by the server: serial, identity, AUTO_INCREMENT, INTEGER PRIMARY KEY.
        /// Text only: the engine compares it byte by byte, so that texts differ when their bytes do.
        bool bytewise = true;

        friend bool operator==(const Column &, const Column &) = default;
    };

    ObjectName name; ///< With its schema.
    std::vector<Column> columns;
    std::vector<std::string> primaryKey;  ///< In the key's order; empty: none.
    std::vector<ObjectDetails::Key> keys; ///< Unique and foreign ones.
    std::vector<ObjectDetails::Index> indexes;
    bool isView = false;
    /// Row security would hide rows from this user.
    bool hidesRows = false;
    std::string owner = {}; ///< PostgreSQL's; empty elsewhere.
    std::int64_t estimatedRows = -1;

    [[nodiscard]] const Column *find(const std::string &column) const;
    /// The columns that tell rows apart: the primary key, or the first unique key that holds no NULL; empty: none.
    [[nodiscard]] std::vector<std::string> rowKey() const;
    /// Some index begins with this column.
    [[nodiscard]] bool hasIndexOn(const std::string &column) const;
    /// Names, types and the primary key, as a text that changes when a copy of the table would have to.
    [[nodiscard]] std::string signature() const;
};
