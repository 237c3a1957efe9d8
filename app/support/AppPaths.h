// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"

/// Where Penstock keeps things. Thread: any.
namespace AppPaths {

/// The user's own workspace folder: $XDG_DATA_HOME/penstock/workspace. Not made here.
[[nodiscard]] QString userWorkspace();
/// The log inside a workspace.
[[nodiscard]] QString logFile(const QString &workspace);
/// Makes the folder and its parents when missing; it is its owner's alone (0700). An empty one is closed to
/// others; one that holds something and is open to them is refused, since others may count on it.
[[nodiscard]] Result<void> makePrivateFolder(const QString &path);

} // namespace AppPaths
