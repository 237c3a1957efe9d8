// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ColumnType.h"

struct st_mysql_field;

/// What MySQL's and MariaDB's types become in a RowBatch.
namespace MySqlTypes {

/// The type of a result's column, from the metadata that comes with it; so a table's description and a query's
/// result cannot disagree. With `exactInstants` the session's zone is UTC, and a TIMESTAMP the instant that it is.
[[nodiscard]] ColumnType ofField(const st_mysql_field &field, bool exactInstants = false);
/// A result in the text protocol: bytes stay bytes, all else is the server's text.
[[nodiscard]] ColumnType ofTextField(const st_mysql_field &field);

} // namespace MySqlTypes
