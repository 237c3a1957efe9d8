// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ObjectName.h"
#include "models/core/Result.h"
#include "models/query/QueryRequest.h"

#include <optional>
#include <string>
#include <vector>

/// Hashes rows on their server, so that two tables can be compared without moving them. A facet. Thread: its
/// connection's.
class RowHash
{
public:
    virtual ~RowHash() = default;

    struct Table
    {
        ObjectName name;
        std::vector<std::string> columns; ///< What is hashed; the key's are among them.
        std::vector<std::string> key;
    };
    struct Method
    {
        /// All that hashes and the order of keys depend on beside the rows: two tables whose schemes are equal can be
        /// compared range by range.
        std::string scheme;
        std::string expression; ///< The engine's own, for statement().
    };
    /// Nothing when this table's rows cannot be hashed, or nobody knows how its keys sort.
    [[nodiscard]] virtual Result<std::optional<Method>> method(const Table &table) = 0;
    /// Brings one row: the number of rows (Int64) after `after` up to `upTo`, both keys or empty, and a text that is the
    /// same for the same rows, whatever their order, and another one when a value differs (but for one case in 2^64).
    [[nodiscard]] virtual Result<QueryRequest> statement(const Table &table, const Method &method,
                                                         const std::vector<Value> &after,
                                                         const std::vector<Value> &upTo) const = 0;

protected:
    /// The scan of what a statement hashes.
    [[nodiscard]] static ScanRequest rowsOf(const Table &table, const std::vector<Value> &after,
                                            const std::vector<Value> &upTo);
};
