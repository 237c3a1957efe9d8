// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ObjectName.h"
#include "models/core/Result.h"

/// "schema.table", as a person writes it; quoted parts ("a.b"."c") may hold dots, and quotes when they are doubled.
namespace ReplicationTableName {

[[nodiscard]] QString text(const ObjectName &name);
/// Invalid for what is no name.
[[nodiscard]] Result<ObjectName> parse(const QString &text);

} // namespace ReplicationTableName
