// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"

#include <cstdint>
#include <string>
#include <vector>

class Cursor;

/// Small results of catalogue queries as text, NULL as the empty string.
namespace CatalogueRows {

using Rows = std::vector<std::vector<std::string>>;
/// Reads the cursor to its end. Thread: the cursor's.
[[nodiscard]] Result<Rows> read(Cursor &cursor);
/// A whole number, or -1 when the text is none.
[[nodiscard]] std::int64_t number(const std::string &text);

} // namespace CatalogueRows
