// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ObjectName.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

/// A table or view as a person looks at it.
struct ObjectDetails
{
    struct Column
    {
        std::string name;
        std::string type; ///< As the engine writes it: "numeric(10,2)".
        bool nullable = true;
        bool inPrimaryKey = false;
        std::string defaultValue = {}; ///< The expression; empty for none.
    };
    struct Key
    {
        enum class Kind { Primary, Unique, Foreign };
        Kind kind = Kind::Primary;
        std::string name; ///< May be empty (SQLite).
        std::vector<std::string> columns;
        ObjectName referenced = {};                      ///< Foreign only.
        std::vector<std::string> referencedColumns = {}; ///< Foreign only; empty: its primary key.
    };
    struct Index
    {
        std::string name;
        std::vector<std::string> columns; ///< Or expressions.
        bool unique = false;
    };

    ObjectName name;
    bool isView = false;
    std::int64_t estimatedRows = -1; ///< -1: the engine has no estimate.
    std::vector<Column> columns;
    std::vector<Key> keys;
    std::vector<Index> indexes;

    /// Sets Column::inPrimaryKey of the primary key's columns; for who has read the keys.
    void markPrimaryKey()
    {
        for (const Key &key : keys) {
            for (Column &column : columns) {
                if (key.kind == Key::Kind::Primary
                    && std::find(key.columns.begin(), key.columns.end(), column.name) != key.columns.end())
                    column.inPrimaryKey = true;
            }
        }
    }
};
