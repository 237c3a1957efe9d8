// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/DatabaseType.h"

/// Words of an engine's SQL, for colours and completion.
/// Thread: any.
namespace SqlKeywords {

/// Lower case, separated by blanks; they live as long as the program.
[[nodiscard]] const char *keywords(DatabaseType type);
[[nodiscard]] const char *types(DatabaseType type);

} // namespace SqlKeywords
