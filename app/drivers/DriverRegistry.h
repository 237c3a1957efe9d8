// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Connector.h"
#include "models/connection/ConnectionProfile.h"

/// Which types of database this version can open.
namespace DriverRegistry {

/// Keeps what the engines' libraries would take from the environment out of this process. Main thread, before
/// others exist.
void prepareProcess();
/// What a variable such as PGSERVICEFILE or PGPASSFILE said before prepareProcess(); passwords are not kept.
[[nodiscard]] QString variableAtStart(const char *name);
/// A Connector for a validated profile; Unsupported, by name, for types without a driver.
[[nodiscard]] Result<std::shared_ptr<Connector>> connectorFor(const ConnectionProfile &profile);
/// The engine's library, "libpq 15.20"; empty for types without a driver.
[[nodiscard]] QString libraryVersion(DatabaseType type);

} // namespace DriverRegistry
