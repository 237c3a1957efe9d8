// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/CommandContext.h"

/// A statement over all active connections, printed.
namespace FederatedStatement {

/// Unsupported in builds without federation.
[[nodiscard]] Result<void> print(CommandContext &context, const QString &sql);

} // namespace FederatedStatement
