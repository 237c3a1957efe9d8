// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"

#include <cstdint>
#include <string>
#include <vector>

/// How many rows come into one table, in the open transaction. Thread: its connection's.
class MySqlRowRoad
{
public:
    /// Where to; all names are quoted.
    struct Place
    {
        std::string table;
        std::vector<std::string> columns;
        std::vector<bool> areBytes;    ///< Of each column: its cells are bytes, else UTF-8.
        std::vector<bool> areNumbered; ///< The server numbers it (AUTO_INCREMENT).
    };
    struct Cell
    {
        bool isNull = true;
        std::string bytes = {};
    };
    virtual ~MySqlRowRoad() = default;

    /// Takes a row; it may be sent later. Errors are those of any row since the last flush().
    [[nodiscard]] virtual Result<void> add(const std::vector<Cell> &row) = 0;
    /// Sends what is left. All rows are in the table, unchanged, or it is an error: Conflict for a key that is there.
    [[nodiscard]] virtual Result<void> flush() = 0;
};
