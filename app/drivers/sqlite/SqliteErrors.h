// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Error.h"

struct sqlite3;

namespace SqliteErrors {

/// The last error of the handle, which may be null when even that could not be made. `statement` gives the
/// position its meaning.
[[nodiscard]] Error last(sqlite3 *database, const QString &connectionName, const QString &file,
                         const QString &statement = {});

} // namespace SqliteErrors
