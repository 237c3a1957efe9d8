// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/core/RowBatch.h"
#include "models/core/Value.h"

/// A value that travelled apart from its column (a fence, a place in an order), as the column's own cell again.
namespace ValueCell {

/// A batch of one row and one column of that type. Texts are read as PortableValue reads them; Internal when the value
/// is none of the type's. Thread: any.
[[nodiscard]] Result<RowBatch> of(const ColumnType &type, const Value &value);

} // namespace ValueCell
