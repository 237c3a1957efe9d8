// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>

class ResultSet;

/// How a result stands, in words.
/// Thread: GUI.
namespace ResultWords {

/// "1,204 rows", "1,204 rows so far", "the first 1,204 rows"; empty for a statement without columns.
[[nodiscard]] QString rows(const ResultSet &result);
/// "1 row", "1,204 rows".
[[nodiscard]] QString count(std::int64_t rows);
/// One line: state, rows, times. `shown`: rows of the table; `chosen`: they are sorted or filtered.
[[nodiscard]] QString status(const ResultSet &result, int shown, bool chosen);
/// In place of a table when a statement has no columns.
[[nodiscard]] QString message(const ResultSet &result);

} // namespace ResultWords
