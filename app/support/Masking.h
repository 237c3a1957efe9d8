// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/DatabaseType.h"

#include <QString>

#include <optional>

/// Takes secrets out of text before people see it. Both functions rather mask too much than too little: where
/// engines read a text differently (a backslash before a quote, MariaDB's # comments), the rest is hidden.
/// Thread: any.
namespace Masking {

/// For logs: passwords in URLs, in `password=...`, `"password": "..."` and the like, and in SQL (PASSWORD
/// '...', everything behind IDENTIFIED BY and SET PASSWORD) become ***.
[[nodiscard]] QString secrets(const QString &text);

/// For lists of statements: each literal becomes ?, comments go, white space shrinks, and "?…" stands for a
/// rest that cannot be read for certain. Without a type, no engine's reading is trusted, and what is in
/// double quotes counts as a literal.
[[nodiscard]] QString literals(const QString &sql, std::optional<DatabaseType> type = {});

} // namespace Masking
