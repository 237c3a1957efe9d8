// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/CommandContext.h"

/// A statement over all active connections, printed.
namespace FederatedStatement {

/// Unsupported in builds without federation.
[[nodiscard]] Result<void> print(CommandContext &context, const QString &sql);
/// Runs it to its end without printing its rows, then prints what it did: as a tree for people, as one object for json
/// and ndjson. A statement that fails prints the plan up to there, then the error.
[[nodiscard]] Result<void> explain(CommandContext &context, const QString &sql);

} // namespace FederatedStatement
