// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/connections/sources/ImportSource.h"

/// DBeaver's data-sources.json. Its passwords stand encrypted in another file and are not taken, nor are connections
/// through tunnels or of engines that Penstock does not open. Thread: any; waits for the disk.
namespace DBeaverSource {

[[nodiscard]] Result<ImportSource> read(const QString &file);

} // namespace DBeaverSource
