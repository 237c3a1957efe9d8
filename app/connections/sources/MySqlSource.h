// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/connections/sources/ImportSource.h"

/// MySQL's option file, ~/.my.cnf: [client] and its variants "[client-mariadb]", "[clientNAME]" (--defaults-group-suffix).
/// Files that it includes are not followed. Thread: any; waits for the disk.
namespace MySqlSource {

/// A group without a database gets information_schema, which every user may enter.
[[nodiscard]] Result<ImportSource> read(const QString &file);

} // namespace MySqlSource
