// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/RowBatchBuilder.h"

#include <string_view>

/// Appends one cell that is not NULL; false when the bytes are not what the column's type says.
using PostgresDecode = bool (*)(RowBatchBuilder &builder, std::size_t column, const ColumnType &type,
                                std::string_view bytes);
