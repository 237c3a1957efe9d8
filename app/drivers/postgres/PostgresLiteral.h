// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/query/QueryRequest.h"

#include <string>

/// Values in the text of a statement, for COPY (SELECT ...), the one statement that takes no parameters. (The other ways to
/// keep them apart are worse: a setting has to be cast in each place and hides its value from the planner, and a temporary
/// table is written in a session that may only read.) A literal has no type of its own, as a parameter has none: both take
/// that of the place where they stand. Thread: any.
namespace PostgresLiteral {

/// One value as a literal that reads the same under every standard_conforming_strings, in a session whose client_encoding
/// is UTF8. Invalid for text that holds NUL or is no UTF-8, which an escape could hide in.
[[nodiscard]] Result<std::string> of(const Value &value);

/// The text of a scan that SqlDialect wrote, each $n outside of quotes replaced by its value.
[[nodiscard]] Result<std::string> embed(const QueryRequest &scan);

} // namespace PostgresLiteral
