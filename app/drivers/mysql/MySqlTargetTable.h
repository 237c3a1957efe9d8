// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/mysql/MySqlDeclaredType.h"
#include "models/core/Result.h"
#include "models/replication/TableShape.h"

#include <string>
#include <vector>

class MySqlConnection;

/// The table that a load writes to: its columns in the order in which values come. A value; thread: any, but for read().
struct MySqlTargetTable
{
    struct Column
    {
        std::string name;
        std::string quoted;
        MySqlDeclaredType type;
        bool isNullable = true;
        bool isBytewise = true; ///< What the server takes for equal is equal in its bytes.
        bool isKey = false;
        bool mayLose = false;
        bool isNumbered = false; ///< AUTO_INCREMENT.
    };

    ObjectName name;
    std::string quoted;
    std::string quotedSchema; ///< With a point behind it.
    std::vector<Column> columns;
    std::vector<std::size_t> key; ///< Places in `columns`.
    std::int64_t lastSecond = 0;  ///< Of its TIMESTAMPs.

    /// Invalid for columns that are not there or are computed; Unsupported for a view.
    [[nodiscard]] static Result<MySqlTargetTable> read(MySqlConnection &connection, const TableShape &shape,
                                                       const std::vector<std::string> &columns,
                                                       const std::vector<std::string> &key,
                                                       const std::vector<std::string> &lossy);

    /// columns.size() when there is none of that name.
    [[nodiscard]] std::size_t place(const std::string &column) const;
};
