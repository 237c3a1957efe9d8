// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/mysql/MySqlLink.h"

#include "models/core/Result.h"

#include <QString>

#include <vector>

/// The warnings that the last statement left on the server. Thread: its connection's.
namespace MySqlWarnings {

/// Their texts, the first 20 of `count`; nothing is asked when there are none. Must come before the next
/// statement. A failure here is not the statement's: the number alone is told then.
[[nodiscard]] std::vector<QString> read(MySqlLink &link, unsigned count);

/// The first of them that says that a value was changed or a row left out, as the error that it would have been: Conflict
/// for a key that is there, else DataLoss. Notes, and words about statements, are none. Must come before the next
/// statement.
[[nodiscard]] Result<void> refuseChanges(MySqlLink &link);

} // namespace MySqlWarnings
