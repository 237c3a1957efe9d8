// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/federation/FederatedErrors.h"
#include "models/core/Result.h"

#include <duckdb/parser/sql_statement.hpp>

namespace duckdb {
class ClientContext;
}

/// Lets through what only reads: one SELECT, WITH, VALUES, FROM, DESCRIBE, SHOW, SUMMARIZE, or EXPLAIN of such a
/// statement. Thread: any.
namespace StatementGuard {

/// The parsed statement; Sql when it is none, ReadOnly when it would change something, Invalid when there is none or more
/// than one.
[[nodiscard]] Result<duckdb::unique_ptr<duckdb::SQLStatement>> parse(duckdb::ClientContext &context,
                                                                     const QString &sql,
                                                                     FederatedErrors &errors);

} // namespace StatementGuard
