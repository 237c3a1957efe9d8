// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ColumnType.h"
#include "models/core/ObjectName.h"

#include <cstdint>
#include <vector>

/// A table or view as a scan needs it.
struct ObjectDescription
{
    ObjectName name;
    std::vector<Column> columns;
    /// The server's estimate; -1 when it has none.
    std::int64_t estimatedRows = -1;
};
