// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/replication/TableShape.h"

#include <optional>

class PostgresConnection;

/// A table of PostgreSQL as a replication sees it. Thread: the connection's.
namespace PostgresShape {

/// As TableMaker::shape(). Indexes are those that find rows by a range of values and hold all rows: B-tree and BRIN,
/// without those of a condition or still being built.
[[nodiscard]] Result<std::optional<TableShape>> read(PostgresConnection &connection, const ObjectName &table);

} // namespace PostgresShape
